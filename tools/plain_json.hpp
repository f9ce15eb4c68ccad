// SPDX-License-Identifier: Apache-2.0
// Bodies as JSON for programs that draw: prices, sizes and integers are numbers, where outcry's own
// JSON keeps them exact as text. Pure functions, any thread; the TypeInfo outlives the call.
#pragma once

#include <string>

#include "outcry/codec/json.hpp"

namespace outcry::tools {

/// Fixed-point numbers and integers as JSON numbers, durations in seconds, times as ISO text.
[[nodiscard]] Result<std::string> plain_json(BytesView body, const TypeInfo& type);
/// The JSON Schema of what plain_json writes.
[[nodiscard]] std::string plain_schema(const TypeInfo& type);

}  // namespace outcry::tools
