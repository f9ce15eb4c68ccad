// SPDX-License-Identifier: Apache-2.0
// Limits that look at the whole book and its past, on a walk of two instruments whose every return
// is known.
#include <gtest/gtest.h>

#include <cmath>

#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

RiskVeto::Params tail_params() {
    RiskVeto::Params params = veto_params();
    params.history = 64;
    params.history_min = 20;
    params.value_at_risk = risk::ValueAtRisk{};
    params.value_at_risk->max = percent(1);
    params.value_at_risk->level = percent(95);
    params.value_at_risk->horizon = {15 * ns_per_minute};
    params.value_at_risk->forecasts = 40;
    return params;
}

/// Prices go up and down by turns; `apart` makes ETH fall when BTC rises.
struct Walk : VetoStage {
    using VetoStage::VetoStage;

    void go(int bars, double btc_swing, double eth_swing, bool apart = false) {
        for (int i = 0; i < bars; ++i) {
            ++step;
            const double sign = step % 2 == 0 ? 1 : -1;
            move(btc, btc_price, sign * btc_swing);
            move(eth, eth_price, (apart ? -sign : sign) * eth_swing);
        }
    }
    void move(const std::string& instrument, double& at, double by) {
        at *= 1 + by;
        const Price price = Price::from_units(static_cast<std::int64_t>(at * 100) * 1'000'000);
        Bar made = flat_bar(instrument, "15m", minutes(15 + 15 * step), "1");
        made.open = made.high = made.low = made.close = price;
        play.at(minutes(15 + 15 * step)).hear_at(made, minutes(15 + 15 * step));
    }
    Verdict want(const std::string& instrument, const char* exposure) {
        Proposal wanted = proposal(instrument, exposure, play.now());
        const double at = instrument == btc ? btc_price : eth_price;
        wanted.reference = Price::from_units(static_cast<std::int64_t>(at * 100) * 1'000'000);
        play.hear(wanted);
        return play.only<Verdict>();
    }
    int step = 0;
    double btc_price = 100'000;
    double eth_price = 2'500;
};

TEST(Tails, too_little_history_refuses_increases) {
    Walk walk(tail_params());
    walk.go(19, 0.01, 0.01);
    const Verdict early = walk.want(btc, "1000");
    EXPECT_EQ(early.outcome, Outcome::vetoed);
    EXPECT_EQ(walk.limit(early, "returns known").value, 19);
    walk.go(1, 0.01, 0.01);
    EXPECT_EQ(walk.want(btc, "900").outcome, Outcome::approved);
    walk.play.hear(held(btc, "0.01"));
    EXPECT_TRUE(walk.want(btc, "0").reduce_only);
}

TEST(Tails, value_at_risk_resizes_to_what_the_tail_allows) {
    for (const auto method :
         {risk::TailMethod::historical, risk::TailMethod::parametric, risk::TailMethod::ewma}) {
        RiskVeto::Params params = tail_params();
        params.value_at_risk->method = method;
        params.value_at_risk->max = {500'000};  // 0.5 %
        Walk walk(params);
        walk.go(62, 0.02, 0.01);
        const Verdict verdict = walk.want(btc, "3000");
        const LimitCheck tail = walk.limit(verdict, "value at risk");
        EXPECT_EQ(verdict.outcome, Outcome::resized) << tail.value;
        EXPECT_NEAR(tail.value, 0.3 * (method == risk::TailMethod::historical ? 0.02 : 0.0329),
                    5e-4);
        const double kept = verdict.approved.to_double() * walk.btc_price / 10'000;
        EXPECT_LE(kept * tail.value / 0.3, 0.005 + 1e-9);
        EXPECT_GT(kept * tail.value / 0.3, 0.0045) << "and not much less";
    }
}

TEST(Tails, the_horizon_is_scaled_by_its_root) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->max = percent(50);
    params.value_at_risk->shortfall_max = percent(60);
    Walk one(params);
    one.go(62, 0.02, 0.02);
    const double bar = one.limit(one.want(btc, "3000"), "value at risk").value;
    params.value_at_risk->horizon = {ns_per_day};
    Walk day(params);
    day.go(62, 0.02, 0.02);
    const Verdict verdict = day.want(btc, "3000");
    EXPECT_NEAR(day.limit(verdict, "value at risk").value, bar * std::sqrt(96.0), 1e-9);
    EXPECT_GE(day.limit(verdict, "expected shortfall").value,
              day.limit(verdict, "value at risk").value);
}

