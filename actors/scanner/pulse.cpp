// SPDX-License-Identifier: Apache-2.0
#include "actors/scanner/pulse.hpp"

#include <algorithm>
#include <cmath>

#include "actors/quant/warm_up.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::scanner {

namespace {

double ema_factor(std::int32_t bars) { return 2.0 / (bars + 1.0); }
double wilder_factor(std::int32_t bars) { return 1.0 / bars; }

Regime regime_of(const Standing& standing, const PulseParams& params) {
    if (standing.agitation >= params.volatile_above) return Regime::volatile_;
    if (std::fabs(standing.trend) >= params.trending) return Regime::trend;
    return standing.agitation < params.quiet_below ? Regime::quiet : Regime::range;
}

}  // namespace

Result<void> check_pulse(const PulseParams& params) {
    for (const auto& [name, bars] :
         {std::pair("pulse.fast", params.fast), std::pair("pulse.slow", params.slow),
          std::pair("pulse.range", params.range), std::pair("pulse.baseline", params.baseline)})
        if (bars < 2 || bars > 1000)
            return invalid(joined({name, " of ", std::to_string(bars), " bars is not 2 to 1000"}));
    if (params.fast >= params.slow)
        return invalid(joined({"pulse.fast of ", std::to_string(params.fast),
                               " bars must be below pulse.slow of ", std::to_string(params.slow)}));
    if (params.range >= params.baseline)
        return invalid(
            joined({"pulse.range of ", std::to_string(params.range),
                    " bars must be below pulse.baseline of ", std::to_string(params.baseline)}));
    const double sum = params.trend + params.momentum + params.flow;
    if (!(params.trend >= 0 && params.momentum >= 0 && params.flow >= 0 && sum > 0))
        return invalid("pulse.trend, momentum and flow are weights: 0 or more, one above 0");
    if (!(params.start_up > 0 && params.start_up < 1))
        return invalid("pulse.start_up is a share above 0 and below 1");
    if (!(params.quiet_below >= 0 && params.quiet_below < params.volatile_above))
        return invalid("pulse.quiet_below must be below pulse.volatile_above");
    return {};
}

std::int32_t bars_needed(const PulseParams& params) {
    return std::max({quant::settling(1 - ema_factor(params.slow), 1, params.start_up),
                     quant::settling(1 - wilder_factor(params.range), 1, params.start_up),
                     quant::settling(1 - ema_factor(params.baseline), 1, params.start_up)});
}

void hear(Pulse& pulse, const PulseParams& params, const Bar& bar) {
    const double close = bar.close.to_double(), open = bar.open.to_double();
    const double before = pulse.bars == 0 ? open : pulse.close;
    const double range =
        std::fmax(bar.high.to_double(), before) - std::fmin(bar.low.to_double(), before);
    const double moved = close - before, volume = bar.volume.to_double();
    const double sign = close > open ? 1 : close < open ? -1 : 0;
    const bool first = pulse.bars == 0;
    const auto blend = [first](double& mean, double value, double factor) {
        mean = first ? value : mean + factor * (value - mean);
    };
    blend(pulse.fast, close, ema_factor(params.fast));
    blend(pulse.slow, close, ema_factor(params.slow));
    blend(pulse.range, range, wilder_factor(params.range));
    blend(pulse.base, range, ema_factor(params.baseline));
    blend(pulse.gain, std::fmax(moved, 0), wilder_factor(params.range));
    blend(pulse.loss, std::fmax(-moved, 0), wilder_factor(params.range));
    blend(pulse.flow, sign * volume, ema_factor(params.slow));
    blend(pulse.volume, volume, ema_factor(params.slow));
    pulse.close = close;
    pulse.at = bar.close_time();
    if (pulse.bars < 1'000'000) ++pulse.bars;
}

Standing standing_of(const Pulse& pulse, const PulseParams& params, Timeframe timeframe,
                     std::int32_t needed) {
    Standing standing;
    standing.timeframe = timeframe;
    standing.bars = pulse.bars;
    if (pulse.bars < needed) return standing;
    const double moved = pulse.gain + pulse.loss;
    standing.trend = pulse.range > 0 ? math::tanh((pulse.fast - pulse.slow) / pulse.range) : 0;
    standing.momentum = moved > 0 ? (pulse.gain - pulse.loss) / moved : 0;
    standing.flow = pulse.volume > 0 ? pulse.flow / pulse.volume : 0;
    standing.agitation = pulse.base > 0 ? pulse.range / pulse.base : 1;
    const double sum = params.trend + params.momentum + params.flow;
    standing.score = (params.trend * standing.trend + params.momentum * standing.momentum +
                      params.flow * standing.flow) /
                     sum / std::fmax(1.0, standing.agitation);
    standing.regime = regime_of(standing, params);
    return standing;
}

}  // namespace outcry::scanner

OUTCRY_DEFINE_CODECS(outcry::scanner::PulseParams, outcry::scanner::Pulse);
