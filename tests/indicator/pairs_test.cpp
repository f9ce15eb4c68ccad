// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/pairs.hpp"

#include <gtest/gtest.h>

namespace outcry::indicator {
namespace {

TEST(Correlation, of_a_straight_line_goes_no_further_than_one) {
    Correlation two = Correlation::make(2).value();
    double x = 40000, y = 3;
    std::uint64_t state = 1;
    const auto step = [&] {
        state = state * 6364136223846793005ULL + 1442695040888963407ULL;
        return static_cast<double>(state >> 40) / 16777216.0 - 0.5;
    };
    int straight = 0;
    for (int i = 0; i < 2000; ++i) {
        x += step();
        y += 1e-3 * step();
        const auto r = two.update(x, y);
        if (!r) continue;
        EXPECT_GE(*r, -1.0);
        EXPECT_LE(*r, 1.0);
        if (*r == 1.0 || *r == -1.0) ++straight;
    }
    EXPECT_GT(straight, 100);
}

}  // namespace
}  // namespace outcry::indicator
