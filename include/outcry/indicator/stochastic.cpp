// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/stochastic.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<StochasticK> StochasticK::make(std::int64_t period) {
    OUTCRY_TRY(check_period("stoch", "fastk_period", period));
    return StochasticK{RollingRange::make(period).value()};
}

std::optional<double> StochasticK::update(double high, double low, double close) {
    const auto ends = range.update(low, high);
    if (!ends) return std::nullopt;
    const double unit = (ends->highest.value - ends->lowest.value) / 100.0;
    return unit != 0.0 ? (close - ends->lowest.value) / unit : 0.0;
}

Result<StochF> StochF::make(std::int64_t k_period, std::int64_t d_period, AverageType d_type) {
    OUTCRY_TRY(check_period("stochf", "fastk_period", k_period));
    OUTCRY_TRY(check_period("stochf", "fastd_period", d_period));
    OUTCRY_ASSIGN(MovingAverage d, MovingAverage::make(d_period, d_type));
    return StochF{StochasticK::make(k_period).value(), std::move(d)};
}

std::optional<StochasticValue> StochF::update(double high, double low, double close) {
    const auto k = fast.update(high, low, close);
    if (!k) return std::nullopt;
    const auto line = d.update(*k);
    if (!line) return std::nullopt;
    return StochasticValue{*k, *line};
}

Result<Stoch> Stoch::make(std::int64_t fast_k, std::int64_t slow_k, std::int64_t slow_d,
                          AverageType k_type, AverageType d_type) {
    OUTCRY_TRY(check_period("stoch", "fastk_period", fast_k));
    OUTCRY_TRY(check_period("stoch", "slowk_period", slow_k));
    OUTCRY_TRY(check_period("stoch", "slowd_period", slow_d));
    OUTCRY_ASSIGN(MovingAverage k, MovingAverage::make(slow_k, k_type));
    OUTCRY_ASSIGN(MovingAverage d, MovingAverage::make(slow_d, d_type));
    return Stoch{StochasticK::make(fast_k).value(), std::move(k), std::move(d)};
}

std::optional<StochasticValue> Stoch::update(const Ohlcv& bar) {
    const auto raw = fast.update(bar.high, bar.low, bar.close);
    if (!raw) return std::nullopt;
    const auto slow = k.update(*raw);
    if (!slow) return std::nullopt;
    const auto line = d.update(*slow);
    if (!line) return std::nullopt;
    return StochasticValue{*slow, *line};
}

Result<StochRsi> StochRsi::make(std::int64_t period, std::int64_t k_period, std::int64_t d_period,
                                AverageType d_type) {
    OUTCRY_TRY(check_period("stochrsi", "timeperiod", period, 2));
    OUTCRY_ASSIGN(StochF stochastic, StochF::make(k_period, d_period, d_type));
    return StochRsi{Rsi::make(period).value(), std::move(stochastic)};
}

std::optional<StochasticValue> StochRsi::update(double value) {
    const auto now = rsi.update(value);
    if (!now) return std::nullopt;
    return stochastic.update(*now, *now, *now);
}

Result<WillR> WillR::make(std::int64_t period) {
    OUTCRY_TRY(check_period("willr", "timeperiod", period));
    return WillR{RollingRange::make(period).value()};
}

std::optional<double> WillR::update(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double unit = (ends->highest.value - ends->lowest.value) / -100.0;
    return unit != 0.0 ? (ends->highest.value - bar.close) / unit : 0.0;
}

Result<Aroon> Aroon::make(std::int64_t period) {
    OUTCRY_TRY(check_period("aroon", "timeperiod", period));
    // the window spans n+1 bars, one more than a period may say
    OUTCRY_ASSIGN(RollingRange range, RollingRange::make(period + 1, TieRule::newest));
    return Aroon{static_cast<std::int32_t>(period), std::move(range)};
}

std::optional<AroonValue> Aroon::update(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double factor = 100.0 / period;
    const std::int64_t today = range.lowest.now - 1;
    const auto aged = [&](std::int64_t index) {
        return factor * static_cast<double>(period - (today - index));
    };
    return AroonValue{aged(ends->lowest.index), aged(ends->highest.index)};
}

std::optional<double> Aroon::oscillator(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    const double factor = 100.0 / period;
    return factor * static_cast<double>(ends->highest.index - ends->lowest.index);
}

}  // namespace outcry::indicator
