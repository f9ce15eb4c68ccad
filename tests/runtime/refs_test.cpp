// SPDX-License-Identifier: Apache-2.0
#include <gtest/gtest.h>

#include <algorithm>
#include <vector>

#include "outcry/actor/actor.hpp"

namespace outcry {
namespace {

std::vector<std::uint64_t> all(const Refs& refs) {
    return {refs.seqs().begin(), refs.seqs().end()};
}

TEST(Refs, stand_in_order_and_once) {
    Refs refs{7, 3, 0, 9, 3};
    refs.add(8);
    EXPECT_EQ(all(refs), (std::vector<std::uint64_t>{3, 7, 8, 9}));
    const Refs copy = refs;
    refs.clear();
    EXPECT_TRUE(refs.seqs().empty());
    EXPECT_EQ(all(copy), (std::vector<std::uint64_t>{3, 7, 8, 9}));
}

TEST(Refs, drop_the_oldest_beyond_their_limit) {
    Refs refs;
    std::vector<std::uint64_t> kept;
    for (std::uint64_t i = 0; i < 3 * limits::refs_max; ++i) {
        const std::uint64_t seq = 1 + i * 37 % 101;
        refs.add(seq);
        const auto place = std::lower_bound(kept.begin(), kept.end(), seq);
        if (place == kept.end() || *place != seq) kept.insert(place, seq);
        if (kept.size() > limits::refs_max) kept.erase(kept.begin());
        ASSERT_EQ(all(refs), kept) << seq;
    }
    EXPECT_EQ(refs.seqs().size(), limits::refs_max);
}

}  // namespace
}  // namespace outcry
