// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/bands.hpp"

#include "outcry/base/text.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Accbands> Accbands::make(std::int64_t period) {
    OUTCRY_TRY(check_period("accbands", "timeperiod", period));
    const Sma sma = Sma::make(period).value();
    return Accbands{sma, sma, sma};
}

Result<Midpoint> Midpoint::make(std::int64_t period) {
    OUTCRY_TRY(check_period("midpoint", "timeperiod", period));
    return Midpoint{RollingSpan::make(period).value()};
}

namespace {

Result<void> check_side(const SarSide& side) {
    OUTCRY_TRY(check_range("sar", "acceleration", side.start, 0, real_max));
    OUTCRY_TRY(check_range("sar", "acceleration", side.step, 0, real_max));
    return check_range("sar", "maximum", side.most, 0, real_max);
}

SarSide coherent(SarSide side) {
    if (side.start > side.most) side.start = side.most;
    if (side.step > side.most) side.step = side.most;
    return side;
}

}  // namespace

Result<ParabolicSar> ParabolicSar::make(double acceleration, double maximum) {
    const SarSide side{acceleration, acceleration, maximum};
    OUTCRY_ASSIGN(ParabolicSar made, make_extended(0, 0, side, side));
    made.is_signed = false;
    return made;
}

Result<ParabolicSar> ParabolicSar::make_extended(double start_value, double offset_on_reverse,
                                                 SarSide rising, SarSide falling) {
    OUTCRY_TRY(check_range("sarext", "startvalue", start_value, -real_max, real_max));
    OUTCRY_TRY(check_range("sarext", "offsetonreverse", offset_on_reverse, 0, real_max));
    OUTCRY_TRY(check_side(rising));
    OUTCRY_TRY(check_side(falling));
    ParabolicSar made;
    made.rising = coherent(rising);
    made.falling = coherent(falling);
    made.start_value = start_value;
    made.offset_on_reverse = offset_on_reverse;
    made.is_signed = true;
    made.rising_factor = made.rising.start;
    made.falling_factor = made.falling.start;
    return made;
}

Result<VariablePeriod> VariablePeriod::make(std::int64_t least, std::int64_t most,
                                            AverageType type) {
    constexpr std::int64_t values_max = 4'000'000;
    OUTCRY_TRY(check_period("mavp", "minperiod", least, 2));
    OUTCRY_TRY(check_period("mavp", "maxperiod", most, 2));
    if (most < least)
        return invalid(joined({"mavp: maxperiod ", std::to_string(most), " is below minperiod ",
                               std::to_string(least)}));
    const std::int64_t values =
        type == AverageType::sma ? most : (least + most) * (most - least + 1) / 2;
    if (values > values_max)
        return invalid(joined({"mavp: periods ", std::to_string(least), "..", std::to_string(most),
                               " would keep ", std::to_string(values), " values, more than ",
                               std::to_string(values_max), "; narrow the range"}));
    VariablePeriod made;
    made.least = static_cast<std::int32_t>(least);
    made.most = static_cast<std::int32_t>(most);
    made.window = Ring::of(type == AverageType::sma ? most : 1);
    if (type == AverageType::sma) {
        made.totals.assign(static_cast<std::size_t>(most - least + 1), 0.0);
        return made;
    }
    for (std::int64_t period = least; period <= most; ++period) {
        OUTCRY_ASSIGN(MovingAverage average, MovingAverage::make(period, type));
        made.averages.push_back(std::move(average));
    }
    for (const MovingAverage& average : made.averages)
        made.waits.push_back(made.lookback() - average.lookback());
    return made;
}

}  // namespace outcry::indicator
