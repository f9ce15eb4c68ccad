// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/volume.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<AdOsc> AdOsc::make(std::int64_t fast_period, std::int64_t slow_period) {
    OUTCRY_TRY(check_period("adosc", "fastperiod", fast_period));
    OUTCRY_TRY(check_period("adosc", "slowperiod", slow_period));
    AdOsc made;
    made.fast_period = static_cast<std::int32_t>(fast_period);
    made.slow_period = static_cast<std::int32_t>(slow_period);
    return made;
}

Result<Mfi> Mfi::make(std::int64_t period) {
    OUTCRY_TRY(check_period("mfi", "timeperiod", period));
    Mfi made;
    made.period = static_cast<std::int32_t>(period);
    made.ups = Ring::of(period);
    made.downs = Ring::of(period);
    return made;
}

}  // namespace outcry::indicator
