// SPDX-License-Identifier: Apache-2.0
// Numbers as people read them: `printf` into a string, and counts in groups of three. Any thread.
#pragma once

#include <cstdio>
#include <string>

#include "outcry/base/fixed.hpp"

namespace outcry::tools {

/// At most 511 bytes; longer text is cut.
[[nodiscard]] std::string printed(const char* format, auto... values) {
    char text[512];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

/// `1,234,567`.
[[nodiscard]] std::string counted(auto count) {
    return fixed::for_people(static_cast<std::int64_t>(count) * fixed_scale, 0);
}

}  // namespace outcry::tools
