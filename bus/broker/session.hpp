// SPDX-License-Identifier: Apache-2.0
// One client of the broker: its cursor over the log, its credit, and the batch being filled for it.
// Private to the broker.
#pragma once

#include <algorithm>
#include <limits>

#include "bus/broker/broker.hpp"

namespace outcry {

/// What an observer asked for; those who asked for the same share one, and the batches made for it.
struct Broker::Filter {
    std::vector<std::string> patterns;
    std::vector<std::uint8_t> picked;  // by topic id: 0 not asked yet, 1 yes, 2 no

    [[nodiscard]] bool picks(const Topic& topic);
};

/// A batch of this flush: everything a filter picks of [from, end). Observers share an epoch, so
/// its bytes suit all of them.
struct Broker::SharedBatch {
    const Filter* filter;
    std::uint64_t from;
    std::uint64_t end;
    std::uint64_t visible;
    BytesView bytes;
    std::shared_ptr<const Buffer> owner;
};

struct Broker::Session {
    SessionId id;
    std::uint32_t epoch = 0;
    std::uint16_t member = 0;  // 0: an observer
    bool edge = false;

    std::uint64_t position = 1;         // next seq to consider
    std::uint64_t ask_at = 0;           // an actor: its state is wanted as of this seq; 0: never
    std::vector<std::uint64_t> latest;  // subscribed from `last`: seqs to send first, descending
    std::shared_ptr<Filter> filter;     // of an observer that has subscribed
    std::size_t shared_from = 0;        // first batch of this flush that may suit it
    wire::Level level = wire::Level::sequenced;

    std::uint64_t heard = 0;     // messages since its hello
    bool beats = false;          // it has told, with nothing else to say, that it lives
    std::uint64_t sent = 0;      // bytes of mail
    std::uint64_t consumed = 0;  // of them, as the client says
    std::uint64_t received_bytes = 0;
    std::uint64_t room_told = 0;
    std::uint64_t accepted_told = std::numeric_limits<std::uint64_t>::max();
    bool ended_told = false;
    std::uint64_t complete_told = 0;
    std::uint64_t written = 0;  // source_seq up to which its inputs are written
    std::uint64_t durable = 0;

    bool batch_open = false;
    Buffer batch;
    wire::MailWriter writer;
    wire::BatchReader reader;
    ChunkCacheRef cache = Journal::make_cache();

    /// What its reader says it has consumed is credit again. More than it was sent would be a debt:
    /// it would never be sent anything again, and the floor would wait for it.
    [[nodiscard]] Result<void> give_back(std::uint64_t total) {
        if (total > sent)
            return error(Error::Kind::protocol,
                         "this reader has consumed " + std::to_string(total) +
                             " bytes of mail where " + std::to_string(sent) +
                             " were sent in this session; count whole mail messages, from its "
                             "welcome on");
        consumed = std::max(consumed, total);
        return {};
    }
    [[nodiscard]] bool has_credit() const {
        return sent - consumed + (batch_open ? batch.size() : 0) < limits::credit_bytes;
    }
};

/// Compares without telling by its duration where they differ.
[[nodiscard]] bool same_secret(const std::string& a, const std::string& b);
/// The first seq whose time is not before `time`.
[[nodiscard]] Result<std::uint64_t> first_seq_at(Journal& journal, TimeNs time);

}  // namespace outcry
