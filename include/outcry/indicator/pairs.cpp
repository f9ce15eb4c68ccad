// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/pairs.hpp"

#include <cmath>

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Beta> Beta::make(std::int64_t period) {
    OUTCRY_TRY(check_period("beta", "timeperiod", period));
    Beta made;
    made.period = static_cast<std::int32_t>(period);
    made.window_x = Ring::of(period);
    made.window_y = made.window_x;
    return made;
}

std::optional<double> Beta::update(double first, double second) {
    const double return_x = is_zero(previous_x) ? 0.0 : (first - previous_x) / previous_x;
    const double return_y = is_zero(previous_y) ? 0.0 : (second - previous_y) / previous_y;
    previous_x = first;
    previous_y = second;
    if (seen == 0) {
        seen = 1;
        return std::nullopt;
    }
    xx += return_x * return_x;
    xy += return_x * return_y;
    x += return_x;
    y += return_y;
    window_x.push(return_x);
    window_y.push(return_y);
    if (seen <= period && seen++ < period) return std::nullopt;
    const double n = period;
    const double spread = (n * xx) - (x * x);
    const double slope = is_zero(spread) ? 0.0 : ((n * xy) - (x * y)) / spread;
    const double leaves_x = window_x.oldest();
    const double leaves_y = window_y.oldest();
    xx -= leaves_x * leaves_x;
    xy -= leaves_x * leaves_y;
    x -= leaves_x;
    y -= leaves_y;
    return slope;
}

Result<Correlation> Correlation::make(std::int64_t period) {
    OUTCRY_TRY(check_period("correl", "timeperiod", period));
    Correlation made;
    made.period = static_cast<std::int32_t>(period);
    made.window_x = Ring::of(period);
    made.window_y = made.window_x;
    return made;
}

std::optional<double> Correlation::update(double first, double second) {
    const double leaves_x = window_x.push(first);
    const double leaves_y = window_y.push(second);
    if (seen == period) {
        x -= leaves_x;
        xx -= leaves_x * leaves_x;
        xy -= leaves_x * leaves_y;
        y -= leaves_y;
        yy -= leaves_y * leaves_y;
    }
    x += first;
    xx += first * first;
    xy += first * second;
    y += second;
    yy += second * second;
    if (seen < period && ++seen < period) return std::nullopt;
    const double n = period;
    const double spread = (xx - ((x * x) / n)) * (yy - ((y * y) / n));
    if (is_zero_or_negative(spread)) return 0.0;
    return (xy - ((x * y) / n)) / std::sqrt(spread);
}

}  // namespace outcry::indicator
