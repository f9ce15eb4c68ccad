// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/decimals.hpp"

#include <array>
#include <bit>
#include <charconv>
#include <cstdint>

namespace outcry {
namespace {

__extension__ using Wide = unsigned __int128;

constexpr std::array<std::uint32_t, 7> powers{1, 10, 100, 1'000, 10'000, 100'000, 1'000'000};

/// Of numbers below 2^31, so that they and their decimals are small.
constexpr int shift_min = 22;

/// The bits of what would be lost, beyond which nothing is left to round up.
constexpr int shift_max = 120;

std::string long_way(double value, int count) {
    std::array<char, 640> text{};  // the widest double and 300 decimals
    const auto end = std::to_chars(text.data(), text.data() + text.size(), value,
                                   std::chars_format::fixed, count)
                         .ptr;
    return {text.data(), end};
}

}  // namespace

/// A double is a whole number of halvings of one: its decimals are a product and a shift, exactly.
std::string to_decimals(double value, int count) {
    const auto bits = std::bit_cast<std::uint64_t>(value);
    const auto exponent = static_cast<int>(bits >> 52 & 0x7ff);
    const int shift = 1075 - exponent;
    if (exponent == 0 || shift < shift_min || count < 0 ||
        static_cast<std::size_t>(count) >= powers.size())
        return long_way(value, count);
    const std::uint64_t mantissa = (bits & ((std::uint64_t{1} << 52) - 1)) | std::uint64_t{1} << 52;
    std::uint64_t whole = 0;
    if (shift <= shift_max) {
        const Wide product = Wide{mantissa} * powers[static_cast<std::size_t>(count)];
        const Wide rest = product & ((Wide{1} << shift) - 1), half = Wide{1} << (shift - 1);
        whole = static_cast<std::uint64_t>(product >> shift);
        if (rest > half || (rest == half && whole % 2 != 0)) ++whole;
    }
    std::array<char, 24> text{};  // a sign, ten digits, a point and six decimals
    char* at = text.data() + text.size();
    for (int i = 0; i < count; ++i, whole /= 10) *--at = static_cast<char>('0' + whole % 10);
    if (count > 0) *--at = '.';
    do {
        *--at = static_cast<char>('0' + whole % 10);
        whole /= 10;
    } while (whole != 0);
    if (bits >> 63 != 0) *--at = '-';
    return {at, text.data() + text.size()};
}

}  // namespace outcry
