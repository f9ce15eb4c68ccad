// SPDX-License-Identifier: Apache-2.0
// How often the gate is wrong. `outcry gate` measures it with more seeds and prints the power.
#include <gtest/gtest.h>

#include "outcry/math/math.hpp"
#include "outcry/statistics/gate.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(Gate, lets_at_most_five_percent_of_a_thousand_records_of_noise_pass) {
    EXPECT_LE(pass_rate({1000, 365, 365, 0, false, 1, true}), 0.05);
    EXPECT_GE(pass_rate({1000, 365, 365, 0, false, 1, true}), 0.015);  // and is a test, not a wall
    EXPECT_LE(pass_rate({1000, 365, 365, 0, true, 1, true}), 0.05);
}

TEST(Gate, lets_the_best_of_a_search_pass_only_when_it_is_not_told_of_the_search) {
    EXPECT_LE(pass_rate({200, 365, 365, 0, false, 30, true}), 0.05);
    EXPECT_GE(pass_rate({200, 365, 365, 0, false, 30, false}), 0.5);
}

TEST(Gate, sees_an_annual_sharpe_of_1_in_five_years_more_often_than_not) {
    const double power = pass_rate({200, 1825, 365, 1.0, false, 1, true});
    EXPECT_GE(power, 0.55);
    EXPECT_LE(power, 0.85);
    EXPECT_LE(pass_rate({200, 365, 365, 1.0, false, 1, true}), 0.4);  // a year is not enough
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
    EXPECT_EQ(gate(good, {1, 1, 0}, 59).verdict, GateVerdict::too_short);
    EXPECT_EQ(gate(good, {1, 1, 0}, 60).verdict, GateVerdict::edge);
}

TEST(Gate, is_higher_the_more_was_tried) {
    const auto returns = counted(37, 11, 40, 200);
    EXPECT_EQ(gate(returns).verdict, GateVerdict::edge);
    EXPECT_EQ(gate(returns, {500, 200, 0.02}).verdict, GateVerdict::no_edge);
    EXPECT_GT(gate(returns, {500, 200, 0.02}).hurdle, gate(returns, {500, 20, 0.02}).hurdle);
}

TEST(Gate, is_not_taken_in_by_days_that_repeat_each_other) {
    // Every day five times over: five times the days, no more knowledge.
    const auto days = counted(37, 11, 44, 73);
    std::vector<double> repeated;
    for (const double day : days) repeated.insert(repeated.end(), 5, day);
    EXPECT_GT(gate(repeated).deflated_sharpe, gate_confidence);
    EXPECT_LT(gate(repeated).robust, gate(repeated).deflated_sharpe);
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
