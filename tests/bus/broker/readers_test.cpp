// SPDX-License-Identifier: Apache-2.0
// The broker as a state machine: what readers see of what is said, and when.
#include <algorithm>

#include "tests/bus/broker/desk.hpp"

namespace outcry {
namespace {

using noted::Desk;
using noted::Note;
using noted::Seqs;

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

TEST_F(Desk, a_reader_that_has_not_subscribed_is_told_that_the_floor_lives_or_found_gone) {
    const auto beats = [&](const SessionId& session) {
        std::vector<Broker::Outgoing> out;
        broker_->beat(out);
        return std::any_of(out.begin(), out.end(), [&](const Broker::Outgoing& one) {
            return one.to == session && wire::read_header(one.bytes)->type == wire::Type::heartbeat;
        });
    };
    join("eye", "");
    EXPECT_TRUE(beats("eye")) << "before the floor has opened";
    join("pen#1", "pen");
    EXPECT_TRUE(beats("eye"));
    EXPECT_FALSE(beats("pen#1")) << "it is sent mail";
}

TEST_F(Desk, however_many_look_on_a_member_can_come_back) {
    join("pen#1", "pen");
    std::size_t looking = 0;
    while (looking < limits::sessions_max) {
        const SessionId eye = "eye" + std::to_string(looking);
        send(eye, hello("", "", ""));
        if (!refusal(eye).empty()) break;
        ++looking;
    }
    EXPECT_EQ(looking, limits::sessions_max - 2) << "one is open, one is kept";
    EXPECT_NE(refusal("eye" + std::to_string(looking)).find("255 are open and 1 kept"),
              std::string::npos)
        << refusal("eye" + std::to_string(looking));
    broker_->on_gone("pen#1");
    send("eye-late", hello("", "", ""));
    send("pen#2", hello("pen"));
    EXPECT_EQ(refusal("pen#2"), "");
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

TEST_F(Desk, a_reader_that_has_consumed_more_than_it_was_sent_is_refused_with_both_numbers) {
    join("pen#1", "pen");
    join("eye", "");
    send("eye", subscribe("eye", {{"note"}, wire::From::seq, 1, {}, wire::Level::sequenced}));
    write(1, 1);
    std::uint64_t sent = 0;
    for (const Buffer& message : inbox_["eye"])
        if (wire::read_header(message)->type == wire::Type::mail) sent += message.size();
    Buffer credit;
    wire::put_credit(credit, epochs_["eye"], sent);
    send("eye", credit);
    EXPECT_EQ(refusal("eye"), "");
    wire::put_credit(credit, epochs_["eye"], sent + 1);
    send("eye", credit);
    EXPECT_NE(refusal("eye").find("consumed " + std::to_string(sent + 1) + " bytes of mail where " +
                                  std::to_string(sent) + " were sent"),
              std::string::npos)
        << refusal("eye");
    Buffer batch;
    wire::BatchWriter writer;
    writer.begin(batch, wire::Type::inputs, epochs_["pen#1"]);
    writer.finish({1U << 30U, 0, TimeNs{INT64_MIN}, false});
    send("pen#1", batch);
    EXPECT_NE(refusal("pen#1").find("consumed 1073741824 bytes"), std::string::npos);
}

}  // namespace
}  // namespace outcry
