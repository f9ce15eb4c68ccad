// SPDX-License-Identifier: Apache-2.0
// The broker as a state machine: who may join, what may be said, what readers see, and what
// strangers get.
#include <gtest/gtest.h>

#include "bus/broker/broker.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {
namespace {

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

TEST_F(Desk, opens_when_every_member_has_joined) {
    EXPECT_EQ(journal_->last_seq(), 0U);
    EXPECT_EQ(broker_->missing(), std::vector<std::string>{"pen"});
    join("pen#1", "pen");
    EXPECT_EQ(journal_->last_seq(), 1U);
}

TEST_F(Desk, refuses_a_member_without_the_secret_of_this_launch) {
    send("thief", hello("pen", "guess"));
    EXPECT_NE(refusal("thief").find("secret"), std::string::npos);
    EXPECT_EQ(broker_->refused(), 1U);
}

TEST_F(Desk, refuses_a_member_built_with_another_manifest) {
    send("old", hello("pen", "s3cret", "other"));
    EXPECT_NE(refusal("old").find("another manifest"), std::string::npos);
}

TEST_F(Desk, refuses_a_name_without_a_seat) {
    send("x", hello("nobody"));
    EXPECT_NE(refusal("x").find("no seat for `nobody`"), std::string::npos);
}

TEST_F(Desk, refuses_a_client_of_another_protocol_version_by_number) {
    Buffer message = hello("pen");
    message.data()[2] = 9;
    send("future", message);
    EXPECT_NE(refusal("future").find("protocol version 9"), std::string::npos) << refusal("future");
}

TEST_F(Desk, refuses_what_is_no_message_of_ours) {
    send("http", Buffer(as_bytes("GET / HTTP/1.1\r\n\r\n")));
    EXPECT_NE(refusal("http").find("not an Outcry message"), std::string::npos);
    send("empty", Buffer());
    EXPECT_FALSE(refusal("empty").empty());
}

TEST_F(Desk, refuses_a_topic_that_the_manifest_does_not_list_and_keeps_what_was_said) {
    join("pen#1", "pen");
    write(1, 2);
    send("pen#1", inputs("pen#1", {note(3, "order.x", "order")}));
    EXPECT_NE(refusal("pen#1").find("may not say"), std::string::npos);
    EXPECT_EQ(journal_->last_seq(), 3U);
}

TEST_F(Desk, tells_who_has_no_session_apart_from_who_said_something_wrong) {
    const auto none = [&](const SessionId& session) {
        return wire::read_message<wire::Refused>(last(session, wire::Type::refused))->no_session;
    };
    join("pen#1", "pen");
    send("pen#1", inputs("pen#1", {note(1, "order.x", "order")}));
    EXPECT_FALSE(none("pen#1"));
    send("pen#1", inputs("pen#1", {note(1, "note", "note")}));  // that one was its last word
    EXPECT_TRUE(none("pen#1"));
    send("nobody#1", hello("nobody"));
    EXPECT_FALSE(none("nobody#1"));
}

TEST_F(Desk, refuses_a_messagepack_bomb_and_lives) {
    join("pen#1", "pen");
    Buffer said;
    msgpack::Writer writer(said);
    writer.unsigned_integer(1);
    writer.integer(0);
    writer.text("note");
    writer.text("note");
    writer.array(0);
    for (int depth = 0; depth < 2000; ++depth) said.push(0x91);  // lists in lists
    send("pen#1", inputs("pen#1", {said}));
    EXPECT_FALSE(refusal("pen#1").empty());
    said.truncate(said.size() - 2000);
    said.push(0xdf);  // a map that claims four thousand million entries
    for (int i = 0; i < 4; ++i) said.push(0xff);
    join("pen#2", "pen");
    send("pen#2", inputs("pen#2", {said}));
    EXPECT_FALSE(refusal("pen#2").empty());
    EXPECT_EQ(journal_->last_seq(), 1U);
}

TEST_F(Desk, refuses_a_body_that_is_not_canonical) {
    join("pen#1", "pen");
    Buffer said;
    append_said(said, {1, TimeNs{5}, "note", "note", {}, encoded(Note{200, "x"})});
    // 200 as uint16 where uint8 is the shortest form
    Buffer longer;
    for (std::size_t i = 0; i < said.size(); ++i) {
        if (said.data()[i] == 0xcc) {
            longer.push(0xcd);
            longer.push(0);
        } else {
            longer.push(said.data()[i]);
        }
    }
    send("pen#1", inputs("pen#1", {longer}));
    EXPECT_NE(refusal("pen#1").find("shortest"), std::string::npos) << refusal("pen#1");
}

TEST_F(Desk, refuses_what_a_foreign_member_says_against_its_schema) {
    open([](BrokerConfig& config) {
        config.sequencer.members[0].foreign = true;
        config.sequencer.shape_of = [](std::string_view) { return &type_info<Note>(); };
    });
    join("pen#1", "pen");
    send("pen#1", inputs("pen#1", {note(1)}));
    Buffer said;
    append_said(said, {2,
                       TimeNs{5},
                       "note",
                       "note",
                       {},
                       from_hex("82a16e01a474657874c3")->view()});  // text: true
    send("pen#1", inputs("pen#1", {said}));
    EXPECT_NE(refusal("pen#1").find("`pen` says `note` wrongly"), std::string::npos)
        << refusal("pen#1");
    EXPECT_NE(refusal("pen#1").find("/text"), std::string::npos) << refusal("pen#1");
    EXPECT_EQ(journal_->last_seq(), 2U) << "what was right stays, what was wrong never came in";
}

TEST_F(Desk, refuses_a_gap_in_source_seqs) {
    join("pen#1", "pen");
    send("pen#1", inputs("pen#1", {note(2)}));
    EXPECT_NE(refusal("pen#1").find("source_seq 2 where 1 was due"), std::string::npos);
}

TEST_F(Desk, tells_a_returning_edge_what_it_holds_of_it) {
    join("pen#1", "pen");
    write(1, 4);
    join("pen#2", "pen");
    EXPECT_EQ(wire::read_message<wire::Welcome>(last("pen#2", wire::Type::welcome))->accepted, 4U);
}

TEST_F(Desk, acknowledges_what_is_sequenced_and_written) {
    join("pen#1", "pen");
    write(1, 3);
    const auto room = wire::read_message<wire::Room>(last("pen#1", wire::Type::room));
    ASSERT_TRUE(room);
    EXPECT_EQ(room->accepted, 3U);
    EXPECT_EQ(room->sequenced, 3U);
}

TEST_F(Desk, a_reader_from_a_seq_sees_everything_from_there_and_misses_nothing) {
    join("pen#1", "pen");
    write(1, 5);
    join("eye", "");
    send("eye", subscribe("eye", {{">"}, wire::From::seq, 3, {}, wire::Level::sequenced}));
    EXPECT_EQ(read("eye"), (Seqs{3, 4, 5, 6}));
    write(6, 7);
    EXPECT_EQ(read("eye"), (Seqs{3, 4, 5, 6, 7, 8}));
}

TEST_F(Desk, a_live_reader_sees_only_what_comes) {
    join("pen#1", "pen");
    write(1, 3);
    join("eye", "");
    send("eye", subscribe("eye", {{"note"}, wire::From::live, 0, {}, wire::Level::sequenced}));
    EXPECT_TRUE(read("eye").empty());
    write(4, 4);
    EXPECT_EQ(read("eye"), Seqs{5});
}

TEST_F(Desk, a_reader_from_last_sees_the_latest_of_each_topic_and_goes_on) {
    join("pen#1", "pen");
    send("pen#1", inputs("pen#1", {note(1, "note.a"), note(2, "note.b"), note(3, "note.a")}));
    join("eye", "");
    send("eye", subscribe("eye", {{"note.>"}, wire::From::last, 0, {}, wire::Level::sequenced}));
    EXPECT_EQ(read("eye"), (Seqs{3, 4}));
    send("pen#1", inputs("pen#1", {note(4, "note.c")}));
    EXPECT_EQ(read("eye"), (Seqs{3, 4, 5}));
}

TEST_F(Desk, a_pattern_picks_its_topics_only) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"note.*.x"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    send("pen#1",
         inputs("pen#1", {note(1, "note.a.x"), note(2, "note.a.y"), note(3, "note.a.x.z")}));
    EXPECT_EQ(read("eye"), Seqs{2});
}

