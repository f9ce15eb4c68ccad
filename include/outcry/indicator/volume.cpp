// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/volume.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

std::optional<double> Obv::update(const Ohlcv& bar) {
    if (!started) {
        started = true;
        value = bar.volume;
    } else if (bar.close > previous) {
        value += bar.volume;
    } else if (bar.close < previous) {
        value -= bar.volume;
    }
    previous = bar.close;
    return value;
}

std::optional<double> Ad::update(const Ohlcv& bar) {
    const double range = bar.high - bar.low;
    if (range > 0.0)
        value += (((bar.close - bar.low) - (bar.high - bar.close)) / range) * bar.volume;
    return value;
}

Result<AdOsc> AdOsc::make(std::int64_t fast_period, std::int64_t slow_period) {
    OUTCRY_TRY(check_period("adosc", "fastperiod", fast_period));
    OUTCRY_TRY(check_period("adosc", "slowperiod", slow_period));
    AdOsc made;
    made.fast_period = static_cast<std::int32_t>(fast_period);
    made.slow_period = static_cast<std::int32_t>(slow_period);
    return made;
}

std::optional<double> AdOsc::update(const Ohlcv& bar) {
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

Result<Mfi> Mfi::make(std::int64_t period) {
    OUTCRY_TRY(check_period("mfi", "timeperiod", period));
    Mfi made;
    made.period = static_cast<std::int32_t>(period);
    made.ups = Ring::of(period);
    made.downs = Ring::of(period);
    return made;
}

std::optional<double> Mfi::update(const Ohlcv& bar) {
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