TEST(Tails, a_rising_market_is_expected_to_go_on_rising_all_day_and_not_by_its_root) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->method = risk::TailMethod::parametric;
    params.value_at_risk->max = percent(50);
    const auto tail = [](Walk& walk) {
        for (int i = 0; i < 62; ++i) {
            ++walk.step;
            walk.move(btc, walk.btc_price, i % 2 == 0 ? 0.012 : -0.01);
            walk.move(eth, walk.eth_price, 0.001);
        }
        return walk.limit(walk.want(btc, "3000"), "value at risk").value;
    };
    Walk one(params);
    const double bar = tail(one);
    params.value_at_risk->horizon = {ns_per_day};
    Walk day(params);
    const double mean = 0.3 * 0.001;  // of 30 % of equity
    EXPECT_NEAR(tail(day), (bar + mean) * std::sqrt(96.0) - mean * 96, 2e-3);
}

TEST(Tails, a_test_of_too_few_forecasts_is_not_passed_and_the_tail_is_the_worst_of_all) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->max = percent(50);
    Walk walk(params);
    walk.go(30, 0.02, 0.02);
    const Verdict early = walk.want(btc, "3000");
    EXPECT_EQ(walk.limit(early, "kupiec test (too few)").bound, 38);
    EXPECT_LT(walk.limit(early, "kupiec test (too few)").headroom, 0);
    EXPECT_EQ(early.outcome, Outcome::approved) << "it does not refuse";
    EXPECT_NEAR(walk.limit(early, "value at risk").value, 0.3 * 0.0329, 5e-4)
        << "that of a normal tail, whatever method says";
    walk.play.hear(entry(early.proposal, OrderState::expired));
    walk.go(32, 0.02, 0.02);
    const Verdict later = walk.want(btc, "3000");
    EXPECT_TRUE(walk.limit(later, "kupiec test").holds);
    EXPECT_NEAR(walk.limit(later, "value at risk").value, 0.3 * 0.02, 5e-4)
        << "historical, as asked";
}

TEST(Tails, of_fewer_forecasts_than_the_test_needs_are_refused) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->forecasts = 37;
    const auto refused = RiskVeto::check(params);
    ASSERT_FALSE(refused.ok());
    EXPECT_EQ(refused.error().message,
              "value_at_risk.forecasts of 37 is below the 38 that Kupiec's test of a level of 95% "
              "needs at 95%");
}

TEST(Tails, a_hedge_lowers_the_tail_of_the_book) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->max = percent(50);
    Walk walk(params);
    walk.go(40, 0.02, 0.02);
    walk.play.hear(held(btc, "0.03"));
    const double with = walk.limit(walk.want(eth, "2000"), "value at risk").value;
    walk.play.hear(entry(walk.play.seq(), OrderState::expired));
    const double against = walk.limit(walk.want(eth, "-2000"), "value at risk").value;
    EXPECT_LT(against, with / 2);
}

/// Calm for long, wild of late: forecasts fall short, and the test says so until it has seen enough
/// good ones again.
TEST(Tails, a_tail_that_is_exceeded_too_often_refuses_increases) {
    RiskVeto::Params params = tail_params();
    params.value_at_risk->method = risk::TailMethod::parametric;
    Walk walk(params);
    walk.go(40, 0.001, 0.001);
    EXPECT_EQ(walk.want(btc, "1000").outcome, Outcome::approved);
    walk.play.hear(entry(walk.play.seq(), OrderState::expired));
    // Each swing is larger than all before: every fall exceeds.
    for (int i = 1; i <= 6; ++i) walk.go(2, 0.001 + 0.002 * i, 0.001 + 0.002 * i);
    const Verdict verdict = walk.want(btc, "100");
    EXPECT_FALSE(walk.limit(verdict, "kupiec test").holds)
        << walk.limit(verdict, "kupiec test").value;
    EXPECT_EQ(verdict.outcome, Outcome::vetoed);
    walk.go(40, 0.001, 0.001);
    EXPECT_TRUE(walk.limit(walk.want(btc, "100"), "kupiec test").holds);
    EXPECT_LE(walk.play.state().forecasts.exceeded.size(), 40U);
}

