// SPDX-License-Identifier: Apache-2.0
// Further oscillators: APO and PPO, balance of power, intraday momentum, Williams's ultimate.
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/indicator/branchless.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/moving_average.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::indicator {

/// fast - slow average (APO), or 100 times it over the slow one (PPO). Unit: the input's (APO),
/// percent (PPO). First value where the slow average has one. Source: TA-Lib APO, PPO.
template <class Average>
struct PriceOscillatorOf {
    bool in_percent = false;
    Average fast;
    Average slow;

    [[nodiscard]] static Result<PriceOscillatorOf> make(bool in_percent,
                                                        std::int64_t fast_period = 12,
                                                        std::int64_t slow_period = 26,
                                                        AverageType type = AverageType::sma);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return slow.lookback(); }
};
OUTCRY_DESCRIBE(PriceOscillatorOf<Sma>, "price_oscillator", in_percent, fast, slow);
OUTCRY_DESCRIBE(PriceOscillatorOf<MovingAverage>, "price_oscillator", in_percent, fast, slow);
using PriceOscillator = PriceOscillatorOf<MovingAverage>;

/// (C-O)/(H-L), -1..1; 0 when the bar has no range. Unit: a fraction. First value at once.
/// Source: TA-Lib BOP.
struct BalanceOfPower {
    std::int64_t bars = 0;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(BalanceOfPower, "bop", bars);

/// 100 Σ(C-O of rising bars) / Σ|C-O| of the last n bars, 0..100. When no bar of the window
/// moves: 50, as TA-Lib gives from 0.8.1 on (0.6 divides zero by zero). Unit: percent. First
/// value after n. Source: TA-Lib IMI; Chande and Kroll.
struct IntradayMomentum {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    RoundSum rises;  // of C-O where it is positive
    RoundSum falls;  // of O-C where that is

    [[nodiscard]] static Result<IntradayMomentum> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period - 1; }
};
OUTCRY_DESCRIBE(IntradayMomentum, "imi", period, seen, rises, falls);

/// 100 Σ w (buying pressure / true range) / 7 over three periods, w = 4, 2, 1; 0..100. Unit:
/// percent. First value after the longest period + 1. Source: TA-Lib ULTOSC; Williams (1985).
struct UltimateOscillator {
    std::array<RollingSum, 3> pressure{};  // shortest period first
    std::array<RollingSum, 3> range{};
    std::array<std::int32_t, 3>
        waits{};  // bars each still sleeps, so that all are first full together
    std::optional<double> previous_close;

    [[nodiscard]] static Result<UltimateOscillator> make(std::int64_t first = 7,
                                                         std::int64_t second = 14,
                                                         std::int64_t third = 28);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return range[2].period; }
};
OUTCRY_DESCRIBE(UltimateOscillator, "ultosc", pressure, range, waits, previous_close);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

template <class Average>
std::optional<double> PriceOscillatorOf<Average>::update(double value) {
    const auto faster = fast.update(value);
    const auto slower = slow.update(value);
    if (!faster || !slower) return std::nullopt;
    const double distance = *faster - *slower;
    if (!in_percent) return distance;
    return is_zero(*slower) ? 0.0 : (distance / *slower) * 100.0;
}

inline std::optional<double> BalanceOfPower::update(const Ohlcv& bar) {
    ++bars;
    const double range = bar.high - bar.low;
    return is_zero_or_negative(range) ? 0.0 : (bar.close - bar.open) / range;
}

inline std::optional<double> IntradayMomentum::update(const Ohlcv& bar) {
    const double move = bar.close - bar.open;
    const double up = rises.push(positive_part(move));
    const double both = up + falls.push(positive_part(-move));
    if (seen < period && ++seen < period) return std::nullopt;
    return both > 0 ? 100.0 * (up / both) : 50.0;
}

inline std::optional<double> UltimateOscillator::update(const Ohlcv& bar) {
    const auto before = previous_close;
    TrueRange true_range{before};
    const auto spread = true_range.update(bar);
    previous_close = bar.close;
    if (!before || !spread) return std::nullopt;
    const double bought = bar.close - (bar.low < *before ? bar.low : *before);
    constexpr double weights[] = {4.0, 2.0, 1.0};
    double sum = 0;
    bool full = false;
    for (std::size_t i = 0; i < waits.size(); ++i) {
        if (waits[i] > 0) {
            --waits[i];
            continue;
        }
        const auto pressed = pressure[i].update(bought);
        const auto ranged = range[i].update(*spread);
        full = pressed && ranged;
        if (full && !is_zero(*ranged)) sum += weights[i] * (*pressed / *ranged);
    }
    if (!full) return std::nullopt;
    return 100.0 * (sum / 7.0);
}

}  // namespace outcry::indicator
