// SPDX-License-Identifier: Apache-2.0
// What a topology asks Quant to measure: "macd:12,26,9" or "rsi:21@1h", taken apart, checked, and
// given the names its readings go by. Immutable once read; any thread. A measure owns its
// prototype, which each series clones.
#pragma once

#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "outcry/base/time.hpp"
#include "outcry/indicator/indicator.hpp"

namespace outcry::quant {

struct Measure {
    std::string name;                   // as written, in lower case, without its timeframe
    std::optional<Timeframe> only;      // "@1h": on this timeframe and no other
    std::vector<std::string> readings;  // one an output: `rsi:14`, `macd:12,26,9.histogram`
    std::int32_t needed = 0;            // bars until a reading is worth saying
    std::unique_ptr<indicator::Indicator> prototype;
};

/// TA-Lib's name of an output as readings say it: outMACDHist is `histogram`, outRealUpperBand
/// `upper`, outSlowK `k`.
[[nodiscard]] std::string output_name(std::string_view indicator, std::string_view output);

/// Refuses unknown indicators, values out of range and repetitions; `tolerance` is the start's
/// weight that may remain.
[[nodiscard]] Result<std::vector<Measure>> read_measures(std::span<const std::string> specs,
                                                         double tolerance);

}  // namespace outcry::quant
