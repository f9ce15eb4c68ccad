// SPDX-License-Identifier: Apache-2.0
// OUTCRY_CHECK stops the process on one of our own bugs; it is always on and input never reaches
// it. Any thread. Nothing to own: the message names the expression and the place.
#pragma once

namespace outcry {
[[noreturn]] void check_failed(const char* expression, const char* file, int line) noexcept;
}  // namespace outcry

#define OUTCRY_CHECK(expression)             \
    (static_cast<bool>(expression) ? void(0) \
                                   : ::outcry::check_failed(#expression, __FILE__, __LINE__))
