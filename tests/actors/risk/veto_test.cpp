// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/veto.hpp"

#include <gtest/gtest.h>

#include <algorithm>

#include "actors/risk/kind.hpp"
#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct VetoTest : testing::Test, VetoStage {
    VetoTest() : VetoStage(veto_params()) {}
};

TEST_F(VetoTest, approves_what_is_within_every_limit) {
    const Verdict verdict = ask(btc, "3000");
    EXPECT_EQ(verdict.outcome, Outcome::approved);
    EXPECT_EQ(verdict.side, Side::buy);
    EXPECT_EQ(verdict.approved, quantity("0.03"));
    EXPECT_EQ(verdict.proposal, play.seq());
    EXPECT_EQ(verdict.expires, minutes(16));
    EXPECT_EQ(verdict.price_low, price("99000"));
    EXPECT_EQ(verdict.price_high, price("101000"));
    EXPECT_EQ(verdict.stop, percent(2));
    EXPECT_DOUBLE_EQ(limit(verdict, "symbol exposure").value, 0.3);
    EXPECT_DOUBLE_EQ(limit(verdict, "gross exposure").bound, 0.9);
    EXPECT_EQ(verdict.limits.size(), 18U) << "every limit is listed";
    for (const LimitCheck& one : verdict.limits) EXPECT_TRUE(one.holds) << one.name;
    EXPECT_EQ(play.count<RiskEvent>(), 0U);
}

TEST_F(VetoTest, resizes_to_the_tightest_exposure) {
    const Verdict verdict = ask(eth, "6000");
    EXPECT_EQ(verdict.outcome, Outcome::resized);
    EXPECT_EQ(verdict.requested, quantity("2.4"));
    EXPECT_EQ(verdict.approved, quantity("1.2"));
    EXPECT_EQ(verdict.reason, "symbol exposure 60.0%, at most 30.0%");
    EXPECT_FALSE(limit(verdict, "symbol exposure").holds);
    EXPECT_FALSE(verdict.reduce_only);
}

TEST_F(VetoTest, counts_approvals_that_have_not_filled_yet) {
    EXPECT_EQ(ask(btc, "3000").outcome, Outcome::approved);
    const Verdict again = ask(btc, "3000");
    EXPECT_EQ(again.outcome, Outcome::vetoed);
    EXPECT_FALSE(limit(again, "approvals in flight").holds);
    EXPECT_EQ(ask(eth, "3000").outcome, Outcome::approved);
    EXPECT_DOUBLE_EQ(limit(play.only<Verdict>(), "strategy exposure").value, 0.6);
}

/// The venue withdraws what waits of a book when it hears of another verdict on it.
TEST_F(VetoTest, measures_another_side_without_the_entry_that_it_takes_the_place_of) {
    const Verdict rests = ask(btc, "3000");
    const Verdict turned = ask(btc, "-2500");
    EXPECT_EQ(turned.outcome, Outcome::approved) << turned.reason;
    EXPECT_DOUBLE_EQ(limit(turned, "symbol exposure").value, 0.25);
    EXPECT_DOUBLE_EQ(limit(turned, "gross exposure").value, 0.25);
    EXPECT_DOUBLE_EQ(limit(turned, "positions").value, 1);
    ask(eth, "3000");
    EXPECT_DOUBLE_EQ(limit(play.only<Verdict>(), "gross exposure").value, 0.6)
        << "either may be filled until the venue has told: the larger counts";
    EXPECT_DOUBLE_EQ(limit(play.only<Verdict>(), "positions").value, 2);
    play.hear(entry(rests.proposal, OrderState::cancelled));
    ask(eth, "1000");
    EXPECT_DOUBLE_EQ(limit(play.only<Verdict>(), "gross exposure").value, 0.25 + 0.3 + 0.1);
}

TEST_F(VetoTest, frees_an_approval_when_its_order_is_over) {
    const Verdict first = ask(btc, "3000");
    play.hear(entry(first.proposal, OrderState::expired));
    EXPECT_TRUE(play.state().approvals.empty());
    EXPECT_EQ(ask(btc, "3000").outcome, Outcome::approved);
}

TEST_F(VetoTest, frees_an_approval_nobody_ever_answered) {
    ask(btc, "3000");
    mark(btc, 60, "100000");
    EXPECT_EQ(ask(btc, "3000").outcome, Outcome::approved);
}

TEST_F(VetoTest, moves_a_fill_from_flight_to_holding) {
    const Verdict first = ask(btc, "3000");
    Fill part = fill(btc, Side::buy, "0.01", "100000");
    part.proposal = first.proposal;
    part.order = "7f3a-" + std::to_string(first.proposal) + "-e";
    play.hear(part);
    EXPECT_EQ(play.state().approvals[0].left, quantity("0.02"));
    EXPECT_EQ(play.state().holdings[0].quantity, quantity("0.01"));
    part.quantity = quantity("0.02");
    play.hear(part);
    EXPECT_TRUE(play.state().approvals.empty());
}

