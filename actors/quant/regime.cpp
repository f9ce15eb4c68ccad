// SPDX-License-Identifier: Apache-2.0
#include "actors/quant/regime.hpp"

#include <algorithm>
#include <string>

#include "actors/quant/warm_up.hpp"
#include "outcry/base/text.hpp"

namespace outcry::quant {
namespace {

Result<void> ordered(std::string_view low_name, double low, std::string_view high_name,
                     double high) {
    if (low <= high) return {};
    return invalid(joined({low_name, " ", shortest(low), " is above ", high_name, " ",
                           shortest(high), "; the gap between them is the hysteresis"}),
                   "regime");
}

}  // namespace

Result<void> check_regime(const RegimeParams& params) {
    OUTCRY_TRY(ordered("trend_leave", params.trend_leave, "trend_enter", params.trend_enter));
    OUTCRY_TRY(
        ordered("volatile_leave", params.volatile_leave, "volatile_enter", params.volatile_enter));
    OUTCRY_TRY(ordered("quiet_enter", params.quiet_enter, "quiet_leave", params.quiet_leave));
    OUTCRY_TRY(ordered("quiet_leave", params.quiet_leave, "volatile_leave", params.volatile_leave));
    auto tracker = RegimeTracker::make(params, 0.05);
    if (!tracker) return std::move(tracker).error().at("regime");
    return {};
}

Regime next_regime(const RegimeParams& params, Regime now, double strength, double agitation) {
    const auto bound = [now](Regime regime, double leave, double enter) {
        return now == regime ? leave : enter;
    };
    if (agitation >= bound(Regime::volatile_, params.volatile_leave, params.volatile_enter))
        return Regime::volatile_;
    if (strength >= bound(Regime::trend, params.trend_leave, params.trend_enter))
        return Regime::trend;
    if (agitation <= bound(Regime::quiet, params.quiet_leave, params.quiet_enter))
        return Regime::quiet;
    return Regime::range;
}

Result<RegimeTracker> RegimeTracker::make(const RegimeParams& params, double tolerance) {
    RegimeTracker made;
    OUTCRY_ASSIGN(made.adx, indicator::Adx::make(params.period));
    OUTCRY_ASSIGN(made.natr, indicator::Natr::make(params.period));
    OUTCRY_ASSIGN(made.mean, indicator::Sma::make(params.baseline));
    const std::int32_t wilder = settling(1.0 - 1.0 / params.period, 1, tolerance);
    made.needed = std::max(made.adx.lookback() + 2 * wilder,
                           made.natr.lookback() + wilder + made.mean.lookback()) +
                  1;
    return made;
}

Regime RegimeTracker::update(const RegimeParams& params, const indicator::Ohlcv& bar) {
    const double strength = adx.update(bar).value_or(0.0);
    const double range = natr.update(bar).value_or(0.0);
    if (bars < needed) ++bars;
    if (bars <= natr.lookback()) return regime;
    const double usual = mean.update(range).value_or(0.0);
    if (bars < needed) return regime;
    return regime = next_regime(params, regime, strength, usual > 0.0 ? range / usual : 0.0);
}

}  // namespace outcry::quant
