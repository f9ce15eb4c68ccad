// SPDX-License-Identifier: Apache-2.0
// Reads a floor as an observer: a cursor over its log, event by event, from the start it asked for
// and then live. Used by the one thread that made it, which alone touches its socket. The context
// outlives it.
//
// After a lost connection or a restarted broker it subscribes again from the event after the last
// one it was given.
#pragma once

#include <memory>
#include <string>

#include "bus/link/zmq_link.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry {

struct SubscriberOptions {
    std::string endpoint;
    std::string name;    // of an observer in the plan; empty: nobody in particular
    std::string secret;  // of this launch, or the floor's for observers
    wire::Subscribe wanted;
    int patience_ms = 10'000;  // how long connect() waits for the floor
};

class Subscriber {
 public:
    /// Returns once the floor has welcomed the reader and was told what it wants.
    [[nodiscard]] static Result<std::unique_ptr<Subscriber>> connect(ZmqContext& context,
                                                                     SubscriberOptions options);

    /// The next event, waiting at most this long; false when none came. Its views live until the
    /// next call.
    [[nodiscard]] Result<bool> next(RecordView& record, int timeout_ms);

    /// Nothing it asked for stands in the log up to here without having been handed out or waiting
    /// here.
    [[nodiscard]] std::uint64_t complete_upto() const { return complete_upto_; }
    [[nodiscard]] std::uint64_t durable_upto() const { return durable_upto_; }
    /// The floor has closed and everything was handed out.
    [[nodiscard]] bool finished() const {
        return closed_ && complete_upto_ >= last_seq_ && mail_.left.empty();
    }
    /// The floor's words, where it did not end in order; else empty.
    [[nodiscard]] const std::string& broken_off() const { return broken_off_; }

 private:
    Subscriber(std::unique_ptr<ZmqClient> client, SubscriberOptions options);

    void hello();
    [[nodiscard]] Result<void> receive(int timeout_ms);
    [[nodiscard]] Result<void> on_message(BytesView message);
    [[nodiscard]] Result<void> on_mail(BytesView message, const wire::Header& header);
    void subscribe();
    void give_credit();

    std::unique_ptr<ZmqClient> client_;
    SubscriberOptions options_;
    std::uint32_t epoch_ = 0;
    bool welcomed_ = false;  // since the last hello
    bool begun_ = false;     // some mail has come: go on after it
    wire::MailReader mail_;  // of this session, at the message being handed out
    std::uint64_t complete_upto_ = 0;
    std::uint64_t durable_upto_ = 0;
    std::uint64_t consumed_ = 0;
    std::uint64_t told_ = 0;     // of consumed_, the floor knows
    std::int64_t heard_ns_ = 0;  // as of the last rest
    bool heard_ = false;         // since then
    std::uint64_t last_seq_ = 0;
    bool closed_ = false;
    std::string broken_off_;
};

}  // namespace outcry
