// SPDX-License-Identifier: Apache-2.0
// What a topology asks Quant to measure: "macd:12,26,9", "rsi:21@1h", or an expression of its own
// ("ema:12 - ema:26@1h"), taken apart, checked, and given the names its readings go by. Immutable
// once read; any thread. A measure owns its prototype, which each series clones.
#pragma once

#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "outcry/base/time.hpp"
#include "outcry/indicator/expression.hpp"

namespace outcry::quant {

struct Measure {
    std::string name;                   // as written, in lower case, without its timeframe
    std::optional<Timeframe> only;      // "@1h": on this timeframe and no other
    std::vector<std::string> readings;  // one an output: `rsi:14`, `macd:12,26,9.histogram`
    std::int32_t needed = 0;            // bars until a reading is worth saying
    std::unique_ptr<indicator::Indicator> prototype;
};

using indicator::output_name;

/// Whether readings of one's own may go by this name.
[[nodiscard]] bool is_custom_name(std::string_view name);

/// Refuses unknown indicators, values out of range, repetitions, and expressions that do not parse;
/// `tolerance` is the start's weight that may remain. An Error's place is the path of what it is
/// about: `indicators[2]`, `custom.spread[7]` with the character of the text, from 0.
[[nodiscard]] Result<std::vector<Measure>> read_measures(
    std::span<const std::string> specs, const std::map<std::string, std::string>& custom,
    double tolerance);

/// Everything that read_measures refuses, where it stands; empty when it does not.
[[nodiscard]] std::vector<Error> measure_faults(std::span<const std::string> specs,
                                                const std::map<std::string, std::string>& custom,
                                                double tolerance);

}  // namespace outcry::quant
