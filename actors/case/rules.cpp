// SPDX-License-Identifier: Apache-2.0
// The rules themselves. Distances are in average true ranges, so that no price level and no
// instrument is special.
#include <algorithm>
#include <cmath>

#include "actors/case/patterns.hpp"
#include "actors/case/scores.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::cases {
namespace {

constexpr std::size_t flow_bars = 20;

/// Readings: fast average, slow average, ATR.
std::optional<Mark> ema_stack(const Sight& sight) {
    const double fast = sight.now[0], slow = sight.now[1], range = sight.now[2];
    if (range <= 0.0) return std::nullopt;
    const double score =
        0.5 * clamp((sight.close - fast) / range) + 0.5 * clamp((fast - slow) / range);
    const std::string_view words =
        sight.close > fast ? either(fast - slow, "close above it, it above the slow one",
                                    "close above it, it below the slow one")
                           : either(fast - slow, "close below it, it above the slow one",
                                    "close below it, it below the slow one");
    return mark(score, fast - slow, words,
                either(score, "below the slow one", "above the slow one"));
}

/// Readings: average, ATR.
std::optional<Mark> ema_side(const Sight& sight) {
    const double average = sight.now[0], range = sight.now[1];
    if (range <= 0.0) return std::nullopt;
    const double score = clamp((sight.close - average) / (3.0 * range));
    return mark(score, average, either(score, "close above", "close below"),
                either(score, "close below", "close above"));
}

/// Readings: ADX, +DI, -DI.
std::optional<Mark> directional(const Sight& sight) {
    const double sum = sight.now[1] + sight.now[2];
    if (sum <= 0.0) return std::nullopt;
    const double lean = (sight.now[1] - sight.now[2]) / sum;
    const double score = clamp(2.0 * lean) * ramp(sight.now[0], 15.0, 35.0);
    return mark(score, sight.now[0], either(score, "+DI over -DI", "-DI over +DI"),
                "below 15, or the DI crossing");
}

/// Readings: histogram, ATR. A fresh cross counts in full, standing beyond the signal at most half.
std::optional<Mark> macd_cross(const Sight& sight) {
    const double now = sight.now[0], range = sight.now[1];
    if (range <= 0.0) return std::nullopt;
    const auto& before = sight.before[0];
    const bool crossed = before && ((*before <= 0.0 && now > 0.0) || (*before >= 0.0 && now < 0.0));
    const double score = crossed ? (now > 0.0 ? 1.0 : -1.0) : 0.5 * clamp(now / (0.2 * range));
    return mark(score, now,
                crossed ? either(score, "crossed up", "crossed down")
                        : either(score, "above its signal", "below its signal"),
                either(score, "crossing down", "crossing up"));
}

/// Readings: RSI. Strength without excess: grows to 65 (35), gone at 80 (20).
std::optional<Mark> rsi_side(const Sight& sight) {
    const double away = sight.now[0] - 50.0;
    const double size = std::fabs(away);
    const double score =
        (away < 0.0 ? -1.0 : 1.0) * ramp(size, 0.0, 15.0) * (1.0 - ramp(size, 15.0, 30.0));
    return mark(score, sight.now[0], either(score, "between 50 and 80", "between 20 and 50"),
                either(score, "below 50", "above 50"));
}

/// Readings: RSI. Oversold speaks for long: from 35 (65) on, in full at 20 (80).
std::optional<Mark> rsi_zone(const Sight& sight) {
    const double score = -beyond(sight.now[0], 50.0, 15.0, 30.0);
    return mark(score, sight.now[0], either(score, "below 35", "above 65"),
                either(score, "above 35", "below 65"));
}

/// Readings: %K, %D. In its zone from 20 (80), in full at 10 (90); a third when lying there, all of
/// it once turned by 3.
std::optional<Mark> stochastic(const Sight& sight) {
    const double k = sight.now[0], d = sight.now[1];
    const double depth = -beyond(k, 50.0, 30.0, 40.0);
    const double turn = ramp(depth > 0.0 ? k - d : d - k, 0.0, 3.0);
    const double score = depth * (1.0 + 2.0 * turn) / 3.0;
    const bool turning = turn > 0.5;
    return mark(score, k,
                turning ? either(score, "turning up below 20", "turning down above 80")
                        : either(score, "below 20", "above 80"),
                either(score, "above 20", "below 80"));
}

/// Readings: upper, middle, lower band. From 60 % of the way to a band on, in full at 140 %.
std::optional<Mark> bollinger(const Sight& sight) {
    const double half = (sight.now[0] - sight.now[2]) / 2.0;
    if (half <= 0.0) return std::nullopt;
    const double position = (sight.close - sight.now[1]) / half;
    const double score = -beyond(position, 0.0, 0.6, 1.4);
    return mark(score, position, either(score, "near the lower band", "near the upper band"),
                "back to the middle band");
}

/// Readings: a running sum such as OBV. Net over gross change of the last 20 bars, in full at a
/// half.
std::optional<Mark> flow_slope(const Sight& sight) {
    if (sight.flow == nullptr || !sight.flow->full()) return std::nullopt;
    double net = 0, gross = 0;
    for (std::size_t ago = sight.flow->changes.size(); ago-- > 0;) {
        net += sight.flow->changes.back(ago);
        gross += std::fabs(sight.flow->changes.back(ago));
    }
    if (gross <= 0.0) return std::nullopt;
    const double score = clamp(2.0 * net / gross);
    return mark(score, net / gross, either(score, "rising over 20 bars", "falling over 20 bars"),
                either(score, "falling over 20 bars", "rising over 20 bars"));
}

/// Readings: ATR. Price must be able to get there: the usual way of a walk in the horizon, against
/// the barriers' distance.
std::optional<Mark> reach(const Sight& sight) {
    if (sight.close <= 0.0 || sight.reach <= 0.0) return std::nullopt;
    const double way = sight.now[0] / sight.close * std::sqrt(sight.horizon) / sight.reach;
    return mark(-ramp(1.5 - way, 0.0, 1.0), way, "range too small for the target in time",
                "above 1.5 times the barriers");
}

/// Readings: anything that points up above zero, ATR: in full one range away.
std::optional<Mark> above_zero(const Sight& sight) {
    const double value = sight.now[0], range = sight.now[1];
    if (range <= 0.0) return std::nullopt;
    const double score = clamp(value / range);
    return mark(score, value, either(score, "above zero", "below zero"),
                either(score, "below zero", "above zero"));
}

/// No readings: the retracements of the swing in force, within their tolerance of half an average
/// range. A level bought in a rising leg is support. It counts in full where a confirmed swing
/// stands at it, and less the farther the nearest swing is, down to two thirds at the tolerance.
std::optional<Mark> fibonacci(const Sight& sight) {
    if (sight.levels == nullptr || sight.levels->tolerance.units <= 0) return std::nullopt;
    const double tolerance = sight.levels->tolerance.to_double();
    Mark best;
    for (const Level& level : sight.levels->levels) {
        if (level.ratio < 0.3 || level.ratio > 0.8) continue;
        const double price = level.price.to_double();
        const double touched = 1.0 - std::fabs(sight.close - price) / tolerance;
        if (touched <= std::fabs(best.score)) continue;  // no swing at it makes it more
        double apart = tolerance;
        for (const Turn& turn : sight.turns) apart = std::min(apart, std::fabs(turn.price - price));
        const double share = 1.0 - apart / tolerance / 3.0;
        const double near = touched * share;
        if (near <= std::fabs(best.score)) continue;
        const bool rising = sight.levels->rising;
        best = mark(rising ? near : -near, price,
                    rising ? "support of the rising swing" : "resistance of the falling swing",
                    rising ? "close below it" : "close above it");
        best.ratio = level.ratio;
    }
    return best;
}

/// No readings: the model's lean to one side beyond its base rates, in full at 0.3 of log-odds.
std::optional<Mark> forecast(const Sight& sight) {
    if (sight.forecast == nullptr) return std::nullopt;
    const Forecast& said = *sight.forecast;
    const double to_long = math::logit(said.p_long) - math::logit(said.base_rate_long);
    const double to_short = math::logit(said.p_short) - math::logit(said.base_rate_short);
    const double score = clamp((to_long - to_short) / 0.6);
    return mark(score, score > 0.0 ? said.p_long : said.p_short,
                either(score, "leans long", "leans short"),
                either(score, "leaning short", "leaning long"));
}

std::vector<Rule> plain_rules() {
    return {
        {"ema_stack",
         "close over fast average over slow average",
         Nature::following,
         {"ema:20", "ema:50", "atr:14"},
         false,
         ema_stack},
        {"ema_side",
         "close beyond a slow average",
         Nature::following,
         {"ema:200", "atr:14"},
         false,
         ema_side},
        {"directional",
         "+DI against -DI, as strong as the ADX",
         Nature::following,
         {"adx:14", "plus_di:14", "minus_di:14"},
         false,
         directional},
        {"macd_cross",
         "MACD crossing its signal, or beyond it",
         Nature::following,
         {"macd:12,26,9.histogram", "atr:14"},
         false,
         macd_cross},
        {"above_zero",
         "a reading against zero, in average ranges; quant's custom ones too",
         Nature::following,
         {"mom:10", "atr:14"},
         false,
         above_zero},
        {"rsi_side",
         "RSI with strength but without excess",
         Nature::following,
         {"rsi:14"},
         false,
         rsi_side},
        {"rsi_zone", "RSI oversold or overbought", Nature::reverting, {"rsi:14"}, false, rsi_zone},
        {"stochastic",
         "stochastic turning in its zone",
         Nature::reverting,
         {"stoch:14.k", "stoch:14.d"},
         false,
         stochastic},
        {"bollinger",
         "close at a Bollinger band",
         Nature::reverting,
         {"bbands:20,2.upper", "bbands:20,2.middle", "bbands:20,2.lower"},
         false,
         bollinger},
        {"flow_slope",
         "on-balance volume over 20 bars",
         Nature::following,
         {"obv"},
         true,
         flow_slope},
        {"reach",
         "too little range to reach the target in time",
         Nature::both_sides,
         {"atr:14"},
         false,
         reach},
        {"fibonacci",
         "close at a retracement of the confirmed swing",
         Nature::reverting,
         {},
         false,
         fibonacci},
        {"forecast",
         "the model's lean beyond its base rates",
         Nature::following,
         {},
         false,
         forecast},
    };
}

}  // namespace

Flow Flow::make() { return {indicator::Ring::of(flow_bars), 0, std::nullopt}; }

void Flow::add(std::optional<double> value) {
    if (value && last) {
        changes.push(*value - *last);
        seen = std::min(seen + 1, static_cast<std::int32_t>(changes.size()));
    }
    if (!value) seen = 0;
    last = value;
}

const std::vector<Rule>& rules() {
    static const std::vector<Rule> all = [] {
        std::vector<Rule> plain = plain_rules();
        for (const Rule& rule : pattern_rules()) plain.push_back(rule);
        return plain;
    }();
    return all;
}

}  // namespace outcry::cases
