// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/arithmetic.hpp"

#include "outcry/math/math.hpp"

namespace outcry::indicator {

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

}  // namespace outcry::indicator
