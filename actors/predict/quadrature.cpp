// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/quadrature.hpp"

#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict::quadrature {
namespace {

struct Legendre {
    double value, slope;
};

/// P_n(x) and its derivative by the three-term recurrence (Abramowitz and Stegun, 22.7.10
/// and 22.8.5).
Legendre legendre(std::size_t n, double x) {
    double before = 1.0;
    double value = x;
    for (std::size_t k = 2; k <= n; ++k) {
        const auto degree = static_cast<double>(k);
        const double next = ((2.0 * degree - 1.0) * x * value - (degree - 1.0) * before) / degree;
        before = value;
        value = next;
    }
    return {value, static_cast<double>(n) * (x * value - before) / (x * x - 1.0)};
}

}  // namespace

Rule gauss_legendre(std::size_t points) {
    OUTCRY_CHECK(points >= 1 && points <= points_max);
    constexpr double pi = 3.14159265358979323846;
    Rule rule;
    rule.abscissae.fill(0.5);
    rule.weights.fill(0.0);
    rule.blocks = (points + block - 1) / block;
    for (std::size_t i = 0; i < points; ++i) {
        double x =
            math::cos(pi * (static_cast<double>(i) + 0.75) / (static_cast<double>(points) + 0.5));
        for (int round = 0; round < 8; ++round) {  // Newton from this start is exact after four
            const Legendre at = legendre(points, x);
            x -= at.value / at.slope;
        }
        const double slope = legendre(points, x).slope;
        rule.abscissae[i] = 0.5 * (1.0 - x);
        rule.weights[i] = 1.0 / ((1.0 - x * x) * slope * slope);
    }
    return rule;
}

}  // namespace outcry::predict::quadrature