TEST_F(Desk, an_idle_reader_is_told_that_it_misses_nothing) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"other"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    write(1, 3);
    std::vector<Broker::Outgoing> out;
    broker_->beat(out);
    for (const auto& message : out) inbox_[message.to].emplace_back(message.bytes);
    EXPECT_EQ(wire::MailReader::open(last("eye", wire::Type::mail))->complete_upto, 4U);
}

TEST_F(Desk, a_durable_reader_waits_for_the_disk) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"note"}, wire::From::seq, 1, {}, wire::Level::durable}));
    write(1, 2);
    EXPECT_TRUE(read("eye").empty());
    ASSERT_TRUE(journal_->sync());
    turn();
    EXPECT_EQ(read("eye"), (Seqs{2, 3}));
}

TEST_F(Desk, nothing_free_running_is_delivered_before_it_is_written) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"note"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    write(1, 1);
    EXPECT_EQ(read("eye"), Seqs{2});
    EXPECT_EQ(journal_->written_upto(), 2U);
}

TEST_F(Desk, readers_of_the_same_that_come_and_go_are_each_told_all_of_it) {
    join("pen#1", "pen");
    const auto read_notes = [&](const SessionId& session) {
        join(session, "");
        send(session, subscribe(session, {{"note.>"}, wire::From::live, 1, {}, {}}));
    };
    const auto say = [&](std::uint64_t n, const char* topic) {
        send("pen#1", inputs("pen#1", {note(n, topic)}));
    };
    read_notes("b");
    say(1, "note.x");
    read_notes("a");  // from here on the two are sent the same, which is made for the first
    say(2, "note.x");
    say(3, "note.y");
    broker_->on_gone("a");  // now b is alone, and was last sent y
    say(4, "note.x");
    read_notes("c");  // and c, who has heard nothing, is sent the same as b
    say(5, "note.x");
    broker_->on_gone("b");
    say(6, "note.x");
    EXPECT_EQ(read("a"), (Seqs{3, 4}));
    EXPECT_EQ(read("c"), (Seqs{6, 7}));
    EXPECT_EQ(topics_, (std::vector<std::string>{"note.x", "note.x"}));
    EXPECT_EQ(read("b"), (Seqs{2, 3, 4, 5, 6}));
    EXPECT_EQ(topics_,
              (std::vector<std::string>{"note.x", "note.x", "note.y", "note.x", "note.x"}));
}

