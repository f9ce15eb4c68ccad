// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/shap_table.hpp"

#include <algorithm>

#include "actors/predict/limits.hpp"
#include "actors/predict/order_key.hpp"
#include "actors/predict/tree_shap.hpp"

namespace outcry::predict {

/// Goes through the trees and cuts them into groups; gives up where one does not fit.
class ShapTable::Maker {
 public:
    Maker(const TreeModel& model, const quadrature::Rule& rule) : model_(model), rule_(rule) {}

    ShapTable made() {
        if (rule_.blocks != 1) return {};
        for (const Tree& tree : model_.trees) {
            if (!tree.categories.empty()) return {};  // a split here is one comparison with a key
            tree_ = &tree;
            way_.clear();
            if (!cut(0)) return {};
        }
        return std::move(out_);
    }

 private:
    /// A feature on the way to a leaf: the splits of the group that ask it, which way each must go.
    struct Met {
        std::uint32_t feature;
        std::uint32_t asked;
        std::uint32_t right;  // of those asked
        double share;
    };
    struct Leaf {
        double value;
        std::vector<Met> met;
    };
    struct Step {
        std::uint32_t node;
        bool left;
    };

    [[nodiscard]] bool is_leaf(std::uint32_t node) const { return tree_->left[node] == -1; }
    [[nodiscard]] std::uint32_t child(std::uint32_t node, bool left) const {
        return static_cast<std::uint32_t>(left ? tree_->left[node] : tree_->right[node]);
    }

    /// Splits at and below `node`, as many as matter.
    [[nodiscard]] std::size_t splits_below(std::uint32_t node, std::size_t most) const {
        if (is_leaf(node)) return 0;
        std::size_t count = 1;
        for (const bool left : {true, false})
            if (count <= most) count += splits_below(child(node, left), most - count + 1);
        return count;
    }

    /// Makes groups of all leaves below `node`, to which `way_` leads.
    bool cut(std::uint32_t node) {
        if (way_.size() > splits_max) return false;
        if (way_.size() + splits_below(node, splits_max) <= splits_max) return add_group(node);
        if (is_leaf(node)) return false;
        for (const bool left : {true, false}) {
            way_.push_back({node, left});
            if (!cut(child(node, left))) return false;
            way_.pop_back();
        }
        return true;
    }

    bool add_group(std::uint32_t node) {
        Group group;
        nodes_.clear();
        leaves_.clear();
        std::vector<Met> met;
        for (const Step& step : way_) narrow(met, place_of(step.node), step);
        collect(node, met);
        const std::size_t terms = list_features();
        group.terms = static_cast<std::uint16_t>(terms);
        group.line = static_cast<std::uint32_t>(out_.terms_.size());
        group.leaf = static_cast<std::uint32_t>(out_.leaves_.size());
        const std::size_t lines = std::size_t{1} << nodes_.size();
        if (out_.terms_.size() + lines * terms > limits::table_terms_max) return false;
        out_.splits_.resize(out_.splits_.size() + splits_max - nodes_.size(), none);
        for (const std::uint32_t split : nodes_) out_.splits_.push_back(split_of(split));
        out_.features_.insert(out_.features_.end(), asked_.begin(), asked_.end());
        for (std::size_t line = 0; line < lines; ++line)
            write_line(static_cast<std::uint32_t>(line));
        out_.groups_.push_back(group);
        return true;
    }

    /// What the group's leaves ask, each feature once, in the order they come.
    std::size_t list_features() {
        asked_.clear();
        for (const Leaf& leaf : leaves_)
            for (const Met& one : leaf.met)
                if (std::find(asked_.begin(), asked_.end(), one.feature) == asked_.end())
                    asked_.push_back(static_cast<std::uint16_t>(one.feature));
        return asked_.size();
    }

    /// Depth first, as the paths are in a forest.
    void collect(std::uint32_t node, const std::vector<Met>& met) {
        if (is_leaf(node)) {
            leaves_.push_back({static_cast<double>(tree_->threshold[node]), met});
            return;
        }
        const std::uint32_t place = place_of(node);
        for (const bool left : {true, false}) {
            std::vector<Met> further = met;
            narrow(further, place, {node, left});
            collect(child(node, left), further);
        }
    }

