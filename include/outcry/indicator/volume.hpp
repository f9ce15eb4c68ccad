// SPDX-License-Identifier: Apache-2.0
// Price and volume together: on-balance volume, accumulation/distribution and its oscillator, money
// flow. One series, one thread; allocates when made and never again; state is described and
// restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/result.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// Adds the volume of a bar that closes higher, subtracts that of one that closes lower; starts
/// with the first volume. Unit: volume. First value at once. Source: TA-Lib OBV; Granville.
struct Obv {
    bool started = false;
    double previous = 0;
    double value = 0;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Obv, "obv", started, previous, value);

/// Σ volume ((C-L) - (H-C)) / (H-L); a bar without range adds nothing. Unit: volume. First value at
/// once. Source: TA-Lib AD; Chaikin.
struct Ad {
    double value = 0;

    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return 0; }
};
OUTCRY_DESCRIBE(Ad, "ad", value);

/// EMA(fast) - EMA(slow) of AD, both seeded with its first value. Unit: volume. First value after
/// max(fast, slow). Source: TA-Lib ADOSC; Chaikin.
struct AdOsc {
    std::int32_t fast_period = 3;
    std::int32_t slow_period = 10;
    std::int32_t seen = 0;
    Ad ad;
    double fast = 0;
    double slow = 0;

    [[nodiscard]] static Result<AdOsc> make(std::int64_t fast_period = 3,
                                            std::int64_t slow_period = 10);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const {
        return (fast_period > slow_period ? fast_period : slow_period) - 1;
    }
};
OUTCRY_DESCRIBE(AdOsc, "adosc", fast_period, slow_period, seen, ad, fast, slow);

/// 100 Σ⁺/(Σ⁺ + Σ⁻) of typical price × volume over n bars, by the direction of the typical
/// price; 0..100, and 0 when the sum is below 1. Unit: percent. First value after n+1. Source:
/// TA-Lib MFI.
struct Mfi {
    std::int32_t period = 14;
    std::int32_t seen = 0;
    double previous = 0;
    double positive = 0;
    double negative = 0;
    Ring ups;
    Ring downs;

    [[nodiscard]] static Result<Mfi> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Mfi, "mfi", period, seen, previous, positive, negative, ups, downs);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> Obv::update(const Ohlcv& bar) {
    if (!started) {
        started = true;
        value = bar.volume;
    } else {  // without branches: which way a close moves is as good as chance
        const double falls = bar.close < previous ? -bar.volume : 0.0;
        value += bar.close > previous ? bar.volume : falls;
    }
    previous = bar.close;
    return value;
}

inline std::optional<double> Ad::update(const Ohlcv& bar) {
    const double range = bar.high - bar.low;
    if (range > 0.0)
        value += (((bar.close - bar.low) - (bar.high - bar.close)) / range) * bar.volume;
    return value;
}

inline std::optional<double> AdOsc::update(const Ohlcv& bar) {
    const double now = *ad.update(bar);
    if (seen == 0) {
        fast = now;
        slow = now;
    } else {
        const double fast_factor = 2.0 / static_cast<double>(fast_period + 1);
        const double slow_factor = 2.0 / static_cast<double>(slow_period + 1);
        fast = (fast_factor * now) + ((1.0 - fast_factor) * fast);
        slow = (slow_factor * now) + ((1.0 - slow_factor) * slow);
    }
    if (seen <= lookback() && seen++ < lookback()) return std::nullopt;
    return fast - slow;
}

inline std::optional<double> Mfi::update(const Ohlcv& bar) {
    const double typical = typical_price(bar);
    const double change = typical - previous;
    previous = typical;
    if (seen == 0) {
        seen = 1;
        return std::nullopt;
    }
    const double flow = typical * bar.volume;
    const double up = change > 0 ? flow : 0.0;
    const double down = change < 0 ? flow : 0.0;
    positive -= ups.push(up);
    negative -= downs.push(down);
    positive += up;
    negative += down;
    if (seen <= period && seen++ < period) return std::nullopt;
    const double both = positive + negative;
    return both < 1.0 ? 0.0 : 100.0 * (positive / both);
}

}  // namespace outcry::indicator
