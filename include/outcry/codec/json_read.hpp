// SPDX-License-Identifier: Apache-2.0
// JSON text as a Value tree: bounded in depth, duplicate keys refused, keys in the order they were
// written. A pure function for any thread. The tree owns everything.
#pragma once

#include <string_view>

#include "outcry/base/result.hpp"
#include "outcry/codec/value.hpp"

namespace outcry {

/// Errors carry `line:column` in their place. Values carry no position: complaints about them use
/// JSON pointers.
[[nodiscard]] Result<Value> read_json(std::string_view json);

}  // namespace outcry
