// SPDX-License-Identifier: Apache-2.0
// Figures as people read them in a sentence: `0.36`. A pure function for any thread. Nothing to
// own.
#pragma once

#include <charconv>
#include <string>

namespace outcry::predict {

[[nodiscard]] inline std::string hundredths(double value) {
    char text[328];  // the widest double and two decimals
    return {text, std::to_chars(text, text + sizeof text, value, std::chars_format::fixed, 2).ptr};
}

}  // namespace outcry::predict
