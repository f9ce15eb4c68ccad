// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/swings.hpp"

#include <gtest/gtest.h>

#include "bars.hpp"

namespace outcry::indicator {
namespace {

Ohlcv bar(double high, double low) { return {low, high, low, high, 1}; }

TEST(Fractal, exists_from_its_confirmation_on_and_not_before) {
    Fractal fractal = Fractal::make(2).value();
    for (const double high : {1.0, 2.0, 5.0, 4.0}) EXPECT_FALSE(fractal.update(bar(high, 0)));
    const auto found = fractal.update(bar(3, 0));
    ASSERT_TRUE(found);
    EXPECT_EQ(found->high, 5.0);
    EXPECT_FALSE(found->low) << "a flat bottom is no turning point: nothing before it was higher";
}

TEST(Fractal, counts_a_plateau_once_at_its_first_bar) {
    Fractal fractal = Fractal::make(2).value();
    int found = 0;
    for (const double high : {1.0, 2.0, 5.0, 5.0, 5.0, 2.0, 1.0, 0.5}) {
        const auto now = fractal.update(bar(high, high - 1));
        if (now && now->high) ++found;
    }
    EXPECT_EQ(found, 1);
}

TEST(Fractal, refuses_a_side_of_zero) {
    const auto made = Fractal::make(0);
    ASSERT_FALSE(made.ok());
    EXPECT_EQ(made.error().message, "fractal: side 0 is outside 1..1000");
}

TEST(Swings, alternate_and_move_on_to_the_more_extreme) {
    Swings swings = Swings::make(1).value();
    std::optional<SwingLeg> leg;
    // low 1 at bar 1, high 6 at bar 3, a lower high 5 at bar 5 (the low 3 between takes its turn
    // first)
    for (const auto& [high, low] :
         {std::pair{4.0, 2.0}, {3.0, 1.0}, {4.0, 2.0}, {6.0, 4.0}, {5.0, 3.5}})
        leg = swings.update(bar(high, low));
    ASSERT_TRUE(leg);
    EXPECT_TRUE(leg->up());
    EXPECT_EQ(leg->from.price, 1.0);
    EXPECT_EQ(leg->from.bar, 1);
    EXPECT_EQ(leg->from.confirmed, 2);
    EXPECT_EQ(leg->to.price, 6.0);
    EXPECT_EQ(leg->to.bar, 3);
    EXPECT_EQ(leg->to.confirmed, 4);

    leg = swings.update(bar(7, 4));  // the low of 3.5 at bar 4 is confirmed: the leg turns down
    ASSERT_TRUE(leg);
    EXPECT_FALSE(leg->up());
    EXPECT_EQ(leg->to.price, 3.5);
}

TEST(Swings, nothing_said_up_to_a_bar_depends_on_later_bars) {
    const auto bars = random_bars(3, 200);
    auto other = random_bars(4, 200);
    std::copy(bars.begin(), bars.begin() + 120, other.begin());
    Swings a = Swings::make(2).value();
    Swings b = Swings::make(2).value();
    for (std::size_t i = 0; i < 120; ++i) EXPECT_EQ(a.update(bars[i]), b.update(other[i]));
}

TEST(Fibonacci, retraces_from_the_end_of_the_leg_to_its_start) {
    const SwingLeg up{{false, 100, 0, 2}, {true, 200, 5, 7}};
    const FibonacciLevels levels = fibonacci_levels(up);
    EXPECT_EQ(levels.retracement[0], 200.0);
    EXPECT_DOUBLE_EQ(levels.retracement[1], 176.4);
    EXPECT_DOUBLE_EQ(levels.retracement[3], 150.0);
    EXPECT_EQ(levels.retracement[6], 100.0);
    EXPECT_DOUBLE_EQ(levels.extension[1], 261.8);

    const SwingLeg down{{true, 200, 0, 2}, {false, 100, 5, 7}};
    EXPECT_DOUBLE_EQ(fibonacci_levels(down).retracement[4], 161.8);
    EXPECT_DOUBLE_EQ(fibonacci_levels(down).extension[0], 72.8);
}

TEST(Pivots, are_the_floor_trader_s_of_the_closed_bar) {
    const PivotLevels levels = pivot_levels({0, 110, 90, 100, 0});
    EXPECT_DOUBLE_EQ(levels.pivot, 100);
    EXPECT_DOUBLE_EQ(levels.r1, 110);
    EXPECT_DOUBLE_EQ(levels.s1, 90);
    EXPECT_DOUBLE_EQ(levels.r2, 120);
    EXPECT_DOUBLE_EQ(levels.s2, 80);
    EXPECT_DOUBLE_EQ(levels.r3, 130);
    EXPECT_DOUBLE_EQ(levels.s3, 70);
}

}  // namespace
}  // namespace outcry::indicator
