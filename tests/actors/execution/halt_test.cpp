// SPDX-License-Identifier: Apache-2.0
// The kill switch at the venue: no entry, every exit, and no risk actor needed for it.
#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

HaltRequest halt_request(bool halt, bool flatten = false, bool stopping = false) {
    HaltRequest request;
    request.halt = halt;
    request.flatten = flatten;
    request.stopping = stopping;
    return request;
}

TEST_F(PaperTest, a_halt_cancels_entries_that_wait) {
    tick(15, "99990", "100010", "99980", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    play.hear(halt_request(true));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-731-e").reason, "halted by the kill switch");
    tick(16, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.count<Fill>(), 0U);
}

TEST_F(PaperTest, a_halted_venue_rejects_what_was_approved_and_lets_exits_pass) {
    enter_long();
    play.hear(halt_request(true));
    play.hear(approved(800, Side::buy, "0.01"));
    EXPECT_EQ(last_order("7f3a-800-e").state, OrderState::rejected);
    play.hear(reducing(801, Side::sell, "0.03"));
    tick(17, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.only<Fill>().reason, "close");
    play.hear(halt_request(false));
    Verdict again = approved(802, Side::buy, "0.01");
    again.expires = minutes(30);
    play.hear(again);
    EXPECT_EQ(last_order("7f3a-802-e").state, OrderState::working);
}

TEST_F(PaperTest, a_halt_closes_what_a_dead_risk_actor_does_not) {
    enter_long();
    play.hear(halt_request(true, true));
    EXPECT_EQ(play.count<Order>(), 0U) << "risk has its turn first";
    tick(17, "100000", "100020", "99990", "100010");
    const Order exit = play.all<Order>().back();
    EXPECT_TRUE(exit.reduce_only);
    EXPECT_EQ(exit.quantity, quantity("0.03"));
    tick(18, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.only<Fill>().side, Side::sell);
    EXPECT_FALSE(play.state().flatten_since);
}

TEST_F(PaperTest, a_halt_leaves_an_exit_that_risk_asked_for_alone) {
    enter_long();
    play.hear(halt_request(true, true));
    play.hear(reducing(0, Side::sell, "0.03"));
    tick(17, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.count<Fill>(), 1U);
    for (const Order& order : play.all<Order>()) EXPECT_NE(order.state, OrderState::rejected);
}

RiskEvent said_by_risk(RiskState state) {
    RiskEvent event;
    event.what = "breaker tripped";
    event.state = state;
    event.detail = "drawdown day 0.05 reached 0.05";
    return event;
}

TEST_F(PaperTest, a_breaker_that_trips_withdraws_entries_that_wait_and_no_exit) {
    enter_long();
    play.hear(reducing(800, Side::sell, "0.01"));
    play.hear(approved(801, Side::buy, "0.01"));
    play.hear(said_by_risk(RiskState::reducing));
    const Order withdrawn = play.only<Order>();
    EXPECT_EQ(withdrawn.id, "7f3a-801-e");
    EXPECT_EQ(withdrawn.state, OrderState::cancelled);
    EXPECT_EQ(withdrawn.reason,
              "withdrawn as risk allows no increase: breaker tripped, drawdown day 0.05 reached "
              "0.05");
    tick(17, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.only<Fill>().reason, "close");
}

TEST_F(PaperTest, what_risk_says_while_it_is_active_withdraws_nothing) {
    tick(15, "99990", "100010", "99980", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    play.hear(said_by_risk(RiskState::active));
    tick(16, "100000", "100020", "99990", "100010");
    EXPECT_EQ(play.only<Fill>().reason, "entry");
}

TEST_F(PaperTest, an_operators_halt_outlives_the_floors_own) {
    tick(15, "99990", "100010", "99980", "100000");
    play.hear(halt_request(true));
    play.hear(halt_request(true, true, true));
    play.hear(halt_request(false, false, true));
    play.hear(approved(731, Side::buy, "0.03"));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::rejected);
}

}  // namespace
}  // namespace outcry
