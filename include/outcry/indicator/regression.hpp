// SPDX-License-Identifier: Apache-2.0
// The least-squares line through the last n values, and what one may read off it.
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

struct Line {
    double slope = 0;      // units of the input a bar
    double intercept = 0;  // at the oldest of the n values
};

/// Keeps Σy and Σ(age·y) running and sums them anew each time the window has gone round, so
/// rounding cannot pile up. First value after n, n >= 2. Source: TA-Lib LINEARREG_SLOPE,
/// LINEARREG_INTERCEPT.
struct Regression {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    double sum = 0;       // Σ y
    double aged_sum = 0;  // Σ age·y, age 0 = the newest
    Ring window;

    [[nodiscard]] static Result<Regression> make(std::int64_t period = 14);
    std::optional<Line> update(double value);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Regression, "regression", period, seen, sum, aged_sum, window);

/// value: the line at the newest bar. forecast: one bar further. angle: the slope in degrees.
enum class LineReading : std::int32_t { value, slope, intercept, angle, forecast };
OUTCRY_DESCRIBE_ENUM(LineReading, "line_reading", value, slope, intercept, angle, forecast);

/// Source: TA-Lib LINEARREG, _SLOPE, _INTERCEPT, _ANGLE, TSF.
struct LinearReg {
    LineReading reading = LineReading::value;
    Regression regression;

    [[nodiscard]] static Result<LinearReg> make(LineReading reading, std::int64_t period = 14);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return regression.lookback(); }
};
OUTCRY_DESCRIBE(LinearReg, "linearreg", reading, regression);

}  // namespace outcry::indicator
