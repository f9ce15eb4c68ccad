// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/averages.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<RollingSum> RollingSum::make(std::int64_t period) {
    OUTCRY_TRY(check_period("sum", "timeperiod", period));
    return RollingSum{static_cast<std::int32_t>(period), 0, 0, Ring::of(period)};
}

Result<Sma> Sma::make(std::int64_t period) {
    OUTCRY_TRY(check_period("sma", "timeperiod", period));
    return Sma{RollingSum::make(period).value()};
}

Result<Ema> Ema::make(std::int64_t period) {
    return make(period, 2.0 / static_cast<double>(period + 1));
}

Result<Ema> Ema::make(std::int64_t period, double factor) {
    OUTCRY_TRY(check_period("ema", "timeperiod", period));
    OUTCRY_TRY(check_range("ema", "factor", factor, 0, 1));
    return Ema{static_cast<std::int32_t>(period), 0, factor, 0, 0};
}

Result<Wma> Wma::make(std::int64_t period) {
    OUTCRY_TRY(check_period("wma", "timeperiod", period));
    Wma made;
    made.period = static_cast<std::int32_t>(period);
    made.window = Ring::of(period);
    return made;
}

Result<Dema> Dema::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Dema{ema, ema};
}

Result<Tema> Tema::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Tema{ema, ema, ema};
}

Result<Trix> Trix::make(std::int64_t period) {
    OUTCRY_ASSIGN(const Ema ema, Ema::make(period));
    return Trix{ema, ema, ema, std::nullopt};
}

}  // namespace outcry::indicator
