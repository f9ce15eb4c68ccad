// SPDX-License-Identifier: Apache-2.0
#include "outcry/statistics/newey_west.hpp"

#include <gtest/gtest.h>

#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

TEST(NeweyWest, agrees_with_numpy) {
    EXPECT_NEAR(newey_west_error(counted(37, 11, 48, 120)), 0.0015760828386216035, 1e-14);
}

}  // namespace
}  // namespace outcry::statistics
