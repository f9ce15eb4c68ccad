// SPDX-License-Identifier: Apache-2.0
// Fixed-point Price, Quantity, Money and Ratio: int64 counts of 1e-8, checked arithmetic, products
// in 128 bits. Plain values for any thread. Every rounding names its direction; overflow is an
// error, never a wrap.
#pragma once

#include <cmath>
#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "outcry/base/result.hpp"

namespace outcry {

inline constexpr std::int64_t fixed_scale = 100'000'000;  // units in 1.0

/// Which way a division that does not come out even is rounded.
enum class Rounding { down, up, toward_zero, away_from_zero };

/// One kind of fixed-point number; kinds do not mix. `Fixed<PriceTag>` is a Price.
template <class Tag>
struct Fixed {
    std::int64_t units = 0;  // 1e-8 of the unit

    static constexpr Fixed from_units(std::int64_t units) { return Fixed{units}; }
    static constexpr Fixed whole(std::int64_t value) { return Fixed{value * fixed_scale}; }
    [[nodiscard]] constexpr bool is_zero() const { return units == 0; }
    /// For indicators and display only: exact below 2^53 units, else the nearest double.
    [[nodiscard]] double to_double() const {
        return static_cast<double>(units) / static_cast<double>(fixed_scale);
    }

    constexpr auto operator<=>(const Fixed&) const = default;
    constexpr Fixed operator-() const { return Fixed{-units}; }
};

using Price = Fixed<struct PriceTag>;        // quote currency for one base unit
using Quantity = Fixed<struct QuantityTag>;  // base units (contracts x multiplier where stated)
using Money = Fixed<struct MoneyTag>;        // of its currency
using Ratio = Fixed<struct RatioTag>;        // 0.30 is 30 %, 0.0008 is 8 bp

namespace fixed {

/// Stops the process: reaching it means a bound was not checked where the number came in.
[[noreturn]] void overflow(const char* what);

[[nodiscard]] inline std::int64_t add(std::int64_t a, std::int64_t b) {
    std::int64_t sum = 0;
    if (__builtin_add_overflow(a, b, &sum)) overflow("sum");
    return sum;
}
[[nodiscard]] inline std::int64_t sub(std::int64_t a, std::int64_t b) {
    std::int64_t difference = 0;
    if (__builtin_sub_overflow(a, b, &difference)) overflow("difference");
    return difference;
}
/// a * b / divisor in 128 bits, rounded as asked; nullopt-free: too large is an error value.
[[nodiscard]] Result<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t divisor,
                                           Rounding rounding);

/// Decimal text such as `-2512.40`; more than eight decimals or 92 billion are refused.
[[nodiscard]] Result<std::int64_t> parse(std::string_view text);
/// The shortest decimal text that reads back equal: `2512.4`, `-0.00000001`, `0`.
[[nodiscard]] std::string to_string(std::int64_t units);
/// Rounded to `decimals`, half away from zero, with thousands separators, for people: `10,041.20`.
[[nodiscard]] std::string for_people(std::int64_t units, int decimals);
/// The nearest fixed-point number, half away from zero; NaN and out of range are errors.
[[nodiscard]] Result<std::int64_t> from_double(double value);

}  // namespace fixed

template <class Tag>
[[nodiscard]] inline Fixed<Tag> operator+(Fixed<Tag> a, Fixed<Tag> b) {
    return {fixed::add(a.units, b.units)};
}
template <class Tag>
[[nodiscard]] inline Fixed<Tag> operator-(Fixed<Tag> a, Fixed<Tag> b) {
    return {fixed::sub(a.units, b.units)};
}
template <class Tag>
inline Fixed<Tag>& operator+=(Fixed<Tag>& a, Fixed<Tag> b) {
    return a = a + b;
}
template <class Tag>
inline Fixed<Tag>& operator-=(Fixed<Tag>& a, Fixed<Tag> b) {
    return a = a - b;
}
template <class Tag>
[[nodiscard]] inline Fixed<Tag> abs(Fixed<Tag> a) {
    return a.units < 0 ? Fixed<Tag>{fixed::sub(0, a.units)} : a;
}
template <class Tag>
[[nodiscard]] std::string to_string(Fixed<Tag> value) {
    return fixed::to_string(value.units);
}

/// price x quantity in quote currency.
[[nodiscard]] Result<Money> notional(Price price, Quantity quantity, Rounding rounding);
/// money x ratio, for fees and limits.
[[nodiscard]] Result<Money> share_of(Money money, Ratio ratio, Rounding rounding);
/// price x (1 + ratio), for slippage, stops and targets.
[[nodiscard]] Result<Price> moved_by(Price price, Ratio ratio, Rounding rounding);
/// money / price: how much of the base the money buys.
[[nodiscard]] Result<Quantity> quantity_for(Money money, Price price, Rounding rounding);
/// part / whole as a ratio; a zero whole is an error.
[[nodiscard]] Result<Ratio> ratio_of(Money part, Money whole, Rounding rounding);
/// The multiple of `step` at or beyond `value` in the given direction (ticks, lots); step must be
/// positive.
[[nodiscard]] std::int64_t to_step(std::int64_t value, std::int64_t step, Rounding rounding);

}  // namespace outcry
