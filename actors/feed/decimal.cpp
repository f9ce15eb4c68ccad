// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/decimal.hpp"

#include <charconv>
#include <limits>

namespace outcry::feed {

namespace {

constexpr int kept_decimals = 8;

/// The value as digits x 10^exponent, leading and trailing zeros left out.
struct Scientific {
    std::uint64_t digits = 0;
    int count = 0;  // of significant digits
    int exponent = 0;
    bool negative = false;
};

/// Reads digits, a point and an exponent; false for anything else or more than 19 significant
/// digits.
DecimalFault read_scientific(std::string_view text, Scientific& out) {
    const char* at = text.data();
    const char* const end = at + text.size();
    if (at != end && (*at == '-' || *at == '+')) out.negative = *at++ == '-';
    bool point = false;
    bool any = false;
    int zeros = 0;  // seen, not yet known to be trailing
    bool wide = false;
    for (; at != end; ++at) {
        if (*at == '.' && !point) {
            point = true;
            if (!any) return DecimalFault::not_a_number;  // `.5` is somebody's typing error
            continue;
        }
        if (!plain::is_digit(*at)) break;
        any = true;
        if (point) --out.exponent;
        if (*at == '0') {
            ++zeros;
            continue;
        }
        if (out.digits != 0)
            for (; zeros > 0 && out.count < 19; --zeros, ++out.count) out.digits *= 10;
        zeros = 0;
        if (++out.count > 19) wide = true;
        if (!wide) out.digits = out.digits * 10 + static_cast<unsigned>(*at - '0');
    }
    if (!any || text.back() == '.') return DecimalFault::not_a_number;
    out.exponent += zeros;
    if (at != end) {
        if (*at != 'e' && *at != 'E') return DecimalFault::not_a_number;
        if (++at != end && *at == '+') ++at;
        int power = 0;
        const auto read = std::from_chars(at, end, power);
        if (read.ec != std::errc{} || read.ptr != end || power > 99 || power < -99)
            return DecimalFault::not_a_number;
        out.exponent += power;
    }
    if (wide)
        return out.exponent < -kept_decimals ? DecimalFault::too_fine : DecimalFault::too_large;
    return DecimalFault::none;
}

}  // namespace

DecimalFault read_decimal(std::string_view text, std::int64_t& units) {
    if (plain::decimal(text, units)) return DecimalFault::none;
    Scientific number;
    if (text.empty()) return DecimalFault::not_a_number;
    if (const auto fault = read_scientific(text, number); fault != DecimalFault::none) return fault;
    if (number.digits == 0) {
        units = 0;
        return DecimalFault::none;
    }
    const int shift = number.exponent + kept_decimals;
    if (shift < 0) return DecimalFault::too_fine;
    std::uint64_t value = number.digits;
    for (int i = 0; i < shift; ++i)
        if (__builtin_mul_overflow(value, std::uint64_t{10}, &value))
            return DecimalFault::too_large;
    if (value > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return DecimalFault::too_large;
    units = number.negative ? -static_cast<std::int64_t>(value) : static_cast<std::int64_t>(value);
    return DecimalFault::none;
}

std::string_view remedy(DecimalFault fault) {
    switch (fault) {
        case DecimalFault::too_fine:
            return " with at most 8 decimals";
        case DecimalFault::too_large:
            return " below 92 billion";
        default:
            return "";
    }
}

}  // namespace outcry::feed
