// SPDX-License-Identifier: Apache-2.0
// A free-running broker with one edge, and sessions that speak to it in messages.
#pragma once

#include <gtest/gtest.h>

#include "bus/broker/broker.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry::noted {

struct Note {
    std::uint64_t n = 0;
    std::string text;
};
OUTCRY_DESCRIBE(Note, "note", n, text);

/// A free-running broker with one edge, `pen`, that may say `note`.
class Desk : public ::testing::Test {
 protected:
    Desk() { open({}); }

    void open(const std::function<void(BrokerConfig&)>& change) {
        store_ = make_memory_store();
        journal_ = std::move(*Journal::create(*store_, {"desk", {}, {}}, {}));
        BrokerConfig config;
        config.sequencer.order = Ordering::free_running;
        config.sequencer.opened.order = Ordering::free_running;
        config.sequencer.schema_text = [](std::string_view) { return "{}"; };
        config.sequencer.members = {{"pen", Role::edge, {}, {}, {"note"}}};
        config.seats = {{"s3cret", {}, "manifest"}};
        if (change) change(config);
        broker_ = std::make_unique<Broker>(*journal_, std::move(config));
        inbox_.clear();
        epochs_.clear();
    }

    void send(const SessionId& from, const Buffer& message) {
        const auto handled = broker_->on_message(from, message);
        ASSERT_TRUE(handled) << handled.error().text();
        turn();
    }
    void turn(TimeNs wall = TimeNs{1'000}) {
        ASSERT_TRUE(broker_->work(wall));
        std::vector<Broker::Outgoing> out;
        ASSERT_TRUE(broker_->flush(out));
        for (const Broker::Outgoing& message : out) inbox_[message.to].emplace_back(message.bytes);
    }

    Buffer hello(const std::string& name, const std::string& secret = "s3cret",
                 const std::string& manifest = "manifest") {
        Buffer message;
        wire::put_message(message, wire::Type::hello, 0,
                          wire::Hello{wire::protocol_version, name, secret, manifest});
        return message;
    }
    void join(const SessionId& session, const std::string& name) {
        send(session, name.empty() ? hello("", "", "") : hello(name));
        const auto welcome = last(session, wire::Type::welcome);
        ASSERT_FALSE(welcome.empty());
        epochs_[session] = wire::read_header(welcome)->epoch;
    }
    Buffer subscribe(const SessionId& session, wire::Subscribe wanted) {
        Buffer message;
        wire::put_message(message, wire::Type::subscribe, epochs_[session], wanted);
        return message;
    }
    Buffer note(std::uint64_t source_seq, std::string topic = "note", std::string schema = "note") {
        const Buffer body = encoded(Note{source_seq, "hello"});
        Buffer said;
        append_said(said, {source_seq, TimeNs{5}, topic, schema, {}, body});
        return said;
    }
    Buffer inputs(const SessionId& session, const std::vector<Buffer>& said) {
        Buffer message;
        wire::BatchWriter batch;
        batch.begin(message, wire::Type::inputs, epochs_[session]);
        for (const Buffer& one : said) batch.add(0, one);
        batch.finish({0, 0, TimeNs{INT64_MIN}, false});
        return message;
    }
    void write(std::uint64_t from, std::uint64_t upto) {
        for (std::uint64_t n = from; n <= upto; ++n) send("pen#1", inputs("pen#1", {note(n)}));
    }

    BytesView last(const SessionId& session, wire::Type type) {
        auto& messages = inbox_[session];
        for (auto at = messages.rbegin(); at != messages.rend(); ++at)
            if (wire::read_header(*at)->type == type) return at->view();
        return {};
    }
    /// Seqs of all mail a session was sent.
    std::vector<std::uint64_t> read(const SessionId& session) {
        std::vector<std::uint64_t> seqs;
        wire::MailReader mail;
        topics_.clear();
        for (const Buffer& message : inbox_[session]) {
            const auto header = wire::read_header(message);
            if (header->type == wire::Type::welcome) mail = {};
            if (header->type != wire::Type::mail) continue;
            EXPECT_TRUE(mail.turn_to(message, *header));
            RecordView record;
            while (*mail.next(record)) {
                seqs.push_back(record.prefix.seq);
                topics_.emplace_back(record.said.topic);
                if (record.said.schema == "note") {
                    EXPECT_TRUE(decoded<Note>(record.said.body).ok());
                }
            }
        }
        return seqs;
    }
    std::string refusal(const SessionId& session) {
        const BytesView message = last(session, wire::Type::refused);
        return message.empty() ? "" : wire::read_message<wire::Refused>(message)->reason;
    }

    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    std::unique_ptr<Broker> broker_;
    std::map<SessionId, std::vector<Buffer>> inbox_;
    std::map<SessionId, std::uint32_t> epochs_;
    std::vector<std::string> topics_;  // of what was read last
};

using Seqs = std::vector<std::uint64_t>;

}  // namespace outcry::noted
