// SPDX-License-Identifier: Apache-2.0
// Ehlers's cycle measures: dominant period and phase, phasor, sine wave, trendline, trend mode
// (TA-Lib's HT_ family). One series, one thread; allocates when made and never again; state is
// described and restores exactly.
//
// All of them stand on the same Hilbert-transform cycle, whose feedback starts at zero: expect some
// 100 bars until two series that differ in their past agree. On flat input they are decided by
// rounding residue.
#pragma once

#include <array>
#include <cstdint>
#include <optional>

#include "outcry/indicator/hilbert.hpp"
#include "outcry/indicator/ring.hpp"

namespace outcry::indicator {

/// The dominant cycle in bars, 6..50. Unit: bars. First value after 33. Source: TA-Lib
/// HT_DCPERIOD.
struct CyclePeriod {
    HilbertCycle cycle = HilbertCycle::with_delay(9);

    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return 32; }
};
OUTCRY_DESCRIBE(CyclePeriod, "ht_dcperiod", cycle);

/// Both in the unit of the input.
struct PhasorValue {
    double in_phase = 0;
    double quadrature = 0;
};
OUTCRY_DESCRIBE(PhasorValue, "ht_phasor.value", in_phase, quadrature);

/// The in-phase and quadrature parts of the dominant cycle. Unit: the input's. First value
/// after 33. Source: TA-Lib HT_PHASOR; Ehlers, Rocket Science for Traders (2001).
struct CyclePhasor {
    HilbertCycle cycle = HilbertCycle::with_delay(9);

    std::optional<PhasorValue> update(double x);
    [[nodiscard]] int lookback() const { return 32; }
};
OUTCRY_DESCRIBE(CyclePhasor, "ht_phasor", cycle);

struct PhaseValue {
    double phase = 0;   // degrees, -45..315
    double period = 0;  // smoothed dominant cycle, bars
    double smoothed = 0;
};

/// The phase of the dominant cycle: correlation of the last period of smoothed prices with a
/// sine and a cosine. O(period) a bar, period at most 50. Unit: degrees, -45..315. First value
/// after 64. Source: TA-Lib HT_DCPHASE.
struct CyclePhase {
    HilbertCycle cycle = HilbertCycle::with_delay(34);
    Ring smoothed = Ring::of(50);
    double phase = 0;

    /// Every bar from the 38th on, before the lookback is over: what builds on the phase needs its
    /// past.
    std::optional<PhaseValue> step(double x);
    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return 63; }
    /// Whether the bar just taken is past the lookback.
    [[nodiscard]] bool warm() const { return cycle.index > lookback(); }
};
OUTCRY_DESCRIBE(CyclePhase, "ht_dcphase", cycle, smoothed, phase);

/// sin(phase), sin(phase + 45°).
struct SineValue {
    double sine = 0;
    double lead = 0;
};
OUTCRY_DESCRIBE(SineValue, "ht_sine.value", sine, lead);

/// sin(phase) and sin(phase + 45°) of the dominant cycle. Unit: none, -1..1. First value after
/// 64. Source: TA-Lib HT_SINE; Ehlers (2001).
struct SineWave {
    CyclePhase phase;

    std::optional<SineValue> update(double x);
    [[nodiscard]] int lookback() const { return phase.lookback(); }
};
OUTCRY_DESCRIBE(SineWave, "ht_sine", phase);

/// Mean of the last period of prices, smoothed (4, 3, 2, 1): the part that HT_TRENDLINE and
/// HT_TRENDMODE share.
struct CycleMean {
    Ring prices = Ring::of(50);
    std::array<double, 3> before{};

    void take(double x) { prices.push(x); }
    double trendline(double period);
};
OUTCRY_DESCRIBE(CycleMean, "cycle_mean", prices, before);

/// Unit: the input's. First value after 64. Source: TA-Lib HT_TRENDLINE.
struct Trendline {
    HilbertCycle cycle = HilbertCycle::with_delay(34);
    CycleMean mean;

    std::optional<double> update(double x);
    [[nodiscard]] int lookback() const { return 63; }
};
OUTCRY_DESCRIBE(Trendline, "ht_trendline", cycle, mean);

/// 1 in a trend, 0 in a cycle. Unit: none. First value after 64. Source: TA-Lib HT_TRENDMODE.
struct TrendMode {
    CyclePhase phase;
    CycleMean mean;
    SineValue waves;
    std::int32_t days_in_trend = 0;

    std::optional<int> update(double x);
    [[nodiscard]] int lookback() const { return phase.lookback(); }
};
OUTCRY_DESCRIBE(TrendMode, "ht_trendmode", phase, mean, waves, days_in_trend);

}  // namespace outcry::indicator
