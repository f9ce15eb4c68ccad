// SPDX-License-Identifier: Apache-2.0
// Checks LightGBM's trees as read and lays them out flat: thresholds become ranks, category sets
// columns of answers.
#include <algorithm>
#include <cmath>
#include <map>

#include "actors/predict/light_forest.hpp"
#include "actors/predict/limits.hpp"

namespace outcry::predict {
namespace {

constexpr std::uint32_t unbounded = 0xffff'ffff;  // above every key

}  // namespace

class LightLayout {
 public:
    explicit LightLayout(const LightModel& model) : model_(model) {}

    Result<LightForest> build() {
        OUTCRY_TRY(check_model());
        out_.features_ = model_.features;
        out_.feature_names_ = model_.feature_names;
        out_.library_ = model_.library;
        out_.objective_ = model_.objective;
        out_.sigmoid_ = model_.sigmoid;
        for (std::size_t tree = 0; tree < model_.trees.size(); ++tree) OUTCRY_TRY(add_shape(tree));
        collect_splits();
        OUTCRY_TRY(place_slots());
        for (std::size_t tree = 0; tree < model_.trees.size(); ++tree) OUTCRY_TRY(fill(tree));
        out_.rule_ = quadrature::gauss_legendre(std::max<std::size_t>((longest_ + 1) / 2, 1));
        out_.even_ = EvenTrees::of(out_.trees_);
        return std::move(out_);
    }

 private:
    using Atom = LightForest::Atom;
    /// A condition while its path is walked, merged by feature.
    struct Met {
        std::uint32_t feature = 0;
        double share = 1;
        std::vector<Atom> atoms;
        bool operator==(const Met&) const = default;
    };

    Result<void> check_model() const {
        const auto refused = [](std::string message) {
            return error(Error::Kind::corrupt, "model: " + std::move(message));
        };
        if (model_.features == 0 || model_.features > limits::features_max)
            return refused(std::to_string(model_.features) + " features, allowed are 1 to " +
                           std::to_string(limits::features_max));
        if (model_.feature_names.size() != model_.features)
            return refused(std::to_string(model_.feature_names.size()) + " feature names for " +
                           std::to_string(model_.features) + " features");
        if (model_.trees.empty() || model_.trees.size() > limits::trees_max)
            return refused(std::to_string(model_.trees.size()) + " trees, allowed are 1 to " +
                           std::to_string(limits::trees_max));
        return {};
    }

    /// The tree hangs together and says only what can be.
    Result<void> add_shape(std::size_t index) {
        const LightTree& tree = model_.trees[index];
        OUTCRY_ASSIGN(const auto numbers, out_.trees_.add(tree.left, tree.right));
        if (numbers.size() != tree.left.size())
            return broken_tree(index, 0,
                               "reaches " + std::to_string(numbers.size()) + " of its " +
                                   std::to_string(tree.left.size()) + " nodes");
        for (const std::uint32_t node : numbers) {
            if (tree.cover.empty()) break;
            if (!std::isfinite(tree.cover[node]) || tree.cover[node] < 0)
                return broken_tree(index, node, "its count is negative or not finite");
            if (node >= tree.splits.size()) continue;
            if (tree.splits[node].feature >= model_.features)
                return broken_tree(index, node,
                                   "splits on feature " +
                                       std::to_string(tree.splits[node].feature) + " of " +
                                       std::to_string(model_.features));
            if (tree.cover[node] <= 0)
                return broken_tree(index, node, "splits, but its internal_count is zero");
        }
        return {};
    }

    using ViewKey = std::pair<std::uint32_t, std::uint32_t>;  // feature; missing and default side
    static ViewKey view_key(const LightSplit& split) {
        const auto missing = static_cast<std::uint32_t>(split.missing);
        const bool sided = split.missing != LightMissing::none && split.default_left;
        return {split.feature, 2 * missing + (sided ? 1U : 0U)};
    }

    /// Thresholds and views by feature, and each different category set once.
    void collect_splits() {
        std::vector<std::vector<double>> thresholds(model_.features);
        for (const LightTree& tree : model_.trees)
            for (const LightSplit& split : tree.splits) {
                if (split.categorical) {
                    sets_[split.feature].emplace(split.categories, 0U);
                } else {
                    thresholds[split.feature].push_back(split.threshold);
                    views_.emplace(view_key(split), 0U);
                }
            }
        for (auto& each : thresholds) {
            std::sort(each.begin(), each.end());
            each.erase(std::unique(each.begin(), each.end()), each.end());
            out_.ranges_.push_back({static_cast<std::uint32_t>(out_.thresholds_.size()),
                                    static_cast<std::uint32_t>(each.size())});
            out_.thresholds_.insert(out_.thresholds_.end(), each.begin(), each.end());
        }
    }

    Result<void> place_slots() {
        std::size_t slots = 0;
        for (auto& [key, slot] : views_) {
            slot = static_cast<std::uint32_t>(slots++);
            out_.views_.push_back({key.first, slot,
                                   LightMissing{static_cast<std::uint8_t>(key.second / 2)},
                                   key.second % 2 != 0});
        }
        for (auto& [feature, sets] : sets_) {
            std::uint32_t known = 0;
            LightForest::Categories all{feature, static_cast<std::uint32_t>(slots),
                                        static_cast<std::uint32_t>(sets.size()), 0,
                                        out_.answers_.size()};
            for (auto& [members, slot] : sets) {
                slot = static_cast<std::uint32_t>(slots++);
                if (!members.empty()) known = std::max(known, members.back() + 1);
            }
            all.known = known;
            const std::size_t answers = sets.size() * (std::size_t{known} + 1);
            if (slots >= limits::slots_max ||
                out_.answers_.size() + answers > limits::category_answers_max)
                return error(Error::Kind::limit,
                             "model: more than " + std::to_string(limits::slots_max) +
                                 " different category sets, or more than " +
                                 std::to_string(limits::category_answers_max) +
                                 " answers to them; train with fewer categories or trees");
            out_.answers_.resize(out_.answers_.size() + answers, 1);
            for (const auto& [members, slot] : sets)
                for (const std::uint32_t member : members)
                    out_.answers_[all.first + std::size_t{member} * sets.size() + slot -
                                  all.first_slot] = 0;
            out_.categories_.push_back(all);
        }
        out_.slots_ = static_cast<std::uint32_t>(slots + 1);
        return {};
    }

