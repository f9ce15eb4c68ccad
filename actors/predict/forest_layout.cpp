// SPDX-License-Identifier: Apache-2.0
// Checks trees as read and lays them out flat: breadth first, children adjacent, one step away.
#include <algorithm>
#include <cmath>

#include "actors/predict/forest.hpp"
#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "actors/predict/quadrature.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

Error broken(std::size_t tree, std::size_t node, const std::string& message) {
    return error(Error::Kind::corrupt, "model: tree " + std::to_string(tree) + ", node " +
                                           std::to_string(node) + ": " + message);
}

bool is_leaf(const Tree& tree, std::size_t node) { return tree.left[node] == -1; }

/// Only what the node itself says; whether the tree hangs together shows in the walk.
Result<void> check_node(const Tree& tree, std::size_t index, std::size_t node,
                        std::size_t features) {
    if (!std::isfinite(tree.threshold[node]))
        return broken(
            index, node,
            is_leaf(tree, node) ? "its value is not finite" : "its threshold is not finite");
    if (!std::isfinite(tree.cover[node]) || tree.cover[node] < 0)
        return broken(index, node, "sum_hessian is negative or not finite");
    if (is_leaf(tree, node)) {
        if (tree.right[node] == -1) return {};
        return broken(index, node, "has a right child but no left one");
    }
    if (tree.feature[node] >= features)
        return broken(index, node,
                      "splits on feature " + std::to_string(tree.feature[node]) + " of " +
                          std::to_string(features));
    if (tree.cover[node] <= 0) return broken(index, node, "splits, but its sum_hessian is zero");
    return {};
}

}  // namespace

class ForestLayout {
 public:
    explicit ForestLayout(const TreeModel& model) : model_(model) {}

    Result<Forest> build() {
        OUTCRY_TRY(check_model());
        out_.features_ = model_.features;
        out_.feature_names_ = model_.feature_names;
        out_.library_ = model_.library;
        const float odds = 1.0F / model_.base_score - 1.0F;
        out_.base_margin_ = -static_cast<float>(math::log(static_cast<double>(odds)));
        out_.bias_ = static_cast<double>(out_.base_margin_);
        for (std::size_t tree = 0; tree < model_.trees.size(); ++tree) OUTCRY_TRY(add_tree(tree));
        out_.rule_ =
            quadrature::gauss_legendre(std::max<std::size_t>((conditions_max_ + 1) / 2, 1));
        return std::move(out_);
    }

 private:
    struct Visit {
        std::uint32_t node;
        std::uint32_t depth;
    };

    Result<void> check_model() const {
        if (model_.features == 0 || model_.features > limits::features_max)
            return error(Error::Kind::corrupt, "model: " + std::to_string(model_.features) +
                                                   " features, allowed are 1 to " +
                                                   std::to_string(limits::features_max));
        if (!model_.feature_names.empty() && model_.feature_names.size() != model_.features)
            return error(Error::Kind::corrupt,
                         "model: " + std::to_string(model_.feature_names.size()) +
                             " feature names for " + std::to_string(model_.features) + " features");
        if (model_.trees.empty() || model_.trees.size() > limits::trees_max)
            return error(Error::Kind::corrupt, "model: " + std::to_string(model_.trees.size()) +
                                                   " trees, allowed are 1 to " +
                                                   std::to_string(limits::trees_max));
        if (!(model_.base_score > 0.0F && model_.base_score < 1.0F))
            return error(Error::Kind::corrupt, "model: base_score must lie between 0 and 1");
        return {};
    }

    Result<void> add_tree(std::size_t index) {
        const Tree& tree = model_.trees[index];
        const std::size_t count = tree.left.size();
        if (count == 0 || count > limits::tree_nodes_max || tree.right.size() != count ||
            tree.feature.size() != count || tree.threshold.size() != count ||
            tree.missing_left.size() != count || tree.cover.size() != count)
            return broken(index, 0,
                          "columns differ in length or exceed " +
                              std::to_string(limits::tree_nodes_max) + " nodes");
        if (out_.nodes_.size() + count > limits::forest_nodes_max)
            return error(Error::Kind::limit, "model: more than " +
                                                 std::to_string(limits::forest_nodes_max) +
                                                 " nodes in all trees");
        OUTCRY_TRY(order(tree, index));
        const auto root = static_cast<std::uint32_t>(out_.nodes_.size());
        out_.roots_.push_back(root);
        if (index % Forest::lanes == 0) out_.group_depths_.push_back(0);
        auto& group = out_.group_depths_.back();
        group = std::max(group, static_cast<std::uint8_t>(queue_.back().depth));
        lay_out(tree);
        conditions_.clear();
        collect(tree, 0, 1.0);
        if (out_.conditions_.size() > limits::conditions_max)
            return error(Error::Kind::limit, "model: the ways to its leaves hold more than " +
                                                 std::to_string(limits::conditions_max) +
                                                 " conditions; train shallower trees");
        return {};
    }

