// SPDX-License-Identifier: Apache-2.0
// The advocates on an empty stage: they argue from weighed evidence, bound the contrary, and warm
// up out loud.
#include "actors/case/case.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>
#include <set>

#include "actors/quant/quant.hpp"
#include "outcry/math/math.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::cases {
namespace {

using test::Play;

constexpr double base = (0.02 / 0.06) * 0.96;

Signal signal(std::vector<Reading> readings, double close = 100.0, int bar = 0,
              Timeframe timeframe = test::quarter) {
    Signal said;
    said.venue = "sim";
    said.instrument = "ABC";
    said.timeframe = timeframe;
    said.close_time =
        timeframe.close_of(test::walk_begin) + DurationNs{bar * timeframe.approximate_ns()};
    said.close = test::price_of(close);
    said.regime = Regime::trend;
    said.bars_seen = 200 + bar;
    said.readings = std::move(readings);
    return said;
}

template <class A>
typename A::Params asking(std::vector<Evidence> findings) {
    typename A::Params params;
    params.findings = std::move(findings);
    return params;
}

template <class A>
Vote argued(const typename A::Params& params, const Signal& said) {
    Play<A> play(params, "advocate");
    play.hear(test::opened_floor());
    play.at(said.close_time).hear(said);
    return play.template only<Vote>();
}

Evidence oversold(double weight = 0.3) { return {"rsi_zone", weight, std::nullopt, true, {}}; }
Evidence strength(double weight = 0.2) { return {"ema_side", weight, std::nullopt, true, {}}; }

TEST(CaseLong, argues_oversold_rsi_and_says_what_would_refute_it) {
    const auto vote = argued<CaseLong>(asking<CaseLong>({oversold()}), signal({{"rsi:14", 27.5}}));
    ASSERT_EQ(vote.findings.size(), 1U);
    const Finding& finding = vote.findings.front();
    EXPECT_EQ(finding.name, "rsi:14@15m");
    EXPECT_EQ(finding.value, 27.5);
    EXPECT_EQ(finding.rule, "below 35");
    EXPECT_DOUBLE_EQ(finding.weight,
                     0.3 * 0.5 * 0.5);  // half way into the zone, half counted in a trend
    EXPECT_EQ(vote.refutes, std::vector<std::string>{"rsi:14@15m above 35"});
    EXPECT_DOUBLE_EQ(*vote.p_long, math::logistic(math::logit(base) + 0.075));
    EXPECT_DOUBLE_EQ(*vote.p_short, math::logistic(math::logit(base) - 0.075));
    EXPECT_EQ(vote.strategy, "paper");
    EXPECT_EQ(vote.voter, "advocate");
    EXPECT_EQ(vote.regime, Regime::trend);
}

TEST(CaseLong, weighs_quants_own_expressions_like_any_other_reading) {
    const auto vote = argued<CaseLong>(
        asking<CaseLong>({{"above_zero", 0.2, std::nullopt, true, {"spread", "atr:14"}}}),
        signal({{"spread", 0.5}, {"atr:14", 2.0}}));
    ASSERT_EQ(vote.findings.size(), 1U);
    EXPECT_EQ(vote.findings.front().name, "spread@15m");
    EXPECT_EQ(vote.findings.front().value, 0.5);
    EXPECT_EQ(vote.findings.front().rule, "above zero");
    EXPECT_DOUBLE_EQ(vote.findings.front().weight, 0.2 * 0.25);
    EXPECT_EQ(vote.refutes, std::vector<std::string>{"spread@15m below zero"});
}

TEST(CaseLong, may_be_given_one_reading_many_times) {
    Evidence candles{"candles", 0.2, std::nullopt, true, {}};
    candles.readings.assign(64, "cdlengulfing");
    const auto params = asking<CaseLong>({candles});
    ASSERT_TRUE(CaseLong::check(params));
    const auto vote = argued<CaseLong>(params, signal({{"cdlengulfing", 100.0}}));
    ASSERT_EQ(vote.findings.size(), 1U);
    EXPECT_EQ(vote.findings.front().name, "candles:cdlengulfing@15m");
    EXPECT_EQ(vote.findings.front().value, 6400.0);
}

TEST(CaseShort, hears_the_same_evidence_against_itself) {
    const auto said = signal({{"rsi:14", 20.0}});
    const auto bear = argued<CaseShort>(asking<CaseShort>({oversold(0.2)}), said);
    ASSERT_EQ(bear.findings.size(), 1U);
    EXPECT_DOUBLE_EQ(bear.findings.front().weight, -0.1);
    EXPECT_TRUE(bear.refutes.empty());
    EXPECT_DOUBLE_EQ(*bear.p_short, math::logistic(math::logit(base) - 0.1));
    EXPECT_DOUBLE_EQ(*bear.p_long, math::logistic(math::logit(base) + 0.1));
}

TEST(CaseLong, hears_the_contrary_up_to_its_bound) {
    const auto vote =
        argued<CaseLong>(asking<CaseLong>({oversold(2.0)}), signal({{"rsi:14", 90.0}}));
    EXPECT_DOUBLE_EQ(vote.findings.front().weight, -0.15);
    EXPECT_DOUBLE_EQ(*vote.p_long, math::logistic(math::logit(base) - 0.15));
}

TEST(CaseLong, adds_up_to_its_vote_from_base_rate_and_findings) {
    auto params =
        asking<CaseLong>({oversold(4.0), strength(1.0), {"reach", 0.5, std::nullopt, true, {}}});
    params.base_rate_long = 0.3;
    const auto vote =
        argued<CaseLong>(params, signal({{"rsi:14", 10.0}, {"ema:200", 101.0}, {"atr:14", 0.1}}));
    double sum = math::logit(0.3);
    for (const Finding& finding : vote.findings) sum += finding.weight;
    ASSERT_EQ(vote.findings.size(), 3U);
    EXPECT_NEAR(*vote.p_long, math::logistic(sum), 1e-12);
    EXPECT_GE(std::fabs(vote.findings[0].weight), std::fabs(vote.findings[1].weight));
    EXPECT_LE(sum - math::logit(0.3), 1.0);
}

TEST(CaseLong, knows_that_a_dead_market_reaches_no_target_on_either_side) {
    const auto params = asking<CaseLong>({{"reach", 0.5, std::nullopt, true, {}}});
    const auto dead = argued<CaseLong>(params, signal({{"atr:14", 0.01}}));
    EXPECT_DOUBLE_EQ(*dead.p_long, math::logistic(math::logit(base) - 0.5));
    EXPECT_DOUBLE_EQ(*dead.p_short, *dead.p_long);
    EXPECT_TRUE(argued<CaseLong>(params, signal({{"atr:14", 1.0}})).findings.empty());
}

TEST(CaseLong, sees_a_fresh_cross_once) {
    Play<CaseLong> play(asking<CaseLong>({{"macd_cross", 0.2, std::nullopt, true, {}}}), "bull");
    play.hear(test::opened_floor());
    const auto hear = [&](double histogram, int bar) {
        const auto said =
            signal({{"macd:12,26,9.histogram", histogram}, {"atr:14", 1.0}}, 100.0, bar);
        play.at(said.close_time).hear(said);
        return play.only<Vote>().findings.at(0);
    };
    EXPECT_EQ(hear(-0.1, 0).rule, "below its signal");
    EXPECT_EQ(hear(0.01, 1).rule, "crossed up");
    EXPECT_EQ(hear(0.02, 2).rule, "above its signal");
    EXPECT_EQ(hear(-0.02, 3).rule, "crossed down");
}

TEST(CaseLong, takes_support_from_a_level_within_its_tolerance) {
    auto params = asking<CaseLong>({{"fibonacci", 0.2, std::nullopt, false, {}}});
    params.regimes.trend.reverting = 1.0;
    Play<CaseLong> play(params, "bull");
    play.hear(test::opened_floor());
    Levels levels{"sim",
                  "ABC",
                  test::quarter,
                  test::price_of(90),
                  test::price_of(110),
                  true,
                  test::walk_begin,
                  test::price_of(1),
                  {{0.5, test::price_of(100)}}};
    const auto levels_seq = play.hear(levels);
    const auto said = signal({}, 100.25);
    play.at(said.close_time).hear(said);
    const auto vote = play.only<Vote>();
    ASSERT_EQ(vote.findings.size(), 1U);
    EXPECT_EQ(vote.findings[0].name, "fibonacci:0.500@15m");
    EXPECT_EQ(vote.findings[0].rule, "support of the rising swing");
    EXPECT_NEAR(vote.findings[0].weight, 0.2 * 0.75 * 2 / 3, 1e-12);
    EXPECT_EQ(play.refs<Vote>(), (std::vector<std::uint64_t>{levels_seq, play.seq()}));
    const auto far = signal({}, 101.25, 1);
    play.at(far.close_time).hear(far);
    EXPECT_TRUE(play.only<Vote>().findings.empty());
}

TEST(CaseLong, leans_on_a_forecast_of_this_round_only) {
    Play<CaseLong> play(asking<CaseLong>({{"forecast", 0.2, std::nullopt, false, {}}}), "bull");
    play.hear(test::opened_floor());
    const auto said = signal({});
    Forecast forecast{"sim", "ABC", test::quarter, said.close_time, "m", 0.5,
                      0.2,   0.3,   0.3,           {ns_per_day},    {}};
    const auto forecast_seq = play.hear(forecast);
    play.at(said.close_time).hear(said);
    ASSERT_EQ(play.only<Vote>().findings.size(), 1U);
    EXPECT_EQ(play.only<Vote>().findings[0].rule, "leans long");
    EXPECT_EQ(play.refs<Vote>(), (std::vector<std::uint64_t>{forecast_seq, play.seq()}));
    const auto later = signal({}, 100.0, 1);
    play.at(later.close_time).hear(later);
    EXPECT_TRUE(play.only<Vote>().findings.empty());
}

TEST(CaseLong, weighs_by_regime) {
    const auto weight_in = [](Regime regime) {
        auto said = signal({{"rsi:14", 10.0}});
        said.regime = regime;
        return argued<CaseLong>(asking<CaseLong>({oversold(0.2)}), said).findings.at(0).weight;
    };
    EXPECT_DOUBLE_EQ(weight_in(Regime::trend), 0.1);
    EXPECT_DOUBLE_EQ(weight_in(Regime::range), 0.2);
    EXPECT_DOUBLE_EQ(weight_in(Regime::volatile_), 0.12);
    EXPECT_DOUBLE_EQ(weight_in(Regime::quiet), 0.16);
}

TEST(CaseLong, says_how_far_it_has_warmed_up) {
    auto said = signal({{"rsi:14", std::nullopt}});
    said.bars_seen = 40;
    auto vote = argued<CaseLong>(asking<CaseLong>({oversold()}), said);
    EXPECT_EQ(vote.abstains, "warming up, 40 of 56 bars");  // 14 + 1 + ln .05 / ln(13/14)
    EXPECT_FALSE(vote.p_long || vote.p_short);
    EXPECT_TRUE(vote.findings.empty() && vote.refutes.empty());
    vote = argued<CaseLong>(asking<CaseLong>({oversold()}), signal({{"atr:14", 1.0}}));
    EXPECT_EQ(vote.abstains, "no evidence: quant says no rsi:14 on 15m; add it to its indicators");
}

TEST(CaseLong, leaves_out_what_nobody_says) {
    const auto vote =
        argued<CaseLong>(asking<CaseLong>({oversold(), strength()}), signal({{"rsi:14", 27.5}}));
    EXPECT_EQ(vote.abstains, "");
    EXPECT_EQ(vote.findings.size(), 1U);
}

TEST(CaseLong, hears_the_timeframes_of_its_findings) {
    EXPECT_EQ(CaseLong::mail({}, "bull"),
              (std::vector<std::string>{"floor.opened", "forecast.*.*.15m", "signal.*.*.15m",
                                        "levels.*.*.15m", "signal.*.*.1h", "levels.*.*.1h",
                                        "bar.*.*.15m"}));
    auto untaught = asking<CaseLong>({oversold()});
    untaught.calibration = Calibration::none;
    EXPECT_EQ(CaseLong::mail(untaught, "bull"),
              (std::vector<std::string>{"floor.opened", "signal.*.*.15m", "levels.*.*.15m"}));
    Play<CaseLong> play({}, "bull");
    auto opened = test::opened_floor();
    opened.decide_on = test::one_hour;
    play.hear(opened);
    EXPECT_NE(play.failure().find("decide_on of 15m differs from the floor's 1h"),
              std::string::npos);
}

TEST(CaseLong, votes_on_its_own_timeframe_with_the_other_as_context) {
    Evidence context = oversold(0.2);
    context.timeframe = test::one_hour;
    context.waits = false;
    Play<CaseLong> play(asking<CaseLong>({context}), "bull");
    play.hear(test::opened_floor());
    auto hourly = signal({{"rsi:14", 10.0}}, 100.0, 0, test::one_hour);
    const auto hourly_seq = play.at(hourly.close_time).hear(hourly);
    EXPECT_TRUE(play.said().empty());
    const auto said = signal({}, 100.0, 4);
    play.at(said.close_time).hear(said);
    EXPECT_EQ(play.only<Vote>().findings.at(0).name, "rsi:14@1h");
    EXPECT_EQ(play.refs<Vote>(), (std::vector<std::uint64_t>{hourly_seq, play.seq()}));
}

TEST(Case, names_what_is_wrong_with_its_parameters) {
    const auto complaint = [](const CaseLong::Params& params) {
        const auto checked = CaseLong::check(params);
        return checked.ok() ? std::string() : checked.error().text();
    };
    EXPECT_EQ(complaint({}), "");
    EXPECT_NE(complaint(asking<CaseLong>({})).find("findings is empty"), std::string::npos);
    EXPECT_NE(complaint(asking<CaseLong>({{"rsi_zon", 0.1, {}, false, {}}}))
                  .find("did you mean \"rsi_zone\""),
              std::string::npos);
    EXPECT_NE(complaint(asking<CaseLong>({{"rsi_zone", -0.1, {}, false, {}}})).find("weight -0.1"),
              std::string::npos);
    EXPECT_NE(complaint(asking<CaseLong>({{"rsi_zone", 0.1, {}, false, {"rsi:14", "atr:14"}}}))
                  .find("takes 1 readings, 2 are given"),
              std::string::npos);
    EXPECT_NE(complaint(asking<CaseLong>({{"rsi_zone", 0.1, {}, false, {"rsj:14"}}})).find("rsj"),
              std::string::npos);
    CaseLong::Params params;
    params.horizon = DurationNs{14 * ns_per_minute};
    EXPECT_NE(complaint(params).find("horizon of 14m is shorter than decide_on, 15m"),
              std::string::npos);
    params.calibration = Calibration::none;
    EXPECT_EQ(complaint(params), "") << "nobody learns of what became of it";
    params = {};
    params.base_rate_long = 1.0;
    EXPECT_NE(complaint(params).find("base rate 1.0"), std::string::npos);
    EXPECT_EQ(long_kind().manifest.kind, "case.long");
    EXPECT_EQ(short_kind().manifest.kind, "case.short");
}

}  // namespace
}  // namespace outcry::cases
