// SPDX-License-Identifier: Apache-2.0
// Wilder's directional movement, each part once: moves, their sums, the indicators, DX, ADX, ADXR.
// One series, one thread; ADXR allocates when made, nothing afterwards; state is described and
// restores exactly.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/indicator/branchless.hpp"
#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/range.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// How far a bar reaches beyond the one before it; at most one of the two is above 0. Unit: price.
struct DirectionalMove {
    double plus = 0;
    double minus = 0;
};

[[nodiscard]] DirectionalMove directional_move(const Ohlcv& bar, double high, double low);

/// +DM or -DM, Wilder-summed; the bare move when the period is 1. Unit: price. First value after n
/// (2 when n is 1). Source: TA-Lib PLUS_DM, MINUS_DM.
struct DirectionalMovement {
    bool up = true;
    std::int32_t period = 14;
    std::int32_t seen = 0;   // bars, no further than the period
    double part = 1.0 / 14;  // 1/n
    double high = 0;
    double low = 0;
    double sum = 0;

    [[nodiscard]] static Result<DirectionalMovement> make(bool up, std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period > 1 ? period - 1 : 1; }
};
OUTCRY_DESCRIBE(DirectionalMovement, "directional_movement", up, period, seen, part, high, low,
                sum);

/// What one bar says about direction. `dx` is absent when nothing moved.
struct DirectionalValue {
    double plus_di = 0;        // 100 Σ+DM / ΣTR
    double minus_di = 0;       // 100 Σ-DM / ΣTR
    std::optional<double> dx;  // 100 |+DI - -DI| / (+DI + -DI)
};
OUTCRY_DESCRIBE(DirectionalValue, "directional.value", plus_di, minus_di, dx);

/// The system that PLUS_DI, MINUS_DI, DX and ADX share. A period of 1 gives DM/TR as a
/// fraction. Unit: percent. First value after n+1. Source: TA-Lib PLUS_DI, MINUS_DI; Wilder,
/// New Concepts (1978).
struct DirectionalSystem {
    std::int32_t period = 14;
    std::int32_t seen = 0;   // bars, no further than the period
    double part = 1.0 / 14;  // 1/n
    double high = 0;         // of the bar before
    double low = 0;
    double close = 0;
    double plus = 0;  // the sums: plain over the first n-1 bars, Wilder's from then on
    double minus = 0;
    double range = 0;

    [[nodiscard]] static Result<DirectionalSystem> make(std::int64_t period = 14);
    std::optional<DirectionalValue> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period; }
    /// Takes the bar; whether the sums stand.
    bool take(const Ohlcv& bar);
    /// One of the sums over the range's: a direction's indicator, 0 where nothing moved.
    [[nodiscard]] double indicator(double sum) const {
        if (is_zero(range)) return 0;
        return period == 1 ? sum / range : 100.0 * (sum / range);
    }
    /// 100 |+DI - -DI| / (+DI + -DI), where the range cancels; absent when nothing moved.
    [[nodiscard]] std::optional<double> dx() const;
};
OUTCRY_DESCRIBE(DirectionalSystem, "directional_system", period, seen, part, high, low, close, plus,
                minus, range);

/// 100 |+DI - -DI| / (+DI + -DI), 0..100; repeats itself where nothing moves. Unit: percent.
/// First value after n+1. Source: TA-Lib DX; Wilder (1978).
struct Dx {
    DirectionalSystem system;
    double value = 0;

    [[nodiscard]] static Result<Dx> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return system.lookback(); }
};
OUTCRY_DESCRIBE(Dx, "dx", system, value);

/// Mean of the first n DX, then a + (DX - a)/n; 0..100, bars where nothing moves are left out.
/// Unit: percent. First value after 2n. Source: TA-Lib ADX.
struct Adx {
    DirectionalSystem system;
    std::int32_t seen = 0;
    double value = 0;  // the sum until seeded

    [[nodiscard]] static Result<Adx> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 2 * system.period - 1; }
};
OUTCRY_DESCRIBE(Adx, "adx", system, seen, value);

/// (ADX + ADX[n-1]) / 2. Unit: percent, 0..100. First value after 3n-1. Source: TA-Lib ADXR.
struct Adxr {
    Adx adx;
    std::int32_t seen = 0;
    Ring window;

    [[nodiscard]] static Result<Adxr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return adx.lookback() + adx.system.period - 1; }
};
OUTCRY_DESCRIBE(Adxr, "adxr", adx, seen, window);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline DirectionalMove directional_move(const Ohlcv& bar, double high, double low) {
    const double up = bar.high - high;
    const double down = low - bar.low;
    return {where_negative(down - up, positive_part(up)),
            where_negative(up - down, positive_part(down))};
}

inline std::optional<double> DirectionalMovement::update(const Ohlcv& bar) {
    const DirectionalMove move = directional_move(bar, high, low);
    const double own = up ? move.plus : move.minus;
    high = bar.high;
    low = bar.low;
    if (seen >= period) {
        sum = wilder_sum(sum, own, part);
        return sum;
    }
    if (seen++ > 0) sum += own;
    if (seen < period || period == 1) return std::nullopt;
    return sum;
}

inline bool DirectionalSystem::take(const Ohlcv& bar) {
    const DirectionalMove move = directional_move(bar, high, low);
    const double spread = true_range(bar, close);
    high = bar.high;
    low = bar.low;
    close = bar.close;
    if (seen >= period) {
        plus = wilder_sum(plus, move.plus, part);  // of a period of 1 the move alone is left
        minus = wilder_sum(minus, move.minus, part);
        range = wilder_sum(range, spread, part);
        return true;
    }
    if (seen++ > 0) {
        plus += move.plus;
        minus += move.minus;
        range += spread;
    }
    return false;
}

inline std::optional<DirectionalValue> DirectionalSystem::update(const Ohlcv& bar) {
    if (!take(bar)) return std::nullopt;
    return DirectionalValue{indicator(plus), indicator(minus), dx()};
}

inline std::optional<double> DirectionalSystem::dx() const {
    const double both = minus + plus;
    if (period == 1 || is_zero(range) || 100.0 * both < 1e-14 * range) return std::nullopt;
    return 100.0 * (std::fabs(minus - plus) / both);
}

inline std::optional<double> Dx::update(const Ohlcv& bar) {
    if (!system.take(bar)) return std::nullopt;
    value = system.dx().value_or(value);
    return value;
}

inline std::optional<double> Adx::update(const Ohlcv& bar) {
    if (!system.take(bar)) return std::nullopt;
    const auto now = system.dx();
    const std::int32_t period = system.period;
    if (seen == period) {
        if (now) value = wilder_mean(value, *now, system.part);
        return value;
    }
    if (now) value += *now;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

inline std::optional<double> Adxr::update(const Ohlcv& bar) {
    const auto now = adx.update(bar);
    if (!now) return std::nullopt;
    window.push(*now);
    const std::int32_t period = adx.system.period;
    if (seen < period && ++seen < period) return std::nullopt;
    return (*now + window.oldest()) / 2.0;
}

}  // namespace outcry::indicator
