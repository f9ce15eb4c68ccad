// SPDX-License-Identifier: Apache-2.0
// Where the close stands in the range of the last bars: STOCH, STOCHF, STOCHRSI, WILLR, and Aroon's
// age of extremes. One series, one thread; allocates when made and never again; state is described
// and restores exactly.
#pragma once

#include <algorithm>
#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <type_traits>
#include <utility>

#include "outcry/base/check.hpp"
#include "outcry/indicator/extreme.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/moving_average.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

/// 100 (C - lowest low) / (highest high - lowest low), 0..100; 0 when the range is 0. Unit:
/// percent. First value after n. Source: TA-Lib STOCHF; Lane.
struct StochasticK {
    RollingSpan range;

    [[nodiscard]] static Result<StochasticK> make(std::int64_t period);
    std::optional<double> update(double high, double low, double close);
    [[nodiscard]] int lookback() const { return range.lookback(); }
};
OUTCRY_DESCRIBE(StochasticK, "stochastic_k", range);

/// Both 0..100.
struct StochasticValue {
    double k = 0;
    double d = 0;
};
OUTCRY_DESCRIBE(StochasticValue, "stochastic.value", k, d);

/// %K and its average %D. Unit: percent. First value after k + d - 1 (simple average). Source:
/// TA-Lib STOCHF; Lane.
template <class Average>
struct StochFOf {
    StochasticK fast;
    Average d;

    [[nodiscard]] static Result<StochFOf> make(std::int64_t k_period = 5, std::int64_t d_period = 3,
                                               AverageType d_type = AverageType::sma);
    std::optional<StochasticValue> update(const Ohlcv& bar) {
        return update(bar.high, bar.low, bar.close);
    }
    std::optional<StochasticValue> update(double high, double low, double close);
    [[nodiscard]] int lookback() const { return fast.lookback() + d.lookback(); }
};
OUTCRY_DESCRIBE(StochFOf<Sma>, "stochf", fast, d);
OUTCRY_DESCRIBE(StochFOf<MovingAverage>, "stochf", fast, d);
using StochF = StochFOf<MovingAverage>;

/// %K averaged once more before %D is taken of it: the slow stochastic. Unit: percent. First
/// value after fast k + slow k + d - 2. Source: TA-Lib STOCH.
template <class Average>
struct StochOf {
    StochasticK fast;
    Average k;
    Average d;

    [[nodiscard]] static Result<StochOf> make(std::int64_t fast_k = 5, std::int64_t slow_k = 3,
                                              std::int64_t slow_d = 3,
                                              AverageType k_type = AverageType::sma,
                                              AverageType d_type = AverageType::sma);
    std::optional<StochasticValue> update(const Ohlcv& bar);
    /// The same for each of the bars: k and d in turn, NaN before the first. Both spans begin at
    /// the first of the bars.
    void update_many(std::span<const Ohlcv> bars,
                     std::span<double> out) requires std::is_same_v<Average, Sma>;
    [[nodiscard]] int lookback() const { return fast.lookback() + k.lookback() + d.lookback(); }
};
OUTCRY_DESCRIBE(StochOf<Sma>, "stoch", fast, k, d);
OUTCRY_DESCRIBE(StochOf<MovingAverage>, "stoch", fast, k, d);
using Stoch = StochOf<MovingAverage>;

/// The fast stochastic of an RSI. Unit: percent. First value after n + k + d - 1. Source:
/// TA-Lib STOCHRSI; Chande and Kroll.
template <class Average>
struct StochRsiOf {
    WilderGains gains;
    StochFOf<Average> stochastic;

    [[nodiscard]] static Result<StochRsiOf> make(std::int64_t period = 14,
                                                 std::int64_t k_period = 5,
                                                 std::int64_t d_period = 3,
                                                 AverageType d_type = AverageType::sma);
    std::optional<StochasticValue> update(double value);
    [[nodiscard]] int lookback() const { return gains.period + stochastic.lookback(); }
};
OUTCRY_DESCRIBE(StochRsiOf<Sma>, "stochrsi", gains, stochastic);
OUTCRY_DESCRIBE(StochRsiOf<MovingAverage>, "stochrsi", gains, stochastic);
using StochRsi = StochRsiOf<MovingAverage>;

/// -100 (highest high - C) / (highest high - lowest low), -100..0; 0 when the range is 0. Unit:
/// percent. First value after n. Source: TA-Lib WILLR.
struct WillR {
    RollingSpan range;

    [[nodiscard]] static Result<WillR> make(std::int64_t period = 14);
    std::optional<double> update(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return range.lookback(); }
};
OUTCRY_DESCRIBE(WillR, "willr", range);

