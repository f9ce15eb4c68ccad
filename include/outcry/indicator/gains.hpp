// SPDX-License-Identifier: Apache-2.0
// Wilder's averages of gains and losses, and the two oscillators made of them: RSI and CMO.
// One series, one thread, no allocation; state is described and restores exactly.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/indicator/branchless.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

/// The part that exists once: means of the first n gains and losses, then Wilder's.
struct WilderGains {
    std::int32_t period = 2;
    std::int32_t seen = 0;
    double part = 0.5;  // 1/n
    double previous = 0;
    double gain = 0;
    double loss = 0;

    [[nodiscard]] static Result<WilderGains> make(std::int64_t period);
    /// True when gain and loss are averages.
    bool update(double value);
    /// The same by TA-Lib's very operations, slower: STOCHRSI of an RSI that stands still is
    /// nothing but their rounding.
    bool update_as_ta_lib(double value);
    template <class Mean>
    bool take(double value, const Mean& mean);
    /// 100 g/(g+l): the relative strength index.
    [[nodiscard]] double strength() const;
};
OUTCRY_DESCRIBE(WilderGains, "wilder_gains", period, seen, part, previous, gain, loss);

/// 100 g/(g+l), 0..100; 0 when nothing moves (TA-Lib's rule for a denominator below 1e-14).
/// Unit: percent. First value after n+1; the seed's weight falls below 1 % after 4.6 n more.
/// Source: TA-Lib RSI; Wilder, New Concepts (1978).
struct Rsi {
    WilderGains gains;

    [[nodiscard]] static Result<Rsi> make(std::int64_t period = 14);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return gains.period; }
};
OUTCRY_DESCRIBE(Rsi, "rsi", gains);

/// 100 (g-l)/(g+l), -100..100; 0 when nothing moves. Unit: percent. First value after n+1.
/// Source: TA-Lib CMO (Wilder-smoothed).
struct Cmo {
    WilderGains gains;

    [[nodiscard]] static Result<Cmo> make(std::int64_t period = 14);
    std::optional<double> update(double value);
    [[nodiscard]] int lookback() const { return gains.period; }
};
OUTCRY_DESCRIBE(Cmo, "cmo", gains);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

template <class Mean>
bool WilderGains::take(double value, const Mean& mean) {
    const double change = value - previous;
    previous = value;
    if (seen == 0) {
        seen = 1;
        return false;
    }
    const double fall = positive_part(-change);
    const double rise = positive_part(change);
    if (seen > period) {
        loss = mean(loss, fall);
        gain = mean(gain, rise);
        return true;
    }
    loss += fall;
    gain += rise;
    if (seen++ < period) return false;
    loss /= period;
    gain /= period;
    return true;
}

inline bool WilderGains::update(double value) {
    return take(value, [this](double mean, double x) { return wilder_mean(mean, x, part); });
}

inline bool WilderGains::update_as_ta_lib(double value) {
    return take(value,
                [this](double mean, double x) { return ((mean * (period - 1)) + x) / period; });
}

inline double WilderGains::strength() const {
    const double both = gain + loss;
    return is_zero(both) ? 0.0 : 100.0 * (gain / both);
}

inline std::optional<double> Rsi::update(double value) {
    if (!gains.update(value)) return std::nullopt;
    return gains.strength();
}

inline std::optional<double> Cmo::update(double value) {
    if (!gains.update(value)) return std::nullopt;
    const double both = gains.gain + gains.loss;
    return is_zero(both) ? 0.0 : 100.0 * ((gains.gain - gains.loss) / both);
}

}  // namespace outcry::indicator
