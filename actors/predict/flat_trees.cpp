// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/flat_trees.hpp"

#include <algorithm>

#include "actors/predict/limits.hpp"

namespace outcry::predict {
namespace {

struct Visit {
    std::uint32_t node;
    std::uint32_t depth;
};

/// Breadth first from the root; a node reached twice, out of range or too deep ends it.
Result<std::vector<Visit>> order(std::span<const std::int32_t> left,
                                 std::span<const std::int32_t> right, std::size_t tree) {
    std::vector<Visit> queue{{0, 0}};
    std::vector<std::uint8_t> seen(left.size(), 0);
    seen[0] = 1;
    for (std::size_t next = 0; next < queue.size(); ++next) {
        const Visit visit = queue[next];
        if (left[visit.node] == -1) continue;
        if (visit.depth >= limits::depth_max)
            return broken_tree(tree, visit.node,
                               "lies deeper than " + std::to_string(limits::depth_max));
        for (const std::int32_t child : {left[visit.node], right[visit.node]}) {
            if (child < 0 || static_cast<std::size_t>(child) >= seen.size())
                return broken_tree(tree, visit.node,
                                   "names child " + std::to_string(child) + " of " +
                                       std::to_string(seen.size()) + " nodes");
            const auto number = static_cast<std::uint32_t>(child);
            if (seen[number] != 0)
                return broken_tree(tree, visit.node,
                                   "names child " + std::to_string(child) +
                                       ", which the tree already holds: a cycle");
            seen[number] = 1;
            queue.push_back({number, visit.depth + 1});
        }
    }
    return queue;
}

}  // namespace

Error broken_tree(std::size_t tree, std::size_t node, const std::string& message) {
    return error(Error::Kind::corrupt, "model: tree " + std::to_string(tree) + ", node " +
                                           std::to_string(node) + ": " + message);
}

Result<std::span<const std::uint32_t>> FlatTrees::add(std::span<const std::int32_t> left,
                                                      std::span<const std::int32_t> right) {
    const std::size_t index = roots.size();
    if (left.empty() || left.size() > limits::tree_nodes_max || right.size() != left.size())
        return broken_tree(index, 0,
                           "columns differ in length or exceed " +
                               std::to_string(limits::tree_nodes_max) + " nodes");
    if (nodes.size() + left.size() > limits::forest_nodes_max)
        return error(
            Error::Kind::limit,
            "model: more than " + std::to_string(limits::forest_nodes_max) + " nodes in all trees");
    OUTCRY_ASSIGN(const auto queue, order(left, right, index));
    const std::size_t root = nodes.size();
    roots.push_back(static_cast<std::uint32_t>(root));
    if (index % lanes == 0) group_depths.push_back(0);
    group_depths.back() =
        std::max(group_depths.back(), static_cast<std::uint8_t>(queue.back().depth));
    std::size_t child = 1;  // the queue holds children in pairs, in the order of their parents
    for (std::size_t place = 0; place < queue.size(); ++place) {
        FlatNode flat{0, 0, 0};
        if (left[queue[place].node] != -1) {
            flat.step = static_cast<std::uint16_t>(child - place);
            child += 2;
        }
        nodes.push_back(flat);
        numbers.push_back(queue[place].node);
    }
    return std::span<const std::uint32_t>(numbers).subspan(root);
}

}  // namespace outcry::predict
