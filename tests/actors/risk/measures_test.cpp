// SPDX-License-Identifier: Apache-2.0
// The mathematics of risk against published tables and numbers worked out elsewhere.
#include "actors/risk/measures.hpp"

#include <gtest/gtest.h>

#include <cmath>

namespace outcry::risk {
namespace {

/// 0.01, -0.02, 0.03 … -1.00, shuffled by a fixed stride: a hundred returns whose order statistics
/// one can name.
std::vector<double> hundred() {
    std::vector<double> returns;
    for (int i = 0; i < 100; ++i) {
        const int k = (i * 37) % 100 + 1;
        returns.push_back((k % 2 == 0 ? -1 : 1) * k / 1000.0);
    }
    return returns;
}

TEST(Tail, historical_is_an_order_statistic_and_the_mean_beyond_it) {
    const Tail five = tail_of(hundred(), TailMethod::historical, 0.95, 0);
    EXPECT_DOUBLE_EQ(five.value_at_risk, 0.090)
        << "the 95th loss of 100 from below, the 6th from above";
    EXPECT_NEAR(five.expected_shortfall, (0.100 + 0.098 + 0.096 + 0.094 + 0.092) / 5, 1e-15);
    const Tail part = tail_of(hundred(), TailMethod::historical, 0.975, 0);
    EXPECT_DOUBLE_EQ(part.value_at_risk, 0.096);
    EXPECT_NEAR(part.expected_shortfall, (0.100 + 0.098 + 0.096 / 2) / 2.5, 1e-15)
        << "Acerbi, Tasche 2002";
}

// scipy.stats.norm: ppf(0.99) = 2.3263478740408408, pdf of it / 0.01 = 2.6652142203458076.
TEST(Tail, parametric_is_a_normal_one_of_the_sample) {
    const std::vector<double> returns = {0.01, -0.01, 0.03, -0.03};
    const double deviation = std::sqrt((2 * 0.0001 + 2 * 0.0009) / 3);
    const Tail tail = tail_of(returns, TailMethod::parametric, 0.99, 0);
    EXPECT_NEAR(tail.value_at_risk, 2.3263478740408408 * deviation, 1e-14);
    EXPECT_NEAR(tail.expected_shortfall, 2.6652142203458076 * deviation, 1e-12);
}

TEST(Tail, spreads_with_the_root_of_the_horizon_and_moves_with_its_length) {
    const std::vector<double> returns = {0.02, -0.01, 0.03, 0.0};  // of mean 1 %
    const double deviation = std::sqrt((0.0001 + 0.0004 + 0.0004 + 0.0001) / 3);
    const Tail day = over_periods(tail_of(returns, TailMethod::parametric, 0.99, 0), 96);
    const double root = std::sqrt(96.0);
    EXPECT_NEAR(day.value_at_risk, 2.3263478740408408 * deviation * root - 0.96, 1e-12);
    EXPECT_NEAR(day.expected_shortfall, 2.6652142203458076 * deviation * root - 0.96, 1e-11);
    const Tail ewma = tail_of(returns, TailMethod::ewma, 0.99, 0.94);
    EXPECT_DOUBLE_EQ(over_periods(ewma, 96).value_at_risk, ewma.value_at_risk * root);
}

// RiskMetrics 1996, table 5.1 defines the weights (1 - λ) λ^(t-1); over a window they are
// renormalised.
TEST(Tail, ewma_forgets_and_has_no_mean) {
    const std::vector<double> returns = {0.04, 0.02, 0.01};
    const double variance =
        (0.0001 + 0.94 * 0.0004 + 0.94 * 0.94 * 0.0016) / (1 + 0.94 + 0.94 * 0.94);
    EXPECT_NEAR(ewma_deviation(returns, 0.94), std::sqrt(variance), 1e-16);
    EXPECT_NEAR(tail_of(returns, TailMethod::ewma, 0.99, 0.94).value_at_risk,
                2.3263478740408408 * std::sqrt(variance), 1e-14);
    EXPECT_EQ(tail_of(std::vector<double>{0.1}, TailMethod::ewma, 0.99, 0.94).value_at_risk, 0)
        << "one return says nothing";
}

/// Kupiec 1995, table 3 (as printed in Jorion, Value at Risk, table 6-2): the numbers of failures
/// that do not reject at 95 %.
struct Region {
    double level;
    std::int64_t days;
    std::int64_t least;  // first that is not rejected
    std::int64_t most;   // last that is not rejected
};
TEST(Kupiec, does_not_reject_where_the_published_table_does_not) {
    const Region table[] = {{0.99, 255, 1, 6},   {0.99, 510, 2, 10},  {0.99, 1000, 5, 16},
                            {0.975, 255, 3, 11}, {0.975, 510, 7, 20}, {0.975, 1000, 16, 35},
                            {0.95, 255, 7, 20},  {0.95, 510, 17, 35}, {0.95, 1000, 38, 64},
                            {0.90, 255, 17, 35}, {0.90, 510, 39, 64}, {0.90, 1000, 82, 119}};
    const double bound = chi_squared_bound(0.95);
    EXPECT_NEAR(bound, 3.841458820694124, 1e-12);
    for (const Region& row : table) {
        EXPECT_LE(kupiec(row.least, row.days, row.level), bound) << row.level << " " << row.days;
        EXPECT_LE(kupiec(row.most, row.days, row.level), bound) << row.level << " " << row.days;
        EXPECT_GT(kupiec(row.most + 1, row.days, row.level), bound) << row.level << " " << row.days;
        if (row.least > 1) {
            EXPECT_GT(kupiec(row.least - 1, row.days, row.level), bound)
                << row.level << " " << row.days;
        }
    }
    EXPECT_NEAR(kupiec(7, 255, 0.99), 5.316341340978191, 1e-11);
    EXPECT_NEAR(kupiec(0, 250, 0.99), -500 * std::log(0.99), 1e-11)
        << "no failures at all are too few in the end";
    EXPECT_EQ(kupiec(0, 0, 0.99), 0);
}

TEST(Kupiec, can_reject_in_both_directions_from_a_number_of_forecasts_on) {
    for (const auto& [level, least] : {std::pair(0.99, 192), std::pair(0.95, 38)}) {
        EXPECT_EQ(kupiec_forecasts_min(level, 0.95), least);
        EXPECT_GT(kupiec(0, least, level), chi_squared_bound(0.95));
        EXPECT_LE(kupiec(0, least - 1, level), chi_squared_bound(0.95));
    }
}

TEST(Concentration, herfindahl_counts_equal_positions_whatever_their_sign) {
    EXPECT_DOUBLE_EQ(herfindahl(std::vector<double>{0.1, -0.1, 0.1, 0.1}), 0.25);
    EXPECT_DOUBLE_EQ(herfindahl(std::vector<double>{0.7}), 1);
    EXPECT_EQ(herfindahl(std::vector<double>{}), 0);
}

Matrix pair(double a, double b, double together) { return {2, {a, together, together, b}}; }

TEST(Concentration, effective_bets_are_the_entropy_of_principal_portfolios) {
    EXPECT_NEAR(effective_bets(std::vector<double>{1, 1}, pair(1, 1, 0)), 2, 1e-12);
    EXPECT_NEAR(effective_bets(std::vector<double>{1, 1}, pair(1, 1, 1)), 1, 1e-9);
    EXPECT_NEAR(effective_bets(std::vector<double>{3}, {1, {0.2}}), 1, 1e-12);
    // By hand: along (1, 1)/√2 variance 1.5 and exposure 1.5/√2, along (1, -1)/√2 variance 0.5 and
    // exposure 0.5/√2.
    const double first = 1.125 * 1.5 / 1.75, second = 0.125 * 0.5 / 1.75;
    EXPECT_NEAR(effective_bets(std::vector<double>{1, 0.5}, pair(1, 1, 0.5)),
                std::exp(-first * std::log(first) - second * std::log(second)), 1e-12);
    EXPECT_EQ(effective_bets(std::vector<double>{1, 1}, pair(0, 0, 0)), 0);
}

TEST(Concentration, effective_bets_do_not_depend_on_the_order_of_positions) {
    const Matrix one{3, {0.04, 0.018, 0.002, 0.018, 0.09, -0.01, 0.002, -0.01, 0.0225}};
    const Matrix turned{3, {0.0225, 0.002, -0.01, 0.002, 0.04, 0.018, -0.01, 0.018, 0.09}};
    const double bets = effective_bets(std::vector<double>{0.5, 0.3, -0.2}, one);
    EXPECT_NEAR(bets, effective_bets(std::vector<double>{-0.2, 0.5, 0.3}, turned), 1e-12);
    EXPECT_GT(bets, 1);
    EXPECT_LT(bets, 3);
}

TEST(Concentration, implied_correlation_gives_back_the_correlation_of_a_pair) {
    EXPECT_NEAR(
        implied_correlation(std::vector<double>{0.4, 0.4}, pair(0.04, 0.09, 0.5 * 0.2 * 0.3)), 0.5,
        1e-12);
    EXPECT_NEAR(
        implied_correlation(std::vector<double>{0.4, -0.4}, pair(0.04, 0.09, 0.5 * 0.2 * 0.3)),
        -0.5, 1e-12);
    EXPECT_EQ(implied_correlation(std::vector<double>{0.4}, {1, {0.04}}), 0);
}

TEST(Concentration, covariance_is_the_samples) {
    const std::vector<std::vector<double>> series = {{1, 2, 3, 4}, {2, 1, 4, 3}};
    const Matrix covariance = covariance_of(series);
    EXPECT_NEAR(covariance.at(0, 0), 5.0 / 3, 1e-15);
    EXPECT_NEAR(covariance.at(0, 1), 1, 1e-15);
    EXPECT_EQ(covariance.at(0, 1), covariance.at(1, 0));
}

// Thorp 2006, section 2: a coin of 0.53 at even odds is worth 0.06 of the bankroll.
TEST(Kelly, stakes_what_the_edge_is_worth) {
    EXPECT_NEAR(kelly_notional(0.53, 1, 1), 0.06, 1e-15);
    EXPECT_NEAR(kelly_notional(0.4, 0.04, 0.02), (0.4 - 0.6 / 2) / 0.02, 1e-12)
        << "what may be lost, over the stop";
    EXPECT_EQ(kelly_notional(0.3, 0.04, 0.02), 0) << "no edge, no stake";
    EXPECT_EQ(kelly_notional(0.9, 0, 0.02), 0);
}

// Wilson's one-sided bound of 0.39 in 400 at 95 %: statsmodels' proportion_confint(156, 400, 0.10,
// "wilson")[0].
TEST(Kelly, lower_bound_rises_with_the_sample) {
    EXPECT_NEAR(wilson_lower(0.39, 400, 0.95), 0.3507533111186102, 1e-12);
    EXPECT_LT(wilson_lower(0.39, 40, 0.95), wilson_lower(0.39, 400, 0.95));
    EXPECT_EQ(wilson_lower(0, 10, 0.95), 0);
}

}  // namespace
}  // namespace outcry::risk
