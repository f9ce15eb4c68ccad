// SPDX-License-Identifier: Apache-2.0
// Small letters of a name, ASCII only. A pure function for any thread. Nothing to own.
#pragma once

#include <string>
#include <string_view>

namespace outcry::indicator {

[[nodiscard]] inline std::string lowered(std::string_view text) {
    std::string low(text);
    for (char& c : low)
        if (c >= 'A' && c <= 'Z') c = static_cast<char>(c - 'A' + 'a');
    return low;
}

}  // namespace outcry::indicator
