// SPDX-License-Identifier: Apache-2.0
// How one symbol stands on one timeframe, from recursions alone: a few numbers a series, so that
// thousands of them fit one actor's state, and a dozen multiplications a bar. Plain described
// values and pure functions, one thread.
#pragma once

#include <cstdint>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/scanning.hpp"

namespace outcry::scanner {

struct PulseParams {
    std::int32_t fast = 8;
    std::int32_t slow = 24;
    std::int32_t range = 14;
    std::int32_t baseline = 40;
    double trend = 0.5;
    double momentum = 0.3;
    double flow = 0.2;
    double trending = 0.5;
    double volatile_above = 1.4;
    double quiet_below = 0.7;
    double start_up = 0.05;

    static constexpr FieldDoc docs[] = {
        {"fast", "bars of the faster exponential mean of closes"},
        {"slow", "bars of the slower one, and of the volume's"},
        {"range", "bars of Wilder's average true range, and of gains and losses"},
        {"baseline", "bars of the longer mean true range that agitation is measured against"},
        {"trend", "weight of the trend in a score"},
        {"momentum", "weight of gains against losses"},
        {"flow", "weight of the volume of rising against that of falling bars"},
        {"trending", "|trend| from which the regime is trend"},
        {"volatile_above", "agitation from which the regime is volatile"},
        {"quiet_below", "agitation below which it is quiet"},
        {"start_up", "weight of a series' start below which it is warm"},
    };
    bool operator==(const PulseParams&) const = default;
};
OUTCRY_DESCRIBE(PulseParams, "scanner.pulse.params", fast, slow, range, baseline, trend, momentum,
                flow, trending, volatile_above, quiet_below, start_up);

[[nodiscard]] Result<void> check_pulse(const PulseParams& params);

/// Bars until no recursion's start weighs more than start_up.
[[nodiscard]] std::int32_t bars_needed(const PulseParams& params);

/// Exponential means (factor 2/(n+1)) of closes and volumes, Wilder's (1/n) of ranges, gains and
/// losses; all begin at their first value.
struct Pulse {
    std::int32_t bars = 0;
    TimeNs at;  // close of the last bar
    double close = 0;
    double fast = 0;
    double slow = 0;
    double range = 0;
    double base = 0;  // of the range, longer
    double gain = 0;
    double loss = 0;
    double flow = 0;  // signed by where the bar closed from its open
    double volume = 0;

    bool operator==(const Pulse&) const = default;
};
OUTCRY_DESCRIBE(Pulse, "scanner.pulse", bars, at, close, fast, slow, range, base, gain, loss, flow,
                volume);

void hear(Pulse& pulse, const PulseParams& params, const Bar& bar);

/// trend = tanh((fast - slow) / range); momentum = (gains - losses) / (gains + losses), which is
/// Wilder's RSI (New Concepts, 1978) on a scale of -1 to 1; flow = signed volume / volume;
/// agitation = range / base. score = (their weighted mean) / max(1, agitation). Weight is left to
/// the caller.
[[nodiscard]] Standing standing_of(const Pulse& pulse, const PulseParams& params,
                                   Timeframe timeframe, std::int32_t needed);

}  // namespace outcry::scanner

OUTCRY_DECLARE_CODECS(outcry::scanner::PulseParams, outcry::scanner::Pulse);
