// SPDX-License-Identifier: Apache-2.0
// Flat trees padded to one depth, for adding up what the leaves are worth: the children of place p
// stand at 2p and 2p + 1, so a step loads no distance and every walk has the same number of steps.
// Immutable, any thread may walk it; no walk allocates. It owns all it needs.
#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

#include "actors/predict/flat_trees.hpp"

namespace outcry::predict {

class EvenTrees {
 public:
    /// Of shallow and rather full trees; else it is empty, and the flat ones are walked: padding
    /// may at most make four nodes of one, down to depth 8.
    [[nodiscard]] static EvenTrees of(const FlatTrees& flat);

    [[nodiscard]] bool empty() const { return trees_ == 0; }

    /// `see(worth)` hears the key of the leaf that the row reaches, tree by tree in order. A
    /// switch: a chain of templates over the depths is shorter and made g++ 12 walk 6 % slower.
    template <class See>
    void walk(const std::uint32_t* keys, See&& see) const {
        switch (depth_) {
            case 1:
                return walk_to<1>(keys, see);
            case 2:
                return walk_to<2>(keys, see);
            case 3:
                return walk_to<3>(keys, see);
            case 4:
                return walk_to<4>(keys, see);
            case 5:
                return walk_to<5>(keys, see);
            case 6:
                return walk_to<6>(keys, see);
            case 7:
                return walk_to<7>(keys, see);
            default:
                return walk_to<depth_max>(keys, see);
        }
    }

 private:
    static constexpr unsigned depth_max = 8;
    static constexpr std::size_t lanes = FlatTrees::lanes;

    struct Split {
        std::uint32_t key = 0xffff'ffff;  // of a padded place: nothing is more, all go left
        std::uint32_t slot = 0;
    };
    /// The last split of a way and the leaves below it, in one line of the cache.
    struct alignas(16) Twig {
        Split split;
        std::uint32_t worth[2] = {};
    };

    static std::size_t goes_right(const Split& split, const std::uint32_t* keys) {
        return keys[split.slot] > split.key ? 1 : 0;
    }

    /// From a place to the child the row goes to. The left one is worked out apart, or compilers
    /// make the carry of the comparison a number of its own (three instructions more).
    static std::size_t below(const Split* tree, const std::uint32_t* keys, std::size_t at) {
        std::size_t left = 2 * at;
#if defined(__GNUC__)
        asm("" : "+r"(left));
#endif
        return left + goes_right(tree[at], keys);
    }

    template <unsigned depth, class See>
    void walk_to(const std::uint32_t* keys, See& see) const {
        constexpr std::size_t side = std::size_t{1} << (depth - 1);
        constexpr std::size_t line = 64 / sizeof(Split);
        const Split* splits = splits_.data();
        const Twig* twigs = twigs_.data();
        const auto worth = [keys](const Twig& twig) {
            return twig.worth[goes_right(twig.split, keys)];
        };
        std::size_t tree = 0;
        for (; tree + lanes <= trees_; tree += lanes) {
            std::size_t at[lanes];
            for (std::size_t lane = 0; lane < lanes; ++lane) at[lane] = 1;
            if (tree + 2 * lanes <= trees_) {
                for (std::size_t lane = lanes; lane < 2 * lanes; ++lane) {  // the next trees' tops
                    __builtin_prefetch(splits + lane * side);
                    if constexpr (side > line) __builtin_prefetch(splits + lane * side + line);
                }
            }
            for (unsigned level = 1; level < depth; ++level)
                for (std::size_t lane = 0; lane < lanes; ++lane)
                    at[lane] = below(splits + lane * side, keys, at[lane]);
            for (std::size_t lane = 0; lane < lanes; ++lane)
                see(worth(twigs[lane * side + at[lane] - side]));
            splits += lanes * side;
            twigs += lanes * side;
        }
        for (; tree < trees_; ++tree, splits += side, twigs += side) {
            std::size_t at = 1;
            for (unsigned level = 1; level < depth; ++level) at = below(splits, keys, at);
            see(worth(twigs[at - side]));
        }
    }

    void pad(const FlatTrees& flat, std::size_t node, std::size_t place, unsigned level);

    std::size_t trees_ = 0;
    unsigned depth_ = 0;
    std::vector<Split> splits_;  // 2^(depth - 1) a tree: the root at 1, 0 stands empty
    std::vector<Twig> twigs_;    // 2^(depth - 1) a tree, from left to right
};

}  // namespace outcry::predict
