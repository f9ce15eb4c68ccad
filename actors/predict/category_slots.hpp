// SPDX-License-Identifier: Apache-2.0
// What XGBoost's categorical splits answer, a slot for each different question: 1 sends a row to
// the right. Immutable once made, so any thread may ask it; only making it allocates. It owns its
// answers, the trees may go.
#pragma once

#include <cstdint>
#include <map>
#include <span>
#include <utility>
#include <vector>

#include "actors/predict/tree.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

class CategorySlots {
 public:
    /// The categories that go right, ascending, and whether a missing value does.
    using Question = std::pair<std::vector<std::uint32_t>, bool>;
    /// The slot of each question of each feature, counted from 0.
    using Places = std::map<std::uint32_t, std::map<Question, std::uint32_t>>;

    /// Gives each question of the trees its place. Refused beyond the limits.
    [[nodiscard]] static Result<CategorySlots> of(const TreeModel& model, Places& places);
    [[nodiscard]] static Question question(const Tree& tree, std::uint32_t node);

    [[nodiscard]] bool empty() const { return features_.empty(); }
    /// Writes a row's answers, a slot each.
    void answer(std::span<const float> row, std::uint32_t* slots) const;

 private:
    struct Feature {
        std::uint32_t feature;
        std::uint32_t first_slot;
        std::uint32_t questions;
        std::uint32_t known;    // categories below this are known
        std::size_t first = 0;  // in answers_: a line each, one of all others, one of missing
    };

    [[nodiscard]] Result<void> add(std::uint32_t feature, std::map<Question, std::uint32_t>& asked,
                                   std::uint32_t first_slot);

    std::vector<Feature> features_;
    std::vector<std::uint8_t> answers_;
};

}  // namespace outcry::predict
