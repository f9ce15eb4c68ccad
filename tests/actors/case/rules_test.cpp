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

TEST(CaseRules, what_is_not_of_the_round_finds_the_same_at_every_price_of_one) {
    std::mt19937_64 random(3);
    const auto real = [&](double from, double to) {
        return from + (to - from) * static_cast<double>(random() % 10'000) / 1e4;
    };
    Forecast said;
    said.p_long = said.base_rate_long = said.base_rate_short = 0.3;
    said.p_short = 0.4;
    std::vector<bool> differs(rules().size());
    for (int i = 0; i < 3'000; ++i) {
        std::vector<double> now(6);
        for (double& one : now) one = i % 2 == 0 ? real(95, 105) : real(0, 100);
        for (double& one : now) one = random() % 3 == 0 ? real(0, 3) : one;
        std::vector<std::optional<double>> before(now.begin(), now.end());
        const std::vector<std::string_view> names(now.size(), "cdl");
        std::vector<Turn> turns(6);
        for (Turn& turn : turns) turn = {(&turn - turns.data()) % 2 == 0, real(90, 110)};
        Levels levels;
        levels.tolerance = Price::whole(2);
        levels.levels = {{0.5, Price::whole(100)}};
        Flow flow = Flow::make();
        for (int k = 0; k < 25; ++k) flow.add(real(0, 9));
        Sight here;
        here.close = real(95, 105);
        here.price = here.close;
        here.names = names;
        here.now = now;
        here.before = before;
        here.flow = &flow;
        here.levels = &levels;
        here.turns = turns;
        here.reach = 0.03;
        here.horizon = 72;
        Sight there = here;
        there.price = real(90, 110);
        there.own_bar = true;
        there.forecast = &said;
        for (std::size_t r = 0; r < rules().size(); ++r) {
            const auto a = rules()[r].look(here), b = rules()[r].look(there);
            const bool same = a.has_value() == b.has_value() &&
                              (!a || (a->score == b->score && a->value == b->value &&
                                      a->rule == b->rule && a->refuted == b->refuted));
            differs[r] = differs[r] || !same;
        }
    }
    for (std::size_t r = 0; r < rules().size(); ++r)
        EXPECT_TRUE(rules()[r].of_round || !differs[r]) << rules()[r].name;
    EXPECT_TRUE(find_rule("swing_break").value()->of_round);
    EXPECT_FALSE(find_rule("ema_stack").value()->of_round);
}

}  // namespace
}  // namespace outcry::cases::rules_tests
