// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/hilbert.hpp"

#include "outcry/indicator/checks.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

std::optional<double> PriceSmoother::update(double x) {
    const auto at = static_cast<std::size_t>(seen % 4);
    if (seen < 3) {
        window[at] = x;
        ++seen;
        sub += x;
        sum += x * static_cast<double>(seen);
        return std::nullopt;
    }
    window[at] = x;
    seen = seen % 4 + 5;  // stays small, keeps its place in the window
    sub += x;
    sub -= trailing;
    sum += x * 4.0;
    trailing = window[static_cast<std::size_t>(seen % 4)];
    const double smoothed = sum * 0.1;
    sum -= sub;
    return smoothed;
}

double HilbertFilter::update(double input, std::size_t lane, std::size_t slot, double gain) {
    constexpr double a = 0.0962;
    constexpr double b = 0.5769;
    HilbertLane& own = lanes[lane];
    const double scaled = a * input;
    double value = -own.delayed[slot];
    own.delayed[slot] = scaled;
    value += scaled;
    value -= own.previous;
    own.previous = b * own.input;
    value += own.previous;
    own.input = input;
    value *= gain;
    return value;
}

HilbertCycle HilbertCycle::with_delay(std::int32_t delay) {
    HilbertCycle made;
    made.delay = delay;
    return made;
}

std::optional<HilbertCycleValue> HilbertCycle::update(double x) {
    const auto lane = static_cast<std::size_t>(index % 2);
    const auto smoothed = smoother.update(x);
    ++index;
    if (!smoothed || index <= 3 + delay) return std::nullopt;

    const double gain = (0.075 * period) + 0.54;
    const auto at = static_cast<std::size_t>(slot);
    const double in_phase = delayed_thrice[lane];
    const double detrended = detrender.update(*smoothed, lane, at, gain);
    const double q1 = quadrature.update(detrended, lane, at, gain);
    const double ji = in_phase_ahead.update(in_phase, lane, at, gain);
    const double jq = quadrature_ahead.update(q1, lane, at, gain);
    if (lane == 0) slot = slot == 2 ? 0 : slot + 1;
    const double q2_now = (0.2 * (q1 + ji)) + (0.8 * q2);
    const double i2_now = (0.2 * (in_phase - jq)) + (0.8 * i2);
    delayed_thrice[1 - lane] = delayed_twice[1 - lane];
    delayed_twice[1 - lane] = detrended;

    homodyne(i2_now, q2_now);
    return HilbertCycleValue{*smoothed, in_phase, q1, period, smooth_period};
}

void HilbertCycle::homodyne(double i2_now, double q2_now) {
    re = (0.2 * ((i2_now * i2) + (q2_now * q2))) + (0.8 * re);
    im = (0.2 * ((i2_now * q2) - (q2_now * i2))) + (0.8 * im);
    q2 = q2_now;
    i2 = i2_now;
    const double before = period;
    if (im != 0.0 && re != 0.0) period = 360.0 / (math::atan(im / re) * degrees_per_radian);
    const double most = 1.5 * before;
    if (period > most) period = most;
    const double least = 0.67 * before;
    if (period < least) period = least;
    if (period < 6) {
        period = 6;
    } else if (period > 50) {
        period = 50;
    }
    period = (0.2 * period) + (0.8 * before);
    smooth_period = (0.33 * period) + (0.67 * smooth_period);
}

Result<Mama> Mama::make(double fast_limit, double slow_limit) {
    OUTCRY_TRY(check_range("mama", "fastlimit", fast_limit, 0.01, 0.99));
    OUTCRY_TRY(check_range("mama", "slowlimit", slow_limit, 0.01, 0.99));
    Mama made;
    made.fast_limit = fast_limit;
    made.slow_limit = slow_limit;
    made.cycle = HilbertCycle::with_delay(9);
    return made;
}

std::optional<MamaValue> Mama::update(double x) {
    const auto now = cycle.update(x);
    if (!now) return std::nullopt;
    const double before = phase;
    phase = now->in_phase != 0.0 ? math::atan(now->quadrature / now->in_phase) * degrees_per_radian
                                 : 0.0;
    const double turned = before - phase;
    double alpha = fast_limit;
    if (turned > 1.0) {
        alpha = fast_limit / turned;
        if (alpha < slow_limit) alpha = slow_limit;
    }
    mama = (alpha * x) + ((1 - alpha) * mama);
    const double half = alpha * 0.5;
    fama = (half * mama) + ((1 - half) * fama);
    if (cycle.index <= lookback()) return std::nullopt;
    return MamaValue{mama, fama};
}

}  // namespace outcry::indicator
