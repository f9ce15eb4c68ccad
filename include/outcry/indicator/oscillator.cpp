// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/oscillator.hpp"

#include <algorithm>
#include <cmath>

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::indicator {

Result<PriceOscillator> PriceOscillator::make(bool in_percent, std::int64_t fast_period,
                                              std::int64_t slow_period, AverageType type) {
    const char* name = in_percent ? "ppo" : "apo";
    OUTCRY_TRY(check_period(name, "fastperiod", fast_period));
    OUTCRY_TRY(check_period(name, "slowperiod", slow_period));
    if (slow_period < fast_period) std::swap(slow_period, fast_period);
    PriceOscillator made;
    made.in_percent = in_percent;
    OUTCRY_ASSIGN(made.fast, MovingAverage::make(fast_period, type));
    OUTCRY_ASSIGN(made.slow, MovingAverage::make(slow_period, type));
    return made;
}

std::optional<double> PriceOscillator::update(double value) {
    const auto faster = fast.update(value);
    const auto slower = slow.update(value);
    if (!faster || !slower) return std::nullopt;
    const double distance = *faster - *slower;
    if (!in_percent) return distance;
    return is_zero(*slower) ? 0.0 : (distance / *slower) * 100.0;
}

std::optional<double> BalanceOfPower::update(const Ohlcv& bar) {
    ++bars;
    const double range = bar.high - bar.low;
    return is_zero_or_negative(range) ? 0.0 : (bar.close - bar.open) / range;
}

Result<IntradayMomentum> IntradayMomentum::make(std::int64_t period) {
    OUTCRY_TRY(check_period("imi", "timeperiod", period));
    return IntradayMomentum{static_cast<std::int32_t>(period), 0, Ring::of(period)};
}

std::optional<double> IntradayMomentum::update(const Ohlcv& bar) {
    moves.push(bar.close - bar.open);
    if (seen < period && ++seen < period) return std::nullopt;
    double up = 0;
    double down = 0;
    for (std::size_t ago = moves.size(); ago-- > 0;) {
        const double move = moves.back(ago);
        if (move > 0) {
            up += move;
        } else {
            down -= move;
        }
    }
    const double both = up + down;
    return both > 0 ? 100.0 * (up / both) : 50.0;
}

Result<UltimateOscillator> UltimateOscillator::make(std::int64_t first, std::int64_t second,
                                                    std::int64_t third) {
    std::array<std::int64_t, 3> periods{first, second, third};
    for (std::size_t i = 0; i < periods.size(); ++i)
        OUTCRY_TRY(check_period("ultosc", "timeperiod" + std::to_string(i + 1), periods[i]));
    std::sort(periods.begin(), periods.end());
    UltimateOscillator made;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        made.pressure[i] = RollingSum::make(periods[i]).value();
        made.range[i] = made.pressure[i];
        made.waits[i] = static_cast<std::int32_t>(periods[2] - periods[i]);
    }
    return made;
}

std::optional<double> UltimateOscillator::update(const Ohlcv& bar) {
    const auto before = previous_close;
    TrueRange true_range{before};
    const auto spread = true_range.update(bar);
    previous_close = bar.close;
    if (!before || !spread) return std::nullopt;
    const double bought = bar.close - (bar.low < *before ? bar.low : *before);
    constexpr double weights[] = {4.0, 2.0, 1.0};
    double sum = 0;
    bool full = false;
    for (std::size_t i = 0; i < waits.size(); ++i) {
        if (waits[i] > 0) {
            --waits[i];
            continue;
        }
        const auto pressed = pressure[i].update(bought);
        const auto ranged = range[i].update(*spread);
        full = pressed && ranged;
        if (full && !is_zero(*ranged)) sum += weights[i] * (*pressed / *ranged);
    }
    if (!full) return std::nullopt;
    return 100.0 * (sum / 7.0);
}

}  // namespace outcry::indicator