/// Both 0..100: 100 when the extreme is this bar's, 0 when it is n bars old.
struct AroonValue {
    double down = 0;
    double up = 0;
};
OUTCRY_DESCRIBE(AroonValue, "aroon.value", down, up);

/// 100 (n - age of the extreme)/n. Unit: percent. First value after n+1. Source: TA-Lib AROON;
/// AROONOSC is up - down, as 100 (index of high - index of low)/n.
struct Aroon {
    std::int32_t period = 14;
    RollingRange range;

    [[nodiscard]] static Result<Aroon> make(std::int64_t period = 14);
    std::optional<AroonValue> update(const Ohlcv& bar);
    std::optional<double> oscillator(const Ohlcv& bar);
    [[nodiscard]] int lookback() const { return period; }
};
OUTCRY_DESCRIBE(Aroon, "aroon", period, range);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> StochasticK::update(double high, double low, double close) {
    const auto ends = range.update(low, high);
    if (!ends) return std::nullopt;
    const double height = ends->highest - ends->lowest;
    return height != 0.0 ? 100.0 * ((close - ends->lowest) / height) : 0.0;
}

template <class Average>
std::optional<StochasticValue> StochFOf<Average>::update(double high, double low, double close) {
    const auto k = fast.update(high, low, close);
    if (!k) return std::nullopt;
    const auto line = d.update(*k);
    if (!line) return std::nullopt;
    return StochasticValue{*k, *line};
}

/// Part by part over a handful of bars: the three parts together want more registers than there
/// are. A part that has spoken once speaks at every bar, so what it leaves out stands in front.
template <class Average>
[[gnu::flatten]] void StochOf<Average>::update_many(
    std::span<const Ohlcv> bars, std::span<double> out) requires std::is_same_v<Average, Sma> {
    OUTCRY_CHECK(out.size() >= 2 * bars.size());
    constexpr double none = std::numeric_limits<double>::quiet_NaN();
    constexpr std::size_t handful = 256;
    double raw[handful], slow[handful];
    StochasticK own_fast = std::move(fast);  // nobody else can see these, so they stay in registers
    Average own_k = std::move(k), own_d = std::move(d);
    for (double* place = out.data(); !bars.empty();) {
        const std::span<const Ohlcv> some = bars.first(std::min(handful, bars.size()));
        bars = bars.subspan(some.size());
        std::size_t raws = 0, slows = 0;
        for (const Ohlcv& bar : some)
            if (const auto value = own_fast.update(bar.high, bar.low, bar.close))
                raw[raws++] = *value;
        for (std::size_t i = 0; i < raws; ++i)
            if (const auto value = own_k.update(raw[i])) slow[slows++] = *value;
        place = std::fill_n(place, 2 * (some.size() - slows), none);
        for (std::size_t i = 0; i < slows; ++i, place += 2) {
            const auto line = own_d.update(slow[i]);
            place[0] = line ? slow[i] : none;
            place[1] = line.value_or(none);
        }
    }
    fast = std::move(own_fast);
    k = std::move(own_k);
    d = std::move(own_d);
}

template <class Average>
std::optional<StochasticValue> StochOf<Average>::update(const Ohlcv& bar) {
    const auto raw = fast.update(bar.high, bar.low, bar.close);
    if (!raw) return std::nullopt;
    const auto slow = k.update(*raw);
    if (!slow) return std::nullopt;
    const auto line = d.update(*slow);
    if (!line) return std::nullopt;
    return StochasticValue{*slow, *line};
}

template <class Average>
std::optional<StochasticValue> StochRsiOf<Average>::update(double value) {
    if (!gains.update_as_ta_lib(value)) return std::nullopt;
    const double now = gains.strength();
    return stochastic.update(now, now, now);
}

inline std::optional<double> WillR::update(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double height = ends->highest - ends->lowest;
    return height != 0.0 ? -100.0 * ((ends->highest - bar.close) / height) : 0.0;
}

inline std::optional<AroonValue> Aroon::update(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double factor = 100.0 / period;
    const std::int64_t today = range.lowest.now - 1;
    const auto aged = [&](std::int64_t index) {
        return factor * static_cast<double>(period - (today - index));
    };
    return AroonValue{aged(ends->lowest.index), aged(ends->highest.index)};
}

inline std::optional<double> Aroon::oscillator(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double factor = 100.0 / period;
    return factor * static_cast<double>(ends->highest.index - ends->lowest.index);
}

}  // namespace outcry::indicator
