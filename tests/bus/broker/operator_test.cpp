// SPDX-License-Identifier: Apache-2.0
// The operator's seat: a nonce serves once, a proof fits one command of one floor, and what is
// obeyed is an input in its place.
#include "bus/broker/operator.hpp"

#include <gtest/gtest.h>

#include "bus/broker/broker.hpp"
#include "outcry/codec/encode.hpp"

namespace outcry {
namespace {

constexpr const char* key = "a key of thirty-two bytes or more";

wire::Command signed_command(const std::string& nonce, const std::string& with = key,
                             const std::string& plan = "plan") {
    wire::Command command;
    command.nonce = nonce;
    command.by = "owner";
    command.reason = "drill";
    command.proof = command_proof(with, plan, command);
    return command;
}

struct OperatorDeskTest : testing::Test {
    OperatorDesk desk{OperatorSeat{2, key, "seed"}, "plan"};
};

TEST_F(OperatorDeskTest, lets_in_who_knows_the_key) {
    const auto request = desk.admit(signed_command(desk.challenge()));
    ASSERT_TRUE(request) << request.error().text();
    EXPECT_TRUE(request->halt);
    EXPECT_EQ(request->by, "owner");
    EXPECT_EQ(request->reason, "drill");
}

TEST_F(OperatorDeskTest, takes_a_nonce_once) {
    const wire::Command command = signed_command(desk.challenge());
    ASSERT_TRUE(desk.admit(command));
    EXPECT_NE(desk.admit(command).error().message.find("used already"), std::string::npos);
    EXPECT_FALSE(desk.admit(signed_command("made up")));
}

TEST_F(OperatorDeskTest, who_does_not_know_the_key_proves_nothing_however_often_he_tries) {
    const std::string nonce = desk.challenge();
    for (int turn = 0; turn < 3; ++turn)
        EXPECT_NE(desk.admit(signed_command(nonce, "another key of many bytes"))
                      .error()
                      .message.find("did not prove"),
                  std::string::npos);
    EXPECT_TRUE(desk.admit(signed_command(nonce))) << "a stranger's tries cost nobody his nonce";
}

TEST_F(OperatorDeskTest, a_proof_fits_one_command_of_one_floor) {
    wire::Command changed = signed_command(desk.challenge());
    changed.flatten = true;
    EXPECT_FALSE(desk.admit(changed));
    changed = signed_command(desk.challenge());
    changed.halt = false;
    EXPECT_FALSE(desk.admit(changed));
    EXPECT_FALSE(desk.admit(signed_command(desk.challenge(), key, "another plan")));
}

TEST_F(OperatorDeskTest, a_flood_of_knocks_pushes_out_nobodys_nonce) {
    const std::string first = desk.challenge();
    for (std::size_t i = 0; i < 10 * limits::operator_nonces_max; ++i)
        EXPECT_NE(desk.challenge(), first);
    EXPECT_TRUE(desk.admit(signed_command(first)));
}

TEST_F(OperatorDeskTest, remembers_so_many_nonces_that_served_and_lets_none_before_them_serve) {
    const std::string old = desk.challenge();
    wire::Command second = signed_command(desk.challenge());
    ASSERT_TRUE(desk.admit(second));
    for (std::size_t i = 0; i < limits::operator_nonces_max; ++i)
        ASSERT_TRUE(desk.admit(signed_command(desk.challenge())));
    EXPECT_FALSE(desk.admit(second)) << "used";
    EXPECT_FALSE(desk.admit(signed_command(old))) << "too old";
}

TEST_F(OperatorDeskTest, bounds_what_it_writes_down) {
    wire::Command command = signed_command(desk.challenge());
    command.reason = std::string(limits::operator_text_bytes_max + 1, 'x');
    command.proof = command_proof(key, "plan", command);
    EXPECT_EQ(desk.admit(command).error().kind, Error::Kind::limit);
}

TEST(OperatorSeatTest, a_floor_without_one_obeys_nobody) {
    OperatorDesk desk(OperatorSeat{}, "plan");
    EXPECT_NE(
        desk.admit(signed_command(desk.challenge())).error().message.find("no operator's seat"),
        std::string::npos);
}

/// `pen` hands over inputs, the operator may never come.
struct OperatedFloor {
    explicit OperatedFloor(Ordering order, bool with_risk = false) {
        journal = std::move(*Journal::create(*store, {"desk", {}, {}}, {}));
        BrokerConfig config;
        config.sequencer.order = order;
        config.sequencer.opened.order = order;
        config.sequencer.opened.plan = "plan";
        config.sequencer.schema_text = [](std::string_view) { return "{}"; };
        config.sequencer.members = {{"pen", Role::edge, {}, {}, {"floor.resumed"}},
                                    {"operator", Role::edge, {}, {}, {"halt.request"}}};
        if (with_risk)
            config.sequencer.members.push_back(
                {"risk", Role::actor, {"halt.request"}, {}, {"risk.event"}});
        config.seats.assign(config.sequencer.members.size(), {"s3cret", {}, "manifest"});
        config.operators = {2, key, "seed"};
        broker = std::make_unique<Broker>(*journal, std::move(config));
        broker->sequencer().joined(1);
        if (with_risk) broker->sequencer().joined(3);
        turn();
    }
    std::vector<Broker::Outgoing> turn() {
        EXPECT_TRUE(broker->work(TimeNs{1'000}));
        std::vector<Broker::Outgoing> out;
        EXPECT_TRUE(broker->flush(out));
        return out;
    }
    void write(std::uint64_t number, std::int64_t time) {
        Buffer body = encoded(FloorResumed{number}), said;
        append_said(said,
                    {number, TimeNs{time}, "floor.resumed", "floor.resumed", {}, body.view()});
        ASSERT_TRUE(broker->sequencer().input(1, 0, said.view()));
    }
    template <class T>
    T answer(wire::Type type) {
        for (const Broker::Outgoing& one : turn())
            if (wire::read_header(one.bytes)->type == type)
                return wire::read_message<T>(one.bytes).value();
        ADD_FAILURE() << "no answer of type " << static_cast<int>(type);
        return {};
    }
    void send(wire::Type type, const wire::Command& command) {
        Buffer message;
        if (type == wire::Type::knock)
            wire::put_header(message, type, 0);
        else
            wire::put_message(message, type, 0, command);
        ASSERT_TRUE(broker->on_message("op", message.view()));
    }
    wire::Obeyed halt() {
        send(wire::Type::knock, {});
        send(wire::Type::command,
             signed_command(answer<wire::Challenge>(wire::Type::challenge).nonce));
        return answer<wire::Obeyed>(wire::Type::obeyed);
    }
    std::unique_ptr<Store> store = make_memory_store();
    std::unique_ptr<Journal> journal;
    std::unique_ptr<Broker> broker;
};

TEST(OperatorSeatTest, nothing_waits_for_an_operator) {
    OperatedFloor floor(Ordering::lockstep);
    EXPECT_EQ(floor.journal->last_seq(), 1U) << "open without him";
    EXPECT_TRUE(floor.broker->missing() == std::vector<std::string>{"pen"})
        << "a member without a session, and nobody else";
    floor.write(1, 500);
    floor.broker->sequencer().input_state(1, TimeNs{500}, true);
    floor.turn();
    EXPECT_TRUE(floor.broker->sequencer().closed()) << "and closed without him";
}

TEST(OperatorSeatTest, in_lockstep_a_halt_is_a_step_right_after_what_is_in_the_log) {
    OperatedFloor floor(Ordering::lockstep);
    floor.write(1, 500);
    floor.write(2, 900);
    floor.broker->sequencer().input_state(1, TimeNs{500}, false);
    floor.turn();
    const std::uint64_t before = floor.journal->last_seq();
    floor.broker->sequencer().input_state(1, TimeNs{950}, false);
    const wire::Obeyed obeyed = floor.halt();
    EXPECT_EQ(obeyed.time.ns, 901) << "right after the latest step";
    EXPECT_GT(obeyed.seq, before);
    EXPECT_GE(floor.journal->durable_upto(), obeyed.seq) << "who is told finds it in the log";
    ChunkCacheRef cache = Journal::make_cache();
    const auto record = read_record(*floor.journal->read(obeyed.seq, *cache)).value();
    EXPECT_EQ(record.prefix.source, 2);
    EXPECT_EQ(record.prefix.cause, 0U);
    EXPECT_EQ(record.said.event_time, record.prefix.time) << "nobody says it came at another time";
    EXPECT_TRUE(decoded<HaltRequest>(record.said.body)->halt);
}

TEST(OperatorSeatTest, in_a_free_floor_a_halt_comes_when_it_comes) {
    OperatedFloor floor(Ordering::free_running);
    const wire::Obeyed obeyed = floor.halt();
    EXPECT_EQ(obeyed.seq, 2U);
    EXPECT_EQ(obeyed.time.ns, 1'000);
}

TEST(OperatorSeatTest, is_told_that_he_was_obeyed_once_everybody_has_answered) {
    OperatedFloor floor(Ordering::free_running, true);
    floor.send(wire::Type::knock, {});
    floor.send(wire::Type::command,
               signed_command(floor.answer<wire::Challenge>(wire::Type::challenge).nonce));
    for (const Broker::Outgoing& one : floor.turn())
        EXPECT_NE(wire::read_header(one.bytes)->type, wire::Type::obeyed) << "risk hangs";
    ASSERT_TRUE(floor.broker->sequencer().done(3, floor.journal->last_seq()));
    EXPECT_EQ(floor.answer<wire::Obeyed>(wire::Type::obeyed).seq, floor.journal->last_seq());
}

TEST(OperatorSeatTest, nobody_joins_in_the_operators_name) {
    OperatedFloor floor(Ordering::lockstep);
    Buffer message;
    wire::put_message(message, wire::Type::hello, 0,
                      wire::Hello{wire::protocol_version, "operator", "s3cret", "manifest"});
    ASSERT_TRUE(floor.broker->on_message("op", message.view()));
    EXPECT_NE(floor.answer<wire::Refused>(wire::Type::refused).reason.find("no seat"),
              std::string::npos);
}

}  // namespace
}  // namespace outcry
