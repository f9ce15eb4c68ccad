// SPDX-License-Identifier: Apache-2.0
// How often the gate is wrong. `outcry gate` measures it with more seeds and prints the power.
#include <gtest/gtest.h>

#include <numeric>

#include "outcry/math/math.hpp"
#include "outcry/statistics/gate.hpp"
#include "outcry/statistics/random.hpp"
#include "outcry/statistics/sharpe.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(GateRates, lets_at_most_five_percent_of_a_thousand_records_of_noise_pass) {
    EXPECT_LE(pass_rate({1000, 365, 365, 0, false, 1, true}), 0.05);
    EXPECT_GE(pass_rate({1000, 365, 365, 0, false, 1, true}), 0.015);  // and is a test, not a wall
    EXPECT_LE(pass_rate({1000, 365, 365, 0, true, 1, true}), 0.05);
}

TEST(GateRates, lets_the_best_of_a_search_pass_only_when_it_is_not_told_of_the_search) {
    EXPECT_LE(pass_rate({200, 365, 365, 0, false, 30, true}), 0.05);
    EXPECT_GE(pass_rate({200, 365, 365, 0, false, 30, false}), 0.5);
}

TEST(GateRates, is_not_lowered_by_what_is_tried_around_the_best_of_a_search) {
    GateTrial search{100, 365, 365, 0, false, 10, true};
    EXPECT_LE(pass_rate(search), 0.05);
    search.refined = 600;
    EXPECT_LE(pass_rate(search), 0.05);
}

TEST(GateRates, lets_no_more_noise_pass_of_floors_that_move_together) {
    for (const double alike : {0.6, 0.8, 0.9, 0.99}) {
        GateTrial search{400, 250, 365, 0, false, 20, true};
        search.alike = alike;
        const double rate = pass_rate(search);
        EXPECT_LE(rate, 0.05) << alike;
        EXPECT_GE(rate, 0.005) << alike << ": a test, not a wall";
    }
}

TEST(GateRates, loses_next_to_no_power_by_short_looks_at_other_floors) {
    GateTrial edge{300, 1825, 365, 1.0, false, 1, true};
    const double alone = pass_rate(edge);
    edge.looks = 20;
    EXPECT_GE(pass_rate(edge), alone - 0.03);
    EXPECT_LE(pass_rate(edge), alone);
}

TEST(GateRates, does_not_take_a_floor_chosen_by_short_looks_for_an_untried_one) {
    // The best of 100 by their first 59 days, run on: 14 % of these would pass as if untried.
    constexpr std::size_t all = 700, looked_at = 59;
    std::vector<std::int64_t> days(all);
    std::iota(days.begin(), days.end(), 0);
    Chances chances;
    int passed = 0, untried = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed_of(11, seed));
        std::vector<std::vector<double>> looks;
        std::size_t best = 0;
        for (std::size_t i = 0; i < 100; ++i) {
            looks.push_back(noise(looked_at, random));
            if (sharpe_ratio(moments(looks[i])) > sharpe_ratio(moments(looks[best]))) best = i;
        }
        std::vector<double> whole = looks[best];
        for (const double r : noise(all - looked_at, random)) whole.push_back(r);
        Luck luck(chances, {whole, days});
        luck.add({whole, days});
        for (const auto& look : looks) luck.add({look, std::span(days).first(looked_at)});
        passed += gate(whole, luck.trials()).verdict == GateVerdict::edge ? 1 : 0;
        untried += gate(whole).verdict == GateVerdict::edge ? 1 : 0;
    }
    EXPECT_LE(passed, 10);
    EXPECT_GE(untried, 16);
}

TEST(GateRates, stays_above_the_luck_of_many_whose_days_follow_each_other) {
    // The shape of the days does not see that; the error of the mean does.
    constexpr std::size_t all = 700;
    std::vector<std::int64_t> days(all);
    std::iota(days.begin(), days.end(), 0);
    Chances chances;
    int passed = 0, by_shape = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed) {
        Random random(seed_of(7, seed));
        std::vector<std::vector<double>> tried;
        std::size_t best = 0;
        for (std::size_t i = 0; i < 20; ++i) {
            tried.push_back(noise(all, random));
            for (std::size_t day = 1; day < all; ++day) tried[i][day] += 0.4 * tried[i][day - 1];
            if (sharpe_ratio(moments(tried[i])) > sharpe_ratio(moments(tried[best]))) best = i;
        }
        Luck luck(chances, {tried[best], days});
        for (const auto& one : tried) luck.add({one, days});
        const Gate made = gate(tried[best], luck.trials());
        passed += made.verdict == GateVerdict::edge ? 1 : 0;
        by_shape += made.deflated_sharpe >= made.confidence ? 1 : 0;
    }
    EXPECT_LE(passed, 10);
    EXPECT_GE(by_shape, 20);
}

