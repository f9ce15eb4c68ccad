// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/utf8.hpp"

#include "outcry/base/text.hpp"

namespace outcry {

bool utf8_valid_slow(std::string_view text) {
    while (!text.empty()) {
        const std::size_t size = utf8_character(text);
        if (size == 0) return false;
        text.remove_prefix(size);
    }
    return true;
}

}  // namespace outcry
