// SPDX-License-Identifier: Apache-2.0
// The hedge ratio, the unit-root test and its critical values against numpy and statsmodels:
// tests/actors/allocator/golden.py computes the same numbers.
#include "actors/scanner/cointegration.hpp"

#include <gtest/gtest.h>

#include "tests/statistics/numbers.hpp"

namespace outcry::scanner {
namespace {

using statistics::counted;

struct Two {
    std::vector<double> x, y;
};

/// y = 0.4 + 1.3 x + a spread that keeps 0.6 of itself.
Two together() {
    Two two;
    const auto steps = counted(37, 11, 48, 150), noise = counted(53, 7, 50, 150);
    double level = 5, spread = 0;
    for (std::size_t i = 0; i < 150; ++i) {
        level += steps[i];
        spread = i == 0 ? 0 : 0.6 * spread + noise[i];
        two.x.push_back(level);
        two.y.push_back(0.4 + 1.3 * level + spread);
    }
    return two;
}

TEST(HedgeRatio, is_numpys_least_squares) {
    const Two two = together();
    const auto fitted = fit_line(two.x, two.y);
    ASSERT_TRUE(fitted);
    EXPECT_NEAR(fitted->intercept, 0.40951622982409935, 1e-12);
    EXPECT_NEAR(fitted->slope, 1.2980801405062936, 1e-12);
    EXPECT_NEAR(fitted->deviation, 0.0317630477447505, 1e-14);
}

TEST(HedgeRatio, is_nothing_where_nothing_moves) {
    EXPECT_FALSE(fit_line(std::vector<double>(50, 2.0), counted(37, 11, 48, 50)));
    EXPECT_FALSE(fit_line(std::vector<double>{1, 2}, std::vector<double>{1, 2}));
}

TEST(UnitRoot, is_statsmodels_statistic_at_every_number_of_lags) {
    const Two two = together();
    const auto residuals = fit_line(two.x, two.y)->residuals;
    const auto expect = [&](int lags, double t, int observations) {
        const auto root = unit_root(residuals, lags);
        ASSERT_TRUE(root);
        EXPECT_NEAR(root->t, t, 1e-9) << lags;
        EXPECT_EQ(root->observations, observations);
    };
    expect(0, -7.618804433444168, 149);
    expect(1, -3.0850412726978407, 148);
    expect(3, -5.725461432813936, 146);
    EXPECT_FALSE(unit_root(residuals, lags_max + 1));
    EXPECT_FALSE(unit_root(std::vector<double>{1, 2, 1}, 0));
}

TEST(UnitRoot, is_held_against_mackinnons_values_for_two_series) {
    EXPECT_NEAR(critical_value(Level::five, 148), -3.377725955076698, 1e-12);
    EXPECT_NEAR(critical_value(Level::ten, 148), -3.0732309349890428, 1e-12);
}

TEST(HalfLife, is_how_long_a_spread_takes_to_halve) {
    EXPECT_NEAR(*half_life(-0.5), 1, 1e-12);
    EXPECT_NEAR(*half_life(-0.1), 6.578813478960585, 1e-9);
    EXPECT_FALSE(half_life(0.01));
    EXPECT_FALSE(half_life(-1));
}

}  // namespace
}  // namespace outcry::scanner
