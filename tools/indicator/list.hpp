// SPDX-License-Identifier: Apache-2.0
// The registry's table for people (aligned) and for programs (JSON): name, group, inputs,
// parameters, outputs, lookback. Prints to standard output; main thread; the registry lives for
// ever.
#pragma once

#include <string_view>

#include "outcry/base/result.hpp"

namespace outcry::tools {

/// All of them, or the one named.
[[nodiscard]] Result<void> list_indicators(std::string_view name, bool json);

}  // namespace outcry::tools
