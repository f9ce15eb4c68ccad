// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/fixed.hpp"

#include "outcry/base/text.hpp"

#include <cstdio>
#include <cstdlib>
#include <limits>

namespace outcry {

namespace {

__extension__ using Wide = __int128;

constexpr std::int64_t units_min = std::numeric_limits<std::int64_t>::min();
constexpr std::int64_t units_max = std::numeric_limits<std::int64_t>::max();
constexpr const char* range_text = "±92233720368.54775807";

bool fits(Wide value) { return value >= units_min && value <= units_max; }

/// numerator / divisor; the divisor is not zero.
Wide divide(Wide numerator, Wide divisor, Rounding rounding) {
    const Wide quotient = numerator / divisor;
    const Wide rest = numerator - quotient * divisor;  // a product is quicker than a division
    if (rest == 0) return quotient;
    const bool negative = (rest < 0) != (divisor < 0);
    switch (rounding) {
        case Rounding::down:
            return negative ? quotient - 1 : quotient;
        case Rounding::up:
            return negative ? quotient : quotient + 1;
        case Rounding::toward_zero:
            return quotient;
        case Rounding::away_from_zero:
            return negative ? quotient - 1 : quotient + 1;
    }
    return quotient;
}

/// Half away from zero; the divisor is positive.
Wide divide_nearest(Wide numerator, Wide divisor) {
    const Wide magnitude = numerator < 0 ? -numerator : numerator;
    const Wide quotient = magnitude / divisor;
    const Wide rest = magnitude % divisor;
    const Wide rounded = rest >= divisor - rest ? quotient + 1 : quotient;
    return numerator < 0 ? -rounded : rounded;
}

Error not_decimal(std::string_view text) {
    return invalid(joined({quoted(text), " is not a decimal number such as 2512.40"}));
}

Error out_of_range(std::string_view what) {
    return error(Error::Kind::limit, joined({what, " exceeds ", range_text}));
}

Error no_result(const char* what, std::int64_t a, std::int64_t b) {
    return out_of_range(joined({what, " of ", fixed::to_string(a), " and ", fixed::to_string(b)}));
}

bool is_digit(char c) { return c >= '0' && c <= '9'; }

std::uint64_t magnitude_of(std::int64_t value) {
    return value < 0 ? 0 - static_cast<std::uint64_t>(value) : static_cast<std::uint64_t>(value);
}

constexpr std::int64_t power_of_ten(int exponent) {
    std::int64_t power = 1;
    for (int i = 0; i < exponent; ++i) power *= 10;
    return power;
}

template <class Tag>
Result<Fixed<Tag>> scaled(const char* what, std::int64_t a, std::int64_t b, std::int64_t divisor,
                          Rounding rounding) {
    const Wide value = divide(static_cast<Wide>(a) * b, divisor, rounding);
    if (!fits(value)) return no_result(what, a, b);
    return Fixed<Tag>{static_cast<std::int64_t>(value)};
}

}  // namespace

namespace fixed {

void overflow(const char* what) {
    std::fprintf(stderr, "outcry: broken invariant: fixed-point %s exceeds %s\n", what, range_text);
    std::abort();
}

Result<std::int64_t> mul_div(std::int64_t a, std::int64_t b, std::int64_t divisor,
                             Rounding rounding) {
    if (divisor == 0) return invalid("division of a fixed-point product by zero");
    const Wide value = divide(static_cast<Wide>(a) * b, divisor, rounding);
    if (!fits(value))
        return error(Error::Kind::limit, joined({std::to_string(a), " * ", std::to_string(b), " / ",
                                                 std::to_string(divisor), " exceeds 64 bits"}));
    return static_cast<std::int64_t>(value);
}

Result<std::int64_t> parse(std::string_view text) {
    std::string_view rest = text;
    const bool negative = !rest.empty() && rest.front() == '-';
    if (negative) rest.remove_prefix(1);
    const std::size_t point = rest.find('.');
    const std::string_view whole = rest.substr(0, point);
    const std::string_view decimals =
        point == std::string_view::npos ? std::string_view{} : rest.substr(point + 1);
    if (whole.empty() || (point != std::string_view::npos && decimals.empty()))
        return not_decimal(text);
    if (decimals.size() > 8)
        return invalid(joined({quoted(text), " has ", std::to_string(decimals.size()),
                               " decimals, at most 8 are kept"}));
    Wide value = 0;
    for (const char c : whole) {
        if (!is_digit(c)) return not_decimal(text);
        value = value * 10 + (c - '0');
        if (value > units_max) return out_of_range(quoted(text));
    }
    for (std::size_t i = 0; i < 8; ++i) {
        if (i < decimals.size() && !is_digit(decimals[i])) return not_decimal(text);
        value = value * 10 + (i < decimals.size() ? decimals[i] - '0' : 0);
    }
    if (negative) value = -value;
    if (!fits(value)) return out_of_range(quoted(text));
    return static_cast<std::int64_t>(value);
}

std::string to_string(std::int64_t units) {
    const std::uint64_t magnitude = magnitude_of(units);
    const auto scale = static_cast<std::uint64_t>(fixed_scale);
    std::string text = units < 0 ? "-" : "";
    text += std::to_string(magnitude / scale);
    if (const std::uint64_t decimals = magnitude % scale; decimals != 0) {
        std::string digits = std::to_string(scale + decimals);  // a leading 1 keeps the zeros
        digits[0] = '.';
        digits.erase(digits.find_last_not_of('0') + 1);
        text += digits;
    }
    return text;
}

std::string for_people(std::int64_t units, int decimals) {
    const int kept = decimals < 0 ? 0 : decimals > 8 ? 8 : decimals;
    const Wide rounded = divide_nearest(units, power_of_ten(8 - kept));
    const auto magnitude = static_cast<std::uint64_t>(rounded < 0 ? -rounded : rounded);
    const auto scale = static_cast<std::uint64_t>(power_of_ten(kept));
    std::string text = std::to_string(magnitude / scale);
    for (auto at = static_cast<std::ptrdiff_t>(text.size()) - 3; at > 0; at -= 3)
        text.insert(static_cast<std::size_t>(at), 1, ',');
    if (kept > 0) {
        std::string digits = std::to_string(scale + magnitude % scale);
        digits[0] = '.';
        text += digits;
    }
    return rounded < 0 ? joined({"-", text}) : text;
}

Result<std::int64_t> from_double(double value) {
    if (!std::isfinite(value))
        return invalid(std::isnan(value) ? "not a number (NaN) has no fixed-point value"
                                         : "infinity has no fixed-point value");
    if (std::fabs(value) > 1e11) return out_of_range(std::to_string(value));
    // value = mantissa * 2^exponent exactly, so that the one rounding is ours and not the
    // product's.
    int exponent = 0;
    const double fraction = std::frexp(value, &exponent);
    const auto mantissa = static_cast<std::int64_t>(std::ldexp(fraction, 53));
    exponent -= 53;
    const Wide product = static_cast<Wide>(mantissa) * fixed_scale;  // below 2^80
    if (exponent < -100) return std::int64_t{0};
    const Wide units = exponent >= 0 ? product * (Wide{1} << exponent)
                                     : divide_nearest(product, Wide{1} << -exponent);
    if (!fits(units)) return out_of_range(std::to_string(value));
    return static_cast<std::int64_t>(units);
}

}  // namespace fixed

Result<Money> notional(Price price, Quantity quantity, Rounding rounding) {
    return scaled<MoneyTag>("notional", price.units, quantity.units, fixed_scale, rounding);
}

Result<Money> share_of(Money money, Ratio ratio, Rounding rounding) {
    return scaled<MoneyTag>("share", money.units, ratio.units, fixed_scale, rounding);
}

Result<Price> moved_by(Price price, Ratio ratio, Rounding rounding) {
    const Wide factor = static_cast<Wide>(fixed_scale) + ratio.units;
    const Wide value = divide(price.units * factor, fixed_scale, rounding);
    if (!fits(value)) return no_result("price moved by a ratio,", price.units, ratio.units);
    return Price{static_cast<std::int64_t>(value)};
}

Result<Quantity> quantity_for(Money money, Price price, Rounding rounding) {
    if (price.is_zero()) return invalid("quantity for a price of zero");
    return scaled<QuantityTag>("quantity", money.units, fixed_scale, price.units, rounding);
}

Result<Ratio> ratio_of(Money part, Money whole, Rounding rounding) {
    if (whole.is_zero())
        return invalid(joined({"ratio of ", to_string(part), " to a whole of zero"}));
    return scaled<RatioTag>("ratio", part.units, fixed_scale, whole.units, rounding);
}

std::int64_t to_step(std::int64_t value, std::int64_t step, Rounding rounding) {
    OUTCRY_CHECK(step > 0);
    const Wide stepped = divide(value, step, rounding) * step;
    if (!fits(stepped)) fixed::overflow("multiple of a step");
    return static_cast<std::int64_t>(stepped);
}

}  // namespace outcry
