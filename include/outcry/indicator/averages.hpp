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
/// after n; the seed's weight falls below 1 % after 2.3 n more. Source: TA-Lib EMA.
struct Ema {
    std::int32_t period = 1;
    std::int32_t seen = 0;
    double factor = 1;
    double value = 0;  // the sum until seeded

    [[nodiscard]] static Result<Ema> make(std::int64_t period);
    /// The same with a factor of one's own (MACDFIX's 0.15 and 0.075).
    [[nodiscard]] static Result<Ema> make(std::int64_t period, double factor);
    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(Ema, "ema", period, seen, factor, value);

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

/// One-bar change, in percent, of an EMA of an EMA of an EMA. First value after 3n-1. Source:
/// TA-Lib TRIX.
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

}  // namespace outcry::indicator
