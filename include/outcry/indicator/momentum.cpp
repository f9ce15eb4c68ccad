// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/momentum.hpp"

#include <cmath>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Change> Change::make(ChangeKind kind, std::int64_t period) {
    OUTCRY_TRY(check_period("roc", "timeperiod", period));
    return Change{kind, 0, Ring::of(period)};
}

std::optional<double> Change::update(double value) {
    const double before = window.push(value);
    if (seen < lookback()) {
        ++seen;
        return std::nullopt;
    }
    if (kind == ChangeKind::mom) return value - before;
    if (before == 0.0) return 0.0;
    switch (kind) {
        case ChangeKind::roc:
            return ((value / before) - 1.0) * 100.0;
        case ChangeKind::rocp:
            return (value - before) / before;
        case ChangeKind::rocr:
            return value / before;
        default:
            return (value / before) * 100.0;
    }
}

Result<Cci> Cci::make(std::int64_t period) {
    OUTCRY_TRY(check_period("cci", "timeperiod", period));
    return Cci{static_cast<std::int32_t>(period), 0, Ring::of(period)};
}

std::optional<double> Cci::update(const Ohlcv& bar) {
    const double typical = typical_price(bar);
    window.push(typical);
    if (seen < period && ++seen < period) return std::nullopt;
    // summed in the order of the ring, not of time: that is TA-Lib's order
    double average = 0;
    bool identical = true;
    for (const double value : window.values) {
        average += value;
        identical = identical && value == typical;
    }
    if (identical) return 0.0;
    average /= period;
    double deviation = 0;
    for (const double value : window.values) deviation += std::fabs(value - average);
    const double distance = typical - average;
    if (is_zero(distance) || is_zero(deviation)) return 0.0;
    return distance / (0.015 * (deviation / period));
}

}  // namespace outcry::indicator
