// SPDX-License-Identifier: Apache-2.0
// Functions of one bar alone: TA-Lib's math transforms, math operators and price transforms.
// Without memory but for a count of what had no answer; any thread, one series each.
//
// Where the mathematics has no finite answer (ln of a negative, a division by zero) the indicator
// is silent for that bar: TA-Lib gives NaN or an infinity there, which no event may carry.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/indicator/ohlcv.hpp"

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

/// Angles in radians. First value at once. Source: TA-Lib's Math Transform group.
struct Transform {
    TransformKind kind = TransformKind::sqrt;
    std::int64_t refused = 0;

    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Transform, "transform", kind, refused);

enum class OperatorKind : std::int32_t { add, sub, mult, div };
OUTCRY_DESCRIBE_ENUM(OperatorKind, "operator_kind", add, sub, mult, div);

/// First value at once. Source: TA-Lib ADD, SUB, MULT, DIV.
struct Operator {
    OperatorKind kind = OperatorKind::add;
    std::int64_t refused = 0;

    std::optional<double> update(double first, double second);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Operator, "operator", kind, refused);

/// avg: (H+L+C+O)/4. med: (H+L)/2. typ: (H+L+C)/3. wcl: (H+L+2C)/4.
enum class PriceKind : std::int32_t { avg, med, typ, wcl };
OUTCRY_DESCRIBE_ENUM(PriceKind, "price_kind", avg, med, typ, wcl);

/// Unit: price. First value at once. Source: TA-Lib AVGPRICE, MEDPRICE, TYPPRICE, WCLPRICE.
struct PriceTransform {
    PriceKind kind = PriceKind::typ;
    std::int64_t bars = 0;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(PriceTransform, "price_transform", kind, bars);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

[[nodiscard]] double transformed(TransformKind kind, double x);

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

inline std::optional<double> finite(double value, std::int64_t& refused) {
    if (std::isfinite(value)) return value;
    ++refused;
    return std::nullopt;
}

inline std::optional<double> Transform::update(double value) {
    switch (kind) {  // the cheap ones here, without a call
        case TransformKind::ceil:
            return finite(std::ceil(value), refused);
        case TransformKind::floor:
            return finite(std::floor(value), refused);
        case TransformKind::sqrt:
            return finite(std::sqrt(value), refused);
        default:
            return finite(transformed(kind, value), refused);
    }
}

inline std::optional<double> Operator::update(double first, double second) {
    return finite(combined(kind, first, second), refused);
}

inline std::optional<double> PriceTransform::update(const Ohlcv& bar) {
    ++bars;
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
    return std::nullopt;
}

}  // namespace outcry::indicator
