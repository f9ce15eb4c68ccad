// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>
#include <cstdio>
#include <random>
#include <string>
#include <vector>

#include "actors/case/evidence.hpp"
#include "actors/case/scores.hpp"

namespace outcry::cases::rules_tests {
namespace {

std::string printed(double value) {
    char text[400];
    std::snprintf(text, sizeof text, "%.3f", value);
    return text;
}

TEST(CaseRules, three_decimals_are_said_as_printf_says_them) {
    for (int parts = 0; parts <= 2'000; ++parts)
        EXPECT_EQ(thousandths(parts / 1000.0), printed(parts / 1000.0));
    std::mt19937_64 random(1);
    for (int i = 0; i < 20'000; ++i) {
        const double value = static_cast<double>(random() % 4'000'000) / 2e6 - 0.5;
        EXPECT_EQ(thousandths(value), printed(value));
    }
    for (const double value : {-0.0, 0.0005, 0.9995, 1e300, -3.14159})
        EXPECT_EQ(thousandths(value), printed(value));
}

TEST(CaseRules, clamping_takes_what_is_no_number_for_the_least) {
    EXPECT_EQ(clamp(0.25), 0.25);
    EXPECT_EQ(clamp(-7.0), -1.0);
    EXPECT_EQ(clamp(7.0), 1.0);
    EXPECT_EQ(clamp(std::nan("")), -1.0);
    EXPECT_EQ(ramp(std::nan(""), 0.0, 15.0), 0.0);
}

/// Every level against every swing, as the rule reads.
Mark plain_fibonacci(const Sight& sight) {
    const double tolerance = sight.levels->tolerance.to_double();
    Mark best;
    for (const Level& level : sight.levels->levels) {
        if (level.ratio < 0.3 || level.ratio > 0.8) continue;
        const double price = level.price.to_double();
        double apart = tolerance;
        for (const Turn& turn : sight.turns)
            apart = std::fmin(apart, std::fabs(turn.price - price));
        const double share = 1.0 - apart / tolerance / 3.0;
        const double near = (1.0 - std::fabs(sight.close - price) / tolerance) * share;
        if (near <= std::fabs(best.score)) continue;
        best.score = sight.levels->rising ? near : -near;
        best.value = price;
        best.ratio = level.ratio;
    }
    return best;
}

TEST(CaseRules, the_retracement_found_is_the_strongest_of_all_levels_and_swings) {
    const Rule& rule = *find_rule("fibonacci").value();
    std::mt19937_64 random(2);
    const auto price = [&] {
        return Price{10'000'000'000 + static_cast<int>(random() % 400) * 1'000'000};
    };
    int found = 0;
    for (int i = 0; i < 5'000; ++i) {
        Levels levels;
        levels.tolerance = {static_cast<int>(random() % 200) * 1'000'000 + 1};
        levels.rising = random() % 2 == 0;
        for (const double ratio : {0.236, 0.382, 0.5, 0.618, 0.786, 1.0})
            levels.levels.push_back({ratio, price()});
        std::vector<Turn> turns(random() % 6);
        for (Turn& turn : turns) turn.price = price().to_double();
        Sight sight;
        sight.close = price().to_double();
        sight.levels = &levels;
        sight.turns = turns;
        const Mark plain = plain_fibonacci(sight);
        const auto mark = rule.look(sight);
        ASSERT_TRUE(mark);
        EXPECT_EQ(mark->score, plain.score);
        EXPECT_EQ(mark->value, plain.value);
        EXPECT_EQ(mark->ratio, plain.ratio);
        found += plain.score != 0.0 ? 1 : 0;
    }
    EXPECT_GT(found, 1'000);
}

}  // namespace
}  // namespace outcry::cases::rules_tests
