// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/bands.hpp"

#include <cmath>

#include "outcry/base/text.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {

Result<Accbands> Accbands::make(std::int64_t period) {
    OUTCRY_TRY(check_period("accbands", "timeperiod", period));
    const Sma sma = Sma::make(period).value();
    return Accbands{sma, sma, sma};
}

std::optional<AccbandsValue> Accbands::update(const Ohlcv& bar) {
    const double both = bar.high + bar.low;
    double up = bar.high;
    double down = bar.low;
    if (!is_zero(both)) {
        const double width = 4 * (bar.high - bar.low) / both;
        up = bar.high * (1 + width);
        down = bar.low * (1 - width);
    }
    const auto above = upper.update(up);
    const auto middle_now = middle.update(bar.close);
    const auto below = lower.update(down);
    if (!above || !middle_now || !below) return std::nullopt;
    return AccbandsValue{*above, *middle_now, *below};
}

Result<Midpoint> Midpoint::make(std::int64_t period) {
    OUTCRY_TRY(check_period("midpoint", "timeperiod", period));
    return Midpoint{RollingRange::make(period).value()};
}

std::optional<double> Midpoint::update(double value) {
    const auto ends = range.update(value);
    if (!ends) return std::nullopt;
    return (ends->highest.value + ends->lowest.value) / 2.0;
}

std::optional<double> Midpoint::over(const Ohlcv& bar) {
    const auto ends = range.update(bar.low, bar.high);
    if (!ends) return std::nullopt;
    return (ends->highest.value + ends->lowest.value) / 2.0;
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

/// The direction of the second bar: short when it moves down further than up.
void ParabolicSar::begin(const Ohlcv& bar) {
    const double up = bar.high - high;
    const double down = low - bar.low;
    is_long = start_value == 0 ? !(down > 0 && up < down) : start_value > 0;
    extreme = is_long ? bar.high : bar.low;
    sar = start_value == 0 ? (is_long ? low : high) : std::fabs(start_value);
    high = bar.high;
    low = bar.low;
}

double ParabolicSar::ride_up(const Ohlcv& bar) {
    if (bar.low <= sar) {
        is_long = false;
        sar = std::fmax(std::fmax(extreme, high), bar.high);
        if (offset_on_reverse != 0.0) sar += sar * offset_on_reverse;
        const double said = is_signed ? -sar : sar;
        falling_factor = falling.start;
        extreme = bar.low;
        sar = sar + falling_factor * (extreme - sar);
        sar = std::fmax(std::fmax(sar, high), bar.high);
        return said;
    }
    const double said = sar;
    if (bar.high > extreme) {
        extreme = bar.high;
        rising_factor = std::fmin(rising_factor + rising.step, rising.most);
    }
    sar = sar + rising_factor * (extreme - sar);
    sar = std::fmin(std::fmin(sar, low), bar.low);
    return said;
}

double ParabolicSar::ride_down(const Ohlcv& bar) {
    if (bar.high >= sar) {
        is_long = true;
        sar = std::fmin(std::fmin(extreme, low), bar.low);
        if (offset_on_reverse != 0.0) sar -= sar * offset_on_reverse;
        const double said = sar;
        rising_factor = rising.start;
        extreme = bar.high;
        sar = sar + rising_factor * (extreme - sar);
        sar = std::fmin(std::fmin(sar, low), bar.low);
        return said;
    }
    const double said = is_signed ? -sar : sar;
    if (bar.low < extreme) {
        extreme = bar.low;
        falling_factor = std::fmin(falling_factor + falling.step, falling.most);
    }
    sar = sar + falling_factor * (extreme - sar);
    sar = std::fmax(std::fmax(sar, high), bar.high);
    return said;
}

std::optional<double> ParabolicSar::update(const Ohlcv& bar) {
    if (seen++ == 0) {
        high = bar.high;
        low = bar.low;
        return std::nullopt;
    }
    if (seen == 2) begin(bar);
    const double said = is_long ? ride_up(bar) : ride_down(bar);
    high = bar.high;
    low = bar.low;
    return said;
}

Result<VariablePeriod> VariablePeriod::make(std::int64_t least, std::int64_t most,
                                            AverageType type) {
    constexpr std::int64_t values_max = 4'000'000;
    OUTCRY_TRY(check_period("mavp", "minperiod", least, 2));
    OUTCRY_TRY(check_period("mavp", "maxperiod", most, 2));
    if (most < least)
        return invalid(joined({"mavp: maxperiod ", std::to_string(most), " is below minperiod ",
                               std::to_string(least)}));
    const std::int64_t values = (least + most) * (most - least + 1) / 2;
    if (values > values_max)
        return invalid(joined({"mavp: periods ", std::to_string(least), "..", std::to_string(most),
                               " would keep ", std::to_string(values), " values, more than ",
                               std::to_string(values_max), "; narrow the range"}));
    VariablePeriod made;
    made.least = static_cast<std::int32_t>(least);
    made.most = static_cast<std::int32_t>(most);
    for (std::int64_t period = least; period <= most; ++period) {
        OUTCRY_ASSIGN(MovingAverage average, MovingAverage::make(period, type));
        made.averages.push_back(std::move(average));
    }
    for (const MovingAverage& average : made.averages)
        made.waits.push_back(made.lookback() - average.lookback());
    return made;
}

std::optional<double> VariablePeriod::update(double value, double period) {
    const double wanted = std::fmin(std::fmax(period, least), most);
    const auto at = static_cast<std::size_t>(static_cast<std::int32_t>(wanted) - least);
    std::optional<double> chosen;
    for (std::size_t i = 0; i < averages.size(); ++i) {
        if (waits[i] > 0) {
            --waits[i];
            continue;
        }
        const auto said = averages[i].update(value);
        if (i == at) chosen = said;
    }
    return chosen;
}

}  // namespace outcry::indicator
