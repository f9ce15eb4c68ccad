// SPDX-License-Identifier: Apache-2.0
// Overlays read off ranges: acceleration bands, mid point and mid price, the parabolic stop, a
// moving average whose period varies from bar to bar. One series, one thread; allocates when made
// and never again; state is described.
#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <optional>
#include <vector>

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/extreme.hpp"
#include "outcry/indicator/moving_average.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

/// All in price.
struct AccbandsValue {
    double upper = 0;
    double middle = 0;
    double lower = 0;
};
OUTCRY_DESCRIBE(AccbandsValue, "accbands.value", upper, middle, lower);

/// SMAs of H (1 + w), C and L (1 - w), w = 4 (H-L)/(H+L). Unit: price. First value after n.
/// Source: TA-Lib ACCBANDS; Headley.
struct Accbands {
    Sma upper;
    Sma middle;
    Sma lower;

    [[nodiscard]] static Result<Accbands> make(std::int64_t period = 20);
    std::optional<AccbandsValue> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return middle.lookback(); }
};
OUTCRY_DESCRIBE(Accbands, "accbands", upper, middle, lower);

/// (highest + lowest)/2 of the last n values (MIDPOINT) or bars (MIDPRICE). Unit: the input's.
/// First value after n. Source: TA-Lib.
struct Midpoint {
    RollingSpan range;

    [[nodiscard]] static Result<Midpoint> make(std::int64_t period = 14);
    std::optional<double> update(double value);
    std::optional<double> over(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return range.lookback(); }
};
OUTCRY_DESCRIBE(Midpoint, "midpoint", range);

/// How one side of the parabolic stop speeds up.
struct SarSide {
    double start = 0.02;
    double step = 0.02;
    double most = 0.2;
};
OUTCRY_DESCRIBE(SarSide, "sar.side", start, step, most);

/// Stop and reverse: s += a (extreme - s), a growing with each new extreme; kept outside the last
/// two bars; turned when a bar touches it. Unit: price. First value at the second bar. Source:
/// TA-Lib SAR; Wilder, New Concepts (1978). `make_extended` is SAREXT: sides of their own, a start
/// value (above 0 long, below 0 short), an offset on reversal, and stops above the market given as
/// negative numbers.
struct ParabolicSar {
    SarSide rising;
    SarSide falling;
    double start_value = 0;
    double offset_on_reverse = 0;
    bool is_signed = false;
    std::int64_t seen = 0;
    bool is_long = true;
    double rising_factor = 0;
    double falling_factor = 0;
    double extreme = 0;
    double sar = 0;
    double high = 0;  // of the bar before
    double low = 0;

    [[nodiscard]] static Result<ParabolicSar> make(double acceleration = 0.02,
                                                   double maximum = 0.2);
    [[nodiscard]] static Result<ParabolicSar> make_extended(double start_value,
                                                            double offset_on_reverse,
                                                            SarSide rising, SarSide falling);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 1; }

    void begin(const Ohlcv& bar);
    double ride_up(const Ohlcv& bar);
    double ride_down(const Ohlcv& bar);
};
OUTCRY_DESCRIBE(ParabolicSar, "sar", rising, falling, start_value, offset_on_reverse, is_signed,
                seen, is_long, rising_factor, falling_factor, extreme, sar, high, low);

/// A moving average of the period that comes with each value, kept within [least, most]. All
/// periods run side by side, O(most - least) a bar; simple averages share one window, of the
/// others the values they keep together are limited to 4 million. Unit: the input's. First
/// value where the longest has one. Source: TA-Lib MAVP.
struct VariablePeriod {
    std::int32_t least = 2;
    std::int32_t most = 30;
    std::int32_t seen = 0;                // no further than most
    Ring window;                          // of simple averages
    std::vector<double> totals;           // of each simple average's values, the shortest first
    std::vector<MovingAverage> averages;  // of each period in turn, when they are of another type
    std::vector<std::int32_t> waits;      // bars each still sleeps, so that all start together

    [[nodiscard]] static Result<VariablePeriod> make(std::int64_t least = 2, std::int64_t most = 30,
                                                     AverageType type = AverageType::sma);
    std::optional<double> update(double value, double period);
    [[nodiscard]] int lookback() const {
        return averages.empty() ? most - 1 : averages.back().lookback();
    }
    [[nodiscard]] bool sound() const {
        const auto count = static_cast<std::size_t>(most - least + 1);
        return least >= 2 && most >= least && seen >= 0 && seen <= most &&
               (averages.empty()
                    ? totals.size() == count && window.size() == static_cast<std::size_t>(most)
                    : averages.size() == count && waits.size() == count);
    }
    std::optional<double> update_simple(double value, std::size_t chosen);
};
OUTCRY_DESCRIBE(VariablePeriod, "mavp", least, most, seen, window, totals, averages, waits);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<AccbandsValue> Accbands::update(const Ohlcv& bar) {
    const double both = bar.high + bar.low;
    double up = bar.high;
    double down = bar.low;
    if (!is_zero(both)) {
        const double width = 4 * (bar.high - bar.low) / both;
        up = bar.high * (1 + width);
        down = bar.low * (1 - width);
    }
    const auto above = upper.update(up);
    const auto middle_now = middle.update(bar.close);
    const auto below = lower.update(down);
    if (!above || !middle_now || !below) return std::nullopt;
    return AccbandsValue{*above, *middle_now, *below};
}