    /// Breadth first from the root; a node reached twice, out of range or too deep ends it.
    Result<void> order(const Tree& tree, std::size_t index) {
        queue_.assign(1, {0, 0});
        seen_.assign(tree.left.size(), 0);
        seen_[0] = 1;
        for (std::size_t next = 0; next < queue_.size(); ++next) {
            const Visit visit = queue_[next];
            OUTCRY_TRY(check_node(tree, index, visit.node, model_.features));
            if (is_leaf(tree, visit.node)) continue;
            if (visit.depth >= limits::depth_max)
                return broken(index, visit.node,
                              "lies deeper than " + std::to_string(limits::depth_max));
            for (const std::int32_t child : {tree.left[visit.node], tree.right[visit.node]}) {
                if (child < 0 || static_cast<std::size_t>(child) >= seen_.size())
                    return broken(index, visit.node,
                                  "names child " + std::to_string(child) + " of " +
                                      std::to_string(seen_.size()) + " nodes");
                const auto number = static_cast<std::uint32_t>(child);
                if (seen_[number] != 0)
                    return broken(index, visit.node,
                                  "names child " + std::to_string(child) +
                                      ", which the tree already holds: a cycle");
                seen_[number] = 1;
                queue_.push_back({number, visit.depth + 1});
            }
        }
        return {};
    }

    void lay_out(const Tree& tree) {
        std::size_t child = 1;  // the queue holds children in pairs, in the order of their parents
        for (std::size_t place = 0; place < queue_.size(); ++place) {
            const std::uint32_t node = queue_[place].node;
            Forest::Node flat{order_key(tree.threshold[node]), 0, 0};
            if (is_leaf(tree, node)) {
                flat.slot = static_cast<std::uint16_t>(2 * model_.features);
            } else {
                flat.key = order_key(tree.threshold[node] + 0.0F);
                const std::size_t skip = tree.missing_left[node] != 0 ? 0 : model_.features;
                flat.slot = static_cast<std::uint16_t>(tree.feature[node] + skip);
                flat.step = static_cast<std::uint16_t>(child - place);
                child += 2;
            }
            out_.nodes_.push_back(flat);
            out_.numbers_.push_back(node);
        }
    }

    /// Depth first, with the conditions met so far merged by feature; no deeper than `order`
    /// allowed.
    void collect(const Tree& tree, std::uint32_t node, double share) {
        if (is_leaf(tree, node)) {
            const auto value = static_cast<double>(tree.threshold[node]);
            out_.bias_ += value * share;
            conditions_max_ = std::max(conditions_max_, conditions_.size());
            const auto [kept, unused] = std::mismatch(conditions_.begin(), conditions_.end(),
                                                      previous_.begin(), previous_.end());
            out_.paths_.push_back({value, static_cast<std::uint32_t>(out_.conditions_.size()),
                                   static_cast<std::uint16_t>(kept - conditions_.begin()),
                                   static_cast<std::uint16_t>(conditions_.size())});
            out_.conditions_.insert(out_.conditions_.end(), kept, conditions_.end());
            previous_ = conditions_;
            return;
        }
        for (const bool left : {true, false}) {
            const auto child =
                static_cast<std::uint32_t>(left ? tree.left[node] : tree.right[node]);
            const double ratio =
                static_cast<double>(tree.cover[child]) / static_cast<double>(tree.cover[node]);
            const std::vector<Forest::Condition> before = conditions_;
            narrow(tree, node, left, ratio);
            collect(tree, child, share * ratio);
            conditions_ = before;
        }
    }

    void narrow(const Tree& tree, std::uint32_t node, bool left, double ratio) {
        const std::uint32_t feature = tree.feature[node];
        auto met =
            std::find_if(conditions_.begin(), conditions_.end(),
                         [&](const Forest::Condition& each) { return each.feature == feature; });
        if (met == conditions_.end())
            met = conditions_.insert(met, Forest::Condition{.feature = feature});
        const std::uint32_t key = order_key(tree.threshold[node] + 0.0F);
        if (left)
            met->high = std::min(met->high, key);
        else
            met->low = std::max(met->low, key);
        if ((tree.missing_left[node] != 0) != left) met->missing = 0;
        met->share *= ratio;
    }

    const TreeModel& model_;
    Forest out_;
    std::vector<Visit> queue_;
    std::vector<std::uint8_t> seen_;
    std::vector<Forest::Condition> conditions_;
    std::vector<Forest::Condition> previous_;  // conditions of the path added last
    std::size_t conditions_max_ = 0;
};

Result<Forest> Forest::build(const TreeModel& model) { return ForestLayout(model).build(); }

}  // namespace outcry::predict
