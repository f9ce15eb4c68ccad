// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/params.hpp"

#include <algorithm>

#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry::risk {

namespace {

constexpr std::int32_t history_most = 4096;  // of one instrument: a state must fit into a message
constexpr std::int32_t rate_most = 10'000;

Result<void> share(const char* name, Ratio ratio) {
    return within(name, ratio, {}, {100 * fixed_scale});
}
Result<void> share(const char* name, const std::optional<Ratio>& ratio) {
    return ratio ? share(name, *ratio) : Result<void>{};
}
Result<void> part(const char* name, Ratio ratio) {
    OUTCRY_TRY(share(name, ratio));
    if (ratio.units <= fixed_scale) return {};
    return invalid(joined({name, " of ", ratio_text(ratio), " exceeds 100%"}));
}
Result<void> confidence(const char* name, Ratio ratio) {
    if (ratio.units > fixed_scale / 2 && ratio.units < fixed_scale) return {};
    return invalid(joined({name, " of ", ratio_text(ratio), " must be above 50% and below 100%"}));
}
Result<void> positive(const char* name, const std::optional<double>& value) {
    if (!value || *value > 0) return {};
    return invalid(joined({name, " of ", shortest(*value), " must be positive"}));
}
Result<void> whole(const char* name, std::int32_t value, std::int32_t least, std::int32_t most) {
    if (value >= least && value <= most) return {};
    return invalid(joined({name, " of ", std::to_string(value), " must be ", std::to_string(least),
                           " to ", std::to_string(most)}));
}
Result<void> rate(const char* name, const std::optional<Rate>& one) {
    if (!one) return {};
    OUTCRY_TRY(whole(name, one->count, 1, rate_most));
    if (one->within.ns > 0) return {};
    return invalid(joined({name, " needs a positive span"}));
}

Result<void> check_shares(const Params& params) {
    OUTCRY_TRY(share("symbol_exposure_max", params.symbol_exposure_max));
    OUTCRY_TRY(share("strategy_exposure_max", params.strategy_exposure_max));
    OUTCRY_TRY(share("gross_exposure_max", params.gross_exposure_max));
    OUTCRY_TRY(share("price_collar", params.price_collar));
    OUTCRY_TRY(part("drawdown_max.day", params.drawdown_max.day));
    OUTCRY_TRY(part("drawdown_max.week", params.drawdown_max.week));
    OUTCRY_TRY(part("drawdown_max.total", params.drawdown_max.total));
    OUTCRY_TRY(share("net_exposure_max", params.net_exposure_max));
    OUTCRY_TRY(share("order_max", params.order_max));
    OUTCRY_TRY(share("volume_share_max", params.volume_share_max));
    OUTCRY_TRY(share("volatility_max", params.volatility_max));
    return share("price_jump_max", params.price_jump_max);
}

Result<void> check_counts(const Params& params) {
    constexpr std::int32_t most = 1'000'000;
    OUTCRY_TRY(whole("positions_max", params.positions_max, 1, most));
    OUTCRY_TRY(whole("loss_streak_max", params.loss_streak_max, 1, most));
    OUTCRY_TRY(whole("failed_trades_per_hour_max", params.failed_trades_per_hour_max, 1, most));
    OUTCRY_TRY(whole("order_failures_max", params.order_failures_max, 1, most));
    OUTCRY_TRY(whole("history", params.history, 2, history_most));
    OUTCRY_TRY(whole("history_min", params.history_min, 2, params.history));
    OUTCRY_TRY(rate("order_rate_max", params.order_rate_max));
    OUTCRY_TRY(rate("error_rate_max", params.error_rate_max));
    if (params.ttl.ns <= 0 || params.cool_off.ns <= 0)
        return invalid("ttl and cool_off must be positive durations");
    if (params.stale_max && params.stale_max->ns <= 0) return invalid("stale_max must be positive");
    if (params.mark_stale_max && params.mark_stale_max->ns <= 0)
        return invalid("mark_stale_max must be positive");
    OUTCRY_TRY(positive("stop_atr_min", params.stop_atr_min));
    OUTCRY_TRY(positive("reward_min", params.reward_min));
    return positive("leverage_max", params.leverage_max);
}

Result<void> check_tables(const Params& params) {
    if (const auto& tail = params.value_at_risk) {
        OUTCRY_TRY(share("value_at_risk.max", tail->max));
        OUTCRY_TRY(share("value_at_risk.shortfall_max", tail->shortfall_max));
        OUTCRY_TRY(confidence("value_at_risk.level", tail->level));
        OUTCRY_TRY(confidence("value_at_risk.test_level", tail->test_level));
        OUTCRY_TRY(whole("value_at_risk.forecasts", tail->forecasts, 1, history_most));
        const std::int64_t least =
            risk::kupiec_forecasts_min(tail->level.to_double(), tail->test_level.to_double());
        if (tail->forecasts < least)
            return invalid(joined({"value_at_risk.forecasts of ", std::to_string(tail->forecasts),
                                   " is below the ", std::to_string(least),
                                   " that Kupiec's test of a level of ", ratio_text(tail->level),
                                   " needs at ", ratio_text(tail->test_level)}));
        if (tail->horizon.ns <= 0) return invalid("value_at_risk.horizon must be positive");
        if (!(tail->decay > 0 && tail->decay < 1))
            return invalid("value_at_risk.decay of " + shortest(tail->decay) +
                           " must lie between 0 and 1");
    }
    if (const auto& book = params.concentration) {
        OUTCRY_TRY(share("concentration.above", book->above));
        OUTCRY_TRY(positive("concentration.herfindahl_max", book->herfindahl_max));
        OUTCRY_TRY(positive("concentration.bets_min", book->bets_min));
        OUTCRY_TRY(positive("concentration.correlation_max", book->correlation_max));
    }
    if (const auto& kelly = params.kelly) {
        OUTCRY_TRY(whole("kelly.sample", kelly->sample, 1, INT32_MAX));
        OUTCRY_TRY(confidence("kelly.confidence", kelly->confidence));
        OUTCRY_TRY(part("kelly.fraction", kelly->fraction));
        OUTCRY_TRY(share("kelly.cap", kelly->cap));
    }
    if (const auto& high = params.position_high) {
        OUTCRY_TRY(share("position_high.loss", high->loss));
        OUTCRY_TRY(share("position_high.exposure", high->exposure));
        OUTCRY_TRY(positive("position_high.atr", high->atr));
        if (!high->loss && !high->exposure && !high->atr)
            return invalid("position_high names no limit; give it loss, atr or exposure");
    }
    return {};
}

Result<void> order_of(const char* smaller, Ratio small, const char* larger, Ratio large) {
    if (small <= large) return {};
    return invalid(joined(
        {smaller, " of ", ratio_text(small), " contradicts ", larger, " of ", ratio_text(large),
         ": what the one allows the other forbids; lower the first or raise the second"}));
}

/// The part may not be larger than the whole it is a part of.
Result<void> check_contradictions(const Params& params) {
    OUTCRY_TRY(order_of("symbol_exposure_max", params.symbol_exposure_max, "gross_exposure_max",
                        params.gross_exposure_max));
    OUTCRY_TRY(order_of("strategy_exposure_max", params.strategy_exposure_max, "gross_exposure_max",
                        params.gross_exposure_max));
    if (const auto& net = params.net_exposure_max)
        OUTCRY_TRY(
            order_of("net_exposure_max", *net, "gross_exposure_max", params.gross_exposure_max));
    OUTCRY_TRY(order_of("drawdown_max.day", params.drawdown_max.day, "drawdown_max.total",
                        params.drawdown_max.total));
    OUTCRY_TRY(order_of("drawdown_max.week", params.drawdown_max.week, "drawdown_max.total",
                        params.drawdown_max.total));
    if (const auto& tail = params.value_at_risk; tail && tail->shortfall_max)
        OUTCRY_TRY(order_of("value_at_risk.max", tail->max, "value_at_risk.shortfall_max",
                            *tail->shortfall_max));
    if (const auto& high = params.position_high; high && high->exposure)
        OUTCRY_TRY(order_of("symbol_exposure_max", params.symbol_exposure_max,
                            "position_high.exposure", *high->exposure));
    return {};
}

}  // namespace

