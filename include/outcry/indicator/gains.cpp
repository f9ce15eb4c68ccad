// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/gains.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<WilderGains> WilderGains::make(std::int64_t period) {
    OUTCRY_TRY(check_period("rsi", "timeperiod", period, 2));
    WilderGains made;
    made.period = static_cast<std::int32_t>(period);
    made.part = 1.0 / static_cast<double>(period);
    return made;
}

Result<Rsi> Rsi::make(std::int64_t period) {
    OUTCRY_ASSIGN(const WilderGains gains, WilderGains::make(period));
    return Rsi{gains};
}

Result<Cmo> Cmo::make(std::int64_t period) {
    OUTCRY_ASSIGN(const WilderGains gains, WilderGains::make(period));
    return Cmo{gains};
}

}  // namespace outcry::indicator
