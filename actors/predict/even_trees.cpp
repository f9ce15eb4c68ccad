// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/even_trees.hpp"

#include <algorithm>

namespace outcry::predict {

EvenTrees EvenTrees::of(const FlatTrees& flat) {
    constexpr std::size_t padding_max = 4;
    EvenTrees even;
    for (const std::uint8_t depth : flat.group_depths)
        even.depth_ = std::max<unsigned>(even.depth_, depth);
    even.depth_ = std::max(even.depth_, 1U);
    if (even.depth_ > depth_max) return {};
    const std::size_t side = std::size_t{1} << (even.depth_ - 1);
    if (4 * side * flat.roots.size() > padding_max * flat.nodes.size()) return {};
    even.splits_.resize(side * flat.roots.size());
    even.twigs_.resize(side * flat.roots.size());
    for (const std::uint32_t root : flat.roots) {
        even.pad(flat, root, 1, 0);
        ++even.trees_;
    }
    return even;
}

void EvenTrees::pad(const FlatTrees& flat, std::size_t node, std::size_t place, unsigned level) {
    const std::size_t side = std::size_t{1} << (depth_ - 1);
    const FlatNode& from = flat.nodes[node];
    if (level == depth_) {
        twigs_[trees_ * side + place / 2 - side].worth[place % 2] = from.key;
    } else if (from.step == 0) {
        pad(flat, node, 2 * place, level + 1);  // a leaf above the others: leftmost below its place
    } else {
        Split& split = level + 1 == depth_ ? twigs_[trees_ * side + place - side].split
                                           : splits_[trees_ * side + place];
        split = {from.key, from.slot};
        pad(flat, node + from.step, 2 * place, level + 1);
        pad(flat, node + from.step + 1, 2 * place + 1, level + 1);
    }
}

}  // namespace outcry::predict
