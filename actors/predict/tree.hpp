// SPDX-License-Identifier: Apache-2.0
// Trees as a library wrote them: plain columns by node number, read from its file, checked, not yet
// made fast. Plain values for any thread. They live only until a Forest has been built from them.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::predict {

/// One tree; all columns have the same length, node 0 is the root.
struct Tree {
    std::vector<std::int32_t> left;  // -1 makes the node a leaf
    std::vector<std::int32_t> right;
    std::vector<std::uint32_t> feature;
    std::vector<float> threshold;  // value < threshold goes left; a leaf's value
    std::vector<std::uint8_t> missing_left;
    std::vector<float> cover;  // sum of hessians that reached the node in training
    /// Of the splits that ask for a category instead: those that go right, ascending and not empty;
    /// all else goes left. Their thresholds mean nothing.
    std::map<std::uint32_t, std::vector<std::uint32_t>> categories = {};
};

/// A `gbtree` model with one output and a logistic link.
struct TreeModel {
    std::size_t features = 0;
    std::vector<std::string> feature_names;  // empty, or one a feature
    float base_score = 0.5F;                 // a probability
    std::string library;                     // `xgboost 1.7.4`
    std::vector<Tree> trees;
};

/// Reads XGBoost's JSON or UBJSON text of a `gbtree` booster with objective `binary:logistic`.
/// Everything a file can get wrong is an error that names tree, node and field.
[[nodiscard]] Result<TreeModel> read_xgboost(std::string_view bytes);

}  // namespace outcry::predict
