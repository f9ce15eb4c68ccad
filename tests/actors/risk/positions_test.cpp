// SPDX-License-Identifier: Apache-2.0
// The position manager: what turns HIGH is closed, once; a halt that flattens says when nothing is
// held.
#include <gtest/gtest.h>

#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

RiskVeto::Params high_params() {
    RiskVeto::Params params = veto_params();
    params.position_high = risk::PositionHigh{};
    params.position_high->loss = percent(5);
    params.position_high->exposure = percent(40);
    return params;
}

Position long_btc(const char* size, const char* entry) {
    Position position = held(btc, size);
    position.entry = price(entry);
    return position;
}

TEST(Positions, are_closed_when_their_loss_turns_high) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.03", "100000"));
    stage.close(btc, 30, "95001");
    EXPECT_EQ(stage.play.count<Verdict>(), 0U);
    stage.close(btc, 45, "95000");
    const Verdict exit = stage.play.only<Verdict>();
    EXPECT_TRUE(exit.reduce_only);
    EXPECT_EQ(exit.side, Side::sell);
    EXPECT_EQ(exit.approved, quantity("0.03"));
    EXPECT_EQ(exit.reason, "position turned HIGH: position loss 0.05 reached 0.05");
    EXPECT_EQ(exit.limits.size(), 2U) << "every measure is listed";
    EXPECT_EQ(stage.play.only<RiskEvent>().what, "position high");
}

TEST(Positions, are_asked_to_close_once_and_again_when_that_came_to_nothing) {
    VetoStage stage(high_params());
    stage.hold(long_btc("-0.03", "100000"));
    stage.close(btc, 30, "106000");
    EXPECT_EQ(stage.play.only<Verdict>().side, Side::buy);
    stage.close(btc, 45, "107000");
    EXPECT_EQ(stage.play.count<Verdict>(), 0U) << "its exit is on its way";
    stage.close(btc, 60, "107000");
    EXPECT_EQ(stage.play.count<Verdict>(), 1U);
    stage.play.hear(long_btc("0", "0"));
    stage.close(btc, 75, "110000");
    EXPECT_EQ(stage.play.count<Verdict>(), 0U);
}

TEST(Positions, turn_high_by_growing_beyond_their_share) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.03", "100000"));
    Account poor;
    poor.equity = money("7500");
    stage.play.hear(poor);
    stage.close(btc, 30, "100000");
    EXPECT_EQ(stage.play.only<Verdict>().limits[1].value, 0.4);
}

TEST(Positions, are_judged_when_their_close_is_over_by_what_is_held_and_owned_then) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.03", "100000"));
    stage.mark(btc, 30, "100000");
    Account poor;
    poor.equity = money("7500");
    stage.play.hear_at(poor, minutes(30));
    stage.play.advance_to(stage.play.now());
    EXPECT_EQ(stage.play.only<Verdict>().limits[1].value, 0.4) << "3,000 of what is left";
    VetoStage stopped(high_params());
    stopped.hold(long_btc("0.03", "100000"));
    stopped.mark(btc, 30, "90000");
    stopped.play.hear(long_btc("0", "0"));
    stopped.play.advance_to(stopped.play.now());
    EXPECT_EQ(stopped.play.count<Verdict>(), 0U) << "its stop was hit inside the bar";
}

TEST(Positions, that_a_fill_inside_the_bar_opened_are_judged_at_its_close) {
    VetoStage stage(high_params());
    stage.mark(btc, 30, "90000");
    stage.play.hear(long_btc("0.03", "100000"));
    stage.play.advance_to(stage.play.now());
    EXPECT_EQ(stage.play.only<Verdict>().approved, quantity("0.03"));
}

TEST(Positions, are_judged_once_the_account_is_in_where_nobody_knows_when_an_instant_is_over) {
    Play<RiskVeto> play(high_params(), "risk");
    FloorOpened floor = opened();
    floor.order = Ordering::free_running;
    play.at(monday).hear(floor);
    play.hear_at(account_of(monday), monday);
    play.hear(long_btc("0.03", "100000"));
    const auto mark = [&](std::int64_t minute, const char* at) {
        play.at(minutes(minute))
            .hear_at(flat_bar(btc, "15m", minutes(minute), at), minutes(minute));
    };
    const DurationNs moment{ns_per_s / 5};
    mark(15, "90000");
    play.advance_to(minutes(15) + moment);
    EXPECT_EQ(play.count<Verdict>(), 0U) << "its account is not in";
    play.hear_at(Account{}, minutes(15) + moment);
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Verdict>(), 0U) << "that of a fill is not that of the close";
    play.hear_at(account_of(minutes(15), "10000"), minutes(15));
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Verdict>(), 1U);
    mark(60, "90000");
    play.advance_to(minutes(60) + moment);
    EXPECT_EQ(play.count<Verdict>(), 0U);
    play.advance_to(minutes(60) + DurationNs{ns_per_s});
    EXPECT_EQ(play.count<Verdict>(), 1U) << "an account that never comes is waited for a second";
    mark(90, "90000");
    play.advance_to(minutes(90) + moment);
    mark(105, "90000");
    EXPECT_EQ(play.count<Verdict>(), 1U) << "nor is it waited for beyond the next close";
}

TEST(Positions, are_closed_whatever_state_the_veto_is_in) {
    VetoStage stage(high_params());
    stage.play.hear(HaltRequest{});
    stage.hold(long_btc("0.03", "100000"));
    stage.close(btc, 30, "90000");
    EXPECT_EQ(stage.play.count<Verdict>(), 1U);
}

