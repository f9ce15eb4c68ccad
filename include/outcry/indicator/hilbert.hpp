// SPDX-License-Identifier: Apache-2.0
// Ehlers's Hilbert-transform cycle, the part that MAMA and the HT_ family share.
// One series, one thread, no allocation; state is described and restores exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/math/math.hpp"

namespace outcry::indicator {

inline constexpr double pi = 3.14159265358979323846;
inline constexpr double degrees_per_radian = 180.0 / pi;

/// (4 x + 3 x[1] + 2 x[2] + x[3]) / 10, running. First value after 4.
struct PriceSmoother {
    std::int32_t seen = 0;
    double sum = 0;
    double sub = 0;
    double trailing = 0;
    std::array<double, 4> window{};

    [[nodiscard]] bool sound() const { return seen >= 0; }
    std::optional<double> update(double x);
};
OUTCRY_DESCRIBE(PriceSmoother, "price_smoother", seen, sum, sub, trailing, window);

/// Odd and even bars run through their own delay line.
struct HilbertLane {
    std::array<double, 3> delayed{};
    double previous = 0;
    double input = 0;
};
OUTCRY_DESCRIBE(HilbertLane, "hilbert_lane", delayed, previous, input);

struct HilbertFilter {
    std::array<HilbertLane, 2> lanes{};

    template <std::size_t lane>
    double update(double input, std::size_t slot, double gain);
};
OUTCRY_DESCRIBE(HilbertFilter, "hilbert_filter", lanes);

struct HilbertCycleValue {
    double smoothed = 0;    // smoothed price
    double in_phase = 0;    // I1, the detrended price of three bars ago
    double quadrature = 0;  // Q1
    double period = 0;      // dominant cycle in bars, smoothed once
    double smooth_period = 0;
};

/// The homodyne discriminator of Ehlers, Rocket Science for Traders (2001), in TA-Lib's order of
/// operations. `delay` bars of smoothed price are dropped before it starts (9 for MAMA and
/// HT_DCPERIOD, 34 for HT_DCPHASE).
struct HilbertCycle {
    std::int32_t delay = 9;
    std::int64_t index = 0;  // bars seen; its parity picks the lane
    std::int32_t slot = 0;
    PriceSmoother smoother;
    HilbertFilter detrender;
    HilbertFilter quadrature;
    HilbertFilter in_phase_ahead;
    HilbertFilter quadrature_ahead;
    std::array<double, 2> delayed_twice{};   // I1 two bars ago, by lane
    std::array<double, 2> delayed_thrice{};  // I1 three bars ago, by lane
    double i2 = 0;
    double q2 = 0;
    double re = 0;
    double im = 0;
    double period = 0;
    double smooth_period = 0;

    [[nodiscard]] static HilbertCycle with_delay(std::int32_t delay);
    std::optional<HilbertCycleValue> update(double x);

    [[nodiscard]] bool sound() const {
        return index >= 0 && slot >= 0 && slot <= 2 && period >= 0 && period <= 50 &&
               smooth_period >= 0 && smooth_period <= 50;
    }
    template <std::size_t lane>
    HilbertCycleValue turn(double smoothed);
    void homodyne(double i2_now, double q2_now);
};
OUTCRY_DESCRIBE(HilbertCycle, "hilbert_cycle", delay, index, slot, smoother, detrender, quadrature,
                in_phase_ahead, quadrature_ahead, delayed_twice, delayed_thrice, i2, q2, re, im,
                period, smooth_period);

struct MamaValue {
    double mama = 0;
    double fama = 0;
};
OUTCRY_DESCRIBE(MamaValue, "mama.value", mama, fama);

/// An EMA whose factor is fast_limit / (phase change in degrees), at least slow_limit; FAMA follows
/// it at half the factor. Unit: the input's. First value after 33. Source: TA-Lib MAMA; Ehlers,
/// Stocks & Commodities 19:10.
struct Mama {
    double fast_limit = 0.5;
    double slow_limit = 0.05;
    HilbertCycle cycle;
    double phase = 0;
    double mama = 0;
    double fama = 0;

    [[nodiscard]] static Result<Mama> make(double fast_limit = 0.5, double slow_limit = 0.05);
    std::optional<MamaValue> update(double x);
    [[nodiscard]] int lookback() const { return 32; }
};
OUTCRY_DESCRIBE(Mama, "mama", fast_limit, slow_limit, cycle, phase, mama, fama);

// What runs for every bar stands here, so that whoever steps an indicator can inline it.

inline std::optional<double> PriceSmoother::update(double x) {
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

template <std::size_t lane>
double HilbertFilter::update(double input, std::size_t slot, double gain) {
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

inline std::optional<HilbertCycleValue> HilbertCycle::update(double x) {
    const bool even = index % 2 == 0;
    const auto smoothed = smoother.update(x);
    ++index;
    if (!smoothed || index <= 3 + delay) return std::nullopt;
    return even ? turn<0>(*smoothed) : turn<1>(*smoothed);
}

/// Each lane is code of its own, with its places known beforehand.
template <std::size_t lane>
HilbertCycleValue HilbertCycle::turn(double smoothed) {
    const double gain = (0.075 * period) + 0.54;
    const auto at = static_cast<std::size_t>(slot);
    const double in_phase = delayed_thrice[lane];
    const double detrended = detrender.update<lane>(smoothed, at, gain);
    const double q1 = quadrature.update<lane>(detrended, at, gain);
    const double ji = in_phase_ahead.update<lane>(in_phase, at, gain);
    const double jq = quadrature_ahead.update<lane>(q1, at, gain);
    if (lane == 0) slot = slot == 2 ? 0 : slot + 1;
    const double q2_now = (0.2 * (q1 + ji)) + (0.8 * q2);
    const double i2_now = (0.2 * (in_phase - jq)) + (0.8 * i2);
    delayed_thrice[1 - lane] = delayed_twice[1 - lane];
    delayed_twice[1 - lane] = detrended;

    homodyne(i2_now, q2_now);
    return {smoothed, in_phase, q1, period, smooth_period};
}

inline void HilbertCycle::homodyne(double i2_now, double q2_now) {
    re = (0.2 * ((i2_now * i2) + (q2_now * q2))) + (0.8 * re);
    im = (0.2 * ((i2_now * q2) - (q2_now * i2))) + (0.8 * im);
    q2 = q2_now;
    i2 = i2_now;
    const double before = period;
    if (im != 0.0 && re != 0.0) period = 360.0 / (math::fast::atan(im / re) * degrees_per_radian);
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

inline std::optional<MamaValue> Mama::update(double x) {
    const auto now = cycle.update(x);
    if (!now) return std::nullopt;
    const double before = phase;
    phase = now->in_phase != 0.0
                ? math::fast::atan(now->quadrature / now->in_phase) * degrees_per_radian
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
