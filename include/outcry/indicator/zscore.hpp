// SPDX-License-Identifier: Apache-2.0
// How far a value stands from the mean of its window, in standard deviations.
// One series, one thread; allocates when made and never again; state is described and restores
// exactly.
#pragma once

#include "outcry/indicator/deviation.hpp"

namespace outcry::indicator {

/// (x - mean) / deviation of the last n values; 0 when nothing moves. Unit: none. First value after
/// n. Source: the standard score.
struct ZScore {
    Sma mean;
    StdDev deviation;

    [[nodiscard]] static Result<ZScore> make(std::int64_t period) {
        OUTCRY_TRY(check_period("zscore", "timeperiod", period));
        return ZScore{Sma::make(period).value(), StdDev::make(period).value()};
    }
    std::optional<double> update(double value) {
        const auto middle = mean.update(value);
        const auto unit = deviation.update(value);
        if (!middle || !unit) return std::nullopt;
        return *unit > 0 ? (value - *middle) / *unit : 0.0;
    }
    [[nodiscard]] int lookback() const { return mean.lookback(); }
};
OUTCRY_DESCRIBE(ZScore, "zscore", mean, deviation);

}  // namespace outcry::indicator
