// SPDX-License-Identifier: Apache-2.0
// Wilder's directional movement, each part once: moves, their sums, the indicators, DX, ADX, ADXR.
// One series, one thread; ADXR allocates when made, nothing afterwards; state is described and
// restores exactly.
#pragma once

#include <cmath>
#include <cstdint>
#include <optional>

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/range.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// How far a bar reaches beyond the one before it; at most one of the two is above 0. Unit: price.
struct DirectionalMove {
    double plus = 0;
    double minus = 0;
};

struct DirectionalMoves {
    bool started = false;
    double high = 0;
    double low = 0;

    std::optional<DirectionalMove> update(const Ohlcv& bar);
};
OUTCRY_DESCRIBE(DirectionalMoves, "directional_moves", started, high, low);

/// Plain sum of the first n-1 values, then s - s/n + x.
struct WilderSum {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    double value = 0;

    /// True when the sum has been smoothed at least once (n values in), `seeded()` one value
    /// earlier.
    bool update(double x);
    [[nodiscard]] bool seeded() const { return seen >= period - 1; }
};
OUTCRY_DESCRIBE(WilderSum, "wilder_sum", period, seen, value);

/// +DM or -DM, Wilder-summed; the bare move when the period is 1. Unit: price. First value after n
/// (2 when n is 1). Source: TA-Lib PLUS_DM, MINUS_DM.
struct DirectionalMovement {
    bool up = true;
    DirectionalMoves moves;
    WilderSum sum;

    [[nodiscard]] static Result<DirectionalMovement> make(bool up, std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return sum.period > 1 ? sum.period - 1 : 1; }
};
OUTCRY_DESCRIBE(DirectionalMovement, "directional_movement", up, moves, sum);

/// What one bar says about direction. `dx` is absent when nothing moved.
struct DirectionalValue {
    double plus_di = 0;        // 100 Σ+DM / ΣTR
    double minus_di = 0;       // 100 Σ-DM / ΣTR
    std::optional<double> dx;  // 100 |+DI - -DI| / (+DI + -DI)
};
OUTCRY_DESCRIBE(DirectionalValue, "directional.value", plus_di, minus_di, dx);

/// The system that PLUS_DI, MINUS_DI, DX and ADX share. A period of 1 gives DM/TR as a fraction.
/// First value after n+1. Source: TA-Lib PLUS_DI, MINUS_DI; Wilder, New Concepts (1978).
struct DirectionalSystem {
    DirectionalMoves moves;
    TrueRange true_range;
    WilderSum plus;
    WilderSum minus;
    WilderSum range;

    [[nodiscard]] static Result<DirectionalSystem> make(std::int64_t period = 14);
    std::optional<DirectionalValue> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return plus.period; }
};
OUTCRY_DESCRIBE(DirectionalSystem, "directional_system", moves, true_range, plus, minus, range);

/// 0..100; repeats itself where nothing moves. First value after n+1. Source: TA-Lib DX.
struct Dx {
    DirectionalSystem system;
    double value = 0;

    [[nodiscard]] static Result<Dx> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return system.lookback(); }
};
OUTCRY_DESCRIBE(Dx, "dx", system, value);

/// Mean of the first n DX, then ((n-1) a + DX)/n; 0..100, bars where nothing moves are left out.
/// First value after 2n; `latest` holds the +DI and -DI of the bar. Source: TA-Lib ADX.
struct Adx {
    DirectionalSystem system;
    DirectionalValue latest;
    std::int32_t seen = 0;
    double value = 0;  // the sum until seeded

    [[nodiscard]] static Result<Adx> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 2 * system.plus.period - 1; }
};
OUTCRY_DESCRIBE(Adx, "adx", system, latest, seen, value);

/// (ADX + ADX[n-1]) / 2. First value after 3n-1. Source: TA-Lib ADXR.
struct Adxr {
    Adx adx;
    std::int32_t seen = 0;
    Ring window;

    [[nodiscard]] static Result<Adxr> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return adx.lookback() + adx.system.plus.period - 1; }
};
OUTCRY_DESCRIBE(Adxr, "adxr", adx, seen, window);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<DirectionalMove> DirectionalMoves::update(const Ohlcv& bar) {
    const double up = bar.high - high;
    const double down = low - bar.low;
    high = bar.high;
    low = bar.low;
    if (!started) {
        started = true;
        return std::nullopt;
    }
    // Without branches: which way a bar moves is as good as chance.
    const bool rises = static_cast<int>(up > 0) & static_cast<int>(up > down);
    const bool falls = static_cast<int>(down > 0) & static_cast<int>(up < down);
    return DirectionalMove{rises ? up : 0.0, falls ? down : 0.0};
}

inline bool WilderSum::update(double x) {
    if (seen < period - 1) {
        ++seen;
        value += x;
        return false;
    }
    seen = period;
    value = value - (value / period) + x;
    return true;
}

inline std::optional<double> DirectionalMovement::update(const Ohlcv& bar) {
    const auto move = moves.update(bar);
    if (!move) return std::nullopt;
    const double own = up ? move->plus : move->minus;
    if (sum.period == 1) return own;
    sum.update(own);
    if (!sum.seeded()) return std::nullopt;
    return sum.value;
}

inline std::optional<DirectionalValue> DirectionalSystem::update(const Ohlcv& bar) {
    const auto move = moves.update(bar);
    const auto spread = true_range.update(bar);
    if (!move || !spread) return std::nullopt;
    if (plus.period == 1) {
        if (is_zero(*spread)) return DirectionalValue{};
        return DirectionalValue{move->plus / *spread, move->minus / *spread, std::nullopt};
    }
    plus.update(move->plus);
    minus.update(move->minus);
    if (!range.update(*spread)) return std::nullopt;
    DirectionalValue now;
    if (is_zero(range.value)) return now;
    now.plus_di = 100.0 * (plus.value / range.value);
    now.minus_di = 100.0 * (minus.value / range.value);
    const double both = now.minus_di + now.plus_di;
    if (!is_zero(both)) now.dx = 100.0 * (std::fabs(now.minus_di - now.plus_di) / both);
    return now;
}

inline std::optional<double> Dx::update(const Ohlcv& bar) {
    const auto now = system.update(bar);
    if (!now) return std::nullopt;
    if (now->dx) value = *now->dx;
    return value;
}

inline std::optional<double> Adx::update(const Ohlcv& bar) {
    const auto now = system.update(bar);
    if (!now) return std::nullopt;
    latest = *now;
    const std::int32_t period = system.plus.period;
    if (seen == period) {
        if (now->dx) value = ((value * (period - 1)) + *now->dx) / period;
        return value;
    }
    if (now->dx) value += *now->dx;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

inline std::optional<double> Adxr::update(const Ohlcv& bar) {
    const auto now = adx.update(bar);
    if (!now) return std::nullopt;
    window.push(*now);
    const std::int32_t period = adx.system.plus.period;
    if (seen < period && ++seen < period) return std::nullopt;
    return (*now + window.oldest()) / 2.0;
}

}  // namespace outcry::indicator