    /// Right when the slot holds this or more.
    Atom question(const LightSplit& split) const {
        if (split.categorical) return {sets_.at(split.feature).at(split.categories), 1, unbounded};
        const auto range = out_.ranges_[split.feature];
        const auto from = out_.thresholds_.begin() + range.first;
        const auto at = std::lower_bound(from, from + range.count, split.threshold);
        return {views_.at(view_key(split)), static_cast<std::uint32_t>(at - from) + 1, unbounded};
    }

    Result<void> fill(std::size_t index) {
        const LightTree& tree = model_.trees[index];
        const std::size_t splits = tree.splits.size();
        const std::size_t root = out_.trees_.roots[index];
        for (std::size_t at = root; at < root + tree.left.size(); ++at) {
            const std::uint32_t node = out_.trees_.numbers[at];
            FlatNode& flat = out_.trees_.nodes[at];
            if (node < splits) {
                const Atom asked = question(tree.splits[node]);
                flat.key = asked.low - 1;
                flat.slot = static_cast<std::uint16_t>(asked.slot);
                continue;
            }
            flat.key = static_cast<std::uint32_t>(out_.values_.size());
            out_.values_.push_back(tree.values[node - splits]);
            flat.slot = static_cast<std::uint16_t>(out_.slots_ - 1);
            out_.trees_.numbers[at] = node - static_cast<std::uint32_t>(splits);
        }
        met_.clear();
        collect(tree, 0, 1.0);
        if (out_.conditions_.size() > limits::conditions_max ||
            out_.atoms_.size() > limits::conditions_max)
            return error(Error::Kind::limit, "model: the ways to its leaves hold more than " +
                                                 std::to_string(limits::conditions_max) +
                                                 " conditions; train shallower trees");
        if (longest_ > limits::path_features_max)
            return error(Error::Kind::limit, "model: tree " + std::to_string(index) + " asks " +
                                                 std::to_string(longest_) +
                                                 " features on the way to one leaf, more than " +
                                                 std::to_string(limits::path_features_max));
        return {};
    }

    void end_path(double value, double share) {
        out_.bias_ += value * share;
        longest_ = std::max(longest_, met_.size());
        const auto [from, unused] =
            std::mismatch(met_.begin(), met_.end(), previous_.begin(), previous_.end());
        out_.paths_.push_back({value, static_cast<std::uint32_t>(out_.conditions_.size()),
                               static_cast<std::uint16_t>(from - met_.begin()),
                               static_cast<std::uint16_t>(met_.size())});
        for (auto each = from; each != met_.end(); ++each) {
            out_.conditions_.push_back({each->share, each->feature,
                                        static_cast<std::uint32_t>(out_.atoms_.size()),
                                        static_cast<std::uint32_t>(each->atoms.size())});
            out_.atoms_.insert(out_.atoms_.end(), each->atoms.begin(), each->atoms.end());
        }
        previous_ = met_;
    }

    /// Depth first, with the conditions met so far merged by feature; no deeper than the flat trees
    /// allow.
    void collect(const LightTree& tree, std::size_t node, double share) {
        if (node >= tree.splits.size())
            return end_path(tree.values[node - tree.splits.size()], share);
        for (const bool left : {true, false}) {
            const auto child = static_cast<std::size_t>(left ? tree.left[node] : tree.right[node]);
            const double ratio = tree.cover[child] / tree.cover[node];
            const std::vector<Met> before = met_;
            narrow(tree.splits[node], left, ratio);
            collect(tree, child, share * ratio);
            met_ = before;
        }
    }

    void narrow(const LightSplit& split, bool left, double ratio) {
        auto met = std::find_if(met_.begin(), met_.end(),
                                [&](const Met& each) { return each.feature == split.feature; });
        if (met == met_.end()) met = met_.insert(met, Met{split.feature, 1.0, {}});
        met->share *= ratio;
        const Atom asked = question(split);
        auto atom = std::find_if(met->atoms.begin(), met->atoms.end(),
                                 [&](const Atom& each) { return each.slot == asked.slot; });
        if (atom == met->atoms.end())
            atom = met->atoms.insert(atom, Atom{asked.slot, 0, unbounded});
        if (left)
            atom->high = std::min(atom->high, asked.low);
        else
            atom->low = std::max(atom->low, asked.low);
    }

    const LightModel& model_;
    LightForest out_;
    std::map<ViewKey, std::uint32_t> views_;  // slots
    std::map<std::uint32_t, std::map<std::vector<std::uint32_t>, std::uint32_t>> sets_;
    std::vector<Met> met_;
    std::vector<Met> previous_;  // of the path added last
    std::size_t longest_ = 0;
};

Result<LightForest> LightForest::build(const LightModel& model) {
    return LightLayout(model).build();
}

}  // namespace outcry::predict
