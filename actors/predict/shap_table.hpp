// SPDX-License-Identifier: Apache-2.0
// What a shallow forest's leaves contribute, worked out beforehand: a few neighbouring leaves
// depend on so few splits that each way a row can answer them has its own line of terms. Immutable
// once made, so any thread may read it; no call but of() allocates. It owns all it needs.
//
// A line holds one sum for each feature that the group's leaves ask: the terms of tree_shap.hpp in
// the order they come there. Adding those up group by group rounds otherwise than leaf by leaf, in
// the last bits. Which leaf is reached is known with its terms, so the margin comes along.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "actors/predict/quadrature.hpp"
#include "actors/predict/tree.hpp"

namespace outcry::predict {

class ShapTable {
 public:
    /// Empty when the trees are too deep, too many or ask for categories. They must have been
    /// checked; `rule` must be exact for their longest path.
    [[nodiscard]] static ShapTable of(const TreeModel& model, const quadrature::Rule& rule);

    [[nodiscard]] bool empty() const { return groups_.empty(); }
    /// Adds each feature's contribution to its place of `out`, and to `margin`, which it returns,
    /// the leaf that is reached in each tree, in their order. `keys` are those of a row by slot, as
    /// the flat trees take them.
    float add(const std::uint32_t* keys, std::span<double> out, float margin) const;

 private:
    class Maker;

    static constexpr std::size_t splits_max = 6;  // of a group: 64 lines

    struct Split {
        std::uint32_t key;  // the row goes right when its slot holds this or more
        std::uint16_t slot;
    };
    static constexpr Split none{UINT32_MAX, 0};  // above what any value is: never goes right

    /// Leaves that depend on the same few splits.
    struct Group {
        std::uint32_t terms = 0;  // of a line: a feature each
        std::uint32_t leaf = 0;   // the first of its 2^splits lines in leaves_
        std::uint32_t line = 0;   // and in terms_
    };

    std::vector<Group> groups_;            // in the order of the leaves
    std::vector<Split> splits_;            // splits_max of each group in turn, `none` first
    std::vector<std::uint16_t> features_;  // of each group's lines in turn
    std::vector<double> terms_;
    std::vector<float> leaves_;  // of each line: what is reached is worth, 0 where that is no leaf
                                 // of its group
};

}  // namespace outcry::predict
