// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/regression.hpp"

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/hilbert.hpp"

namespace outcry::indicator {

Result<Regression> Regression::make(std::int64_t period) {
    OUTCRY_TRY(check_period("linearreg", "timeperiod", period, 2));
    return Regression{static_cast<std::int32_t>(period), 0, 0, 0, Ring::of(period)};
}

Result<LinearReg> LinearReg::make(LineReading reading, std::int64_t period) {
    OUTCRY_ASSIGN(Regression regression, Regression::make(period));
    return LinearReg{reading, std::move(regression)};
}

}  // namespace outcry::indicator
