// SPDX-License-Identifier: Apache-2.0
// Published examples first; golden.py has the others.
#include <gtest/gtest.h>

#include <numeric>

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

TEST(Trials, are_as_many_as_their_correlation_leaves) {
    std::vector<std::vector<double>> all;
    for (int k = 0; k < 9; ++k) all.push_back(counted(17 + 2 * k, 5 * k, 50 - k % 3, 64));
    const Trials trials = trials_of(views(all));
    EXPECT_EQ(trials.count, 9);
    EXPECT_NEAR(trials.effective, 8.842398440222075, 1e-9);
    EXPECT_NEAR(trials.variance, 0.0031125634658151395, 1e-12);
}

TEST(Trials, that_are_copies_count_once_and_those_that_never_move_count_as_one_more) {
    const std::vector<std::vector<double>> copies(12, counted(17, 3, 50, 64));
    EXPECT_NEAR(trials_of(views(copies)).effective, 1, 1e-9);
    auto with_still = copies;
    with_still.resize(20, std::vector<double>(64, 0.0));
    EXPECT_NEAR(trials_of(views(with_still)).effective, 2, 1e-9);
    EXPECT_EQ(trials_of(views(with_still)).count, 20);
}

/// Days from `first` on.
std::vector<std::int64_t> days_from(std::int64_t first, std::size_t count) {
    std::vector<std::int64_t> days(count);
    std::iota(days.begin(), days.end(), first);
    return days;
}

TEST(Trials, that_share_no_day_are_independent_and_their_luck_is_that_of_as_many_days) {
    const auto returns = counted(17, 3, 50, 64);
    std::vector<std::vector<std::int64_t>> days;
    for (int i = 0; i < 40; ++i) days.push_back(days_from(1000 + 64 * i, 64));
    std::vector<Tried> tried;
    for (const auto& stretch : days) tried.push_back({returns, stretch});
    const Trials trials = trials_of(tried);
    EXPECT_EQ(trials.count, 40);
    EXPECT_NEAR(trials.effective, 40, 1e-9);
    EXPECT_NEAR(trials.variance, 1.0 / 63, 1e-12) << "by chance all have the same ratio";
    EXPECT_GT(expected_maximum_sharpe(trials.effective, trials.variance), 0.2);
}

TEST(Trials, are_as_much_alike_as_the_days_they_share) {
    // The second is the second half of the first: its days are half of those, their ratios
    // correlate by about the root of 1/2.
    const auto whole = counted(37, 11, 50, 200),
               half = std::vector(whole.begin() + 100, whole.end());
    const auto all = days_from(0, 200), late = days_from(100, 100), early = days_from(0, 100);
    const Trials nested = trials_of({Tried{whole, all}, Tried{half, late}});
    EXPECT_NEAR(nested.effective, 2 - math::sqrt(0.5), 0.02);
    const Trials apart = trials_of({Tried{half, early}, Tried{half, late}});
    EXPECT_NEAR(apart.effective, 2, 1e-9);
    // And three on one stretch with one beside are no less alike than they were.
    const Trials mixed =
        trials_of({Tried{whole, all}, Tried{whole, all}, Tried{whole, all}, Tried{half, late}});
    EXPECT_NEAR(mixed.effective, 4 - 3 * (3 + 3 * math::sqrt(0.5)) / 6, 0.05);
    EXPECT_GE(mixed.variance, trials_of(views({whole, whole, whole})).variance);
}

TEST(Trials, of_no_day_at_all_are_nothing_and_no_trial_is_none) {
    EXPECT_EQ(trials_of(std::vector<Tried>{}).count, 0);
    const Trials empty = trials_of({Tried{}, Tried{}});
    EXPECT_EQ(empty.count, 2);
    EXPECT_EQ(empty.variance, 0);
}

}  // namespace
}  // namespace outcry::statistics
