// SPDX-License-Identifier: Apache-2.0
// Tells whether text is well-formed UTF-8 (no overlong forms, no surrogates, nothing above
// U+10FFFF). Pure function for any thread. Text that fails it is refused at the wall, so JSON is
// always valid.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

namespace outcry {

[[nodiscard]] bool utf8_valid_slow(std::string_view text);

[[nodiscard]] inline bool utf8_valid(std::string_view text) {
    std::size_t i = 0;
    for (; i + 8 <= text.size(); i += 8) {
        std::uint64_t word = 0;
        std::memcpy(&word, text.data() + i, 8);
        if ((word & 0x8080808080808080ULL) != 0) return utf8_valid_slow(text.substr(i));
    }
    for (; i < text.size(); ++i)
        if (static_cast<unsigned char>(text[i]) >= 0x80) return utf8_valid_slow(text.substr(i));
    return true;
}

}  // namespace outcry
