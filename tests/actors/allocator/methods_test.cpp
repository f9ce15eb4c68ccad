// SPDX-License-Identifier: Apache-2.0
// Shares and covariances against numpy and scipy: golden.py computes the same numbers.
#include "actors/allocator/methods.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>
#include <numeric>

#include "tests/statistics/numbers.hpp"

namespace outcry::allocator {
namespace {

using statistics::counted;

std::vector<std::vector<double>> returns() {
    std::vector<std::vector<double>> all = {counted(37, 11, 48, 90), counted(53, 7, 50, 90),
                                            counted(29, 3, 51, 90), counted(41, 19, 50, 90)};
    for (std::size_t i = 0; i < 90; ++i) {
        all[1][i] = all[1][i] * 2 + 0.5 * all[0][i];
        all[2][i] *= 0.7;
    }
    return all;
}

Covariance covariance() {
    const auto all = returns();
    return ewma_covariance(all, 0.94);
}

void expect_near(const std::vector<double>& got, const std::vector<double>& wanted, double within) {
    ASSERT_EQ(got.size(), wanted.size());
    for (std::size_t i = 0; i < got.size(); ++i) EXPECT_NEAR(got[i], wanted[i], within) << i;
}

double sum(const std::vector<double>& values) {
    return std::accumulate(values.begin(), values.end(), 0.0);
}

TEST(Covariance, weighs_what_is_recent_as_numpy_does) {
    const Covariance c = covariance();
    const std::vector<double> golden = {0.000851599362524358,    0.0005788337242586677,
                                        0.0036824590785224246,   -6.671387631088835e-05,
                                        0.00010312461734764062,  0.0004129511968147877,
                                        -0.00013799724036426007, -0.0002843152586053855,
                                        -2.0053539767978627e-05, 0.0008387330370636628};
    std::vector<double> lower;
    for (std::size_t i = 0; i < 4; ++i)
        for (std::size_t j = 0; j <= i; ++j) {
            lower.push_back(c.at(i, j));
            EXPECT_EQ(c.at(i, j), c.at(j, i));
        }
    expect_near(lower, golden, 1e-16);
}

TEST(InverseVolatility, is_numpys) {
    expect_near(inverse_volatility(covariance()),
                {0.25480433569709854, 0.12253369016551392, 0.36591070295330724, 0.2567512711840805},
                1e-14);
}

TEST(RiskParity, is_scipys_minimum_and_everybody_bears_the_same_risk) {
    const Covariance c = covariance();
    const auto shares = risk_parity(c);
    expect_near(
        shares,
        {0.24443130461535462, 0.10409010263432572, 0.36179779309772114, 0.28968079965259863},
        1e-12);
    expect_near(risk_parts(c, shares), {0.25, 0.25, 0.25, 0.25}, 1e-12);
}

TEST(RiskParity, of_equal_correlations_is_inverse_volatility) {
    Covariance c{3, {0.04, 0.01, 0.015, 0.01, 0.01, 0.0075, 0.015, 0.0075, 0.0225}};
    expect_near(risk_parity(c), inverse_volatility(c), 1e-12);  // all correlations are 1/2
}

RC_GTEST_PROP(RiskParity, equalises_risk_of_any_covariance, ()) {
    const auto count = static_cast<std::size_t>(*rc::gen::inRange(2, 12));
    std::vector<std::vector<double>> all;
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(counted(*rc::gen::inRange(1, 100), *rc::gen::inRange(0, 100), 50, 60));
        for (double& one : all.back()) one *= *rc::gen::inRange(1, 50);
        all.back()[i] += 1;  // no two alike
    }
    const Covariance c = ewma_covariance(all, 0.97);
    const auto shares = risk_parity(c);
    RC_ASSERT(std::fabs(sum(shares) - 1) < 1e-12);
    for (const double part : risk_parts(c, shares))
        RC_ASSERT(std::fabs(part - 1.0 / static_cast<double>(count)) < 1e-6);
}

TEST(Kelly, is_the_best_without_shorts_as_numpy_says) {
    expect_near(kelly(covariance(), std::vector<double>{0.001, 0.0015, 0.0008, 0.0002}),
                {1.3065012516114267, 0.18614912169960396, 2.129414225070178, 0.5674283410143495},
                1e-12);
    // One short, of -0.127: without what it hedged the others are smaller too.
    expect_near(kelly(covariance(), std::vector<double>{0.001, 0.0005, 0.0008, 0.0002}),
                {1.431450996981499, 0, 2.194095745785899, 0.5264317179382451}, 1e-12);
    // Two with a correlation of 0.7, and one of 0.9 with both.
    expect_near(
        kelly(Covariance{3, {1, 0.9, 0.9, 0.9, 1, 0.7, 0.9, 0.7, 1}}, std::vector<double>{1, 1, 1}),
        {0, 1 / 1.7, 1 / 1.7}, 1e-12);
    EXPECT_EQ(kelly(covariance(), std::vector<double>(4, -1)), std::vector<double>(4, 0));
    Covariance twice{2, {1, 1, 1, 1}};  // one asset under two names
    EXPECT_TRUE(kelly(twice, std::vector<double>{0.1, 0.1}).empty());
}

RC_GTEST_PROP(Kelly, leaves_nothing_to_gain_by_any_share_there_may_be, ()) {
    const auto count = static_cast<std::size_t>(*rc::gen::inRange(1, 40));
    std::vector<std::vector<double>> all;
    const double shared = *rc::gen::inRange(0, 30) / 10.0;  // how much they go together
    for (std::size_t i = 0; i < count; ++i) {
        all.push_back(counted(*rc::gen::inRange(1, 100), *rc::gen::inRange(0, 100), 50, 60));
        for (std::size_t k = 0; k < 60; ++k) all.back()[k] += shared * counted(37, 11, 48, 60)[k];
        all.back()[i] += 0.1;  // no two alike
    }
    const Covariance c = ewma_covariance(all, 0.97);
    std::vector<double> means;
    for (std::size_t i = 0; i < count; ++i)
        means.push_back(*rc::gen::inRange(-20, 100) / 1000.0 * std::sqrt(c.at(i, i)));
    const auto x = kelly(c, means);
    RC_ASSERT(x.size() == count);
    for (std::size_t i = 0; i < count; ++i) {
        double gain = means[i];
        for (std::size_t j = 0; j < count; ++j) gain -= c.at(i, j) * x[j];
        RC_ASSERT(x[i] >= 0);
        RC_ASSERT(gain < 1e-9);
        RC_ASSERT(x[i] == 0 || gain > -1e-9);
    }
}

TEST(Shares, fill_the_exposure_without_anybody_above_the_cap) {
    expect_near(filled({0.7, 0.2, 0.1}, 0.9, 0.4), {0.4, 1.0 / 3, 1.0 / 6}, 1e-15);
    expect_near(filled({0.7, 0.2, 0.1}, 0.9, 0.25), {0.25, 0.25, 0.25}, 1e-15);
    expect_near(filled({0.5, 0.5, 0}, 1, 0.3), {0.3, 0.3, 0}, 1e-15);
    expect_near(capped({2, 0.05}, 0.9, 0.4), {0.4, 0.05}, 1e-15);
    expect_near(capped({2, 0.4, 0.4}, 0.9, 0.4), {0.3, 0.3, 0.3}, 1e-15);
}

TEST(Benefit, is_the_utility_of_leaving_a_tracking_error) {
    const std::vector<double> change = {0.1, -0.05, 0.02, 0};
    EXPECT_NEAR(benefit_of(covariance(), change, 3, 120), 0.0020926583671950086, 1e-16);
}

TEST(Edge, is_bounded_from_below_as_numpy_says) {
    Sample sample;
    for (const double one : counted(37, 11, 48, 40)) sample.add(one);
    EXPECT_NEAR(sample.lower(0.95), -0.007455009001553241, 1e-15);
}

}  // namespace
}  // namespace outcry::allocator