inline std::optional<double> Midpoint::update(double value) {
    const auto ends = range.update(value);
    if (!ends) return std::nullopt;
    return (ends->highest + ends->lowest) / 2.0;
}

inline std::optional<double> Midpoint::over(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    return (ends->highest + ends->lowest) / 2.0;
}

/// The direction of the second bar: short when it moves down further than up.
inline void ParabolicSar::begin(const Ohlcv& bar) {
    const double up = bar.high - high;
    const double down = low - bar.low;
    is_long = start_value == 0 ? !(down > 0 && up < down) : start_value > 0;
    extreme = is_long ? bar.high : bar.low;
    sar = start_value == 0 ? (is_long ? low : high) : std::fabs(start_value);
    high = bar.high;
    low = bar.low;
}

inline double ParabolicSar::ride_up(const Ohlcv& bar) {
    if (bar.low <= sar) {
        is_long = false;
        sar = std::max(std::max(extreme, high), bar.high);
        if (offset_on_reverse != 0.0) sar += sar * offset_on_reverse;
        const double said = is_signed ? -sar : sar;
        falling_factor = falling.start;
        extreme = bar.low;
        sar = sar + falling_factor * (extreme - sar);
        sar = std::max(std::max(sar, high), bar.high);
        return said;
    }
    const double said = sar;
    if (bar.high > extreme) {
        extreme = bar.high;
        rising_factor = std::min(rising_factor + rising.step, rising.most);
    }
    sar = sar + rising_factor * (extreme - sar);
    sar = std::min(std::min(sar, low), bar.low);
    return said;
}

inline double ParabolicSar::ride_down(const Ohlcv& bar) {
    if (bar.high >= sar) {
        is_long = true;
        sar = std::min(std::min(extreme, low), bar.low);
        if (offset_on_reverse != 0.0) sar -= sar * offset_on_reverse;
        const double said = sar;
        rising_factor = rising.start;
        extreme = bar.high;
        sar = sar + rising_factor * (extreme - sar);
        sar = std::min(std::min(sar, low), bar.low);
        return said;
    }
    const double said = is_signed ? -sar : sar;
    if (bar.low < extreme) {
        extreme = bar.low;
        falling_factor = std::min(falling_factor + falling.step, falling.most);
    }
    sar = sar + falling_factor * (extreme - sar);
    sar = std::max(std::max(sar, high), bar.high);
    return said;
}

inline std::optional<double> ParabolicSar::update(const Ohlcv& bar) {
    if (seen++ == 0) {
        high = bar.high;
        low = bar.low;
        return std::nullopt;
    }
    if (seen == 2) begin(bar);
    const double said = is_long ? ride_up(bar) : ride_down(bar);
    high = bar.high;
    low = bar.low;
    return said;
}

/// Each sum begins so many bars before the first value as its period has, and then takes and drops
/// in TA-Lib's order.
inline std::optional<double> VariablePeriod::update_simple(double value, std::size_t chosen) {
    window.push(value);
    const auto shortest = static_cast<std::size_t>(least);
    if (seen < most) {
        ++seen;
        for (std::size_t i = 0; i < totals.size(); ++i)
            if (static_cast<std::size_t>(most - seen) < shortest + i) totals[i] += value;
        if (seen < most) return std::nullopt;
    } else {
        for (double& total : totals) total += value;
    }
    const double average = totals[chosen] / static_cast<double>(shortest + chosen);
    // The value that leaves a sum of p stands p - 1 back: one walk towards the older, round the
    // end.
    const double* const values = window.values.data();
    std::size_t place = (window.next + window.size() - shortest) % window.size();
    for (double& total : totals) {
        total -= values[place];
        place = place == 0 ? window.size() - 1 : place - 1;
    }
    return average;
}

inline std::optional<double> VariablePeriod::update(double value, double period) {
    const double wanted = std::fmin(std::fmax(period, least), most);
    const auto at = static_cast<std::size_t>(static_cast<std::int32_t>(wanted) - least);
    if (averages.empty()) return update_simple(value, at);
    std::optional<double> chosen;
    for (std::size_t i = 0; i < averages.size(); ++i) {
        if (waits[i] > 0) {
            --waits[i];
            continue;
        }
        const auto said = averages[i].update(value);
        if (i == at) chosen = said;
    }
    return chosen;
}

}  // namespace outcry::indicator
