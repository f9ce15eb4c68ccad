// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/pairs.hpp"

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

Result<Correlation> Correlation::make(std::int64_t period) {
    OUTCRY_TRY(check_period("correl", "timeperiod", period));
    Correlation made;
    made.period = static_cast<std::int32_t>(period);
    made.window_x = Ring::of(period);
    made.window_y = made.window_x;
    return made;
}

}  // namespace outcry::indicator
