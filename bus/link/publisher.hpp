// SPDX-License-Identifier: Apache-2.0
// Speaks for one edge of a floor: joins, numbers what it says, sends at once when idle and in
// batches under load. Used by the one thread that made it, which alone touches its socket. The
// context outlives it.
//
// What was sent is kept until the floor has written it. After a lost connection or a restarted
// broker the publisher joins again and sends again what the log lacks, by source_seq: nothing is
// lost and nothing is said twice.
#pragma once

#include <algorithm>
#include <deque>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "bus/link/zmq_link.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

struct PublisherOptions {
    std::string endpoint;
    std::string name;          // the edge's, as the plan has it
    std::string secret;        // of this launch
    std::string manifest;      // digest of its kind's manifest
    int patience_ms = 10'000;  // how long the floor may be silent before a call gives up
    /// Bytes kept until they are written; past it only what the broker has not accepted is kept.
    std::size_t retained_bytes_max = 16 * 1024 * 1024;
    bool one_event_a_batch = false;  // benchmarks only: what batching is worth
};

class Publisher {
 public:
    /// Returns once the floor has welcomed the edge and given it room.
    [[nodiscard]] static Result<std::unique_ptr<Publisher>> connect(ZmqContext& context,
                                                                    PublisherOptions options);

    /// Says one event. It leaves at once unless an earlier batch is still on its way; then it waits
    /// for company, and goes with a full batch, with the answer to the earlier one, or with
    /// flush(). Blocks while the floor gives no room.
    [[nodiscard]] Result<void> publish(std::string_view topic, std::string_view schema,
                                       BytesView body, TimeNs event_time);
    /// Promises that nothing of `time` or earlier will follow what is published now: a floor in
    /// lockstep waits to hear it. It travels with the next batch, or with flush(); a floor that
    /// runs freely does not mind it.
    void complete_upto(TimeNs time) { complete_ = std::max(complete_, time); }
    /// Sends what waits, a promise too. To be called before going idle.
    [[nodiscard]] Result<void> flush();
    /// flush(), then waits until everything published is written to the log.
    [[nodiscard]] Result<void> settle();
    /// settle(), then tells the floor that nothing will follow, and waits until it has taken that.
    [[nodiscard]] Result<void> finish();

    /// Takes in what the floor has said meanwhile, without waiting.
    [[nodiscard]] Result<void> look();
    /// How far the floor has come with this edge's events, by source_seq, as last heard.
    [[nodiscard]] const wire::Room& acknowledged() const { return room_; }
    /// source_seq of the latest event published, of earlier lives of this edge too.
    [[nodiscard]] std::uint64_t published() const { return next_source_seq_ - 1; }
    [[nodiscard]] bool closed() const { return closed_; }

 private:
    /// A closed batch: sent, or waiting for room.
    struct Piece {
        Buffer bytes;
        std::uint64_t first = 0;  // source_seq
        std::uint64_t last = 0;
        TimeNs complete;                      // promised when it was closed
        const Buffer* head_before = nullptr;  // topic and schema of the event before its first
        TimeNs time_before;                   // and the event time of that
        std::shared_ptr<const Buffer>
            shared;  // holds the bytes instead, once ZeroMQ reads them too

        [[nodiscard]] BytesView view() const { return shared ? shared->view() : bytes.view(); }
    };

    /// Of all it has published on.
    struct Head {
        std::string topic;
        std::string schema;
        Buffer bytes;  // topic, schema and empty refs, encoded
    };

    Publisher(std::unique_ptr<ZmqClient> client, PublisherOptions options);

    void hello();
    [[nodiscard]] Result<const Head*> head_of(std::string_view topic, std::string_view schema);
    void add(std::uint64_t source_seq, TimeNs event_time, const Head& head, BytesView body);
    void begin_batch();
    void close_batch();
    void send_pieces();
    [[nodiscard]] bool in_flight() const;
    [[nodiscard]] Result<void> send_batch();
    template <class Done>
    [[nodiscard]] Result<void> wait_until(const Done& done);
    [[nodiscard]] Result<void> on_message(BytesView message);
    [[nodiscard]] Result<void> on_welcome(const wire::Header& header, BytesView message);
    [[nodiscard]] Result<void> on_refused(BytesView message);
    [[nodiscard]] Result<void> again(std::uint64_t accepted);
    [[nodiscard]] Result<void> say_again(Piece& piece, wire::BatchReader& reader,
                                         std::uint64_t accepted);
    void forget_written();
    void forget_front();

    std::unique_ptr<ZmqClient> client_;
    PublisherOptions options_;
    std::uint32_t epoch_ = 0;
    bool welcomed_ = false;  // since the last hello
    std::size_t stale_ = 0;  // messages sent before the last hello: a new broker refuses each
    std::uint64_t next_source_seq_ = 1;
    bool numbered_ = false;  // the first welcome has said where this edge stands

    wire::BatchWriter writer_;
    Buffer batch_;                  // open; empty when nothing waits
    std::size_t latest_bytes_ = 0;  // of the batch closed before it
    std::uint64_t batch_first_ = 0;
    const Buffer* batch_head_before_ = nullptr;  // as of a piece
    TimeNs batch_time_before_;
    std::size_t look_at_ = 0;  // size of the open batch at which to look for room next
    std::deque<Piece> pieces_;
    std::size_t sent_ = 0;      // of pieces_, from the front
    std::size_t retained_ = 0;  // bytes of pieces_
    std::vector<Buffer> spare_;

    std::map<std::string, Head> heads_;  // by topic and schema
    std::string key_;
    const Head* head_ = nullptr;         // of the latest event
    const Buffer* said_head_ = nullptr;  // of the latest event in a batch of this session
    TimeNs said_time_;

    TimeNs complete_{INT64_MIN};  // promised
    TimeNs told_{INT64_MIN};      // of it, in a batch that was closed

    wire::Room room_;
    std::uint64_t sent_bytes_ = 0;  // of this session
    std::uint64_t consumed_ = 0;
    std::int64_t heard_ns_ = 0;
    bool ended_ = false;
    bool closed_ = false;
    std::string broken_off_;  // the floor's words, where it did not end in order
};

}  // namespace outcry
