// SPDX-License-Identifier: Apache-2.0
// Turning points that exist only from their confirmation on: fractals, swings, Fibonacci levels,
// floor pivots. One series, one thread; allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// What this bar's close confirmed about the bar n bars ago; mostly nothing.
struct FractalValue {
    std::optional<double> high;
    std::optional<double> low;
};
OUTCRY_DESCRIBE(FractalValue, "fractal.value", high, low);

/// A high above the n before it and not below the n after it (so a plateau counts once), known n
/// bars later; lows the same upside down. Unit: price. First value after 2n+1; O(n) a bar. Source:
/// Williams, Trading Chaos (n = 2).
struct Fractal {
    std::int32_t side = 2;
    std::int32_t seen = 0;
    Ring highs;
    Ring lows;

    [[nodiscard]] static Result<Fractal> make(std::int64_t side = 2);
    std::optional<FractalValue> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 2 * side; }
    [[nodiscard]] bool sound() const {
        return side > 0 && highs.size() == static_cast<std::size_t>(2 * side + 1) &&
               lows.size() == highs.size();
    }
};
OUTCRY_DESCRIBE(Fractal, "fractal", side, seen, highs, lows);

/// A confirmed turning point. `bar` counts the bars of the series from 0; it was known at
/// `confirmed`, not before.
struct SwingPoint {
    bool is_high = false;
    double price = 0;
    std::int64_t bar = 0;
    std::int64_t confirmed = 0;

    bool operator==(const SwingPoint&) const = default;
};
OUTCRY_DESCRIBE(SwingPoint, "swing.point", is_high, price, bar, confirmed);

/// The last leg: from one swing to the next, opposite one.
struct SwingLeg {
    SwingPoint from;
    SwingPoint to;

    [[nodiscard]] bool up() const { return to.is_high; }
    bool operator==(const SwingLeg&) const = default;
};
OUTCRY_DESCRIBE(SwingLeg, "swing.leg", from, to);

/// Strings fractals into alternating highs and lows: a further one of the same kind replaces
/// the last when it is more extreme, else is ignored; of a bar that is both, the opposite of
/// the last counts. Unit: price. First value once two fractals are confirmed, n bars after the
/// second each. Source: Williams, Trading Chaos (1995), for the fractals.
struct Swings {
    Fractal fractal;
    std::int64_t bars = 0;
    std::optional<SwingPoint> previous;
    std::optional<SwingPoint> last;

    [[nodiscard]] static Result<Swings> make(std::int64_t side = 2);
    /// The leg in force, once there are two swings.
    std::optional<SwingLeg> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return fractal.lookback() + 1; }

    void take(const SwingPoint& point);
};
OUTCRY_DESCRIBE(Swings, "swings", fractal, bars, previous, last);

inline constexpr std::array<double, 7> fibonacci_retracements{0.0,   0.236, 0.382, 0.5,
                                                              0.618, 0.786, 1.0};
inline constexpr std::array<double, 3> fibonacci_extensions{1.272, 1.618, 2.618};

/// Prices. Retracements run from the end of the leg (0) back to its start (1); extensions go on
/// beyond the end: start + ratio (end - start).
struct FibonacciLevels {
    SwingLeg leg;
    std::array<double, 7> retracement{};
    std::array<double, 3> extension{};
};
OUTCRY_DESCRIBE(FibonacciLevels, "fibonacci.levels", leg, retracement, extension);

[[nodiscard]] FibonacciLevels fibonacci_levels(const SwingLeg& leg);

/// The retracements and extensions of the leg in force, from its confirmation on. Unit: price.
/// First value with the first leg (Swings). Source: the ratios of `fibonacci_retracements` and
/// `_extensions`, custom of the field.
struct Fibonacci {
    Swings swings;

    [[nodiscard]] static Result<Fibonacci> make(std::int64_t side = 2);
    std::optional<FibonacciLevels> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return swings.lookback(); }
};
OUTCRY_DESCRIBE(Fibonacci, "fibonacci", swings);

/// Floor levels of a closed bar, meant for the bar after it: P = (H+L+C)/3, R1 = 2P-L, S1 = 2P-H,
/// R2/S2 = P ± (H-L), R3 = H + 2(P-L), S3 = L - 2(H-P). Unit: price. First value at once.
struct PivotLevels {
    double pivot = 0;
    double r1 = 0;
    double s1 = 0;
    double r2 = 0;
    double s2 = 0;
    double r3 = 0;
    double s3 = 0;
};
OUTCRY_DESCRIBE(PivotLevels, "pivot.levels", pivot, r1, s1, r2, s2, r3, s3);

[[nodiscard]] PivotLevels pivot_levels(const Ohlcv& closed);

/// The floor levels of each closed bar (PivotLevels). Unit: price. First value at once. Source:
/// custom of the trading pits; Person, A Complete Guide to Technical Trading Tactics (2004).
struct Pivots {
    std::int64_t bars = 0;

    std::optional<PivotLevels> update(const Ohlcv& closed) {
        ++bars;
        return pivot_levels(closed);
    }
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Pivots, "pivots", bars);

}  // namespace outcry::indicator
