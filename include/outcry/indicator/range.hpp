// SPDX-License-Identifier: Apache-2.0
// True range and its Wilder averages: TRANGE, ATR, NATR.
// One series, one thread, no allocation; state is described and restores exactly.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

/// max(H-L, |H-C[1]|, |L-C[1]|) of a bar and the close before it.
[[nodiscard]] inline double true_range(const Ohlcv& bar, double previous_close) {
    const double up = std::fabs(bar.high - previous_close);
    const double down = std::fabs(bar.low - previous_close);
    return std::max(std::max(bar.high - bar.low, up), down);
}

/// max(H-L, |H-C[1]|, |L-C[1]|). Unit: price. First value at the second bar. Source: TA-Lib TRANGE.
struct TrueRange {
    std::optional<double> previous_close;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 1; }
};
OUTCRY_DESCRIBE(TrueRange, "trange", previous_close);

/// Mean of the first n true ranges, then a + (range - a)/n. Unit: price. First value after n+1;
/// the seed's weight falls below 1 % after 4.6 n more. Source: TA-Lib ATR; Wilder, New Concepts
/// (1978).
struct Atr {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    double part = 1.0 / 14;  // 1/n
    double value = 0;        // the sum until seeded
    TrueRange range;

    [[nodiscard]] static Result<Atr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Atr, "atr", period, seen, part, value, range);

/// 100 ATR / close; 0 when the close is below 1e-14. Unit: percent. First value after n+1; a
/// period of 1 gives the true range itself. Source: TA-Lib NATR.
struct Natr {
    Atr atr;

    [[nodiscard]] static Result<Natr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return atr.lookback(); }
};
OUTCRY_DESCRIBE(Natr, "natr", atr);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> TrueRange::update(const Ohlcv& bar) {
    const auto before = previous_close;
    previous_close = bar.close;
    if (!before) return std::nullopt;
    return true_range(bar, *before);
}

inline std::optional<double> Atr::update(const Ohlcv& bar) {
    const auto now = range.update(bar);
    if (!now) return std::nullopt;
    if (seen == period) {
        value = wilder_mean(value, *now, part);
        return value;
    }
    value += *now;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

inline std::optional<double> Natr::update(const Ohlcv& bar) {
    const auto value = atr.update(bar);
    if (!value) return std::nullopt;
    if (atr.period == 1) return *value;
    return is_zero(bar.close) ? 0.0 : (*value / bar.close) * 100.0;
}

}  // namespace outcry::indicator
