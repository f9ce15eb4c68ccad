// SPDX-License-Identifier: Apache-2.0
// What a refusal says: what it measured, of whom, since when, and what would lift it.
#include <gtest/gtest.h>

#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

TEST(Reasons, name_the_instrument_whose_mark_is_old) {
    VetoStage stage(veto_params());
    stage.play.hear(held(eth, "0.1"));
    stage.mark(btc, 60, "100000");
    EXPECT_EQ(stage.ask(btc, "1000").reason,
              "mark age in seconds 2700.0, bound 1800.0: ETHUSDT-PERP, which is held or converts, "
              "closed its last bar at 2025-05-19T00:15:00Z; its next bar, an exit or a longer "
              "mark_stale_max lets increases pass");
    stage.play.hear(held(eth, "0"));
    EXPECT_EQ(stage.ask(btc, "1000").outcome, Outcome::approved) << "an exit did";
}

TEST(Reasons, tell_since_when_a_breaker_is_tripped_and_what_re_arms_it) {
    VetoStage stage(veto_params());
    Account fallen;
    fallen.equity = money("9500");
    fallen.drawdown_day = 0.05;
    stage.end_with(fallen);
    EXPECT_EQ(stage.ask(btc, "1000").reason,
              "drawdown day 5.0%, must stay below 5.0%; tripped at 2025-05-19T00:15:00Z, re-armed "
              "at 2025-05-20T00:00:00Z");
    fallen.drawdown_day = 0.04;
    stage.end_with(fallen);
    EXPECT_EQ(stage.ask(btc, "1000").reason,
              "drawdown day 4.0%, bound 5.0%; tripped at 2025-05-19T00:15:00Z, re-armed at "
              "2025-05-20T00:00:00Z")
        << "it stays tripped";
    stage.play.at(minutes(1440));
    fallen.drawdown_day = 0;
    fallen.drawdown_total = 0.25;
    stage.end_with(fallen);
    stage.mark(btc, 1440, "100000");
    EXPECT_TRUE(stage.ask(btc, "1000").reason.ends_with("by the operator alone: resume-trading"))
        << stage.play.only<Verdict>().reason;
}

TEST(Reasons, do_not_count_losses_that_are_older_than_an_hour) {
    VetoStage stage(veto_params());
    RoundTrip lost;
    lost.net = money("-10");
    stage.play.hear(lost);
    stage.play.advance_to(stage.play.now());
    const auto failed = [&] {
        return stage.limit(stage.ask(btc, "2500000"), "failed trades an hour").value;
    };
    EXPECT_EQ(failed(), 1);
    stage.mark(btc, 74, "100000");
    EXPECT_EQ(failed(), 1);
    stage.mark(btc, 75, "100000");
    EXPECT_EQ(failed(), 0);
}

TEST(Reasons, say_that_volatility_has_too_little_history) {
    RiskVeto::Params params = veto_params();
    params.volatility_max = percent(50);
    VetoStage stage(params);
    stage.mark(btc, 30, "101000");
    const Verdict refused = stage.ask(btc, "1000");
    EXPECT_EQ(refused.reason,
              "returns of its own 1.0, bound 250.0; volatility_max measures nothing before "
              "(history_min)");
    const LimitCheck own = stage.limit(refused, "returns of its own");
    EXPECT_FALSE(own.holds);
    EXPECT_EQ(own.headroom, -249);
}

TEST(Reasons, measure_a_volume_share_by_twenty_bars_and_none_before_them) {
    RiskVeto::Params params = veto_params();
    params.volume_share_max = percent(10);
    VetoStage stage(params);
    int closed = 1;
    const auto trade = [&](int bars, const char* volume) {
        for (int i = 0; i < bars; ++i) {
            const TimeNs close = minutes(15 * ++closed);
            stage.play.at(close).hear(
                bar(btc, "15m", close, "100000", "100000", "100000", "100000", volume));
        }
    };
    const auto share = [&] { return stage.limit(stage.ask(btc, "2000"), "volume share").value; };
    trade(25, "1000000");
    EXPECT_NEAR(share(), 0.02 / 1e6, 1e-15);
    stage.play.hear(entry(stage.play.only<Verdict>().proposal, OrderState::expired));
    trade(10, "0.1");
    EXPECT_NEAR(share(), 0.02 / 500'000.05, 1e-15) << "ten of each";
    stage.play.hear(entry(stage.play.only<Verdict>().proposal, OrderState::expired));
    trade(10, "0.1");
    EXPECT_NEAR(share(), 0.2, 1e-12);
    EXPECT_EQ(stage.play.only<Verdict>().approved, quantity("0.01"));
}

}  // namespace
}  // namespace outcry
