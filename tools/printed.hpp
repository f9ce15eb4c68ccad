// SPDX-License-Identifier: Apache-2.0
// `printf` into a string, for lines of numbers that people read. Any thread.
#pragma once

#include <cstdio>
#include <string>

namespace outcry::tools {

/// At most 511 bytes; longer text is cut.
[[nodiscard]] std::string printed(const char* format, auto... values) {
    char text[512];
    std::snprintf(text, sizeof text, format, values...);
    return text;
}

}  // namespace outcry::tools
