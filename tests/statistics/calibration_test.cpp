// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include "outcry/statistics/calibration.hpp"
#include "outcry/statistics/random.hpp"

namespace outcry::statistics {
namespace {

TEST(Calibration, is_murphy_s_partition_exactly_when_bins_hold_one_probability) {
    std::vector<Said> said;
    const auto add = [&](double p, int count, int happened) {
        for (int i = 0; i < count; ++i) said.push_back({p, i < happened});
    };
    add(0.9, 5, 4);
    add(0.1, 10, 1);
    add(0.6, 5, 3);
    add(0.3, 10, 4);
    const Calibration c = calibration(said, 30);
    EXPECT_NEAR(c.brier, 0.18166666666666664, 1e-12);
    EXPECT_NEAR(c.reliability, 0.005, 1e-12);
    EXPECT_NEAR(c.resolution, 0.06333333333333334, 1e-12);
    EXPECT_NEAR(c.uncertainty, 0.24, 1e-12);
    EXPECT_NEAR(c.within, 0, 1e-12);
    ASSERT_EQ(c.bins.size(), 4U);
    EXPECT_NEAR(c.bins[1].happened, 0.4, 1e-12);
}

TEST(Calibration, of_honest_probabilities_is_reliable_and_of_boasts_is_not) {
    Random random(3);
    std::vector<Said> honest, boasting;
    for (int i = 0; i < 20'000; ++i) {
        const double p = 0.2 + 0.4 * random.uniform();
        const bool happened = random.uniform() < p;
        honest.push_back({p, happened});
        boasting.push_back({p + 0.2, happened});
    }
    EXPECT_LT(calibration(honest).reliability, 0.001);
    EXPECT_GT(calibration(honest).skill, 0.04);
    EXPECT_NEAR(calibration(boasting).reliability, 0.04, 0.005);
    EXPECT_EQ(calibration(honest).bins.size(), 10U);
}

TEST(Calibration, says_nothing_of_nothing_and_no_skill_where_nothing_varies) {
    EXPECT_EQ(calibration({}).count, 0U);
    EXPECT_TRUE(calibration({}).bins.empty());
    const Calibration sure = calibration({{0.7, true}, {0.7, true}});
    EXPECT_EQ(sure.uncertainty, 0);
    EXPECT_EQ(sure.skill, 0);
    EXPECT_EQ(sure.bins.size(), 1U);
}

}  // namespace
}  // namespace outcry::statistics