TEST_F(Desk, a_stalled_reader_does_not_delay_its_neighbour) {
    join("pen#1", "pen");
    for (const char* eye : {"stalled", "awake"}) {
        join(eye, "");
        send(eye, subscribe(eye, {{"note"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    }
    const std::string text(20'000, 'x');
    std::uint64_t consumed = 0;
    for (std::uint64_t n = 1; n <= 400; ++n) {  // eight megabytes, twice the window
        const Buffer body = encoded(Note{n, text});
        Buffer said;
        append_said(said, {n, TimeNs{5}, "note", "note", {}, body});
        send("pen#1", inputs("pen#1", {said}));
        consumed = 0;
        for (const Buffer& message : inbox_["awake"])
            if (wire::read_header(message)->type == wire::Type::mail) consumed += message.size();
        Buffer credit;
        wire::put_credit(credit, epochs_["awake"], consumed);
        send("awake", credit);
    }
    EXPECT_EQ(read("awake").size(), 400U);
    EXPECT_LT(read("stalled").size(), 300U);
    std::uint64_t sent = 0;
    for (const Buffer& message : inbox_["stalled"]) sent += message.size();
    EXPECT_LT(sent, limits::credit_bytes + limits::batch_bytes_max);
    // When it wakes, the log still holds what it missed.
    for (int round = 0; round < 4; ++round) {
        sent = 0;
        for (const Buffer& message : inbox_["stalled"])
            if (wire::read_header(message)->type == wire::Type::mail) sent += message.size();
        Buffer credit;
        wire::put_credit(credit, epochs_["stalled"], sent);
        send("stalled", credit);
    }
    EXPECT_EQ(read("stalled").size(), 400U);
}

TEST_F(Desk, an_observer_may_not_speak) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", inputs("eye", {note(1)}));
    EXPECT_NE(refusal("eye").find("only reads"), std::string::npos);
}

TEST_F(Desk, who_only_reads_shows_the_secret_of_the_launch_too) {
    open([](BrokerConfig& config) { config.observer_secret = "s3cret"; });
    send("stranger", hello("", ""));
    EXPECT_NE(refusal("stranger").find("observer did not show this floor's secret"),
              std::string::npos);
    send("reader", hello("", "s3cret"));
    EXPECT_FALSE(last("reader", wire::Type::welcome).empty());
}

TEST_F(Desk, a_bad_pattern_is_refused_with_the_pattern) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"a.>.b"}, wire::From::live, 0, {}, wire::Level::sequenced}));
    EXPECT_NE(refusal("eye").find("`a.>.b`"), std::string::npos);
}

TEST_F(Desk, any_message_cut_or_flipped_is_refused_or_harmless) {
    join("pen#1", "pen");
    const Buffer honest = inputs("pen#1", {note(1), note(2, "note.long.topic")});
    for (std::size_t cut = 0; cut < honest.size(); ++cut) {
        open({});
        join("pen#1", "pen");
        send("pen#1", Buffer(honest.view(0, cut)));
    }
    for (std::size_t at = 0; at < honest.size(); ++at) {
        for (const unsigned mask : {0x01U, 0x80U, 0xffU}) {
            open({});
            join("pen#1", "pen");
            Buffer flipped = honest;
            flipped.data()[at] ^= static_cast<std::uint8_t>(mask);
            const auto handled = broker_->on_message("pen#1", flipped);
            ASSERT_TRUE(handled) << handled.error().text();
        }
    }
}

}  // namespace
}  // namespace outcry