TEST_F(VetoTest, never_blocks_what_reduces) {
    play.hear(held(btc, "0.05"));
    HaltRequest halt;
    play.hear(halt);
    Account broke;
    broke.equity = money("-5");
    broke.drawdown_day = broke.drawdown_week = broke.drawdown_total = 1;
    play.hear(broke);
    const Verdict part = ask(btc, "1000");
    EXPECT_EQ(part.outcome, Outcome::approved);
    EXPECT_TRUE(part.reduce_only);
    EXPECT_EQ(part.side, Side::sell);
    EXPECT_EQ(part.approved, quantity("0.04"));
    const Verdict all = ask(btc, "0");
    EXPECT_EQ(all.approved, quantity("0.05"));
    EXPECT_TRUE(all.reduce_only);
}

TEST_F(VetoTest, lets_only_the_exit_of_a_refused_reversal_pass) {
    play.hear(held(btc, "0.03"));
    play.hear(HaltRequest{});
    const Verdict verdict = ask(btc, "-3000");
    EXPECT_EQ(verdict.outcome, Outcome::resized);
    EXPECT_TRUE(verdict.reduce_only);
    EXPECT_EQ(verdict.requested, quantity("0.06"));
    EXPECT_EQ(verdict.approved, quantity("0.03"));
}

TEST_F(VetoTest, measures_a_reversal_by_where_it_ends) {
    play.hear(held(btc, "0.03"));
    const Verdict verdict = ask(btc, "-3000");
    EXPECT_EQ(verdict.outcome, Outcome::approved);
    EXPECT_FALSE(verdict.reduce_only);
    EXPECT_EQ(verdict.approved, quantity("0.06"));
    EXPECT_DOUBLE_EQ(limit(verdict, "symbol exposure").value, 0.3);
    EXPECT_EQ(play.state().approvals[0].left, quantity("0.03"));
}

TEST_F(VetoTest, vetoes_while_halted_and_says_so) {
    HaltRequest halt;
    halt.by = "owner";
    play.hear(halt);
    EXPECT_EQ(play.only<RiskEvent>().what, "kill switch");
    EXPECT_EQ(play.only<RiskEvent>().state, RiskState::halted);
    EXPECT_EQ(ask(btc, "3000").outcome, Outcome::vetoed);
    EXPECT_EQ(play.only<RiskEvent>().what, "veto");
    EXPECT_EQ(play.only<RiskEvent>().detail, "kill switch 1.0, bound 0.0");
    halt.halt = false;
    play.hear(halt);
    EXPECT_EQ(play.only<RiskEvent>().what, "re-armed");
    EXPECT_EQ(ask(btc, "3000").outcome, Outcome::approved);
}

TEST_F(VetoTest, flattens_on_a_halt_only_where_that_is_chosen) {
    play.hear(held(btc, "0.03"));
    play.hear(HaltRequest{});
    EXPECT_EQ(play.count<Verdict>(), 0U);
    RiskVeto::Params params = veto_params();
    params.on_halt = risk::OnHalt::flatten;
    Play<RiskVeto> flattening(params, "risk");
    flattening.at(monday).hear(opened());
    flattening.hear(held(btc, "-0.03"));
    flattening.hear(HaltRequest{});
    const Verdict verdict = flattening.only<Verdict>();
    EXPECT_TRUE(verdict.reduce_only);
    EXPECT_EQ(verdict.side, Side::buy);
    EXPECT_EQ(verdict.approved, quantity("0.03"));
}

TEST_F(VetoTest, refuses_less_than_a_lot_or_the_minimum) {
    EXPECT_EQ(ask(btc, "50").reason, "asks for less than one lot");
    play.hear(held(eth, "1.195"));
    const Verdict rest = ask(eth, "6000");
    EXPECT_EQ(rest.outcome, Outcome::vetoed);
    EXPECT_NE(rest.reason.find("below the minimum notional"), std::string::npos) << rest.reason;
}

TEST_F(VetoTest, refuses_a_reference_far_from_the_mark) {
    Proposal far = proposal(btc, "3000", play.now());
    far.reference = price("102000");
    play.hear(far);
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
    EXPECT_FALSE(limit(play.only<Verdict>(), "price distance").holds);
    far.reference = {};
    play.hear(far);
    EXPECT_EQ(play.only<Verdict>().reason, "reference of 0 is not a price");
}

