// SPDX-License-Identifier: Apache-2.0
// Two series beside each other: beta and correlation.
// One thread; allocates when made and never again; state is described and restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// Slope of the one-bar returns of the second series on those of the first, over n returns; 0 when
/// the first does not move. First value after n+1. Source: TA-Lib BETA.
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

/// Pearson's correlation of the last n values, -1..1; 0 when either does not move. First value
/// after n. Source: TA-Lib CORREL.
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

}  // namespace outcry::indicator
