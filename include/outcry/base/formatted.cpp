// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/formatted.hpp"

#include <cstdio>

namespace outcry {

std::string formatted(const char* format, double value) {
    char text[64];
    std::snprintf(text, sizeof text, format, value);
    return text;
}

}  // namespace outcry
