// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/range.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Atr> Atr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("atr", "timeperiod", period));
    return Atr{static_cast<std::int32_t>(period), 0, 1.0 / static_cast<double>(period), 0, {}};
}

Result<Natr> Natr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("natr", "timeperiod", period));
    return Natr{Atr::make(period).value()};
}

}  // namespace outcry::indicator
