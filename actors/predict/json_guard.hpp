// SPDX-License-Identifier: Apache-2.0
// Looks through JSON or UBJSON bytes once before a tree is built of them, so that no file can
// exhaust stack or memory. Pure functions for any thread. The bytes are only read during the call.
#pragma once

#include <string_view>

#include "outcry/base/result.hpp"

namespace outcry::predict::json_guard {

/// JSON text, as opposed to UBJSON, whose map begins with a length.
[[nodiscard]] bool is_text(std::string_view bytes);
/// Whole, well-formed and within limits: bytes, nesting, elements. `what` begins the message.
[[nodiscard]] Result<void> check(std::string_view bytes, std::string_view what);

}  // namespace outcry::predict::json_guard
