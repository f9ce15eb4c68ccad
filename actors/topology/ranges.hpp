// SPDX-License-Identifier: Apache-2.0
// Names in a row: `SYN{001..240}` stands for SYN001, SYN002 … SYN240, so that a floor of hundreds
// of symbols is one line. Pure functions for any thread.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::topology {

inline constexpr std::size_t range_items_max = 4096;

struct RangeItem {
    std::string name;    // `SYN007`
    std::string number;  // `007`; empty where the text is no range
};

/// Every name the text stands for, in order; as wide as its first number. A text without braces is
/// itself.
[[nodiscard]] Result<std::vector<RangeItem>> expand_range(std::string_view text);

}  // namespace outcry::topology
