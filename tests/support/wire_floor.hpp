// SPDX-License-Identifier: Apache-2.0
// A broker on a log in memory, whose members speak to it in the bytes of the wire: what programs of
// other makers may say. Its clock stands still.
#pragma once

#include <gtest/gtest.h>

#include <map>
#include <memory>
#include <string>

#include "actors/runtime/seat.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/bus/wire.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::testing {

class WireFloor {
 public:
    using FindKind = std::function<const Kind*(std::string_view)>;
    static constexpr const char* launch_secret = "s3cret";

    WireFloor(Plan plan, FindKind find, TimeNs now)
        : plan_(std::move(plan)), find_(std::move(find)), now_(now) {
        store_ = make_memory_store();
        journal_ = std::move(*Journal::create(*store_, {"wire", {}, {}}, {}));
        open();
    }
    /// A broker of its own; the next one takes up the log of the one before.
    void open() {
        broker_ =
            std::make_unique<Broker>(*journal_, broker_config(plan_, launch_secret, "", find_));
        EXPECT_TRUE(broker_->work(now_));
    }

    /// Returns why it was refused; empty when it was not.
    std::string send(const SessionId& from, const Buffer& message) {
        std::string refusal;
        EXPECT_TRUE(broker_->on_message(from, message));
        EXPECT_TRUE(broker_->work(now_));
        std::vector<Broker::Outgoing> out;
        EXPECT_TRUE(broker_->flush(out));
        for (const Broker::Outgoing& one : out) {
            const auto header = wire::read_header(one.bytes);
            if (header->type == wire::Type::refused)
                refusal = wire::read_message<wire::Refused>(one.bytes)->reason;
            if (header->type != wire::Type::welcome) continue;
            epochs_[one.to] = header->epoch;
            said_[one.to] = wire::read_message<wire::Welcome>(one.bytes)->accepted;
        }
        return refusal;
    }
    void join(const PlannedActor& who) {
        const Kind* kind = who.manifest.empty() ? find_(who.kind) : nullptr;
        Buffer message;
        wire::put_message(
            message, wire::Type::hello, 0,
            wire::Hello{wire::protocol_version, who.name, secret_of(who, launch_secret),
                        kind == nullptr ? who.manifest : manifest_digest(kind->manifest)});
        const std::string refusal = send(who.name, message);
        ASSERT_NE(epochs_[who.name], 0U) << refusal;
    }
    /// A message without a body.
    void sign(const std::string& name, wire::Type type) {
        Buffer message;
        wire::put_header(message, type, epochs_[name]);
        EXPECT_EQ(send(name, message), "");
    }
    /// The next thing it says, with this topic, schema, body; answers are done with their cause
    /// unless there is more to come.
    std::string say(const std::string& name, SaidView said, wire::Type type, std::uint64_t cause,
                    bool more = false) {
        said.source_seq = ++said_[name];
        Buffer bytes, message;
        append_said(bytes, said);
        wire::BatchWriter batch;
        batch.begin(message, type, epochs_[name]);
        batch.add(cause, bytes);
        const std::uint64_t done = type == wire::Type::answers && !more ? cause : 0;
        batch.finish({0, done, TimeNs{INT64_MIN}, false});
        return send(name, message);
    }
    /// What it says next is its first word again.
    void forget_said(const std::string& name) { said_[name] = 0; }

    [[nodiscard]] Broker& broker() { return *broker_; }
    [[nodiscard]] Journal& journal() { return *journal_; }
    [[nodiscard]] Store& store() { return *store_; }

 private:
    Plan plan_;
    FindKind find_;
    TimeNs now_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Broker> broker_;
    std::map<SessionId, std::uint32_t> epochs_;
    std::map<SessionId, std::uint64_t> said_;
};

}  // namespace outcry::testing