    std::uint32_t place_of(std::uint32_t node) {
        nodes_.push_back(node);
        return static_cast<std::uint32_t>(nodes_.size() - 1);
    }

    void narrow(std::vector<Met>& met, std::uint32_t place, const Step& step) const {
        const std::uint32_t feature = tree_->feature[step.node];
        auto one = std::find_if(met.begin(), met.end(),
                                [&](const Met& each) { return each.feature == feature; });
        if (one == met.end()) one = met.insert(one, {feature, 0, 0, 1.0});
        one->asked |= 1U << place;
        if (!step.left) one->right |= 1U << place;
        one->share *= static_cast<double>(tree_->cover[child(step.node, step.left)]) /
                      static_cast<double>(tree_->cover[step.node]);
    }

    [[nodiscard]] Split split_of(std::uint32_t node) const {
        const std::size_t skip = tree_->missing_left[node] != 0 ? 0 : model_.features;
        return {order_key(tree_->threshold[node] + 0.0F),
                static_cast<std::uint16_t>(tree_->feature[node] + skip)};
    }

    /// The sums of a row that answers the group's splits so: the first split is the highest bit.
    void write_line(std::uint32_t line) {
        const std::size_t first = out_.terms_.size();
        out_.terms_.resize(first + asked_.size(), 0.0);
        std::uint32_t right = 0;
        for (std::size_t place = 0; place < nodes_.size(); ++place)
            right |= (line >> (nodes_.size() - 1 - place) & 1U) << place;
        out_.leaves_.push_back(0.0F);
        for (const Leaf& leaf : leaves_) {
            double shares[splits_max];
            double terms[splits_max];
            std::uint32_t passed = 0;
            const std::size_t count = leaf.met.size();
            for (std::size_t i = 0; i < count; ++i) {
                shares[i] = leaf.met[i].share;
                passed |= ((right & leaf.met[i].asked) == leaf.met[i].right ? 1U : 0U) << i;
            }
            if (passed == (1U << count) - 1) out_.leaves_.back() = static_cast<float>(leaf.value);
            tree_shap::terms_of(rule_, leaf.value, {shares, count}, passed, {terms, count});
            for (std::size_t i = 0; i < count; ++i) {
                // The last condition's term stands first.
                const auto place =
                    std::find(asked_.begin(), asked_.end(), leaf.met[count - 1 - i].feature);
                out_.terms_[first + static_cast<std::size_t>(place - asked_.begin())] += terms[i];
            }
        }
    }

    const TreeModel& model_;
    const quadrature::Rule& rule_;
    const Tree* tree_ = nullptr;
    ShapTable out_;
    std::vector<Step> way_;
    std::vector<std::uint32_t> nodes_;  // of the group at hand, by place
    std::vector<Leaf> leaves_;
    std::vector<std::uint16_t> asked_;  // features of the group at hand, in the order of its lines
};

ShapTable ShapTable::of(const TreeModel& model, const quadrature::Rule& rule) {
    return Maker(model, rule).made();
}

namespace {

/// Of a length that is known here, so that no loop is left of it.
template <std::size_t Terms>
void add_line(const double* terms, const std::uint16_t* features, double* out) {
    for (std::size_t i = 0; i < Terms; ++i) out[features[i]] += terms[i];
}

}  // namespace

float ShapTable::add(const std::uint32_t* keys, std::span<double> out, float margin) const {
    const Split* split = splits_.data();
    const std::uint16_t* features = features_.data();
    for (const Group& group : groups_) {
        std::size_t line = 0;
        for (std::size_t i = 0; i < splits_max; ++i, ++split)
            line = 2 * line + (keys[split->slot] >= split->key ? 1U : 0U);
        margin += leaves_[group.leaf + line];
        const double* const terms = terms_.data() + group.line + line * group.terms;
        switch (group.terms) {
            case 0:
                break;  // a tree that is one leaf
            case 1:
                add_line<1>(terms, features, out.data());
                break;
            case 2:
                add_line<2>(terms, features, out.data());
                break;
            case 3:
                add_line<3>(terms, features, out.data());
                break;
            case 4:
                add_line<4>(terms, features, out.data());
                break;
            case 5:
                add_line<5>(terms, features, out.data());
                break;
            default:
                add_line<splits_max>(terms, features, out.data());
                break;
        }
        features += group.terms;
    }
    return margin;
}

}  // namespace outcry::predict
