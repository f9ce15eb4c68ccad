// SPDX-License-Identifier: Apache-2.0
// What someone may have meant by a name that no indicator has: the nearest name, or those whose
// description or group holds the words. Pure functions for any thread. The registry lives for ever.
#pragma once

#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::tools {

/// Those that hold every word in name, description or group, the shortest description first.
[[nodiscard]] std::vector<const indicator::IndicatorInfo*> described_by(std::string_view words);

/// As the registry has it; an unknown name is told what else there is and how to see all.
[[nodiscard]] Result<const indicator::IndicatorInfo*> asked_indicator(std::string_view name);

}  // namespace outcry::tools
