// SPDX-License-Identifier: Apache-2.0
// Trees as LightGBM's text names them: plain columns, read from its file, lengths checked, not yet
// made fast. Plain values for any thread. They live only until a LightForest has been built.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::predict {

/// What a split does with values that are not there.
enum class LightMissing : std::uint8_t {
    none,  // NaN counts as 0
    zero,  // |x| <= 1e-35 and NaN take the default side
    nan,   // NaN takes the default side
};

struct LightSplit {
    std::uint32_t feature = 0;
    bool categorical = false;
    bool default_left = false;
    LightMissing missing = LightMissing::none;
    double threshold = 0;                   // value <= threshold goes left
    std::vector<std::uint32_t> categories;  // those that go left, ascending; all else goes right
};

/// Node n below splits.size() is a split, the others are leaves in the file's order.
struct LightTree {
    std::vector<LightSplit> splits;
    std::vector<std::int32_t> left;  // of all nodes; -1 makes one a leaf
    std::vector<std::int32_t> right;
    std::vector<double> values;  // of the leaves
    std::vector<double> cover;   // training rows that reached the node; empty in a tree of one leaf
};

/// A model with one output and a logistic link.
struct LightModel {
    std::size_t features = 0;
    std::vector<std::string> feature_names;
    std::string library;  // `lightgbm text v4`
    std::string objective;
    double sigmoid = 1;  // p = 1 / (1 + e^(-sigmoid raw))
    std::vector<LightTree> trees;
};

/// The file begins as LightGBM's text does.
[[nodiscard]] bool is_lightgbm(std::string_view bytes);
/// Reads LightGBM's text of a binary or cross-entropy model. Everything a file can get wrong is an
/// error that names tree and field.
[[nodiscard]] Result<LightModel> read_lightgbm(std::string_view bytes);

}  // namespace outcry::predict