TEST(GateRates, sees_an_annual_sharpe_of_1_in_five_years_more_often_than_not) {
    const double power = pass_rate({200, 1825, 365, 1.0, false, 1, true});
    EXPECT_GE(power, 0.55);
    EXPECT_LE(power, 0.85);
    EXPECT_LE(pass_rate({200, 365, 365, 1.0, false, 1, true}), 0.4);  // a year is not enough
}

TEST(GateRates, takes_no_rise_of_the_market_for_the_edge_of_who_is_in_it_now_and_then) {
    GateTrial trial{600, 1825};
    trial.market = 1;
    for (const double share : {0.15, 0.2, 0.5}) {
        trial.in_market = share;
        EXPECT_LE(pass_rate(trial), 0.05) << share;
    }
    trial.in_market = 0.2;
    trial.searched = 20;
    trial.seeds = 200;
    EXPECT_LE(pass_rate(trial), 0.05) << "nor for that of the best";
    trial.searched = 1;
    trial.sharpe = 1;
    EXPECT_GE(pass_rate(trial), 0.5) << "it has one of its own";
}

TEST(Gate, wants_as_many_bets_as_would_tell_an_edge_or_a_loss) {
    const auto good = counted(37, 11, 40, 120), bad = counted(37, 11, 56, 120);
    for (const auto& returns : {good, bad}) {
        Gate made = gate(returns), few = made, unknown = made;
        hold_against_bets(few, returns, 9.5);
        EXPECT_EQ(few.verdict, GateVerdict::few_bets);
        hold_against_bets(unknown, returns, std::nullopt);
        EXPECT_EQ(unknown, made);
        hold_against_bets(made, returns, 10);
        EXPECT_EQ(unknown, made);
        EXPECT_EQ(made.verdict, returns == good ? GateVerdict::edge : GateVerdict::loses);
    }
    Gate made = gate(good);
    ASSERT_LT(made.observations_needed, 120);
    hold_against_bets(made, good, 3);
    EXPECT_NEAR(made.observations_needed, 400, 1e-9) << "ten of them at this pace";
    hold_against_bets(made, good, 0);
    EXPECT_EQ(made.observations_needed, 0) << "who never bets";
    auto gone = bad;
    gone[60] = -1;
    Gate lost = gate(gone);
    hold_against_bets(lost, gone, 1);
    EXPECT_EQ(lost.verdict, GateVerdict::loses) << "one is enough to lose all";
}

TEST(Gate, tells_little_data_from_no_edge_and_from_losing) {
    std::vector<double> good(40), bad(400), still(400, 0.0);
    for (std::size_t i = 0; i < good.size(); ++i) good[i] = i % 3 == 0 ? -0.001 : 0.004;
    for (std::size_t i = 0; i < bad.size(); ++i) bad[i] = i % 3 == 0 ? 0.001 : -0.004;
    EXPECT_EQ(gate(good).verdict, GateVerdict::too_short);
    EXPECT_EQ(gate(bad).verdict, GateVerdict::loses);
    EXPECT_EQ(gate(still).verdict, GateVerdict::nothing_happened);
    EXPECT_EQ(gate({}).verdict, GateVerdict::nothing_happened);
    EXPECT_EQ(gate(counted(37, 11, 48, 120)).verdict, GateVerdict::no_edge);
}

TEST(Gate, says_as_little_of_a_loss_as_of_an_edge_before_it_has_days_enough) {
    std::vector<double> bad(gate_observations_min);
    for (std::size_t i = 0; i < bad.size(); ++i) bad[i] = i % 3 == 0 ? 0.001 : -0.004;
    EXPECT_EQ(gate(bad).verdict, GateVerdict::loses);
    EXPECT_EQ(gate(Series(bad).first(gate_observations_min - 1)).verdict, GateVerdict::too_short);
    EXPECT_EQ(gate(Series(bad).first(12)).verdict, GateVerdict::too_short);
}

TEST(Gate, never_calls_fewer_days_enough_than_it_wants) {
    std::vector<double> good(40);
    for (std::size_t i = 0; i < good.size(); ++i) good[i] = i % 3 == 0 ? -0.001 : 0.004;
    EXPECT_EQ(gate(good).observations_needed, static_cast<double>(gate_observations_min));
}

TEST(Gate, takes_days_between_two_marks_for_time_that_passed_and_not_for_evidence) {
    std::vector<double> good(80);
    for (std::size_t i = 0; i < good.size(); ++i) good[i] = i % 3 == 0 ? -0.001 : 0.004;
    EXPECT_EQ(gate(good).verdict, GateVerdict::edge);
    EXPECT_EQ(gate(good, {1, 1}, 59).verdict, GateVerdict::too_short);
    EXPECT_EQ(gate(good, {1, 1}, 60).verdict, GateVerdict::edge);
}

