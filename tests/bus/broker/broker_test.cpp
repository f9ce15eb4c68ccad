// SPDX-License-Identifier: Apache-2.0
// The broker as a state machine: who may join, what may be said, and what strangers get.
#include "tests/bus/broker/desk.hpp"

namespace outcry {
namespace {

using noted::Desk;
using noted::Note;
using noted::Seqs;

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

TEST_F(Desk, says_of_a_broken_message_what_is_broken_and_how_it_would_be_whole) {
    join("pen#1", "pen");
    Buffer cut = inputs("pen#1", {note(1), note(2)});
    cut.data()[1] ^= 1;  // the epoch
    send("pen#1", cut);
    EXPECT_NE(refusal("pen#1").find(": each message carries the epoch of its session's `welcome`"),
              std::string::npos)
        << refusal("pen#1");
    join("pen#2", "pen");
    Buffer message;
    wire::put_header(message, wire::Type::inputs, epochs_["pen#2"]);
    const Buffer whole = inputs("pen#2", {note(1)});
    const std::size_t header = wire::read_header(whole)->size;
    message.append(whole.view().subspan(header, 20));
    message.append(whole.view().last(3));  // the tail
    send("pen#2", message);
    EXPECT_NE(refusal("pen#2").find("batch is cut short: its last 20 bytes are no whole event"),
              std::string::npos)
        << refusal("pen#2");
    join("pen#3", "pen");
    Buffer bare;
    wire::put_header(bare, wire::Type::inputs, epochs_["pen#3"]);
    send("pen#3", bare);
    EXPECT_NE(refusal("pen#3").find(" bytes is cut short: its tail, whose last byte counts"),
              std::string::npos)
        << refusal("pen#3");
    Buffer unknown = hello("pen");
    unknown.data()[3] = 99;
    send("new", unknown);
    EXPECT_NE(refusal("new").find("message type 99 is unknown; bus/WIRE.md lists those"),
              std::string::npos)
        << refusal("new");
}

TEST_F(Desk, tells_each_reader_of_a_floor_that_breaks_off_how_far_it_has_all_and_why) {
    join("pen#1", "pen");
    write(1, 3);
    join("reader", "");
    send("reader", subscribe("reader", {{">"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    turn();
    std::vector<Broker::Outgoing> out;
    broker_->say_broken_off(error(Error::Kind::io, "cannot write: No space left on device"), out);
    ASSERT_EQ(out.size(), 2U);
    for (const Broker::Outgoing& one : out) {
        const auto closed = wire::read_message<wire::Closed>(one.bytes);
        ASSERT_TRUE(closed) << closed.error().text();
        EXPECT_EQ(closed->reason, "floor broke off: cannot write: No space left on device");
        EXPECT_TRUE(one.to != "reader" || closed->last_seq == journal_->last_seq());
    }
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

TEST_F(Desk, remembers_what_ended_a_session_and_not_what_came_after) {
    join("pen#1", "pen");
    send("pen#1", inputs("pen#1", {note(1, "order.x", "order")}));
    send("pen#1", inputs("pen#1", {note(1)}));  // was under way
    EXPECT_NE(refusal("pen#1").find("before hello"), std::string::npos);
    EXPECT_NE(broker_->last_refusal().find("may not say `order`"), std::string::npos)
        << broker_->last_refusal();
}

TEST_F(Desk, names_number_topic_and_field_of_what_cannot_be_read) {
    const auto body = [](std::string_view value) {
        Buffer bytes;
        msgpack::Writer out(bytes);
        out.map(2);
        out.text("n");
        out.unsigned_integer(1);
        out.text("text");
        out.raw(as_bytes(value));
        return bytes;
    };
    const auto told = [&](std::string_view topic, const Buffer& of) {
        Buffer said;
        append_said(said, {1, TimeNs{5}, topic, "note", {}, of});
        join("pen#1", "pen");
        send("pen#1", inputs("pen#1", {said}));
        return refusal("pen#1");
    };
    using namespace std::string_view_literals;
    const auto expect = [](const std::string& refusal, const std::string& words) {
        EXPECT_NE(refusal.find(words), std::string::npos) << refusal;
    };
    const std::string wrongly = "`pen` says its event 1 `note` wrongly: ";
    const std::string nan = told("note", body("\xcb\x7f\xf8\0\0\0\0\0\0"sv));
    expect(nan, wrongly + "/text: float is NaN or infinite");
    expect(nan, "join again");
    expect(told("note", body("\x92\x01\xcc\x05"sv)),
           "/text/1: integer is not in its shortest form");
    expect(told("note", body("\x81\xa1x\xa1\xff"sv)), "/text/x: text is not UTF-8");
    expect(told("note", Buffer(as_bytes("\x01"))), wrongly + "body is not a map");
    expect(told("", body("\xc0")), "`pen` says its event 1 wrongly: topic is empty");
    EXPECT_EQ(journal_->last_seq(), 1U);
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
