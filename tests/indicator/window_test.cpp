// SPDX-License-Identifier: Apache-2.0
// Windows against their textbook definitions, on flat and moving input.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <cmath>

#include "bars.hpp"
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/directional.hpp"
#include "outcry/indicator/extreme.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/oscillator.hpp"
#include "outcry/indicator/regression.hpp"
#include "outcry/indicator/volume.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {
namespace {

/// TA-Lib's search, written plainly: look at the whole window again when the extreme has left it.
std::size_t searched(const std::vector<double>& values, std::size_t today, std::size_t size,
                     std::size_t& current, bool& found) {
    const std::size_t first = today + 1 - size;
    if (!found || current < first) {
        current = first;
        for (std::size_t i = first + 1; i <= today; ++i)
            if (values[i] > values[current]) current = i;
        found = true;
    } else if (values[today] >= values[current]) {
        current = today;
    }
    return current;
}

RC_GTEST_PROP(RollingExtreme, finds_what_a_search_finds_ties_included, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 9);
    const auto steps = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(0, 4));
    const std::vector<double> values(steps.begin(), steps.end());
    RollingExtreme highest =
        RollingExtreme::make(ExtremeKind::highest, static_cast<std::int64_t>(size)).value();
    std::size_t current = 0;
    bool found = false;
    for (std::size_t today = 0; today < values.size(); ++today) {
        const auto now = highest.update(values[today]);
        RC_ASSERT(now.has_value() == (today + 1 >= size));
        if (!now) continue;
        const std::size_t expected = searched(values, today, size, current, found);
        RC_ASSERT(now->index == static_cast<std::int64_t>(expected));
        RC_ASSERT(now->value == values[expected]);
    }
}

RC_GTEST_PROP(RoundSum, is_the_sum_of_the_window_whatever_was_there_before, ()) {
    const auto size = *rc::gen::inRange<std::size_t>(1, 9);
    const auto steps = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(-3, 4));
    std::vector<double> values(steps.begin(), steps.end());
    values.insert(values.end(), {1e16, 0.1});  // beside which small sums would be lost
    values.insert(values.end(), 2 * size, 0.0);
    RoundSum sum = RoundSum::of(static_cast<std::int64_t>(size));
    for (std::size_t today = 0; today < values.size(); ++today) {
        const double said = sum.push(values[today]);
        const std::size_t first = today + 1 > size ? today + 1 - size : 0;
        double expected = 0;
        for (std::size_t i = first; i <= today; ++i) expected += values[i];
        // Of windows that hold both of the odd values no sum is exact.
        if (today >= steps.size() && first < steps.size() + 1) continue;
        RC_ASSERT(said == expected);
    }
}

RC_GTEST_PROP(RollingPeak, finds_the_values_of_the_extremes, ()) {
    const auto size = *rc::gen::inRange<std::int64_t>(1, 9);
    const auto steps = *rc::gen::container<std::vector<int>>(60, rc::gen::inRange(-3, 4));
    for (const ExtremeKind kind : {ExtremeKind::highest, ExtremeKind::lowest}) {
        RollingExtreme extreme = RollingExtreme::make(kind, size, TieRule::newest).value();
        RollingPeak peak = RollingPeak::make(kind, size).value();
        for (const int step : steps) {
            const auto expected = extreme.update(step);
            const auto found = peak.update(step);
            RC_ASSERT(found.has_value() == expected.has_value());
            if (found) RC_ASSERT(*found == expected->value);
        }
    }
}

TEST(Rsi, says_zero_when_nothing_moves_as_ta_lib_does) {
    Rsi rsi = Rsi::make(3).value();
    std::optional<double> said;
    for (int i = 0; i < 10; ++i) said = rsi.update(42);
    EXPECT_EQ(said, 0.0);
}

