// SPDX-License-Identifier: Apache-2.0
// Spread of a window: variance, standard deviation, mean absolute deviation, Bollinger bands,
// realised volatility. One series, one thread; allocates when made and never again; state is
// described and restores exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/moving_average.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

struct Moments {
    double mean = 0;
    double variance = 0;
};

/// mean(x²) - mean(x)², population. Unit: the input's squared. First value after n. Cancels when
/// the mean is large beside the deviation, as TA-Lib's does, and may come out a hair below 0.
/// Source: TA-Lib VAR.
struct Variance {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double total = 0;
    double squares = 0;
    Ring window;

    [[nodiscard]] static Result<Variance> make(std::int64_t period = 5);
    std::optional<double> update(double value);
    std::optional<Moments> moments(double value);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Variance, "variance", period, seen, total, squares, window);

/// factor √variance; 0 when the variance is below 1e-14. Unit: the input's. First value after n.
/// Source: TA-Lib STDDEV.
struct StdDev {
    Variance variance;
    double factor = 1;

    [[nodiscard]] static Result<StdDev> make(std::int64_t period = 5, double factor = 1);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return variance.lookback(); }
};
OUTCRY_DESCRIBE(StdDev, "stddev", variance, factor);

/// mean|x - mean(x)|. Unit: the input's. First value after n; O(n) a value. Source: TA-Lib AVGDEV.
struct AvgDev {
    std::int32_t period = 2;
    std::int32_t seen = 0;
    RenewedSum values;

    [[nodiscard]] static Result<AvgDev> make(std::int64_t period = 14);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(AvgDev, "avgdev", period, seen, values);

/// All in the unit of the input.
struct BbandsValue {
    double upper = 0;
    double middle = 0;
    double lower = 0;
};
OUTCRY_DESCRIBE(BbandsValue, "bbands.value", upper, middle, lower);

/// average ± k standard deviations. Unit: the input's. First value after n (more when the
/// average needs more). Source: TA-Lib BBANDS; Bollinger on Bollinger Bands (2001).
struct Bbands {
    MovingAverage middle;
    StdDev deviation;
    double up = 2;
    double down = 2;
    std::int32_t wait = 0;  // bars the deviation still sleeps, so that both start together

    [[nodiscard]] static Result<Bbands> make(std::int64_t period = 20, double up = 2,
                                             double down = 2, AverageType type = AverageType::sma);
    std::optional<BbandsValue> update(double value);
    [[nodiscard]] int lookback() const { return middle.lookback(); }
};
OUTCRY_DESCRIBE(Bbands, "bbands", middle, deviation, up, down, wait);

/// The same about a simple average: the mean is the deviation's own, one window serves both.
/// Unit: the input's. First value after n. Source: TA-Lib BBANDS.
struct SimpleBbands {
    Variance variance;
    double up = 2;
    double down = 2;

    [[nodiscard]] static Result<SimpleBbands> make(std::int64_t period = 20, double up = 2,
                                                   double down = 2);
    std::optional<BbandsValue> update(double value);
    [[nodiscard]] int lookback() const { return variance.lookback(); }
};
OUTCRY_DESCRIBE(SimpleBbands, "simple_bbands", variance, up, down);

/// √(bars_per_year / n · Σ ln²(x/x[1])): annualised, mean taken as zero, a fraction (0.6 = 60 %
/// a year). Unit: a fraction. First value after n+1. A price that is not positive makes a
/// return of 0. Source: Andersen and Bollerslev (1998), realised variance.
struct RealisedVolatility {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double bars_per_year = 1;
    double previous = 0;
    RenewedSum squares;  // of returns

    [[nodiscard]] static Result<RealisedVolatility> make(std::int64_t period,
                                                         double bars_per_year = 1);
    std::optional<double> update(double price);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(RealisedVolatility, "realised_volatility", period, seen, bars_per_year, previous,
                squares);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<Moments> Variance::moments(double value) {
    window.push(value);
    total += value;
    squares += value * value;
    if (seen < period && ++seen < period) return std::nullopt;
    const double mean = total / period;
    const double mean_square = squares / period;
    const double leaves = window.oldest();
    total -= leaves;
    squares -= leaves * leaves;
    return Moments{mean, mean_square - mean * mean};
}

inline std::optional<double> Variance::update(double value) {
    const auto both = moments(value);
    if (!both) return std::nullopt;
    return both->variance;
}

inline std::optional<double> StdDev::update(double value) {
    const auto spread = variance.update(value);
    if (!spread) return std::nullopt;
    return is_zero_or_negative(*spread) ? 0.0 : std::sqrt(*spread) * factor;
}

inline std::optional<double> AvgDev::update(double value) {
    values.push(value);
    if (seen < period && ++seen < period) return std::nullopt;
    const double mean = values.total / period;
    return values.window.sum([mean](double x) { return std::fabs(x - mean); }) / period;
}

inline std::optional<BbandsValue> Bbands::update(double value) {
    const auto average = middle.update(value);
    if (wait > 0) {
        --wait;
        return std::nullopt;
    }
    const auto spread = deviation.update(value);
    if (!average || !spread) return std::nullopt;
    return BbandsValue{*average + (*spread * up), *average, *average - (*spread * down)};
}

inline std::optional<BbandsValue> SimpleBbands::update(double value) {
    const auto now = variance.moments(value);
    if (!now) return std::nullopt;
    const double spread = is_zero_or_negative(now->variance) ? 0.0 : std::sqrt(now->variance);
    return BbandsValue{now->mean + (spread * up), now->mean, now->mean - (spread * down)};
}

inline std::optional<double> RealisedVolatility::update(double price) {
    const double change = seen > 0 && price > 0 && previous > 0 ? math::log(price / previous) : 0.0;
    previous = price;
    if (seen == 0) {
        seen = 1;
        return std::nullopt;
    }
    squares.push(change * change);
    if (seen <= period && seen++ < period) return std::nullopt;
    return std::sqrt(std::max(0.0, squares.total) * (bars_per_year / period));
}

}  // namespace outcry::indicator
