// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <cmath>

#include "outcry/math/math.hpp"
#include "outcry/statistics/normal.hpp"
#include "outcry/statistics/random.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(NormalQuantile, agrees_with_scipy_from_the_centre_to_the_far_tail) {
    const std::pair<double, double> known[] = {{1e-300, -37.0470962993612},
                                               {1e-10, -6.361340902404056},
                                               {0.001, -3.090232306167813},
                                               {0.3, -0.5244005127080409},
                                               {0.5, 0.0},
                                               {0.975, 1.959963984540054},
                                               {0.9999999, 5.199337582290661}};
    for (const auto& [p, x] : known)
        EXPECT_NEAR(normal_quantile(p), x, 1e-9 * std::fmax(1.0, std::fabs(x))) << p;
    EXPECT_TRUE(std::isinf(normal_quantile(0)) && std::isinf(normal_quantile(1)));
}

TEST(NormalQuantile, is_the_inverse_of_the_distribution_function) {
    for (double x = -6; x <= 6; x += 0.37)
        EXPECT_NEAR(normal_quantile(math::normal_cdf(x)), x, 2e-7);
}

TEST(Moments, agree_with_numpy_and_scipy) {
    const auto series = counted(37, 11, 48, 120), other = counted(53, 7, 50, 120);
    const Moments m = moments(series);
    EXPECT_NEAR(m.mean, 0.0022583333333333327, 1e-15);
    EXPECT_NEAR(m.deviation, 0.029237795222413522, 1e-15);
    EXPECT_NEAR(m.skewness, 0.0008590944892826694, 1e-12);
    EXPECT_NEAR(m.kurtosis, 1.798018373466326, 1e-12);
    EXPECT_NEAR(correlation(series, other), 0.09044151262057902, 1e-12);
    EXPECT_NEAR(slope(other, series), 0.09046250176718984, 1e-12);
}

TEST(Moments, of_a_series_that_does_not_move_are_those_of_a_normal_one) {
    const std::vector<double> still(40, 0.1);
    const Moments m = moments(still);
    EXPECT_EQ(m.deviation, 0);
    EXPECT_EQ(m.kurtosis, 3);
    EXPECT_EQ(correlation(still, counted(3, 1, 2, 40)), 0);
}

TEST(Quantiles, agree_with_numpy) {
    auto series = counted(37, 11, 48, 120);
    std::sort(series.begin(), series.end());
    EXPECT_NEAR(quantile_of_sorted(series, 0.05), -0.04305, 1e-12);
    EXPECT_NEAR(quantile_of_sorted(series, 0.5), 0.0025, 1e-12);
    EXPECT_NEAR(quantile_of_sorted(series, 0.93), 0.04567, 1e-12);
    EXPECT_EQ(quantile_of_sorted(series, 1), series.back());
}

TEST(Random, says_what_its_authors_reference_says) {
    // splitmix64 of 0 begins with e220a8397b1dcdaf; xoshiro256** is seeded with its first four
    // numbers.
    EXPECT_EQ(seed_of(0, 0), 0xe220a8397b1dcdafULL);
    Random random(0);
    const std::uint64_t expected[] = {0x99ec5f36cb75f2b4ULL, 0xbf6e1f784956452aULL,
                                      0x1a5f849d4933e6e0ULL};
    for (const std::uint64_t word : expected) EXPECT_EQ(random.next(), word);
}

TEST(Random, draws_below_a_bound_and_normals_of_mean_0_and_variance_1) {
    Random random(7);
    std::vector<int> often(6);
    for (int i = 0; i < 60'000; ++i) ++often[random.below(6)];
    for (const int count : often) EXPECT_NEAR(count, 10'000, 450);
    std::vector<double> normals;
    for (int i = 0; i < 40'000; ++i) normals.push_back(random.normal());
    const Moments m = moments(normals);
    EXPECT_NEAR(m.mean, 0, 0.02);
    EXPECT_NEAR(m.deviation, 1, 0.02);
    EXPECT_NEAR(m.kurtosis, 3, 0.15);
}

}  // namespace
}  // namespace outcry::statistics
