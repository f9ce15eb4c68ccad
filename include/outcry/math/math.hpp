// SPDX-License-Identifier: Apache-2.0
// The one room of transcendental functions: wraps SLEEF's scalar `cinz` variants, which give the
// same bits on every CPU, with and without FMA, at 1.0 ulp. Pure functions for any thread; std::exp
// and its kin elsewhere fail tools/tidy.
#pragma once

namespace outcry::math {

[[nodiscard]] double exp(double x);
[[nodiscard]] double expm1(double x);
[[nodiscard]] double log(double x);
[[nodiscard]] double log1p(double x);
[[nodiscard]] double log10(double x);
[[nodiscard]] double log2(double x);
[[nodiscard]] double pow(double base, double exponent);
[[nodiscard]] double sqrt(double x);  // correctly rounded by the hardware
[[nodiscard]] double cbrt(double x);
[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);
[[nodiscard]] double tan(double x);
[[nodiscard]] double asin(double x);
[[nodiscard]] double acos(double x);
[[nodiscard]] double atan(double x);
[[nodiscard]] double atan2(double y, double x);
[[nodiscard]] double sinh(double x);
[[nodiscard]] double cosh(double x);
[[nodiscard]] double tanh(double x);
[[nodiscard]] double erf(double x);
[[nodiscard]] double erfc(double x);
[[nodiscard]] double lgamma(double x);

/// The same at 3.5 ulp for a third to a half of the time, for what runs at every bar and is
/// measured in far coarser units. As fixed in its bits on every CPU.
namespace fast {

[[nodiscard]] double sin(double x);
[[nodiscard]] double cos(double x);
[[nodiscard]] double tan(double x);
[[nodiscard]] double asin(double x);
[[nodiscard]] double acos(double x);
[[nodiscard]] double atan(double x);
[[nodiscard]] double sinh(double x);
[[nodiscard]] double cosh(double x);
[[nodiscard]] double tanh(double x);
[[nodiscard]] double log(double x);

}  // namespace fast

/// 1 / (1 + exp(-x)), without overflow.
[[nodiscard]] double logistic(double x);
/// log(p / (1 - p)); p is clamped into [1e-12, 1 - 1e-12].
[[nodiscard]] double logit(double p);
/// Standard normal distribution function, Φ(x) = erfc(-x/√2)/2.
[[nodiscard]] double normal_cdf(double x);

}  // namespace outcry::math
