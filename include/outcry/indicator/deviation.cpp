// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/deviation.hpp"

#include <algorithm>
#include <cmath>

#include "outcry/indicator/checks.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

Result<Variance> Variance::make(std::int64_t period) {
    OUTCRY_TRY(check_period("var", "timeperiod", period));
    return Variance{static_cast<std::int32_t>(period), 0, 0, 0, Ring::of(period)};
}

std::optional<double> Variance::update(double value) {
    window.push(value);
    total += value;
    squares += value * value;
    if (seen < period && ++seen < period) return std::nullopt;
    const double mean = total / period;
    const double mean_square = squares / period;
    const double leaves = window.oldest();
    total -= leaves;
    squares -= leaves * leaves;
    return mean_square - mean * mean;
}

Result<StdDev> StdDev::make(std::int64_t period, double factor) {
    OUTCRY_TRY(check_period("stddev", "timeperiod", period));
    OUTCRY_TRY(check_range("stddev", "nbdev", factor, -real_max, real_max));
    return StdDev{Variance::make(period).value(), factor};
}

std::optional<double> StdDev::update(double value) {
    const auto spread = variance.update(value);
    if (!spread) return std::nullopt;
    return is_zero_or_negative(*spread) ? 0.0 : std::sqrt(*spread) * factor;
}

Result<AvgDev> AvgDev::make(std::int64_t period) {
    OUTCRY_TRY(check_period("avgdev", "timeperiod", period));
    return AvgDev{static_cast<std::int32_t>(period), 0, Ring::of(period)};
}

std::optional<double> AvgDev::update(double value) {
    window.push(value);
    if (seen < period && ++seen < period) return std::nullopt;
    const std::size_t count = window.size();
    double sum = 0;
    for (std::size_t ago = 0; ago < count; ++ago) sum += window.back(ago);
    const double mean = sum / period;
    double deviation = 0;
    for (std::size_t ago = 0; ago < count; ++ago) deviation += std::fabs(window.back(ago) - mean);
    return deviation / period;
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

std::optional<BbandsValue> Bbands::update(double value) {
    const auto average = middle.update(value);
    if (wait > 0) {
        --wait;
        return std::nullopt;
    }
    const auto spread = deviation.update(value);
    if (!average || !spread) return std::nullopt;
    return BbandsValue{*average + (*spread * up), *average, *average - (*spread * down)};
}

Result<RealisedVolatility> RealisedVolatility::make(std::int64_t period, double bars_per_year) {
    OUTCRY_TRY(check_period("rvol", "timeperiod", period));
    OUTCRY_TRY(check_range("rvol", "barsperyear", bars_per_year, 1e-6, 1e12));
    RealisedVolatility made;
    made.period = static_cast<std::int32_t>(period);
    made.bars_per_year = bars_per_year;
    made.squares = Ring::of(period);
    return made;
}

std::optional<double> RealisedVolatility::update(double price) {
    const double change = seen > 0 && price > 0 && previous > 0 ? math::log(price / previous) : 0.0;
    previous = price;
    if (seen == 0) {
        seen = 1;
        return std::nullopt;
    }
    const double leaves = squares.push(change * change);
    sum += change * change;
    sum -= leaves;
    if (squares.next == 0) {
        sum = 0;
        for (const double square : squares.values) sum += square;
    }
    if (seen <= period && seen++ < period) return std::nullopt;
    return std::sqrt(std::max(0.0, sum) * (bars_per_year / period));
}

}  // namespace outcry::indicator
