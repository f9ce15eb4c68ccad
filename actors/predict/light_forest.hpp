// SPDX-License-Identifier: Apache-2.0
// A flat forest of LightGBM's trees: every leaf, raw scores bit for bit, exact contributions.
// Immutable after `build`, so any thread may read it; no call allocates. It owns all it needs, the
// source may go.
//
// LightGBM compares doubles. Each value is first made its rank among the thresholds of its feature,
// and each category the answers of all splits that ask for it, so that the walk itself is the one
// of XGBoost's trees: eight bytes a node, one integer comparison a step.
#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "actors/predict/even_trees.hpp"
#include "actors/predict/flat_trees.hpp"
#include "actors/predict/light_tree.hpp"
#include "actors/predict/quadrature.hpp"
#include "actors/predict/tree_shap.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

class LightForest {
 public:
    /// Checks the trees (children, cycles, features, covers, limits) and lays them out flat.
    [[nodiscard]] static Result<LightForest> build(const LightModel& model);
    /// `build` of what `read_lightgbm` makes of the bytes.
    [[nodiscard]] static Result<LightForest> parse(std::string_view bytes);

    [[nodiscard]] std::size_t features() const { return features_; }
    [[nodiscard]] std::size_t trees() const { return trees_.roots.size(); }
    [[nodiscard]] std::size_t nodes() const { return trees_.nodes.size(); }
    [[nodiscard]] const std::vector<std::string>& feature_names() const { return feature_names_; }
    [[nodiscard]] const std::string& library() const { return library_; }
    [[nodiscard]] const std::string& objective() const { return objective_; }

    // A row has `features()` values in the model's order; NaN is missing. Infinities are values.

    /// Raw score: the leaf values added up in the order of the trees.
    [[nodiscard]] double margin(std::span<const double> row) const;
    /// 1 / (1 + e^(-sigmoid margin)), within 1 ulp of LightGBM.
    [[nodiscard]] double probability(std::span<const double> row) const;
    [[nodiscard]] double probability_of(double margin) const;
    /// The index of the leaf, as the library counts, that the row reaches in each tree; `out` has
    /// trees() places.
    void leaves(std::span<const double> row, std::span<std::uint32_t> out) const;
    /// Exact path-dependent TreeSHAP in raw score: one value a feature and the bias last,
    /// features() + 1 places, adding up to the margin.
    void contributions(std::span<const double> row, std::span<double> out) const;

 private:
    /// A feature as some of its splits see it: where missing values go is part of the key.
    struct View {
        std::uint32_t feature;
        std::uint32_t slot;
        LightMissing missing;
        bool default_left;
    };
    struct Thresholds {
        std::uint32_t first = 0;  // in thresholds_
        std::uint32_t count = 0;
    };
    /// The splits that ask for categories of one feature stand in slots side by side.
    struct Categories {
        std::uint32_t feature;
        std::uint32_t first_slot;
        std::uint32_t splits;
        std::uint32_t known;    // categories below this are known; all else is the last line
        std::size_t first = 0;  // in answers_: known + 1 lines of `splits`, 1 goes right
    };
    /// What one slot must hold for a condition to pass: low <= key < high.
    struct Atom {
        std::uint32_t slot;
        std::uint32_t low;
        std::uint32_t high;
        bool operator==(const Atom&) const = default;
    };
    struct Condition {
        double share;
        std::uint32_t feature;
        std::uint32_t first;  // of its atoms, all of which must pass
        std::uint32_t count;
    };
    class Keys;
    friend class LightLayout;

    std::size_t features_ = 0;
    double sigmoid_ = 1;
    double bias_ = 0;  // expected raw score over the training rows
    FlatTrees trees_;
    EvenTrees even_;              // the same trees for adding up, unless they are deep or sparse
    std::vector<double> values_;  // of the leaves; a leaf's key is its place here
    std::vector<Thresholds> ranges_;  // one a feature
    std::vector<double> thresholds_;  // ascending within a feature
    std::vector<View> views_;         // by feature
    std::vector<Categories> categories_;
    std::vector<std::uint8_t> answers_;
    std::uint32_t slots_ = 0;  // the last is the leaves'
    std::vector<tree_shap::Path> paths_;
    std::vector<Condition> conditions_;
    std::vector<Atom> atoms_;
    quadrature::Rule rule_;  // exact for the longest path
    std::vector<std::string> feature_names_;
    std::string library_;
    std::string objective_;
};

}  // namespace outcry::predict
