// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/kept_rows.hpp"

#include <gtest/gtest.h>

namespace outcry::feed {
namespace {

TEST(KeptRows, are_taken_in_the_order_they_were_kept) {
    KeptRows<int> rows;
    int kept = 0, taken = 0;
    for (const int more : {1, 5'000, 1'023, 1, 1, 2'048}) {
        for (int i = 0; i < more; ++i) rows.push_back(kept++);
        EXPECT_EQ(rows.size(), static_cast<std::size_t>(kept - taken));
        for (; taken < kept - more / 2; ++taken, rows.pop_front()) ASSERT_EQ(rows.front(), taken);
    }
    for (; !rows.empty(); ++taken, rows.pop_front()) ASSERT_EQ(rows.front(), taken);
    EXPECT_EQ(taken, kept);
}

TEST(KeptRows, change_hands_with_what_was_taken_of_them) {
    KeptRows<int> rows, others;
    for (int i = 0; i < 3'000; ++i) rows.push_back(i);
    for (int i = 0; i < 1'500; ++i) rows.pop_front();
    others.push_back(-1);
    rows.swap(others);
    EXPECT_EQ(rows.size(), 1U);
    EXPECT_EQ(rows.front(), -1);
    rows = std::move(others);
    EXPECT_EQ(rows.size(), 1'500U);
    EXPECT_EQ(rows.front(), 1'500);
    rows.push_back(3'000);
    for (int next = 1'500; !rows.empty(); rows.pop_front()) ASSERT_EQ(rows.front(), next++);
    rows.clear();
    EXPECT_TRUE(rows.empty());
    rows.push_back(4);
    EXPECT_EQ(rows.front(), 4);
}

}  // namespace
}  // namespace outcry::feed
