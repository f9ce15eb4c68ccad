// SPDX-License-Identifier: Apache-2.0
// The luck of the best: of independent tries what is known, of others what they have in common.
#include "outcry/statistics/luck.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <numeric>

#include "outcry/math/math.hpp"
#include "outcry/statistics/sharpe.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

/// Days from `first` on.
std::vector<std::int64_t> days_from(std::int64_t first, std::size_t count) {
    std::vector<std::int64_t> days(count);
    std::iota(days.begin(), days.end(), first);
    return days;
}

std::vector<std::vector<double>> independent(std::size_t count, std::size_t length,
                                             std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<double>> made;
    for (std::size_t i = 0; i < count; ++i) made.push_back(noise(length, random));
    return made;
}

TEST(Luck, of_independent_tries_is_that_of_as_many) {
    for (const std::size_t count : {2UL, 5UL, 20UL, 80UL}) {
        const auto many = static_cast<double>(count);
        const Trials trials = trials_of(views(independent(count, 800, 3)));
        EXPECT_EQ(trials.count, many);
        EXPECT_NEAR(expected_maximum_sharpe(trials.effective, 1), expected_maximum_sharpe(many, 1),
                    0.12)
            << count;
    }
}

TEST(Luck, of_tries_that_move_together_is_that_of_what_each_does_beside) {
    // Of a part that is all of theirs, ρ, and one of their own: the best of these parts only.
    const auto parts = independent(21, 800, 5);
    for (const double alike : {0.5, 0.9, 0.99}) {
        std::vector<std::vector<double>> all;
        for (std::size_t i = 1; i < parts.size(); ++i) {
            all.emplace_back();
            for (std::size_t day = 0; day < 800; ++day)
                all.back().push_back(math::sqrt(alike) * parts[0][day] +
                                     math::sqrt(1 - alike) * parts[i][day]);
        }
        const Trials trials = trials_of(views(all));
        EXPECT_NEAR(expected_maximum_sharpe(trials.effective, 1),
                    math::sqrt(1 - alike) * expected_maximum_sharpe(20, 1), 0.15)
            << alike;
    }
}

TEST(Luck, is_never_lowered_by_another_try) {
    const auto first = independent(20, 250, 7);
    const auto days = days_from(0, 250);
    Chances chances;
    Luck luck(chances, {first[0], days});
    double before = 0;
    const auto tried = [&](Series returns) {
        luck.add({returns, std::span(days).first(returns.size())});
        const double now = luck.trials().effective;
        EXPECT_GE(now, before);
        before = now;
    };
    for (const auto& one : first) tried(one);
    const double of_these = before;
    EXPECT_GT(of_these, 14);
    const std::vector<double> still(250, 0.0);
    for (int i = 0; i < 300; ++i) {
        tried(first[3]);
        tried(still);
    }
    EXPECT_EQ(before, of_these) << "copies, and floors that never traded";
    for (const auto& look : independent(40, 5, 8)) tried(look);
    EXPECT_NEAR(before, of_these, 0.2 * of_these) << "short looks";
    for (const auto& other : independent(40, 250, 9)) tried(other);
    EXPECT_GT(before, 40);
}

TEST(Luck, of_copies_is_none_and_so_is_that_of_floors_that_never_moved) {
    const std::vector<std::vector<double>> copies(12, counted(17, 3, 50, 64));
    EXPECT_EQ(trials_of(views(copies)).effective, 1);
    auto with_still = copies;
    with_still.resize(20, std::vector<double>(64, 0.0));
    EXPECT_EQ(trials_of(views(with_still)).effective, 1);
    EXPECT_EQ(trials_of(views(with_still)).count, 20);
}

TEST(Luck, does_not_depend_on_the_order_of_the_tries) {
    auto all = independent(30, 120, 11);
    const Trials one = trials_of(views(all));
    std::reverse(all.begin(), all.end());
    EXPECT_EQ(trials_of(views(all)).effective, one.effective);
}

