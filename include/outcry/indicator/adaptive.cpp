// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/adaptive.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Trima> Trima::make(std::int64_t period) {
    OUTCRY_TRY(check_period("trima", "timeperiod", period));
    Trima made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

Result<Kama> Kama::make(std::int64_t period) {
    OUTCRY_TRY(check_period("kama", "timeperiod", period));
    Kama made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

Result<T3> T3::make(std::int64_t period, double volume_factor) {
    OUTCRY_TRY(check_period("t3", "timeperiod", period));
    OUTCRY_TRY(check_range("t3", "vfactor", volume_factor, 0, 1));
    T3 made;
    made.period = static_cast<std::int32_t>(period);
    made.factor = 2.0 / (static_cast<double>(period) + 1.0);
    made.keep = 1.0 - made.factor;
    const double square = volume_factor * volume_factor;
    const double c1 = -(square * volume_factor);
    const double c2 = 3.0 * (square - c1);
    const double c3 = -6.0 * square - 3.0 * (volume_factor - c1);
    const double c4 = 1.0 + 3.0 * volume_factor - c1 + 3.0 * square;
    made.weight = {c1, c2, c3, c4};
    return made;
}

}  // namespace outcry::indicator
