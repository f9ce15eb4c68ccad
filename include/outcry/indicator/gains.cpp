// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/gains.hpp"

#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<WilderGains> WilderGains::make(std::int64_t period) {
    OUTCRY_TRY(check_period("rsi", "timeperiod", period, 2));
    WilderGains made;
    made.period = static_cast<std::int32_t>(period);
    return made;
}

bool WilderGains::update(double value) {
    const double change = value - previous;
    previous = value;
    if (seen == 0) {
        seen = 1;
        return false;
    }
    const bool seeding = seen <= period;
    if (!seeding) {
        loss *= period - 1;
        gain *= period - 1;
    }
    if (change < 0) {
        loss -= change;
    } else {
        gain += change;
    }
    if (seeding && seen++ < period) return false;
    loss /= period;
    gain /= period;
    return true;
}

Result<Rsi> Rsi::make(std::int64_t period) {
    OUTCRY_ASSIGN(const WilderGains gains, WilderGains::make(period));
    return Rsi{gains};
}

std::optional<double> Rsi::update(double value) {
    if (!gains.update(value)) return std::nullopt;
    const double both = gains.gain + gains.loss;
    return is_zero(both) ? 0.0 : 100.0 * (gains.gain / both);
}

Result<Cmo> Cmo::make(std::int64_t period) {
    OUTCRY_ASSIGN(const WilderGains gains, WilderGains::make(period));
    return Cmo{gains};
}

std::optional<double> Cmo::update(double value) {
    if (!gains.update(value)) return std::nullopt;
    const double both = gains.gain + gains.loss;
    return is_zero(both) ? 0.0 : 100.0 * ((gains.gain - gains.loss) / both);
}

}  // namespace outcry::indicator
