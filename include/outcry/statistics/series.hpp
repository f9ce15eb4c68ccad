// SPDX-License-Identifier: Apache-2.0
// Moments and quantiles of a series of numbers, and what two series share. Pure functions for any
// thread; they keep nothing.
#pragma once

#include <cstddef>
#include <span>

namespace outcry::statistics {

using Series = std::span<const double>;

struct Moments {
    std::size_t count = 0;
    double mean = 0;
    double deviation = 0;  // with n - 1
    double skewness = 0;   // m3 / m2^(3/2), with n
    double kurtosis = 3;   // m4 / m2^2, with n: 3 is normal
};

/// A series that does not move has deviation 0 and the shape of a normal one.
[[nodiscard]] Moments moments(Series series);
/// Pearson's; 0 when one of them does not move. Both are of one length.
[[nodiscard]] double correlation(Series a, Series b);
/// Slope of `y` on `x` by least squares; 0 when x does not move.
[[nodiscard]] double slope(Series x, Series y);
/// Of a sorted series, by linear interpolation (Hyndman, Fan, American Statistician 50, 1996: type
/// 7).
[[nodiscard]] double quantile_of_sorted(Series sorted, double p);

}  // namespace outcry::statistics