TEST(Luck, of_tries_that_share_no_day_is_that_of_independent_ones) {
    const auto returns = counted(17, 3, 50, 64);
    std::vector<std::vector<std::int64_t>> days;
    for (int i = 0; i < 40; ++i) days.push_back(days_from(1000 + 64 * i, 64));
    std::vector<Tried> tried;
    for (const auto& stretch : days) tried.push_back({returns, stretch});
    const Trials trials = trials_of(tried);
    EXPECT_EQ(trials.count, 40);
    EXPECT_GT(trials.effective, 30) << "though all have the same ratio";
    EXPECT_LE(trials.effective, 40);
}

TEST(Luck, is_as_small_as_the_days_are_many_that_two_tries_share) {
    const auto whole = counted(37, 11, 50, 200),
               half = std::vector(whole.begin() + 100, whole.end());
    const auto all = days_from(0, 200), late = days_from(100, 100), early = days_from(0, 100);
    const auto luck = [](const std::vector<Tried>& tried) {
        return expected_maximum_sharpe(trials_of(tried).effective, 1);
    };
    // Two standard normals that correlate by the root of 1/2: the best is sqrt((1 - ρ) / π).
    EXPECT_NEAR(luck({Tried{whole, all}, Tried{half, late}}), 0.305, 0.06);
    EXPECT_NEAR(luck({Tried{half, early}, Tried{half, late}}), 0.564, 0.08);
    EXPECT_NEAR(luck({Tried{whole, all}, Tried{whole, all}, Tried{half, late}}), 0.305, 0.06);
}

TEST(Luck, of_a_look_too_short_to_be_judged_is_as_much_as_it_has_seen) {
    const auto others = independent(9, 400, 13);
    const auto days = days_from(0, 400);
    const auto luck = [&](std::size_t looked_at) {
        Chances chances;
        Luck made(chances, {others[0], days});
        for (const auto& other : others)
            made.add({Series(other).first(looked_at), std::span(days).first(looked_at)});
        return expected_maximum_sharpe(made.trials().effective, 1);
    };
    const double best = expected_maximum_sharpe(10, 1);
    EXPECT_LT(luck(2), 0.15 * best);
    EXPECT_NEAR(luck(40), math::sqrt(0.1) * best, 0.15);
    EXPECT_GT(luck(gate_observations_min), 0.8 * best) << "it might have been shown itself";
}

TEST(Luck, of_floors_seen_in_pieces_is_that_of_floors_run_whole) {
    constexpr std::size_t piece = 30, pieces = 12, whole = piece * pieces;
    const auto floors = independent(20, whole, 17);
    const auto days = days_from(0, whole);
    const auto luck = [&](bool together) {
        Chances chances;
        Luck made(chances, {floors[0], days});
        for (const auto& floor : floors) {
            for (std::size_t at = 0; at < whole; at += piece)
                made.add({Series(floor).subspan(at, piece), std::span(days).subspan(at, piece)});
            if (together) made.add_whole({floor, days});
        }
        EXPECT_EQ(made.trials().count, 20.0 * pieces) << "each is one try, however it is added up";
        return expected_maximum_sharpe(made.trials().effective, 1);
    };
    EXPECT_NEAR(luck(true), expected_maximum_sharpe(20, 1), 0.2);
    EXPECT_LT(luck(false), 0.7 * expected_maximum_sharpe(20, 1)) << "which the pieces do not show";
}

TEST(Luck, of_no_day_at_all_is_none_and_no_try_is_none) {
    EXPECT_EQ(trials_of(std::vector<Tried>{}).count, 0);
    const Trials empty = trials_of(std::vector<Tried>{Tried{}, Tried{}});
    EXPECT_EQ(empty.count, 2);
    EXPECT_EQ(empty.effective, 1);
}

}  // namespace
}  // namespace outcry::statistics
