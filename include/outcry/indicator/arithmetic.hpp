// SPDX-License-Identifier: Apache-2.0
// Functions of one bar alone: TA-Lib's math transforms, math operators and price transforms.
// Without memory but for a count of what had no answer; any thread, one series each.
//
// Where the mathematics has no finite answer (ln of a negative, a division by zero) the indicator
// is silent for that bar: TA-Lib gives NaN or an infinity there, which no event may carry.
#pragma once

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

}  // namespace outcry::indicator
