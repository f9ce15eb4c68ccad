// SPDX-License-Identifier: Apache-2.0
#include "bus/broker/ring.hpp"

#include <gtest/gtest.h>

#include <deque>

namespace outcry {
namespace {

TEST(Ring, gives_what_came_in_first_however_much_waits) {
    Ring<int> ring;
    std::deque<int> expected;
    int next = 0;
    for (const int batch : {1, 2, 15, 40, 3, 500, 1, 1}) {
        for (int i = 0; i < batch; ++i, ++next) {
            ring.push_back(next);
            expected.push_back(next);
        }
        for (int i = 0; i < batch * 2 / 3; ++i) {
            ASSERT_EQ(ring.front(), expected.front());
            ring.pop_front();
            expected.pop_front();
        }
        ASSERT_EQ(ring.size(), expected.size());
        for (std::size_t i = 0; i < expected.size(); ++i) ASSERT_EQ(ring[i], expected[i]);
        ASSERT_EQ(ring.back(), expected.back());
    }
    while (!ring.empty()) {
        ASSERT_EQ(ring.front(), expected.front());
        ring.pop_front();
        expected.pop_front();
    }
    EXPECT_TRUE(expected.empty());
}

TEST(Ring, begins_anew_after_it_was_cleared) {
    Ring<int> ring;
    for (int i = 0; i < 20; ++i) ring.push_back(i);
    ring.clear();
    EXPECT_TRUE(ring.empty());
    ring.push_back(7);
    EXPECT_EQ(ring.size(), 1U);
    EXPECT_EQ(ring.front(), 7);
}

}  // namespace
}  // namespace outcry
