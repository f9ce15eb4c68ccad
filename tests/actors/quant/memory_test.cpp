// SPDX-License-Identifier: Apache-2.0
// What a symbol's measures and features take of memory, six timeframes of them, once all are warm.
#include <gtest/gtest.h>
#include <malloc.h>

#include "tests/support/standard_set.hpp"

namespace outcry {
namespace {

std::size_t in_use() {
    const auto heap = ::mallinfo2();
    return heap.uordblks + heap.hblkhd;
}

/// A share of the benchmark memory/500x6/standard, of which 500 MB are allowed: a megabyte a
/// symbol.
TEST(Memory, a_warm_symbol_on_six_timeframes_stays_below_a_tenth_of_its_share) {
    constexpr std::size_t symbols = 4;
    constexpr std::size_t bound = 100'000;  // bytes a symbol
    const std::size_t before = in_use();
    test::StandardSet set(symbols);
    ASSERT_TRUE(set.feed());
    ASSERT_EQ(set.cold(), 0U) << "nothing is weighed before it is warm";
    const std::size_t after = in_use();
    const std::size_t described = set.state_bytes();
    EXPECT_LT(described, symbols * bound);
    EXPECT_GT(described, symbols * 10'000) << "it weighs too little to be all of it";
    if (after <= before) GTEST_SKIP() << "the sanitizer's allocator does not count";
    EXPECT_LT(after - before, symbols * bound);
    EXPECT_GT(after - before, symbols * 10'000);
}

}  // namespace
}  // namespace outcry
