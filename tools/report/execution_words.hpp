// SPDX-License-Identifier: Apache-2.0
// How a floor's orders were filled, in sentences: every model by its name and its numbers. Pure
// functions for any thread.
#pragma once

#include <string>
#include <vector>

#include "outcry/event/floor.hpp"

namespace outcry::tools {

/// What the report must say of execution, from the roster alone.
[[nodiscard]] std::vector<std::string> execution_models(const FloorOpened& opened);

}  // namespace outcry::tools
