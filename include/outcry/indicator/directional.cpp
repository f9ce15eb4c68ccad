// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/directional.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<DirectionalMovement> DirectionalMovement::make(bool up, std::int64_t period) {
    OUTCRY_TRY(check_period(up ? "plus_dm" : "minus_dm", "timeperiod", period));
    DirectionalMovement made;
    made.up = up;
    made.period = static_cast<std::int32_t>(period);
    made.part = 1.0 / static_cast<double>(period);
    return made;
}

Result<DirectionalSystem> DirectionalSystem::make(std::int64_t period) {
    OUTCRY_TRY(check_period("dx", "timeperiod", period));
    DirectionalSystem made;
    made.period = static_cast<std::int32_t>(period);
    made.part = 1.0 / static_cast<double>(period);
    return made;
}

Result<Dx> Dx::make(std::int64_t period) {
    OUTCRY_TRY(check_period("dx", "timeperiod", period, 2));
    return Dx{DirectionalSystem::make(period).value(), 0};
}

Result<Adx> Adx::make(std::int64_t period) {
    OUTCRY_TRY(check_period("adx", "timeperiod", period, 2));
    return Adx{DirectionalSystem::make(period).value(), 0, 0};
}

Result<Adxr> Adxr::make(std::int64_t period) {
    OUTCRY_TRY(check_period("adxr", "timeperiod", period, 2));
    return Adxr{Adx::make(period).value(), 0, Ring::of(period)};
}

}  // namespace outcry::indicator
