// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/metrics.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "outcry/math/math.hpp"
#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

Score score(const std::vector<double>& said, const std::vector<std::uint8_t>& happened,
            double baseline) {
    return score_of(said, happened, std::vector<double>(said.size(), baseline));
}

TEST(Metrics, auc_counts_pairs_in_order_and_ties_as_half) {
    EXPECT_DOUBLE_EQ(*score({0.1, 0.4, 0.35, 0.8}, {0, 0, 1, 1}, 0.5).auc, 0.75);
    EXPECT_DOUBLE_EQ(*score({0.3, 0.3, 0.3}, {0, 1, 1}, 0.5).auc, 0.5);
    EXPECT_DOUBLE_EQ(*score({0.9, 0.1}, {0, 1}, 0.5).auc, 0.0);
    EXPECT_FALSE(score({0.9, 0.1}, {1, 1}, 0.5).auc.has_value());
}

TEST(Metrics, losses_stand_beside_those_of_a_constant) {
    const Score one = score({0.8, 0.4}, {1, 0}, 0.25);
    EXPECT_EQ(one.rows, 2);
    EXPECT_DOUBLE_EQ(one.base_rate, 0.5);
    EXPECT_NEAR(one.log_loss, -(std::log(0.8) + std::log(0.6)) / 2, 1e-14);
    EXPECT_NEAR(one.brier, (0.04 + 0.16) / 2, 1e-14);
    EXPECT_NEAR(one.baseline_log_loss, -(std::log(0.25) + std::log(0.75)) / 2, 1e-14);
    EXPECT_NEAR(one.baseline_brier, (0.5625 + 0.0625) / 2, 1e-14);
    EXPECT_TRUE(std::isfinite(score({1.0, 0.0}, {0, 1}, 0.5).log_loss));
}

TEST(Metrics, a_base_rate_is_never_certain) {
    EXPECT_DOUBLE_EQ(base_rate_of(std::vector<std::uint8_t>{}), 0.5);
    EXPECT_DOUBLE_EQ(base_rate_of(std::vector<std::uint8_t>{1, 1}), 0.75);
    EXPECT_DOUBLE_EQ(base_rate_of(std::vector<std::uint8_t>(98, 0)), 0.01);
}

/// Margins from -2 to 2 and outcomes whose true log-odds are slope margin + intercept.
void draw(double slope, double intercept, std::vector<double>& margins,
          std::vector<std::uint8_t>& targets) {
    testing_walk::Random random(99);
    for (int i = 0; i < 40'000; ++i) {
        margins.push_back(4 * random.next() - 2);
        targets.push_back(random.next() < math::logistic(slope * margins.back() + intercept) ? 1
                                                                                             : 0);
    }
}

TEST(Platt, finds_slope_and_intercept_when_there_are_many_independent_rows) {
    std::vector<double> margins;
    std::vector<std::uint8_t> targets;
    draw(0.6, -0.4, margins, targets);
    const Calibration found = platt(margins, targets, 1.0);
    EXPECT_NEAR(found.slope, 0.6, 0.03);
    EXPECT_NEAR(found.intercept, -0.4, 0.03);
    EXPECT_EQ(found.rows, 40'000);
}

TEST(Platt, leaves_the_forest_alone_when_rows_are_few_or_overlap) {
    std::vector<double> margins;
    std::vector<std::uint8_t> targets;
    draw(-1.0, 2.0, margins, targets);
    const Calibration doubtful = platt(margins, targets, 1e-6);
    EXPECT_NEAR(doubtful.slope, 1.0, 0.02);
    EXPECT_NEAR(doubtful.intercept, 0.0, 0.02);
    const Calibration none = platt({}, {}, 1.0);
    EXPECT_DOUBLE_EQ(none.slope, 1.0);
    EXPECT_DOUBLE_EQ(none.intercept, 0.0);
}

TEST(Platt, falls_back_to_the_base_rate_when_the_order_is_the_wrong_way_round) {
    std::vector<double> margins;
    std::vector<std::uint8_t> targets;
    draw(-1.0, 0.5, margins, targets);
    const Calibration found = platt(margins, targets, 1.0);
    EXPECT_EQ(found.slope, 0.0);
    double hits = 0;
    for (const std::uint8_t target : targets) hits += target;
    EXPECT_NEAR(math::logistic(found.intercept), hits / static_cast<double>(targets.size()), 1e-4);
}

TEST(Platt, stays_finite_when_every_row_has_one_answer) {
    const std::vector<double> margins(500, 0.3);
    const Calibration found = platt(margins, std::vector<std::uint8_t>(500, 0), 1.0);
    EXPECT_TRUE(std::isfinite(found.slope));
    EXPECT_TRUE(std::isfinite(found.intercept));
    EXPECT_LT(math::logistic(found.slope * 0.3 + found.intercept), 0.1);
}

}  // namespace
}  // namespace outcry::predict
