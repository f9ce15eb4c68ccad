// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/even_trees.hpp"

#include <gtest/gtest.h>

#include <random>

namespace outcry::predict {
namespace {

constexpr std::uint32_t features = 7;

/// A forest of random trees: each place above `depth` splits with that chance in ten, the root
/// always.
FlatTrees random_trees(std::mt19937& random, std::size_t count, unsigned depth, unsigned in_ten) {
    FlatTrees trees;
    for (std::size_t tree = 0; tree < count; ++tree) {
        std::vector<std::int32_t> left{-1}, right{-1};
        std::vector<unsigned> level{0};
        for (std::size_t node = 0; node < left.size(); ++node) {
            if (level[node] == depth || (node != 0 && random() % 10 >= in_ten)) continue;
            left[node] = static_cast<std::int32_t>(left.size());
            right[node] = left[node] + 1;
            for (int child = 0; child < 2; ++child) {
                left.push_back(-1);
                right.push_back(-1);
                level.push_back(level[node] + 1);
            }
        }
        const std::size_t root = trees.nodes.size();
        EXPECT_TRUE(trees.add(left, right));
        for (std::size_t at = root; at < trees.nodes.size(); ++at) {
            FlatNode& node = trees.nodes[at];
            node.key = static_cast<std::uint32_t>(node.step == 0 ? random() : random() % 16);
            node.slot = static_cast<std::uint16_t>(node.step == 0 ? features : random() % features);
        }
    }
    return trees;
}

/// What the leaves are worth that a row reaches, by the flat trees and by the even ones.
void expect_the_same(const FlatTrees& flat, std::mt19937& random) {
    const EvenTrees even = EvenTrees::of(flat);
    ASSERT_FALSE(even.empty());
    for (int row = 0; row < 50; ++row) {
        std::uint32_t keys[features + 1] = {};
        for (std::uint32_t i = 0; i < features; ++i)
            keys[i] = random() % 8 == 0 ? 0xffff'ffff : static_cast<std::uint32_t>(random() % 16);
        std::vector<std::uint32_t> expected, worths;
        flat.walk(keys,
                  [&](std::size_t, std::size_t leaf) { expected.push_back(flat.nodes[leaf].key); });
        even.walk(keys, [&](std::uint32_t worth) { worths.push_back(worth); });
        ASSERT_EQ(worths, expected);
    }
}

TEST(EvenTrees, reach_the_leaves_of_the_flat_ones_at_every_depth_and_count) {
    std::mt19937 random(20260101);
    for (unsigned depth = 1; depth <= 8; ++depth)
        for (const std::size_t count : {1U, 11U, 12U, 13U, 24U, 30U})
            expect_the_same(random_trees(random, count, depth, 10), random);
}

TEST(EvenTrees, lead_from_a_leaf_that_stands_high_to_what_it_is_worth) {
    std::mt19937 random(20260102);
    for (int forest = 0; forest < 40; ++forest)
        expect_the_same(random_trees(random, 20, 3, 8), random);
}

TEST(EvenTrees, of_single_leaves_are_worth_those_leaves) {
    std::mt19937 random(20260103);
    expect_the_same(random_trees(random, 14, 0, 0), random);
}

TEST(EvenTrees, are_not_made_of_deep_trees_nor_of_sparse_ones) {
    std::mt19937 random(20260104);
    EXPECT_TRUE(EvenTrees::of(random_trees(random, 3, 9, 10)).empty()) << "512 leaves a tree";
    FlatTrees chain;
    std::vector<std::int32_t> left(17, -1), right(17, -1);
    for (std::size_t level = 0; level < 8; ++level) {  // only right children split
        left[2 * level] = static_cast<std::int32_t>(2 * level + 1);
        right[2 * level] = static_cast<std::int32_t>(2 * level + 2);
    }
    ASSERT_TRUE(chain.add(left, right));
    EXPECT_TRUE(EvenTrees::of(chain).empty()) << "17 nodes would become 512";
}

}  // namespace
}  // namespace outcry::predict
