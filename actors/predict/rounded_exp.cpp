// SPDX-License-Identifier: Apache-2.0
// Sums of two doubles (Dekker, A floating-point technique for extending the available precision,
// 1971): e^x = 2^k (1 + p)^64 with p = e^(r/64) - 1 and r = x - k ln 2.
#include "actors/predict/rounded_exp.hpp"

#include <cmath>

#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

struct Pair {
    double high, low;
};

Pair sum(double a, double b) {
    const double s = a + b;
    const double of_b = s - a;
    return {s, (a - (s - of_b)) + (b - of_b)};
}

Pair product(double a, double b) {
    constexpr double splitter = 134217729.0;  // 2^27 + 1
    const double a_far = splitter * a;
    const double b_far = splitter * b;
    const double a_high = a_far - (a_far - a);
    const double b_high = b_far - (b_far - b);
    const double a_low = a - a_high;
    const double b_low = b - b_high;
    const double p = a * b;
    return {p, ((a_high * b_high - p) + a_high * b_low + a_low * b_high) + a_low * b_low};
}

Pair plus(Pair a, Pair b) {
    const Pair s = sum(a.high, b.high);
    return sum(s.high, s.low + (a.low + b.low));
}

}  // namespace

double rounded_exp(double x) {
    if (!(std::fabs(x) < 700.0)) return math::exp(x);
    constexpr double ln2_high = 0x1.62e42fefa38p-1;  // 42 bits: times k it is exact
    constexpr double ln2_low = 0x1.ef35793c7673p-45;
    const double k = std::floor(x / 0.69314718055994530942 + 0.5);
    const Pair far = sum(x - k * ln2_high, -(k * ln2_low));
    const double r = far.high / 64.0;
    const double rest = far.low / 64.0;
    const Pair square = product(r, r);
    // What is left of the series is below 3e-8, so that plain doubles carry it.
    const double tail =
        square.high * r / 6.0 *
        (1.0 + r / 4.0 * (1.0 + r / 5.0 * (1.0 + r / 6.0 * (1.0 + r / 7.0 * (1.0 + r / 8.0)))));
    Pair p = plus({r, rest}, {square.high / 2.0, square.low / 2.0 + r * rest});
    p = plus(p, {tail, 0.0});
    for (int i = 0; i < 6; ++i) {  // (1 + p)^2 - 1 = 2 p + p^2
        const Pair squared = product(p.high, p.high);
        p = plus({2.0 * p.high, 2.0 * p.low}, {squared.high, squared.low + 2.0 * p.high * p.low});
    }
    const Pair power = plus({1.0, 0.0}, p);
    return std::ldexp(power.high + power.low, static_cast<int>(k));
}

}  // namespace outcry::predict
