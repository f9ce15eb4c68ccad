// SPDX-License-Identifier: Apache-2.0
// Unsigned integers in as few bytes as they need: seven bits a byte, lowest first, the top bit of
// each says that another follows. For what frames events on the wire. Plain functions, any thread.
#pragma once

#include <cstddef>
#include <cstdint>

namespace outcry::wire {

inline constexpr std::size_t varint_bytes_max = 10;

/// Returns the byte behind it; there must be room for varint_bytes_max.
inline std::uint8_t* store_varint(std::uint8_t* place, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) *place++ = static_cast<std::uint8_t>(value | 0x80);
    *place = static_cast<std::uint8_t>(value);
    return place + 1;
}

/// False when it is cut short or longer than 64 bits.
inline bool pass_varint(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t& value) {
    value = 0;
    for (unsigned shift = 0; at != end && shift < 64; shift += 7) {
        const std::uint8_t byte = *at++;
        if (shift == 63 && byte > 1) return false;
        value |= static_cast<std::uint64_t>(byte & 0x7fU) << shift;
        if (byte < 0x80) return true;
    }
    return false;
}

}  // namespace outcry::wire
