// SPDX-License-Identifier: Apache-2.0
// Ehlers's Hilbert-transform cycle, the part that MAMA and the HT_ family share.
// One series, one thread, no allocation; state is described and restores exactly.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"

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

    double update(double input, std::size_t lane, std::size_t slot, double gain);
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

}  // namespace outcry::indicator
