// SPDX-License-Identifier: Apache-2.0
// What every indicator asks of its parameters, and what counts as zero.
// Pure functions for any thread. Ranges at the registry are TA-Lib's; a struct alone may accept a
// wider one.
#pragma once

#include <cstdint>
#include <string_view>

#include "outcry/base/limits.hpp"
#include "outcry/base/result.hpp"

namespace outcry::indicator {

inline constexpr std::int64_t period_max = 100000;  // TA-Lib's own bound
static_assert(period_max + 1 <= static_cast<std::int64_t>(limits::list_items_max),
              "a snapshot holds every window whole, Aroon's spans one bar more");
inline constexpr double real_max = 3e37;  // TA-Lib's bound of a real parameter

/// TA-Lib 0.6: a denominator below 1e-14 counts as zero, whatever the size of the prices.
[[nodiscard]] inline bool is_zero(double v) { return -1e-14 < v && v < 1e-14; }
[[nodiscard]] inline bool is_zero_or_negative(double v) { return v < 1e-14; }

/// Wilder's average, a + (x - a)/n with 1/n worked out beforehand: a product and a sum from value
/// to value, where TA-Lib's ((n-1) a + x)/n waits for a division. Nothing stays exactly nothing.
[[nodiscard]] inline double wilder_mean(double mean, double x, double part) {
    return (mean * (1.0 - part)) + (x * part);
}

/// Wilder's running sum, s - s/n + x, in the same way.
[[nodiscard]] inline double wilder_sum(double sum, double x, double part) {
    return (sum * (1.0 - part)) + x;
}

/// Refuses with indicator, parameter, value and range.
[[nodiscard]] Result<void> check_period(std::string_view indicator, std::string_view parameter,
                                        std::int64_t value, std::int64_t least = 1);
[[nodiscard]] Result<void> check_range(std::string_view indicator, std::string_view parameter,
                                       double value, double least, double most);

}  // namespace outcry::indicator
