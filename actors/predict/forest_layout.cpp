// SPDX-License-Identifier: Apache-2.0
// Checks trees as read and lays them out flat: breadth first, children adjacent, one step away.
#include <algorithm>
#include <bit>
#include <cmath>
#include <iterator>
#include <optional>

#include "actors/predict/float_log.hpp"
#include "actors/predict/forest.hpp"
#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "actors/predict/quadrature.hpp"

namespace outcry::predict {
namespace {

bool is_leaf(const Tree& tree, std::size_t node) { return tree.left[node] == -1; }

/// Only what the node itself says; whether the tree hangs together shows in the walk.
Result<void> check_node(const Tree& tree, std::size_t index, std::size_t node,
                        std::size_t features) {
    if (!std::isfinite(tree.threshold[node]) &&
        (is_leaf(tree, node) || !tree.categories.contains(static_cast<std::uint32_t>(node))))
        return broken_tree(
            index, node,
            is_leaf(tree, node) ? "its value is not finite" : "its threshold is not finite");
    if (!std::isfinite(tree.cover[node]) || tree.cover[node] < 0)
        return broken_tree(index, node, "sum_hessian is negative or not finite");
    if (is_leaf(tree, node)) {
        if (tree.right[node] == -1) return {};
        return broken_tree(index, node, "has a right child but no left one");
    }
    if (tree.feature[node] >= features)
        return broken_tree(index, node,
                           "splits on feature " + std::to_string(tree.feature[node]) + " of " +
                               std::to_string(features));
    if (tree.cover[node] <= 0)
        return broken_tree(index, node, "splits, but its sum_hessian is zero");
    return {};
}

}  // namespace

class ForestLayout {
    /// What is known of a feature on the way to a node: keys from low to before high.
    struct Met {
        std::uint32_t feature = 0;
        std::uint32_t low = 0;
        std::uint32_t high = 0xff80'0001;  // above infinity, below missing
        bool missing = true;               // passes as well
        double share = 1.0;
        std::vector<Forest::Answer> answers = {};
        bool operator==(const Met&) const = default;
    };

 public:
    explicit ForestLayout(const TreeModel& model) : model_(model) {}

    Result<Forest> build() {
        OUTCRY_TRY(check_model());
        out_.features_ = model_.features;
        out_.feature_names_ = model_.feature_names;
        out_.library_ = model_.library;
        const float odds = 1.0F / model_.base_score - 1.0F;
        out_.base_margin_ = -float_log(odds);
        out_.bias_ = static_cast<double>(out_.base_margin_);
        OUTCRY_ASSIGN(out_.categories_, CategorySlots::of(model_, places_));
        for (std::size_t tree = 0; tree < model_.trees.size(); ++tree) OUTCRY_TRY(add_tree(tree));
        out_.rule_ =
            quadrature::gauss_legendre(std::max<std::size_t>((conditions_max_ + 1) / 2, 1));
        out_.table_ = ShapTable::of(model_, out_.rule_);
        out_.even_ = EvenTrees::of(out_.trees_);
        return std::move(out_);
    }

 private:
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
        if (tree.right.size() != count || tree.feature.size() != count ||
            tree.threshold.size() != count || tree.missing_left.size() != count ||
            tree.cover.size() != count)
            return broken_tree(index, 0, "columns differ in length");
        const std::size_t root = out_.trees_.nodes.size();
        OUTCRY_ASSIGN(const auto numbers, out_.trees_.add(tree.left, tree.right));
        for (const std::uint32_t node : numbers)
            OUTCRY_TRY(check_node(tree, index, node, model_.features));
        fill(tree, numbers, out_.trees_.nodes.data() + root);
        conditions_.clear();
        collect(tree, 0, 1.0);
        if (out_.conditions_.size() > limits::conditions_max ||
            out_.answers_.size() > limits::conditions_max)
            return error(Error::Kind::limit, "model: the ways to its leaves hold more than " +
                                                 std::to_string(limits::conditions_max) +
                                                 " conditions; train shallower trees");
        if (conditions_max_ > limits::path_features_max)
            return error(Error::Kind::limit, "model: tree " + std::to_string(index) + " asks " +
                                                 std::to_string(conditions_max_) +
                                                 " features on the way to one leaf, more than " +
                                                 std::to_string(limits::path_features_max));
        return {};
    }

