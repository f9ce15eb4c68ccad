// SPDX-License-Identifier: Apache-2.0
// The plain moving averages: simple, exponential, weighted, and those made of exponential ones.
// Each serves one series on one thread, allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// Sum of the last n values. Unit: the input's. First value after n. Source: TA-Lib SUM.
struct RollingSum {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double total = 0;
    Ring window;

    [[nodiscard]] static Result<RollingSum> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(RollingSum, "rolling_sum", period, seen, total, window);

/// Mean of the last n values. Unit: the input's. First value after n. Source: TA-Lib SMA (running
/// sum).
struct Sma {
    RollingSum sum;

    [[nodiscard]] static Result<Sma> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return sum.lookback(); }
};
OUTCRY_DESCRIBE(Sma, "sma", sum);

/// e += k (x - e), k = 2/(n+1), seeded with the mean of the first n. Unit: the input's. First value
/// after n; the seed's weight falls below 1 % after 2.3 n more. Source: TA-Lib EMA. Kept as the gap
/// x - e, which falls by 1 - k: a sum and a product from value to value, and exact where x stands.
struct Ema {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double factor = 1;
    double last = 0;  // input; the sum until seeded
    double gap = 0;

    [[nodiscard]] static Result<Ema> make(std::int64_t period);
    /// The same with a factor of one's own (MACDFIX's 0.15 and 0.075).
    [[nodiscard]] static Result<Ema> make(std::int64_t period, double factor);
    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Ema, "ema", period, seen, factor, last, gap);

/// (1 x[n-1] + 2 x[n-2] + … + n x[0]) / (n (n+1) / 2). Unit: the input's. First value after n.
/// Source: TA-Lib WMA.
struct Wma {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double sum = 0;       // weighted
    double sub = 0;       // plain
    double trailing = 0;  // leaves the plain sum at the next value
    Ring window;

    [[nodiscard]] static Result<Wma> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Wma, "wma", period, seen, sum, sub, trailing, window);

/// 2 EMA - EMA(EMA). Unit: the input's. First value after 2n-1. Source: TA-Lib DEMA.
struct Dema {
    Ema first;
    Ema second;

    [[nodiscard]] static Result<Dema> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return first.lookback() + second.lookback(); }
};
OUTCRY_DESCRIBE(Dema, "dema", first, second);

/// 3 EMA - 3 EMA(EMA) + EMA(EMA(EMA)). Unit: the input's. First value after 3n-2. Source: TA-Lib
/// TEMA.
struct Tema {
    Ema first;
    Ema second;
    Ema third;

    [[nodiscard]] static Result<Tema> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return 3 * first.lookback(); }
};
OUTCRY_DESCRIBE(Tema, "tema", first, second, third);

/// One-bar change, in percent, of an EMA of an EMA of an EMA. Unit: percent. First value after
/// 3n-1. Source: TA-Lib TRIX.
struct Trix {
    Ema first;
    Ema second;
    Ema third;
    std::optional<double> previous;

    [[nodiscard]] static Result<Trix> make(std::int64_t period);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return 3 * first.lookback() + 1; }
};
OUTCRY_DESCRIBE(Trix, "trix", first, second, third, previous);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> RollingSum::update(double value) {
    total += value - window.push(value);  // one addition from total to total
    if (seen < period && ++seen < period) return std::nullopt;
    return total;
}

inline std::optional<double> Sma::update(double value) {
    const auto total = sum.update(value);
    if (!total) return std::nullopt;
    return *total / sum.period;
}

inline std::optional<double> Ema::update(double x) {
    if (seen == period) {
        gap = ((x - last) + gap) * (1.0 - factor);
        last = x;
        return x - gap;
    }
    last += x;
    if (++seen < period) return std::nullopt;
    const double mean = last / period;
    gap = x - mean;
    last = x;
    return mean;
}

inline std::optional<double> Wma::update(double value) {
    if (period == 1) return value;
    window.push(value);
    if (seen < period - 1) {
        ++seen;
        sub += value;
        sum += value * seen;
        return std::nullopt;
    }
    sub += value;
    sub -= trailing;
    sum += value * period;
    trailing = window.oldest();
    const double divider = static_cast<double>(std::int64_t{period} * (period + 1) / 2);
    const double average = sum / divider;
    sum -= sub;
    return average;
}

inline std::optional<double> Dema::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    return (2.0 * *once) - *twice;
}

inline std::optional<double> Tema::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    const auto thrice = third.update(*twice);
    if (!thrice) return std::nullopt;
    return *thrice + ((3.0 * *once) - (3.0 * *twice));
}

inline std::optional<double> Trix::update(double value) {
    const auto once = first.update(value);
    if (!once) return std::nullopt;
    const auto twice = second.update(*once);
    if (!twice) return std::nullopt;
    const auto thrice = third.update(*twice);
    if (!thrice) return std::nullopt;
    const auto before = previous;
    previous = thrice;
    if (!before) return std::nullopt;
    return *before != 0.0 ? ((*thrice / *before) - 1.0) * 100.0 : 0.0;
}

}  // namespace outcry::indicator
