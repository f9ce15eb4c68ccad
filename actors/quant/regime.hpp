// SPDX-License-Identifier: Apache-2.0
// Which market this is: trending, ranging, volatile or quiet, with a band between entering a regime
// and leaving it. One series, one thread, no allocation after make(); its state is described.
#pragma once

#include <cstdint>
#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/indicator/averages.hpp"
#include "outcry/indicator/directional.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::quant {

/// Strength is the ADX; agitation the average true range in percent of price over its own mean of
/// the last bars. Volatile comes before trend, trend before quiet; range is what none of them
/// claims.
struct RegimeParams {
    std::int32_t period = 14;    // of the ADX and of the true range
    std::int32_t baseline = 96;  // bars of the mean that agitation is measured against
    double trend_enter = 25.0;
    double trend_leave = 20.0;
    double volatile_enter = 1.6;
    double volatile_leave = 1.3;
    double quiet_enter = 0.65;
    double quiet_leave = 0.8;

    static constexpr FieldDoc docs[] = {
        {"period", "bars of the ADX and of the average true range"},
        {"baseline", "bars of the mean true range that agitation is measured against"},
        {"trend_enter", "ADX at which a trend begins"},
        {"trend_leave", "ADX below which it ends"},
        {"volatile_enter", "multiple of the mean true range at which a market turns volatile"},
        {"volatile_leave", "multiple below which it calms down"},
        {"quiet_enter", "multiple of the mean true range at which a market turns quiet"},
        {"quiet_leave", "multiple above which it wakes up"},
    };
    bool operator==(const RegimeParams&) const = default;
};
OUTCRY_DESCRIBE(RegimeParams, "quant.regime", period, baseline, trend_enter, trend_leave,
                volatile_enter, volatile_leave, quiet_enter, quiet_leave);

[[nodiscard]] Result<void> check_regime(const RegimeParams& params);

/// The regime that follows `now` at these measurements: thresholds are those to leave it where it
/// holds, to enter it elsewhere.
[[nodiscard]] Regime next_regime(const RegimeParams& params, Regime now, double strength,
                                 double agitation);

struct RegimeTracker {
    indicator::Adx adx;
    indicator::Natr natr;
    indicator::Sma mean;
    std::int32_t bars = 0;
    std::int32_t needed = 0;
    Regime regime = Regime::warming;

    [[nodiscard]] static Result<RegimeTracker> make(const RegimeParams& params, double tolerance);
    Regime update(const RegimeParams& params, const indicator::Ohlcv& bar);
};
OUTCRY_DESCRIBE(RegimeTracker, "quant.regime_tracker", adx, natr, mean, bars, needed, regime);

}  // namespace outcry::quant
