// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/range.hpp"

#include <cmath>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

std::optional<double> TrueRange::update(const Ohlcv& bar) {
    const auto before = previous_close;
    previous_close = bar.close;
    if (!before) return std::nullopt;
    double greatest = bar.high - bar.low;
    const double up = std::fabs(bar.high - *before);
    if (up > greatest) greatest = up;
    const double down = std::fabs(bar.low - *before);
    if (down > greatest) greatest = down;
    return greatest;
}

Result<Atr> Atr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("atr", "timeperiod", period));
    return Atr{static_cast<std::int32_t>(period), 0, 0, {}};
}

std::optional<double> Atr::update(const Ohlcv& bar) {
    const auto now = range.update(bar);
    if (!now) return std::nullopt;
    if (seen == period) {
        value *= period - 1;
        value += *now;
        value /= period;
        return value;
    }
    value += *now;
    if (++seen < period) return std::nullopt;
    value /= period;
    return value;
}

Result<Natr> Natr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("natr", "timeperiod", period));
    return Natr{Atr::make(period).value()};
}

std::optional<double> Natr::update(const Ohlcv& bar) {
    const auto value = atr.update(bar);
    if (!value || atr.period == 1) return value;
    return is_zero(bar.close) ? 0.0 : (*value / bar.close) * 100.0;
}

}  // namespace outcry::indicator