TEST(Positions, are_flattened_by_an_operator_whatever_the_topology_chose) {
    VetoStage stage(veto_params());
    stage.play.hear(long_btc("0.03", "100000"));
    HaltRequest halt;
    halt.flatten = true;
    stage.play.hear(halt);
    EXPECT_TRUE(stage.play.only<Verdict>().reduce_only);
    stage.play.hear(long_btc("0.01", "100000"));
    EXPECT_EQ(stage.play.count<RiskEvent>(), 0U);
    stage.play.hear(long_btc("0", "0"));
    EXPECT_EQ(stage.play.only<RiskEvent>().what, "flat");
    EXPECT_EQ(stage.play.only<RiskEvent>().state, RiskState::halted);
}

TEST(Positions, a_flat_book_is_said_to_be_flat_at_once) {
    VetoStage stage(veto_params());
    HaltRequest halt;
    halt.flatten = halt.stopping = true;
    stage.play.hear(halt);
    EXPECT_EQ(stage.play.all<RiskEvent>().back().what, "flat");
}

TEST(Positions, a_floor_that_goes_on_does_not_undo_an_operators_halt) {
    VetoStage stage(veto_params());
    stage.play.hear(HaltRequest{});
    HaltRequest stop;
    stop.stopping = true;
    stage.play.hear(stop);
    stop.halt = false;
    stage.play.hear(stop);
    EXPECT_EQ(stage.play.only<RiskEvent>().state, RiskState::halted);
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::vetoed);
    HaltRequest go;
    go.halt = false;
    stage.play.hear(go);
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved);
}

/// What adds to it: its target is beyond what is held.
Verdict adds(VetoStage& stage, const char* exposure = "2500") { return stage.ask(btc, exposure); }

TEST(Positions, are_not_added_to_while_they_are_closed_as_high) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.02", "100000"));
    EXPECT_EQ(adds(stage).outcome, Outcome::approved);
    stage.play.hear(entry(stage.play.seq(), OrderState::expired));
    stage.close(btc, 30, "95000");
    EXPECT_EQ(stage.play.only<Verdict>().reason,
              "position turned HIGH: position loss 0.05 reached 0.05");
    Proposal more = proposal(btc, "2500", stage.play.now());
    more.reference = price("95000");
    stage.play.hear(more);
    const Verdict verdict = stage.play.only<Verdict>();
    EXPECT_EQ(verdict.outcome, Outcome::vetoed);
    EXPECT_EQ(verdict.reason,
              "exits under way 1.0, bound 0.0; BTCUSDT-PERP may be added to when it is flat");
    more.target_exposure = {};
    more.action = Action::close;
    stage.play.hear(more);
    EXPECT_EQ(stage.play.only<Verdict>().outcome, Outcome::approved) << "an exit passes";
    stage.play.hear(long_btc("0", "0"));
    more = proposal(btc, "2500", stage.play.now());
    more.reference = price("95000");
    stage.play.hear(more);
    EXPECT_EQ(stage.play.only<Verdict>().outcome, Outcome::approved) << "it is flat";
}

TEST(Positions, are_not_asked_to_close_again_while_the_venue_has_the_exit) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.03", "100000"));
    stage.close(btc, 30, "95000");
    EXPECT_EQ(stage.play.count<Verdict>(), 1U);
    Order exit = entry(6, OrderState::working);
    exit.id = "7f3a-6-x";
    exit.reduce_only = true;
    stage.play.hear(exit);
    for (const std::int64_t minute : {45, 60, 75, 90}) {
        stage.close(btc, minute, "95000");
        EXPECT_EQ(stage.play.count<Verdict>(), 0U) << minute;
    }
    exit.state = OrderState::cancelled;
    stage.play.hear(exit);
    stage.close(btc, 105, "95000");
    EXPECT_EQ(stage.play.count<Verdict>(), 1U) << "it came to nothing";
}

TEST(Positions, are_not_added_to_while_an_exit_waits_for_volume) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.02", "100000"));
    Order exit = entry(5, OrderState::working);
    exit.id = "7f3a-5-s";
    exit.type = OrderType::stop;
    exit.reduce_only = true;
    stage.play.hear(exit);
    EXPECT_EQ(adds(stage).outcome, Outcome::approved) << "a stop stands by";
    stage.play.hear(entry(stage.play.seq(), OrderState::expired));
    exit.id = "7f3a-6-x";
    exit.type = OrderType::market;
    stage.play.hear(exit);
    EXPECT_EQ(adds(stage).outcome, Outcome::vetoed);
    EXPECT_FALSE(VetoStage::limit(stage.play.only<Verdict>(), "exits under way").holds);
    EXPECT_EQ(stage.ask(btc, "-2500").outcome, Outcome::approved) << "a turn-round closes, too";
    stage.play.hear(entry(stage.play.seq(), OrderState::expired));
    exit.state = OrderState::filled;
    stage.play.hear(exit);
    EXPECT_EQ(adds(stage).outcome, Outcome::approved);
}

TEST(Positions, are_not_added_to_while_a_stop_that_was_hit_waits_for_volume) {
    VetoStage stage(high_params());
    stage.hold(long_btc("0.02", "100000"));
    Order stop = entry(5, OrderState::working);
    stop.id = "7f3a-5-s";
    stop.type = OrderType::trailing_stop;
    stop.reduce_only = true;
    stage.play.hear(stop);
    stop.type = OrderType::market;
    stage.play.hear(stop);
    EXPECT_EQ(adds(stage).outcome, Outcome::vetoed);
    EXPECT_FALSE(VetoStage::limit(stage.play.only<Verdict>(), "exits under way").holds);
    stop.state = OrderState::cancelled;
    stage.play.hear(stop);
    EXPECT_EQ(adds(stage).outcome, Outcome::approved);
}

}  // namespace
}  // namespace outcry
