// SPDX-License-Identifier: Apache-2.0
// Ratios as people write them: `30%` or `8bp`, always with their unit.
// Pure functions for any thread. Nothing to own.
#pragma once

#include <string>
#include <string_view>

#include "outcry/base/fixed.hpp"

namespace outcry {

/// Reads `5%`, `-0.25%`, `8bp`; a bare number is refused, because nobody can tell what it means.
[[nodiscard]] Result<Ratio> parse_ratio(std::string_view text);
/// The exact text that reads back equal: in basis points below one percent, else in percent.
[[nodiscard]] std::string ratio_text(Ratio ratio);
/// Refuses a parameter that is not above `low`, or is more than `high`; a negative `low` stands for
/// "from 0 on".
[[nodiscard]] Result<void> within(std::string_view name, Ratio value, Ratio low, Ratio high);

}  // namespace outcry