TEST(Gate, is_higher_the_more_was_tried) {
    const auto returns = counted(37, 11, 44, 200);
    EXPECT_EQ(gate(returns).verdict, GateVerdict::edge);
    EXPECT_EQ(gate(returns, {500, 200}).verdict, GateVerdict::no_edge);
    EXPECT_GT(gate(returns, {500, 200}).hurdle, gate(returns, {500, 20}).hurdle);
}

TEST(Gate, is_not_taken_in_by_days_that_repeat_each_other) {
    // Every day five times over: five times the days, no more knowledge.
    const auto days = counted(37, 11, 44, 73);
    std::vector<double> repeated;
    for (const double day : days) repeated.insert(repeated.end(), 5, day);
    EXPECT_GT(gate(repeated).deflated_sharpe, gate_confidence);
    EXPECT_LT(gate(repeated).robust, gate(repeated).deflated_sharpe);
}

TEST(Gate, wants_as_many_days_as_make_the_luck_of_the_best_small_enough) {
    const auto returns = counted(37, 11, 44, 200);
    const Gate made = gate(returns, {500, 200});
    ASSERT_EQ(made.verdict, GateVerdict::no_edge);
    ASSERT_GT(made.observations_needed, 200);
    std::vector<double> longer;
    while (static_cast<double>(longer.size()) < made.observations_needed + 202)
        longer.insert(longer.end(), returns.begin(), returns.end());
    EXPECT_EQ(gate(longer, {500, 200}).verdict, GateVerdict::edge);
    const auto below = static_cast<std::size_t>(made.observations_needed) / 200 * 200;
    EXPECT_EQ(gate(Series(longer).first(below), {500, 200}).verdict, GateVerdict::no_edge);
}

TEST(Gate, wants_days_enough_for_both_of_its_tests) {
    // Each day five times over looks like much to the one test, and the other knows better.
    const auto days = counted(37, 11, 47, 73);
    std::vector<double> repeated;
    for (const double day : days) repeated.insert(repeated.end(), 5, day);
    const Gate seen = gate(repeated);
    ASSERT_EQ(seen.verdict, GateVerdict::no_edge);
    const Moments m = moments(repeated);
    const double first = *minimum_track_record(sharpe_ratio(m), m.skewness, m.kurtosis, seen.hurdle,
                                               seen.confidence);
    EXPECT_GT(seen.observations_needed, 365) << "these it has, and does not pass";
    EXPECT_GT(seen.observations_needed, first);
}

TEST(Gate, never_lets_pass_who_has_lost_everything_however_well_it_looked_before) {
    std::vector<double> gone = counted(37, 11, 10, 200);
    ASSERT_EQ(gate(gone).verdict, GateVerdict::edge);
    gone[150] = -1;
    for (std::size_t i = 151; i < gone.size(); ++i) gone[i] = 0;
    EXPECT_GT(moments(gone).mean, 0) << "on average it gained";
    EXPECT_EQ(gate(gone).verdict, GateVerdict::loses);
    EXPECT_EQ(gate(gone).deflated_sharpe, 0);
    EXPECT_EQ(gate(gone).observations_needed, 0) << "never";
    EXPECT_EQ(gate(Series(gone).subspan(140, 20)).verdict, GateVerdict::loses) << "on few days too";
}

TEST(Gate, takes_nothing_for_an_edge_that_is_the_benchmarks_however_long_it_lasts) {
    const auto market = counted(37, 11, 40, 400);
    const auto noise = counted(29, 5, 50, 400);
    const auto judged = [&](double drift) {
        std::vector<double> own;
        for (std::size_t i = 0; i < market.size(); ++i)
            own.push_back(0.8 * market[i] + 0.05 * noise[i] + drift);
        Gate made = gate(own);
        EXPECT_EQ(made.verdict, GateVerdict::edge);
        hold_against_benchmark(made, performance(own, market, 365));
        return made;
    };
    const Gate below = judged(-0.0001), barely = judged(0.00005), beyond = judged(0.002);
    EXPECT_EQ(below.verdict, GateVerdict::benchmark);
    EXPECT_EQ(below.observations_needed, 0) << "it never passes";
    EXPECT_EQ(barely.verdict, GateVerdict::benchmark);
    EXPECT_GT(barely.observations_needed, 400) << "these it has, and does not pass";
    EXPECT_EQ(beyond.verdict, GateVerdict::edge);
    EXPECT_LE(beyond.observations_needed, 400);
}

}  // namespace
}  // namespace outcry::statistics
