// SPDX-License-Identifier: Apache-2.0
// Decimal text to fixed point exactly, never through a double: `61837.63000000`, `-2.5e-7`.
// Pure functions for any thread. Nothing to own.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace outcry::feed {

enum class DecimalFault { none, not_a_number, too_fine, too_large };

/// Units of 1e-8. Zeros beyond the eighth decimal are fine, other digits there are `too_fine`: what
/// cannot be kept is refused, not rounded. An exponent, as programs write small floats, is taken
/// exactly.
[[nodiscard]] DecimalFault read_decimal(std::string_view text, std::int64_t& units);

/// The quick way: what nearly every cell looks like. False leaves it to the careful way, which
/// knows more forms and says what is wrong.
namespace plain {

[[nodiscard]] inline bool is_digit(char c) { return static_cast<unsigned char>(c - '0') < 10; }

/// Eight digits at once; false when one of them is none.
[[nodiscard]] inline bool eight_digits(const char* at, std::uint64_t& value) {
    std::uint64_t text = 0;
    std::memcpy(&text, at, 8);
    const std::uint64_t high = 0xF0F0F0F0F0F0F0F0ULL, zeros = 0x3030303030303030ULL;
    if ((text & high) != zeros || ((text + 0x0606060606060606ULL) & high) != zeros) return false;
    text -= zeros;
    text = text * 10 + (text >> 8);  // pairs, then fours, then all eight
    value = ((text & 0x000000FF000000FFULL) * 0x000F424000000064ULL +
             ((text >> 16) & 0x000000FF000000FFULL) * 0x0000271000000001ULL) >>
            32;
    return true;
}

/// 1 to 18 digits and nothing else.
[[nodiscard]] inline bool whole_number(std::string_view text, std::int64_t& number) {
    if (text.empty() || text.size() > 18) return false;
    const char* at = text.data();
    const char* const end = at + text.size();
    std::uint64_t value = 0;
    if constexpr (std::endian::native == std::endian::little) {
        for (std::uint64_t eight = 0; end - at >= 8; at += 8) {
            if (!eight_digits(at, eight)) return false;
            value = value * 100'000'000 + eight;
        }
    }
    for (; at != end; ++at) {
        if (!is_digit(*at)) return false;
        value = value * 10 + static_cast<unsigned>(*at - '0');
    }
    number = static_cast<std::int64_t>(value);
    return true;
}

/// `61837.63`, at most 18 characters, in units of 1e-8.
[[nodiscard]] inline bool decimal(std::string_view text, std::int64_t& units) {
    if (text.size() > 18) return false;  // any 18 digits fit into 63 bits
    const char* at = text.data();
    const char* const end = at + text.size();
    const bool negative = at != end && *at == '-';
    if (negative) ++at;
    const char* const first = at;
    std::uint64_t value = 0;
    for (; at != end && is_digit(*at); ++at) value = value * 10 + static_cast<unsigned>(*at - '0');
    if (at == first || at - first > 10) return false;
    static constexpr std::uint64_t powers[] = {100'000'000, 10'000'000, 1'000'000, 100'000, 10'000,
                                               1'000,       100,        10,        1};
    std::size_t decimals = 0;
    if (at != end && *at == '.') {
        for (++at; at != end && is_digit(*at); ++at, ++decimals)
            value = value * 10 + static_cast<unsigned>(*at - '0');
        if (decimals == 0 || decimals > 8) return false;
    }
    if (at != end) return false;
    value *= powers[decimals];  // below 10^18 by the two limits above
    units = negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    return true;
}

}  // namespace plain

/// ` with at most 8 decimals` or ` below 92 billion`, for messages that begin with what was
/// expected.
[[nodiscard]] std::string_view remedy(DecimalFault fault);

}  // namespace outcry::feed
