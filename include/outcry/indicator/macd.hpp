// SPDX-License-Identifier: Apache-2.0
// Moving average convergence and divergence, with exponential averages (MACD, MACDFIX) or any
// others (MACDEXT). One series, one thread; allocates when made and never again; state is described
// and restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/indicator/moving_average.hpp"

namespace outcry::indicator {

/// All in the unit of the input.
struct MacdValue {
    double macd = 0;       // fast average - slow average
    double signal = 0;     // average of macd
    double histogram = 0;  // macd - signal
};
OUTCRY_DESCRIBE(MacdValue, "macd.value", macd, signal, histogram);

/// EMA(fast) - EMA(slow) and its EMA(signal). The fast average is seeded late, so that both
/// start at the bar where the slow one does. Unit: the input's. First value after slow + signal
/// - 1. Source: TA-Lib MACD; `fixed` is MACDFIX (12 and 26 with factors 0.15 and 0.075).
struct Macd {
    Ema fast;
    Ema slow;
    Ema signal;
    std::int32_t wait = 0;  // bars the fast average still sleeps

    [[nodiscard]] static Result<Macd> make(std::int64_t fast_period = 12,
                                           std::int64_t slow_period = 26,
                                           std::int64_t signal_period = 9);
    [[nodiscard]] static Result<Macd> fixed(std::int64_t signal_period = 9);
    std::optional<MacdValue> update(double value);
    [[nodiscard]] int lookback() const { return slow.lookback() + signal.lookback(); }
};
OUTCRY_DESCRIBE(Macd, "macd", fast, slow, signal, wait);

/// The same with averages of any type. Unit: the input's. First value once the slow average and
/// then the signal's have one. Source: TA-Lib MACDEXT.
template <class Average>
struct MacdExtOf {
    Average fast;
    Average slow;
    Average signal;
    std::int32_t wait_fast = 0;
    std::int32_t wait_slow = 0;

    struct Line {
        std::int64_t period = 0;
        AverageType type = AverageType::sma;
    };
    [[nodiscard]] static Result<MacdExtOf> make(Line fast, Line slow, Line signal);
    std::optional<MacdValue> update(double value);
    [[nodiscard]] int lookback() const;
};
OUTCRY_DESCRIBE(MacdExtOf<Sma>, "macdext", fast, slow, signal, wait_fast, wait_slow);
OUTCRY_DESCRIBE(MacdExtOf<MovingAverage>, "macdext", fast, slow, signal, wait_fast, wait_slow);
using MacdExt = MacdExtOf<MovingAverage>;

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<MacdValue> Macd::update(double value) {
    const auto slower = slow.update(value);
    if (wait > 0) {
        --wait;
        return std::nullopt;
    }
    const auto faster = fast.update(value);
    if (!slower || !faster) return std::nullopt;
    const double macd = *faster - *slower;
    const auto line = signal.update(macd);
    if (!line) return std::nullopt;
    return MacdValue{macd, *line, macd - *line};
}

template <class Average>
std::optional<MacdValue> MacdExtOf<Average>::update(double value) {
    std::optional<double> slower;
    std::optional<double> faster;
    if (wait_slow > 0) {
        --wait_slow;
    } else {
        slower = slow.update(value);
    }
    if (wait_fast > 0) {
        --wait_fast;
    } else {
        faster = fast.update(value);
    }
    if (!slower || !faster) return std::nullopt;
    const double macd = *faster - *slower;
    const auto line = signal.update(macd);
    if (!line) return std::nullopt;
    return MacdValue{macd, *line, macd - *line};
}

}  // namespace outcry::indicator
