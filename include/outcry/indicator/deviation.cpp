// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/deviation.hpp"

#include <algorithm>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Variance> Variance::make(std::int64_t period) {
    OUTCRY_TRY(check_period("var", "timeperiod", period));
    return Variance{static_cast<std::int32_t>(period), 0, 0, 0, Ring::of(period)};
}

Result<StdDev> StdDev::make(std::int64_t period, double factor) {
    OUTCRY_TRY(check_period("stddev", "timeperiod", period));
    OUTCRY_TRY(check_range("stddev", "nbdev", factor, -real_max, real_max));
    return StdDev{Variance::make(period).value(), factor};
}

Result<AvgDev> AvgDev::make(std::int64_t period) {
    OUTCRY_TRY(check_period("avgdev", "timeperiod", period));
    return AvgDev{static_cast<std::int32_t>(period), 0, RenewedSum::of(period)};
}

Result<Bbands> Bbands::make(std::int64_t period, double up, double down, AverageType type) {
    OUTCRY_TRY(check_period("bbands", "timeperiod", period));
    OUTCRY_TRY(check_range("bbands", "nbdevup", up, -real_max, real_max));
    OUTCRY_TRY(check_range("bbands", "nbdevdn", down, -real_max, real_max));
    Bbands made;
    OUTCRY_ASSIGN(made.middle, MovingAverage::make(period, type));
    made.deviation = StdDev::make(period).value();
    made.up = up;
    made.down = down;
    made.wait = std::max(0, made.middle.lookback() - made.deviation.lookback());
    return made;
}

Result<SimpleBbands> SimpleBbands::make(std::int64_t period, double up, double down) {
    OUTCRY_ASSIGN(Bbands checked, Bbands::make(period, up, down));
    return SimpleBbands{std::move(checked.deviation.variance), up, down};
}

Result<RealisedVolatility> RealisedVolatility::make(std::int64_t period, double bars_per_year) {
    OUTCRY_TRY(check_period("rvol", "timeperiod", period));
    OUTCRY_TRY(check_range("rvol", "barsperyear", bars_per_year, 1e-6, 1e12));
    RealisedVolatility made;
    made.period = static_cast<std::int32_t>(period);
    made.bars_per_year = bars_per_year;
    made.squares = RenewedSum::of(period);
    return made;
}

}  // namespace outcry::indicator
