// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/oscillator.hpp"

#include <algorithm>

#include "outcry/indicator/checks.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::indicator {

template <class Average>
Result<PriceOscillatorOf<Average>> PriceOscillatorOf<Average>::make(bool in_percent,
                                                                    std::int64_t fast_period,
                                                                    std::int64_t slow_period,
                                                                    AverageType type) {
    const char* name = in_percent ? "ppo" : "apo";
    OUTCRY_TRY(check_period(name, "fastperiod", fast_period));
    OUTCRY_TRY(check_period(name, "slowperiod", slow_period));
    if (slow_period < fast_period) std::swap(slow_period, fast_period);
    PriceOscillatorOf made;
    made.in_percent = in_percent;
    OUTCRY_ASSIGN(made.fast, average_of<Average>(fast_period, type));
    OUTCRY_ASSIGN(made.slow, average_of<Average>(slow_period, type));
    return made;
}

template struct PriceOscillatorOf<Sma>;
template struct PriceOscillatorOf<MovingAverage>;

Result<IntradayMomentum> IntradayMomentum::make(std::int64_t period) {
    OUTCRY_TRY(check_period("imi", "timeperiod", period));
    return IntradayMomentum{static_cast<std::int32_t>(period), 0, RoundSum::of(period),
                            RoundSum::of(period)};
}

Result<UltimateOscillator> UltimateOscillator::make(std::int64_t first, std::int64_t second,
                                                    std::int64_t third) {
    std::array<std::int64_t, 3> periods{first, second, third};
    for (std::size_t i = 0; i < periods.size(); ++i)
        OUTCRY_TRY(check_period("ultosc", "timeperiod" + std::to_string(i + 1), periods[i]));
    std::sort(periods.begin(), periods.end());
    UltimateOscillator made;
    for (std::size_t i = 0; i < periods.size(); ++i) {
        made.pressure[i] = RollingSum::make(periods[i]).value();
        made.range[i] = made.pressure[i];
        made.waits[i] = static_cast<std::int32_t>(periods[2] - periods[i]);
    }
    return made;
}

}  // namespace outcry::indicator
