// SPDX-License-Identifier: Apache-2.0
// Overlays read off ranges: acceleration bands, mid point and mid price, the parabolic stop, a
// moving average whose period varies from bar to bar. One series, one thread; allocates when made
// and never again; state is described.
#pragma once

#include <cstdint>
#include <optional>
#include <vector>

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

/// SMAs of H (1 + w), C and L (1 - w), w = 4 (H-L)/(H+L). First value after n. Source: TA-Lib
/// ACCBANDS; Headley.
struct Accbands {
    Sma upper;
    Sma middle;
    Sma lower;

    [[nodiscard]] static Result<Accbands> make(std::int64_t period = 20);
    std::optional<AccbandsValue> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return middle.lookback(); }
};
OUTCRY_DESCRIBE(Accbands, "accbands", upper, middle, lower);

/// (highest + lowest)/2 of the last n values (MIDPOINT) or bars (MIDPRICE). First value after n.
/// Source: TA-Lib.
struct Midpoint {
    RollingRange range;

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
/// periods run side by side, O(most - least) a bar, so the values they keep together are limited to
/// 4 million. First value where the longest has one. Source: TA-Lib MAVP.
struct VariablePeriod {
    std::int32_t least = 2;
    std::int32_t most = 30;
    std::vector<MovingAverage> averages;  // of each period in turn
    std::vector<std::int32_t> waits;      // bars each still sleeps, so that all start together

    [[nodiscard]] static Result<VariablePeriod> make(std::int64_t least = 2, std::int64_t most = 30,
                                                     AverageType type = AverageType::sma);
    std::optional<double> update(double value, double period);
    [[nodiscard]] int lookback() const { return averages.back().lookback(); }
    [[nodiscard]] bool sound() const {
        return least >= 2 && most >= least &&
               averages.size() == static_cast<std::size_t>(most - least + 1) &&
               waits.size() == averages.size();
    }
};
OUTCRY_DESCRIBE(VariablePeriod, "mavp", least, most, averages, waits);

}  // namespace outcry::indicator
