// SPDX-License-Identifier: Apache-2.0
// A flat forest: the project's own evaluator of gradient-boosted trees, equal to XGBoost bit for
// bit and much faster. Immutable after `build`, so any thread may read it; no call allocates. It
// owns all it needs, the source may go.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/predict/category_slots.hpp"
#include "actors/predict/even_trees.hpp"
#include "actors/predict/flat_trees.hpp"
#include "actors/predict/quadrature.hpp"
#include "actors/predict/shap_table.hpp"
#include "actors/predict/tree.hpp"
#include "actors/predict/tree_shap.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

class Forest {
 public:
    /// Checks the trees (children, cycles, features, finite numbers, limits) and lays them out
    /// flat.
    [[nodiscard]] static Result<Forest> build(const TreeModel& model);
    /// `build` of what `read_xgboost` makes of the bytes.
    [[nodiscard]] static Result<Forest> parse(std::string_view bytes);

    [[nodiscard]] std::size_t features() const { return features_; }
    [[nodiscard]] std::size_t trees() const { return trees_.roots.size(); }
    [[nodiscard]] std::size_t nodes() const { return trees_.nodes.size(); }
    [[nodiscard]] const std::vector<std::string>& feature_names() const { return feature_names_; }
    [[nodiscard]] const std::string& library() const { return library_; }

    // A row has `features()` values in the model's order; NaN is missing and goes where training
    // sent it. A category is its number.

    /// Log-odds: the float32 running sum XGBoost forms, from logit(base_score), over the trees in
    /// order.
    [[nodiscard]] float margin(std::span<const float> row) const;
    /// 1 / (1 + e^-margin) in float32, within 1 ulp of XGBoost.
    [[nodiscard]] float probability(std::span<const float> row) const;
    [[nodiscard]] static float probability_of(float margin);
    /// The node number, as the library counts, that the row reaches in each tree; `out` has trees()
    /// places.
    void leaves(std::span<const float> row, std::span<std::uint32_t> out) const;
    /// Exact path-dependent TreeSHAP (Lundberg et al. 2020, algorithm 2) in log-odds: one value a
    /// feature and the bias last, features() + 1 places, adding up to the margin. See
    /// tree_shap.hpp for how.
    void contributions(std::span<const float> row, std::span<double> out) const;
    /// The margin together with its contributions, for less than both cost alone.
    [[nodiscard]] float explained(std::span<const float> row, std::span<double> out) const;

 private:
    static constexpr std::uint32_t missing_key = 0xffff'ffff;

    /// A feature met on the way to a leaf: the keys that pass and the share of training rows that
    /// did.
    struct Condition {
        std::uint32_t low = 0;
        std::uint32_t span = 0;  // low <= key < low + span, which ends below missing
        std::uint32_t feature = 0;
        std::uint32_t missing = 0;  // the key of a missing value that passes, or 0
        double share = 1.0;
    };
    /// What the slot of a categorical split must hold besides for a condition to pass.
    struct Answer {
        std::uint32_t slot = 0;
        std::uint32_t right = 0;
        bool operator==(const Answer&) const = default;
    };
    struct Answers {
        std::uint32_t first = 0;
        std::uint32_t count = 0;
    };
    struct Slots;
    friend class ForestLayout;

    std::size_t features_ = 0;
    float base_margin_ = 0;
    double bias_ = 0;  // expected margin over the training rows
    FlatTrees trees_;
    EvenTrees even_;   // the same trees for adding up, unless they are deep or sparse
    ShapTable table_;  // of a shallow forest; else contributions follow the paths
    std::vector<tree_shap::Path> paths_;
    std::vector<Condition> conditions_;
    CategorySlots categories_;    // their slots stand behind the leaves'
    std::vector<Answers> asked_;  // by condition, where any split asks for categories
    std::vector<Answer> answers_;
    quadrature::Rule rule_;  // exact for the longest path
    std::vector<std::string> feature_names_;
    std::string library_;
};

}  // namespace outcry::predict