TEST_F(VetoTest, refuses_a_stale_round) {
    play.hear(proposal(btc, "3000", minutes(-1)));
    EXPECT_FALSE(limit(play.only<Verdict>(), "round age in seconds").holds);
}

TEST_F(VetoTest, refuses_an_entry_without_a_stop) {
    Proposal bare = proposal(btc, "3000", play.now());
    bare.stop = {};
    play.hear(bare);
    EXPECT_FALSE(limit(play.only<Verdict>(), "stop").holds);
}

TEST_F(VetoTest, refuses_an_instrument_it_does_not_know) {
    EXPECT_EQ(ask("XRPUSDT-PERP", "3000").outcome, Outcome::vetoed);
}

TEST_F(VetoTest, is_silent_about_a_hold) {
    Proposal hold = proposal(btc, "3000", play.now());
    hold.action = Action::hold;
    play.hear(hold);
    EXPECT_TRUE(play.said().empty());
}

TEST(Veto, counts_positions_open_and_on_their_way) {
    RiskVeto::Params params = veto_params();
    params.positions_max = 1;
    Play<RiskVeto> play(params, "risk");
    play.at(minutes(15)).hear(opened());
    play.hear(flat_bar(btc, "15m", minutes(15), "100000"));
    play.hear(flat_bar(eth, "15m", minutes(15), "2500"));
    play.hear(proposal(btc, "1000", minutes(15)));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::approved);
    play.hear(proposal(eth, "1000", minutes(15)));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
}

TEST(Veto, asks_for_a_stop_of_an_average_range_where_told) {
    RiskVeto::Params params = veto_params();
    params.stop_atr_min = 1.0;
    Play<RiskVeto> play(params, "risk");
    play.at(monday).hear(opened());
    const auto bars = [&](int from, int to, const char* high) {
        for (int i = from; i < to; ++i)
            play.at(minutes(15 * i))
                .hear(bar(btc, "15m", minutes(15 * i), "100000", high, "100000", "100000"));
    };
    bars(1, 15, "101000");
    play.hear(proposal(btc, "1000", play.now()));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed) << "too few bars to know";
    bars(15, 16, "101000");
    play.hear(proposal(btc, "1000", play.now()));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::approved) << "2 % is two ranges of 1 %";
    play.hear(entry(play.only<Verdict>().proposal, OrderState::expired));
    bars(16, 60, "103000");
    play.hear(proposal(btc, "1000", play.now()));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::vetoed);
    const auto limits = play.only<Verdict>().limits;
    const auto ranges = std::find_if(limits.begin(), limits.end(),
                                     [](const auto& one) { return one.name == "stop in atr"; });
    ASSERT_NE(ranges, limits.end());
    EXPECT_NEAR(ranges->value, 2.0 / 3.0, 0.02);
}

TEST(Veto, approves_for_the_next_open_what_is_decided_when_the_market_is_closed) {
    Play<RiskVeto> play(veto_params(), "risk");
    FloorOpened floor = opened();
    floor.instruments[0].calendar = "XNYS";
    play.at(monday).hear(floor);
    const auto expires = [&](TimeNs now) {
        play.at(now).hear(flat_bar(btc, "15m", now, "100000"));
        play.hear(proposal(btc, "1000", now));
        const Verdict verdict = play.only<Verdict>();
        play.hear(entry(verdict.proposal, OrderState::expired));
        return verdict.expires;
    };
    const std::int64_t day = 24 * 60, open = 13 * 60 + 30, close = 20 * 60;
    EXPECT_EQ(expires(minutes(close - 15)), minutes(close - 14)) << "there is a next bar";
    EXPECT_EQ(expires(minutes(close)), minutes(day + open + 1));
    EXPECT_EQ(expires(minutes(11 * day + close)), minutes(14 * day + open + 1)) << "on Monday";
}

TEST(Veto, refuses_limits_that_make_no_sense) {
    const auto refused = [](auto change) {
        RiskVeto::Params params = veto_params();
        change(params);
        return !RiskVeto::check(params).ok();
    };
    EXPECT_FALSE(refused([](auto&) {}));
    EXPECT_TRUE(refused([](auto& p) { p.symbol_exposure_max = {}; }));
    EXPECT_TRUE(refused([](auto& p) { p.drawdown_max.day = percent(101); }));
    EXPECT_TRUE(refused([](auto& p) { p.positions_max = 0; }));
    EXPECT_TRUE(refused([](auto& p) { p.ttl = {}; }));
    EXPECT_TRUE(refused([](auto& p) { p.stop_atr_min = 0; }));
    EXPECT_EQ(risk_veto_kind().manifest.kind, "risk.veto");
}

}  // namespace
}  // namespace outcry
