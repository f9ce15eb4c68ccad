// SPDX-License-Identifier: Apache-2.0
// Figures as people read them in a sentence: `0.36`. A pure function for any thread. Nothing to
// own.
#pragma once

#include <cstdio>
#include <string>

namespace outcry::predict {

[[nodiscard]] inline std::string hundredths(double value) {
    char text[32];
    std::snprintf(text, sizeof text, "%.2f", value);
    return text;
}

}  // namespace outcry::predict
