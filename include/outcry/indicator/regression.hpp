// SPDX-License-Identifier: Apache-2.0
// The least-squares line through the last n values, and what one may read off it.
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/hilbert.hpp"
#include "outcry/indicator/ring.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

struct Line {
    double slope = 0;      // units of the input a bar
    double intercept = 0;  // at the oldest of the n values
};

/// The least-squares line through the last n values. Keeps Σy and Σ(age·y) running and sums
/// them anew each time the window has gone round, so rounding cannot pile up. Unit: the
/// input's, and the input's a bar. First value after n, n >= 2. Source: TA-Lib LINEARREG_SLOPE,
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

/// A reading of that line. Unit: the input's; slope: the input's a bar; angle: degrees. First
/// value after n. Source: TA-Lib LINEARREG, _SLOPE, _INTERCEPT, _ANGLE, TSF.
struct LinearReg {
    LineReading reading = LineReading::value;
    Regression regression;

    [[nodiscard]] static Result<LinearReg> make(LineReading reading, std::int64_t period = 14);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return regression.lookback(); }
};
OUTCRY_DESCRIBE(LinearReg, "linearreg", reading, regression);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<Line> Regression::update(double value) {
    const double leaves = window.push(value);
    aged_sum += sum - static_cast<double>(period) * leaves;
    sum += value - leaves;
    if (window.next == 0) {
        sum = 0;
        aged_sum = 0;
        for (std::size_t ago = window.size(); ago-- > 0;) {
            sum += window.back(ago);
            aged_sum += static_cast<double>(ago) * window.back(ago);
        }
    }
    if (seen < period && ++seen < period) return std::nullopt;
    const double n = period;
    const double sum_x = n * (n - 1) * 0.5;
    const double sum_square = n * (n - 1) * (2 * n - 1) / 6;
    const double divisor = sum_x * sum_x - n * sum_square;
    const double slope = (n * aged_sum - sum_x * sum) / divisor;
    return Line{slope, (sum - slope * sum_x) / n};
}

inline std::optional<double> LinearReg::update(double value) {
    const auto line = regression.update(value);
    if (!line) return std::nullopt;
    const double n = regression.period;
    switch (reading) {
        case LineReading::value:
            return line->intercept + line->slope * (n - 1);
        case LineReading::slope:
            return line->slope;
        case LineReading::intercept:
            return line->intercept;
        case LineReading::angle:
            return math::fast::atan(line->slope) * degrees_per_radian;
        case LineReading::forecast:
            return line->intercept + line->slope * n;
    }
    return std::nullopt;
}

}  // namespace outcry::indicator