TEST(Rsi, is_a_hundred_when_every_bar_rises) {
    Rsi rsi = Rsi::make(3).value();
    for (int i = 0; i < 3; ++i) EXPECT_FALSE(rsi.update(i));
    EXPECT_EQ(rsi.update(3), 100.0);
}

TEST(Rsi, refuses_a_period_of_one_with_the_range) {
    const auto made = Rsi::make(1);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().message, "rsi: timeperiod 1 is outside 2..100000");
}

TEST(Adx, tells_both_directions_of_its_bar) {
    Adx adx = Adx::make(5).value();
    std::optional<double> said;
    for (int i = 0; i < 30; ++i) {
        const double base = 100 + i;
        said = adx.update({base, base + 2, base, base + 1, 1});
    }
    EXPECT_GT(*said, 99.0);
    EXPECT_GT(adx.system.indicator(adx.system.plus), 30.0);
    EXPECT_EQ(adx.system.indicator(adx.system.minus), 0.0);
}

TEST(Mfi, is_zero_without_volume) {
    Mfi mfi = Mfi::make(3).value();
    std::optional<double> said;
    for (int i = 0; i < 8; ++i) said = mfi.update({1, 2.0 + i, 1, 2, 0});
    EXPECT_EQ(said, 0.0);
}

TEST(IntradayMomentum, is_fifty_when_no_bar_moves) {
    IntradayMomentum imi = IntradayMomentum::make(2).value();
    EXPECT_FALSE(imi.update({3, 4, 2, 3, 1}));
    EXPECT_EQ(imi.update({3, 4, 2, 3, 1}), 50.0);
}

TEST(RealisedVolatility, is_the_root_of_mean_squared_log_returns_annualised) {
    RealisedVolatility volatility = RealisedVolatility::make(2, 365).value();
    EXPECT_EQ(volatility.lookback(), 2);
    EXPECT_FALSE(volatility.update(100));
    EXPECT_FALSE(volatility.update(110));
    const double a = math::log(1.1);
    const double b = math::log(99.0 / 110.0);
    EXPECT_NEAR(*volatility.update(99), std::sqrt(365 * (a * a + b * b) / 2), 1e-12);
}

TEST(RealisedVolatility, takes_a_price_that_is_not_positive_as_no_move) {
    RealisedVolatility volatility = RealisedVolatility::make(1).value();
    EXPECT_FALSE(volatility.update(100));
    EXPECT_EQ(volatility.update(0), 0.0);
    EXPECT_EQ(volatility.update(-5), 0.0);
    EXPECT_EQ(volatility.update(50), 0.0);
}

RC_GTEST_PROP(RealisedVolatility, does_not_drift_from_its_definition, (std::uint64_t seed)) {
    const auto bars = random_bars(seed, 300);
    RealisedVolatility volatility = RealisedVolatility::make(20).value();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto now = volatility.update(bars[i].close);
        if (!now) continue;
        double sum = 0;
        for (std::size_t k = i - 19; k <= i; ++k) {
            const double r = math::log(bars[k].close / bars[k - 1].close);
            sum += r * r;
        }
        RC_ASSERT(std::fabs(*now - std::sqrt(sum / 20)) < 1e-14);
    }
}

RC_GTEST_PROP(LinearReg, is_the_least_squares_line, (std::uint64_t seed)) {
    const auto bars = random_bars(seed, 120);
    LinearReg slope = LinearReg::make(LineReading::slope, 9).value();
    for (std::size_t i = 0; i < bars.size(); ++i) {
        const auto now = slope.update(bars[i].close);
        if (!now) continue;
        double mean = 0;
        for (std::size_t k = i - 8; k <= i; ++k) mean += bars[k].close / 9;
        double up = 0;
        for (std::size_t k = 0; k < 9; ++k)
            up += (static_cast<double>(k) - 4) * (bars[i - 8 + k].close - mean);
        RC_ASSERT(std::fabs(*now - up / 60) < 1e-11);
    }
}

}  // namespace
}  // namespace outcry::indicator