    void fill(const Tree& tree, std::span<const std::uint32_t> numbers, FlatNode* flat) const {
        for (const std::uint32_t node : numbers) {
            if (is_leaf(tree, node)) {
                flat->key = std::bit_cast<std::uint32_t>(tree.threshold[node]);
                flat->slot = static_cast<std::uint16_t>(2 * model_.features);
            } else if (const auto slot = category_slot(tree, node)) {
                flat->key = 0;  // 1 is right
                flat->slot = static_cast<std::uint16_t>(*slot);
            } else {
                flat->key = order_key(tree.threshold[node] + 0.0F) - 1;  // at the threshold: right
                const std::size_t skip = tree.missing_left[node] != 0 ? 0 : model_.features;
                flat->slot = static_cast<std::uint16_t>(tree.feature[node] + skip);
            }
            ++flat;
        }
    }

    /// Where the answer to a categorical split stands; absent of a numerical one.
    [[nodiscard]] std::optional<std::uint32_t> category_slot(const Tree& tree,
                                                             std::uint32_t node) const {
        if (!tree.categories.contains(node)) return std::nullopt;
        const auto& asked = places_.at(tree.feature[node]);
        return static_cast<std::uint32_t>(2 * model_.features + 1) +
               asked.at(CategorySlots::question(tree, node));
    }

    void keep_answers(const Met& met) {
        out_.asked_.push_back({static_cast<std::uint32_t>(out_.answers_.size()),
                               static_cast<std::uint32_t>(met.answers.size())});
        out_.answers_.insert(out_.answers_.end(), met.answers.begin(), met.answers.end());
    }

    /// Depth first, with the conditions met so far merged by feature; no deeper than the flat
    /// trees allow.
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
            if (!out_.categories_.empty())
                for (auto each = kept; each != conditions_.end(); ++each) keep_answers(*each);
            std::transform(
                kept, conditions_.end(), std::back_inserter(out_.conditions_), [](const Met& met) {
                    return Forest::Condition{met.low, met.high > met.low ? met.high - met.low : 0,
                                             met.feature, met.missing ? Forest::missing_key : 0,
                                             met.share};
                });
            previous_ = conditions_;
            return;
        }
        for (const bool left : {true, false}) {
            const auto child =
                static_cast<std::uint32_t>(left ? tree.left[node] : tree.right[node]);
            const double ratio =
                static_cast<double>(tree.cover[child]) / static_cast<double>(tree.cover[node]);
            const std::vector<Met> before = conditions_;
            narrow(tree, node, left, ratio);
            collect(tree, child, share * ratio);
            conditions_ = before;
        }
    }

    void narrow(const Tree& tree, std::uint32_t node, bool left, double ratio) {
        const std::uint32_t feature = tree.feature[node];
        auto met = std::find_if(conditions_.begin(), conditions_.end(),
                                [&](const Met& each) { return each.feature == feature; });
        if (met == conditions_.end()) met = conditions_.insert(met, Met{.feature = feature});
        met->share *= ratio;
        if (const auto slot = category_slot(tree, node)) {
            met->answers.push_back({*slot, left ? 0U : 1U});
            return;
        }
        const std::uint32_t key = order_key(tree.threshold[node] + 0.0F);
        if (left)
            met->high = std::min(met->high, key);
        else
            met->low = std::max(met->low, key);
        if ((tree.missing_left[node] != 0) != left) met->missing = false;
    }

    const TreeModel& model_;
    Forest out_;
    CategorySlots::Places places_;
    std::vector<Met> conditions_;
    std::vector<Met> previous_;  // conditions of the path added last
    std::size_t conditions_max_ = 0;
};

Result<Forest> Forest::build(const TreeModel& model) { return ForestLayout(model).build(); }

}  // namespace outcry::predict