TEST(Tails, the_ring_of_returns_forgets_and_stays_in_step) {
    RiskVeto::Params params = tail_params();
    params.history = 24;
    Walk walk(params);
    walk.go(100, 0.01, 0.01);
    EXPECT_EQ(walk.play.state().seats[0].returns.size(), 24U);
    EXPECT_EQ(walk.limit(walk.want(btc, "100"), "returns known").value, 24);
    // A bar of BTC alone: the step counts for BTC, not for a book of both.
    ++walk.step;
    walk.move(btc, walk.btc_price, 0.01);
    EXPECT_EQ(walk.limit(walk.want(btc, "100"), "returns known").value, 24);
    walk.play.hear(entry(walk.play.seq(), OrderState::expired));
    walk.play.hear(held(eth, "0.01"));
    EXPECT_EQ(walk.limit(walk.want(btc, "100"), "returns known").value, 23);
}

TEST(Tails, a_volatile_position_is_a_small_one) {
    RiskVeto::Params params = veto_params();
    params.history = 64;
    params.history_min = 20;
    params.volatility_max = percent(1);
    Walk walk(params);
    walk.go(10, 0.005, 0.001);
    EXPECT_EQ(walk.want(btc, "1000").outcome, Outcome::vetoed) << "too few returns to know";
    walk.go(40, 0.005, 0.001);
    const Verdict wild = walk.want(btc, "3000");
    EXPECT_EQ(wild.outcome, Outcome::resized);
    const double daily = 0.005 * std::sqrt(96.0);
    EXPECT_NEAR(wild.approved.to_double() * walk.btc_price / 10'000, 0.01 / daily, 0.011);
    EXPECT_NEAR(walk.limit(wild, "volatility a day").value, 0.3 * daily, 1e-3);
    EXPECT_EQ(walk.want(eth, "3000").outcome, Outcome::approved) << "the calm one may be larger";
}

TEST(Tails, concentration_is_looked_at_in_a_large_book_alone) {
    RiskVeto::Params params = veto_params();
    params.history = 64;
    params.history_min = 20;
    params.concentration = risk::Concentration{};
    params.concentration->herfindahl_max = 0.6;
    params.concentration->bets_min = 1.2;
    params.concentration->correlation_max = 0.9;
    params.concentration->above = percent(25);
    Walk walk(params);
    walk.go(40, 0.01, 0.01);
    const Verdict first = walk.want(btc, "2400");
    EXPECT_EQ(first.outcome, Outcome::approved) << "below 25 % nobody asks";
    walk.play.hear(entry(first.proposal, OrderState::expired));
    const Verdict larger = walk.want(btc, "3000");
    EXPECT_EQ(larger.outcome, Outcome::resized);
    EXPECT_FALSE(walk.limit(larger, "herfindahl").holds);
    EXPECT_NEAR(larger.approved.to_double() * walk.btc_price, 2500, 110);
    walk.play.hear(entry(larger.proposal, OrderState::expired));
    walk.play.hear(held(btc, "0.02"));
    const Verdict same = walk.want(eth, "2000");
    EXPECT_TRUE(walk.limit(same, "herfindahl").holds);
    EXPECT_FALSE(walk.limit(same, "book correlation").holds) << "the second goes with the first";
    EXPECT_NEAR(walk.limit(same, "book correlation").value, 1, 1e-2);
    EXPECT_FALSE(walk.limit(same, "effective bets").holds);
}

}  // namespace
}  // namespace outcry
