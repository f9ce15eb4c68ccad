// SPDX-License-Identifier: Apache-2.0
// Two series beside each other: beta and correlation.
// One thread; allocates when made and never again; state is described and restores exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// Slope of the one-bar returns of the second series on those of the first, over n returns; 0
/// when the first does not move. Unit: none. First value after n+1. Source: TA-Lib BETA.
struct Beta {
    std::int32_t period = 5;
    std::int32_t seen = 0;
    double previous_x = 0;
    double previous_y = 0;
    double xx = 0;
    double xy = 0;
    double x = 0;
    double y = 0;
    Ring window_x;
    Ring window_y;

    [[nodiscard]] static Result<Beta> make(std::int64_t period = 5);
    std::optional<double> update(double first, double second);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Beta, "beta", period, seen, previous_x, previous_y, xx, xy, x, y, window_x,
                window_y);

/// Pearson's correlation of the last n values, -1..1; 0 when either does not move. Unit: none.
/// First value after n. Source: TA-Lib CORREL.
struct Correlation {
    std::int32_t period = 30;
    std::int32_t seen = 0;
    double x = 0;
    double y = 0;
    double xx = 0;
    double yy = 0;
    double xy = 0;
    Ring window_x;
    Ring window_y;

    [[nodiscard]] static Result<Correlation> make(std::int64_t period = 30);
    std::optional<double> update(double first, double second);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Correlation, "correl", period, seen, x, y, xx, yy, xy, window_x, window_y);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> Beta::update(double first, double second) {
    const double return_x = is_zero(previous_x) ? 0.0 : (first - previous_x) / previous_x;
    const double return_y = is_zero(previous_y) ? 0.0 : (second - previous_y) / previous_y;
    previous_x = first;
    previous_y = second;
    if (seen == 0) {
        seen = 1;
        return std::nullopt;
    }
    xx += return_x * return_x;
    xy += return_x * return_y;
    x += return_x;
    y += return_y;
    window_x.push(return_x);
    window_y.push(return_y);
    if (seen <= period && seen++ < period) return std::nullopt;
    const double n = period;
    const double spread = (n * xx) - (x * x);
    const double slope = is_zero(spread) ? 0.0 : ((n * xy) - (x * y)) / spread;
    const double leaves_x = window_x.oldest();
    const double leaves_y = window_y.oldest();
    xx -= leaves_x * leaves_x;
    xy -= leaves_x * leaves_y;
    x -= leaves_x;
    y -= leaves_y;
    return slope;
}

inline std::optional<double> Correlation::update(double first, double second) {
    const double leaves_x = window_x.push(first);
    const double leaves_y = window_y.push(second);
    if (seen == period) {
        x -= leaves_x;
        xx -= leaves_x * leaves_x;
        xy -= leaves_x * leaves_y;
        y -= leaves_y;
        yy -= leaves_y * leaves_y;
    }
    x += first;
    xx += first * first;
    xy += first * second;
    y += second;
    yy += second * second;
    if (seen < period && ++seen < period) return std::nullopt;
    const double n = period;
    const double spread = (xx - ((x * x) / n)) * (yy - ((y * y) / n));
    if (is_zero_or_negative(spread)) return 0.0;
    return std::clamp((xy - ((x * y) / n)) / std::sqrt(spread), -1.0, 1.0);  // but for rounding
}

}  // namespace outcry::indicator
