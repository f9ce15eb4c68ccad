// SPDX-License-Identifier: Apache-2.0
// Published examples first; golden.py has the others.
#include <gtest/gtest.h>

#include "outcry/math/math.hpp"
#include "outcry/statistics/sharpe.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(SharpeError, is_that_of_lo_2002_table_1) {
    EXPECT_NEAR(sharpe_error_normal(1.50, 60), 0.188, 5e-4);
    EXPECT_NEAR(sharpe_error_normal(0.50, 12), 0.306, 5e-4);
    EXPECT_NEAR(sharpe_error_normal(3.00, 500), 0.105, 5e-4);
}

TEST(SharpeError, of_mertens_is_lo_s_when_returns_are_normal) {
    EXPECT_NEAR(sharpe_error(0.3, 101, 0, 3), sharpe_error_normal(0.3, 100), 1e-15);
    EXPECT_GT(sharpe_error(0.3, 101, -1, 3),
              sharpe_error(0.3, 101, 0, 3));  // losses come in one piece
}

TEST(ProbabilisticSharpe, is_the_example_of_bailey_and_lopez_de_prado_2012) {
    // Two years of monthly returns of a hedge fund: mean 0.036, deviation 0.079, so 0.458 a month.
    EXPECT_NEAR(probabilistic_sharpe(0.458, 24, 0, 3, 0), 0.982, 5e-4);
    EXPECT_NEAR(probabilistic_sharpe(0.458, 24, -2.448, 10.164, 0), 0.913, 5e-4);
}

TEST(MinimumTrackRecord, is_the_example_of_bailey_and_lopez_de_prado_2012) {
    // An annual ratio of 2 against one of 1 takes 2.73 years of days, 2.83 of weeks, 3.24 of
    // months.
    const std::pair<double, double> known[] = {{252, 2.73}, {52, 2.83}, {12, 3.24}};
    for (const auto& [periods, years] : known) {
        const double root = math::sqrt(periods);
        EXPECT_NEAR(*minimum_track_record(2 / root, 0, 3, 1 / root, 0.95) / periods, years, 5e-3);
    }
    EXPECT_FALSE(minimum_track_record(0.1, 0, 3, 0.1, 0.95));
}

TEST(DeflatedSharpe, is_the_example_of_bailey_and_lopez_de_prado_2014) {
    // Best of 100 with an annual ratio of 2.5 over 1,250 days of 250 a year; ratios of the trials
    // vary by 1/2 a year.
    const double ratio = 2.5 / math::sqrt(250), variance = 0.5 / 250;
    EXPECT_NEAR(expected_maximum_sharpe(100, variance), 0.1132, 5e-5);
    const auto deflated = [&](double trials, double skewness, double kurtosis) {
        return probabilistic_sharpe(ratio, 1250, skewness, kurtosis,
                                    expected_maximum_sharpe(trials, variance));
    };
    EXPECT_NEAR(deflated(100, -3, 10), 0.9004, 5e-5);
    EXPECT_NEAR(deflated(46, -3, 10), 0.9505, 5e-5);
    EXPECT_NEAR(deflated(88, 0, 3), 0.9505, 5e-5);
}

TEST(DeflatedSharpe, of_a_single_trial_is_the_probabilistic_one) {
    const Moments m = moments(counted(37, 11, 48, 120));
    EXPECT_NEAR(probabilistic_sharpe(m), 0.800139068802435, 1e-12);
    EXPECT_EQ(deflated_sharpe(m, 1, 0.5), probabilistic_sharpe(m));
    EXPECT_LT(deflated_sharpe(m, 20, 0.001), probabilistic_sharpe(m));
}

}  // namespace
}  // namespace outcry::statistics
