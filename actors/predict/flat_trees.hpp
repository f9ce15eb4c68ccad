// SPDX-License-Identifier: Apache-2.0
// Binary trees laid out flat for walking: eight bytes a node, children side by side one step away.
// Immutable once its forest is built, so any thread may walk it; no walk allocates. It owns all it
// needs, the trees it was made of may go.
#pragma once

#include <algorithm>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::predict {

/// What is wrong with a model's tree, and where.
[[nodiscard]] Error broken_tree(std::size_t tree, std::size_t node, const std::string& message);

/// A leaf steps to itself: its slot always holds 0, which is above nothing.
struct FlatNode {
    std::uint32_t key;   // the row goes right when its slot holds more; of a leaf: what it is worth
    std::uint16_t slot;  // where the row's key stands
    std::uint16_t step;  // from here to the left child
};
static_assert(sizeof(FlatNode) == 8);

struct FlatTrees {
    static constexpr std::size_t lanes = 12;  // trees walked at once, so that their loads overlap

    std::vector<FlatNode> nodes;
    std::vector<std::uint32_t> numbers;  // of each node in the library's count
    std::vector<std::uint32_t> roots;
    std::vector<std::uint8_t> group_depths;  // of the deepest leaf among each `lanes` trees

    /// Checks that the children make one tree (no cycle, nobody out of range, none too deep) and
    /// appends it breadth first; the new nodes' numbers, in order. Keys and slots stay to be set.
    [[nodiscard]] Result<std::span<const std::uint32_t>> add(std::span<const std::int32_t> left,
                                                             std::span<const std::int32_t> right);

    /// From a node to the child the row goes to. Branchless: compare, add with carry.
    [[nodiscard]] static std::size_t below(const FlatNode* all, const std::uint32_t* keys,
                                           std::size_t at) {
        const FlatNode& node = all[at];
        return at + node.step + (keys[node.slot] > node.key ? 1U : 0U);
    }

    /// Asks for the topmost four levels of a tree: two lines of the cache.
    void fetch(std::uint32_t root) const {
        constexpr std::size_t line = 64 / sizeof(FlatNode);
        __builtin_prefetch(nodes.data() + root);
        __builtin_prefetch(nodes.data() + std::min(root + line, nodes.size() - 1));
    }

    // Trees go `lanes` abreast: each step waits for a load of its own tree only, and the tops of
    // the next trees are on their way meanwhile. `see(tree, leaf)` hears them in order.
    template <class See>
    void walk(const std::uint32_t* keys, See&& see) const {
        const FlatNode* const all = nodes.data();
        const std::size_t count = roots.size();
        std::size_t tree = 0;
        for (; tree + lanes <= count; tree += lanes) {
            std::size_t at[lanes];
            for (std::size_t lane = 0; lane < lanes; ++lane) at[lane] = roots[tree + lane];
            if (tree + 2 * lanes <= count)
                for (std::size_t lane = 0; lane < lanes; ++lane) fetch(roots[tree + lanes + lane]);
            for (unsigned level = group_depths[tree / lanes]; level != 0; --level)
                for (std::size_t lane = 0; lane < lanes; ++lane)
                    at[lane] = below(all, keys, at[lane]);
            for (std::size_t lane = 0; lane < lanes; ++lane) see(tree + lane, at[lane]);
        }
        for (; tree < count; ++tree) {
            std::size_t at = roots[tree];
            while (all[at].step != 0) at = below(all, keys, at);
            see(tree, at);
        }
    }
};

}  // namespace outcry::predict
