// SPDX-License-Identifier: Apache-2.0
// Errors of what is summed over days that depend on each other: Bartlett weights, floor(4
// (n/100)^(2/9)) lags (Newey, West, Econometrica 55, 1987, equation 5). Pure functions for any
// thread.
#pragma once

#include "outcry/statistics/series.hpp"

namespace outcry::statistics {

/// Variance of the sum of terms whose mean is zero. Never below 0.
[[nodiscard]] double newey_west_variance(Series terms);
/// Standard error of the mean of a series.
[[nodiscard]] double newey_west_error(Series series);

}  // namespace outcry::statistics
