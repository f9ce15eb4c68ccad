// SPDX-License-Identifier: Apache-2.0
// Rows to learn from: features as of a decision's close beside what became of a long and of a short
// entry there. Plain values, one thread. It owns its columns; the bars they were made of may go.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "actors/predict/features.hpp"
#include "actors/predict/train/labels.hpp"

namespace outcry::predict {

/// Columns of equal length, ordered by time, then by symbol.
struct Dataset {
    std::size_t features = feature_count;  // a row
    std::vector<float> values;
    std::vector<std::uint8_t> target_long;
    std::vector<std::uint8_t> target_short;
    std::vector<float> unique_long;  // average uniqueness of the label, above 0 and at most 1
    std::vector<float> unique_short;
    std::vector<TimeNs> decided;      // close of the decision's bar
    std::vector<TimeNs> horizon_end;  // the label knows bars up to here

    [[nodiscard]] std::size_t rows() const { return decided.size(); }
    [[nodiscard]] const std::vector<std::uint8_t>& targets(Side entry) const {
        return entry == Side::buy ? target_long : target_short;
    }
    [[nodiscard]] const std::vector<float>& unique(Side entry) const {
        return entry == Side::buy ? unique_long : unique_short;
    }
    [[nodiscard]] std::span<const float> row(std::size_t index) const {
        return std::span(values).subspan(index * features, features);
    }
    /// The rows at these places, in their order.
    [[nodiscard]] Dataset select(std::span<const std::size_t> places) const;
};

/// One symbol's rows at each close of the question's timeframe, from the end of the warm-up on,
/// where the outcome is known. Bars are of `on`.
[[nodiscard]] Result<Dataset> rows_of(std::span<const PastBar> bars, const Question& question,
                                      Timeframe on = feature_base);
/// Rows of the market set, of several symbols that see each other; the first one leads.
[[nodiscard]] Result<Dataset> market_rows_of(std::span<const std::span<const PastBar>> symbols,
                                             const Question& question, Timeframe on = feature_base);
/// Several symbols' rows in one order.
[[nodiscard]] Dataset merge(std::span<const Dataset> parts);

}  // namespace outcry::predict
