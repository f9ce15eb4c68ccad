// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/arithmetic.hpp"

#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::indicator {
namespace {

double transformed(TransformKind kind, double x) {
    switch (kind) {
        case TransformKind::acos:
            return math::acos(x);
        case TransformKind::asin:
            return math::asin(x);
        case TransformKind::atan:
            return math::atan(x);
        case TransformKind::ceil:
            return std::ceil(x);
        case TransformKind::cos:
            return math::cos(x);
        case TransformKind::cosh:
            return math::cosh(x);
        case TransformKind::exp:
            return math::exp(x);
        case TransformKind::floor:
            return std::floor(x);
        case TransformKind::ln:
            return math::log(x);
        case TransformKind::log10:
            return math::log10(x);
        case TransformKind::sin:
            return math::sin(x);
        case TransformKind::sinh:
            return math::sinh(x);
        case TransformKind::sqrt:
            return std::sqrt(x);
        case TransformKind::tan:
            return math::tan(x);
        case TransformKind::tanh:
            return math::tanh(x);
    }
    return x;
}

double combined(OperatorKind kind, double a, double b) {
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

std::optional<double> finite(double value, std::int64_t& refused) {
    if (std::isfinite(value)) return value;
    ++refused;
    return std::nullopt;
}

}  // namespace

std::optional<double> Transform::update(double value) {
    return finite(transformed(kind, value), refused);
}

std::optional<double> Operator::update(double first, double second) {
    return finite(combined(kind, first, second), refused);
}

std::optional<double> PriceTransform::update(const Ohlcv& bar) {
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
