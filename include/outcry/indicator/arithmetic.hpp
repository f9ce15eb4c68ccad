// SPDX-License-Identifier: Apache-2.0
// Functions of one bar alone: TA-Lib's math transforms, math operators and price transforms.
// Without memory; any thread, one series each.
//
// Where the mathematics has no finite answer (ln of a negative, a division by zero) the indicator
// is silent for that bar: TA-Lib gives NaN or an infinity there, which no event may carry.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

enum class TransformKind : std::int32_t {
    acos,
    asin,
    atan,
    ceil,
    cos,
    cosh,
    exp,
    floor,
    ln,
    log10,
    sin,
    sinh,
    sqrt,
    tan,
    tanh
};
OUTCRY_DESCRIBE_ENUM(TransformKind, "transform_kind", acos, asin, atan, ceil, cos, cosh, exp, floor,
                     ln, log10, sin, sinh, sqrt, tan, tanh);

/// The function of the kind, of each value. Unit: its own; angles in radians. First value at
/// once. Source: TA-Lib's Math Transform group.
struct Transform {
    TransformKind kind = TransformKind::sqrt;

    [[nodiscard]] std::optional<double> update(double value) const;
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Transform, "transform", kind);

enum class OperatorKind : std::int32_t { add, sub, mult, div };
OUTCRY_DESCRIBE_ENUM(OperatorKind, "operator_kind", add, sub, mult, div);

/// x + y, x - y, x y or x / y of two series. Unit: what it makes of theirs. First value at
/// once. Source: TA-Lib ADD, SUB, MULT, DIV.
struct Operator {
    OperatorKind kind = OperatorKind::add;

    [[nodiscard]] std::optional<double> update(double first, double second) const;
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Operator, "operator", kind);

/// avg: (H+L+C+O)/4. med: (H+L)/2. typ: (H+L+C)/3. wcl: (H+L+2C)/4.
enum class PriceKind : std::int32_t { avg, med, typ, wcl };
OUTCRY_DESCRIBE_ENUM(PriceKind, "price_kind", avg, med, typ, wcl);

/// Unit: price. First value at once. Source: TA-Lib AVGPRICE, MEDPRICE, TYPPRICE, WCLPRICE.
struct PriceTransform {
    PriceKind kind = PriceKind::typ;

    [[nodiscard]] std::optional<double> update(const Ohlcv& bar) const;
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(PriceTransform, "price_transform", kind);

// What runs for every bar stands here, so that whoever steps an indicator can inline it, and choose
// the kind once for many bars.

inline double transformed(TransformKind kind, double x) {
    switch (kind) {
        case TransformKind::acos:
            return math::fast::acos(x);
        case TransformKind::asin:
            return math::fast::asin(x);
        case TransformKind::atan:
            return math::fast::atan(x);
        case TransformKind::ceil:
            return std::ceil(x);
        case TransformKind::cos:
            return math::fast::cos(x);
        case TransformKind::cosh:
            return math::fast::cosh(x);
        case TransformKind::exp:
            return math::exp(x);
        case TransformKind::floor:
            return std::floor(x);
        case TransformKind::ln:
            return math::fast::log(x);
        case TransformKind::log10:
            return math::log10(x);
        case TransformKind::sin:
            return math::fast::sin(x);
        case TransformKind::sinh:
            return math::fast::sinh(x);
        case TransformKind::sqrt:
            return std::sqrt(x);
        case TransformKind::tan:
            return math::fast::tan(x);
        case TransformKind::tanh:
            return math::fast::tanh(x);
    }
    return x;
}

inline double combined(OperatorKind kind, double a, double b) {
    switch (kind) {
        case OperatorKind::add:
            return a + b;
        case OperatorKind::sub:
            return a - b;
        case OperatorKind::mult:
            return a * b;
        case OperatorKind::div:
            return a / b;
    }
    return a;
}

inline double price_of(PriceKind kind, const Ohlcv& bar) {
    switch (kind) {
        case PriceKind::avg:
            return (bar.high + bar.low + bar.close + bar.open) / 4;
        case PriceKind::med:
            return (bar.high + bar.low) / 2.0;
        case PriceKind::typ:
            return typical_price(bar);
        case PriceKind::wcl:
            return (bar.high + bar.low + (bar.close * 2.0)) / 4.0;
    }
    return bar.close;
}

/// Nothing for what is not a finite number.
inline std::optional<double> finite(double value) {
    return std::isfinite(value) ? std::optional(value) : std::nullopt;
}

inline std::optional<double> Transform::update(double value) const {
    return finite(transformed(kind, value));
}

inline std::optional<double> Operator::update(double first, double second) const {
    return finite(combined(kind, first, second));
}

inline std::optional<double> PriceTransform::update(const Ohlcv& bar) const {
    return price_of(kind, bar);
}

}  // namespace outcry::indicator
