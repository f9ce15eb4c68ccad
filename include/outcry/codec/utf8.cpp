// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/utf8.hpp"

namespace outcry {

bool utf8_valid_slow(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    for (std::size_t i = 0; i < text.size();) {
        const unsigned char lead = byte(i);
        std::size_t more = 0;
        unsigned char low = 0x80, high = 0xbf;  // bounds of the second byte, Unicode table 3-7
        if (lead < 0x80) {
            ++i;
            continue;
        }
        if (lead >= 0xc2 && lead <= 0xdf) {
            more = 1;
        } else if (lead >= 0xe0 && lead <= 0xef) {
            more = 2;
            if (lead == 0xe0) low = 0xa0;
            if (lead == 0xed) high = 0x9f;
        } else if (lead >= 0xf0 && lead <= 0xf4) {
            more = 3;
            if (lead == 0xf0) low = 0x90;
            if (lead == 0xf4) high = 0x8f;
        } else {
            return false;
        }
        if (i + more >= text.size()) return false;
        if (byte(i + 1) < low || byte(i + 1) > high) return false;
        for (std::size_t k = 2; k <= more; ++k)
            if ((byte(i + k) & 0xc0) != 0x80) return false;
        i += more + 1;
    }
    return true;
}

}  // namespace outcry