Result<void> check_params(const Params& params) {
    OUTCRY_TRY(check_shares(params));
    OUTCRY_TRY(check_counts(params));
    OUTCRY_TRY(check_tables(params));
    return check_contradictions(params);
}

std::vector<std::pair<std::string, std::string>> idle_limits(const Params& params) {
    std::vector<std::pair<std::string, std::string>> idle;
    const auto count = static_cast<std::int64_t>(params.symbols.size());
    const Ratio gross = params.gross_exposure_max;
    const auto add = [&](const char* name, std::string because) {
        idle.emplace_back(name, std::move(because));
    };
    if (count > 0 && params.symbol_exposure_max.units * count < gross.units)
        add("gross_exposure_max",
            joined({std::to_string(count), count == 1 ? " symbol" : " symbols",
                    " of symbol_exposure_max ", ratio_text(params.symbol_exposure_max),
                    " stay below ", ratio_text(gross)}));
    if (count > 0 && params.symbol_exposure_max.units * count < params.strategy_exposure_max.units)
        add("strategy_exposure_max",
            joined({std::to_string(count), count == 1 ? " symbol" : " symbols",
                    " of symbol_exposure_max ", ratio_text(params.symbol_exposure_max),
                    " stay below ", ratio_text(params.strategy_exposure_max)}));
    if (params.leverage_max && *params.leverage_max > gross.to_double())
        add("leverage_max",
            joined({"gross_exposure_max ", ratio_text(gross), " is reached before"}));
    if (params.net_exposure_max && *params.net_exposure_max == gross)
        add("net_exposure_max", "gross_exposure_max is reached no later");
    if (params.order_max &&
        *params.order_max > params.symbol_exposure_max + params.symbol_exposure_max)
        add("order_max", "no reversal within symbol_exposure_max is larger");
    if (params.concentration && params.concentration->above >= gross)
        add("concentration",
            joined({"the book never exceeds gross_exposure_max ", ratio_text(gross)}));
    if (params.drawdown_max.day > params.drawdown_max.week)
        add("drawdown_max.day", "the week's drawdown trips before, except from a Monday");
    if (params.kelly && params.kelly->cap > params.symbol_exposure_max)
        add("kelly.cap", joined({"symbol_exposure_max ", ratio_text(params.symbol_exposure_max),
                                 " is smaller"}));
    return idle;
}

}  // namespace outcry::risk
