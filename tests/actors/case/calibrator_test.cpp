// SPDX-License-Identifier: Apache-2.0
// What an advocate learns from its own scored votes: little from little, the truth from much, and
// nothing from what has not been answered.
#include "actors/case/calibrator.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/case/case.hpp"
#include "outcry/math/math.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::cases {
namespace {

/// A line taught by answers that follow other numbers than the advocate's.
Line taught(double intercept, double slope, int votes, double weight) {
    Line line;
    test::Chance chance(11);
    const double base = math::logit(0.32);
    for (int i = 0; i < votes; ++i) {
        const double evidence = 0.8 * chance.swing();
        const double truth = math::logistic(base + intercept + slope * evidence);
        const double said = math::logistic(line.log_odds(base, evidence));
        line.learn(base, evidence, said, (chance.swing() + 1) / 2 < truth, weight);
    }
    return line;
}

TEST(Calibrator, says_what_the_evidence_says_until_it_has_learnt) {
    EXPECT_DOUBLE_EQ(Line{}.log_odds(-0.7, 0.3), -0.4);
}

TEST(Calibrator, finds_the_line_its_votes_really_follow) {
    const Line line = taught(0.3, 0.2, 20'000, 1);
    EXPECT_NEAR(line.intercept, 0.3, 0.06);
    EXPECT_NEAR(line.slope, 0.2, 0.08);
    EXPECT_LT(line.loss, line.raw_loss);
    const SideCalibration told = line.told(20'000);
    EXPECT_NEAR(told.said, told.happened, 0.01);
}

TEST(Calibrator, leaves_alone_what_is_calibrated) {
    const Line line = taught(0, 1, 20'000, 1);
    EXPECT_NEAR(line.intercept, 0, 0.06);
    EXPECT_NEAR(line.slope, 1, 0.12);
}

TEST(Calibrator, learns_little_from_a_month_of_overlapping_horizons) {
    const Line line = taught(0.5, 0, 1'700, 1.0 / 64);
    EXPECT_GT(line.intercept, 0.02);
    EXPECT_LT(line.intercept, 0.35);
    EXPECT_GT(line.slope, 0.5);
}

TEST(Calibrator, comes_down_to_a_question_whose_horizon_is_too_short_ever_to_come_true) {
    const Line line = taught(-9, 1, 1'347, 1);
    EXPECT_LT(math::logistic(line.log_odds(math::logit(0.32), 0)), 0.06);
}

RC_GTEST_PROP(Calibrator, never_turns_evidence_round, ()) {
    Line line;
    for (int i = 0; i < 60; ++i) {
        const double evidence = *rc::gen::inRange(-100, 101) / 50.0;
        line.learn(-0.7, evidence, 0.3, evidence < 0, 1);
        RC_ASSERT(line.slope >= 0 && line.slope <= Line::slope_max);
        RC_ASSERT(std::abs(line.intercept) <= Line::intercept_max);
    }
}

Bar bar_at(int quarter, double open, double high, double low) {
    const TimeNs from = test::walk_begin + DurationNs{quarter * 15 * ns_per_minute};
    return {"sim",
            "ABC",
            test::quarter,
            from,
            test::price_of(open),
            test::price_of(high),
            test::price_of(low),
            test::price_of(open),
            Quantity::whole(1)};
}

/// Votes with RSI 20 each quarter of an hour while price gains 5 % each: what was asked came true.
TEST(CaseCalibration, scores_its_own_votes_and_says_once_a_day_what_they_taught) {
    LongParams params;
    params.findings = {{"rsi_zone", 0.3, std::nullopt, true, {}}};
    params.horizon = DurationNs{ns_per_hour};
    test::Play<CaseLong> play(params, "bull");
    play.hear(test::opened_floor());
    double first = 0, last = 0;
    std::vector<Calibrated> told;
    for (int i = 0; i < 200; ++i) {
        const Bar bar = bar_at(i, 100, 106, 99);
        const TimeNs close = bar.timeframe.close_of(bar.open_time);
        play.at(close).hear(bar);
        for (const Calibrated& one : play.all<Calibrated>()) told.push_back(one);
        Signal said{"sim", "ABC", test::quarter,     close, bar.close, Regime::range,
                    300,   0,     {{"rsi:14", 20.0}}};
        play.hear(said);
        const Vote vote = play.only<Vote>();
        (i == 0 ? first : last) = *vote.p_long;
        if (i == 199) {
            ASSERT_EQ(vote.findings.size(), 2U);
            EXPECT_EQ(vote.findings[1].name, "calibration");
            double sum = math::logit((0.02 / 0.06) * 0.96);
            for (const Finding& finding : vote.findings) sum += finding.weight;
            EXPECT_NEAR(*vote.p_long, math::logistic(sum), 1e-12) << "findings add up to the vote";
        }
    }
    EXPECT_GT(last, first + 0.05);
    ASSERT_EQ(told.size(), 2U) << "two midnights";
    EXPECT_EQ(told[1].by, "bull");
    EXPECT_GT(told[1].votes, 150);
    EXPECT_DOUBLE_EQ(told[1].long_side.happened, 1);
    EXPECT_GT(told[1].long_side.intercept, 0);
    EXPECT_LT(told[1].long_side.loss, told[1].long_side.raw_loss);
}

TEST(CaseCalibration, learns_nothing_where_it_is_off) {
    LongParams params;
    params.findings = {{"rsi_zone", 0.3, std::nullopt, true, {}}};
    params.calibration = Calibration::none;
    test::Play<CaseLong> play(params, "bull");
    play.hear(test::opened_floor());
    Signal said{
        "sim", "ABC", test::quarter,     test::walk_begin, test::price_of(100), Regime::range,
        300,   0,     {{"rsi:14", 20.0}}};
    play.at(said.close_time).hear(said);
    EXPECT_TRUE(play.state().calibrator.dockets.empty());
    EXPECT_EQ(CaseLong::topics(params, "bull"), std::vector<std::string>{"vote.>"});
}

}  // namespace
}  // namespace outcry::cases
