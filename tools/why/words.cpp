// SPDX-License-Identifier: Apache-2.0
#include "tools/why/words.hpp"

#include <algorithm>
#include <cmath>
#include <cstdio>

#include "actors/risk/checks.hpp"
#include "outcry/base/formatted.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

constexpr std::string_view minus = "\u2212";

std::string clock_text(TimeNs time) { return time::for_people(time).substr(11, 5); }

/// Without zeros at the end of its decimals.
std::string trimmed(const char* format, double value) {
    std::string text = formatted(format, value);
    while (text.find('.') != std::string::npos && (text.back() == '0' || text.back() == '.'))
        text.pop_back();
    return text;
}

std::string percent_text(double fraction) {
    return joined({trimmed("%.2f", fraction * 100.0), " %"});
}

std::string limit_number(const LimitCheck& check, double value) {
    if (check.name == "leverage") return joined({value_text(value), " x"});
    return risk::is_share(check.name) ? percent_text(value) : value_text(value);
}

std::string series_key(const std::string& venue, const std::string& instrument) {
    return joined({venue, "/", instrument});
}

const LimitCheck* find_limit(const Verdict& verdict, std::string_view name) {
    for (const LimitCheck& check : verdict.limits)
        if (check.name == name) return &check;
    return nullptr;
}

std::string_view side_text(Side side) { return side == Side::buy ? "buy" : "sell"; }

std::string_view type_text(OrderType type) {
    static constexpr auto names = outcry_describe_enum(std::type_identity<OrderType>{});
    return type == OrderType::take_profit ? "target" : names.names[static_cast<std::size_t>(type)];
}

std::string_view state_text(OrderState state) {
    static constexpr auto names = outcry_describe_enum(std::type_identity<OrderState>{});
    return names.names[static_cast<std::size_t>(state)];
}

/// Where the price before costs came from.
std::string_view origin_text(const Fill& fill, const std::optional<Bar>& bar) {
    const bool at_open = bar && bar->open == fill.untouched;
    if (fill.reason == "stop") return at_open ? "gap through the stop to" : "stop";
    if (fill.reason == "target") return at_open ? "gap through the target to" : "target";
    if (fill.reason == "liquidation")
        return at_open                               ? "gap through the margin to"
               : bar && bar->close != fill.untouched ? "exhausted margin at"
                                                     : "last price";
    if (fill.maker) return "limit";
    return at_open ? "next open" : "market";
}

}  // namespace

std::string share_text(double value, int decimals) {
    std::string text = formatted(decimals == 2 ? "%.2f" : "%.3f", value);
    if (text.starts_with("0.")) text.erase(0, 1);
    return text;
}

std::string chance_text(const std::optional<double>& p) {
    return p ? share_text(*p, 3) : std::string("–");
}

std::string odds_text(const std::optional<double>& p_long, const std::optional<double>& p_short) {
    return joined({"long ", chance_text(p_long), " short ", chance_text(p_short)});
}

std::string contribution_text(double value) {
    return joined({value < 0 ? minus : "+", share_text(std::fabs(value), 2)});
}

std::string edge_text(double fraction, bool sign) {
    const double points = std::fabs(fraction) * 1e4;
    const std::string text = trimmed("%.1f", points);
    const bool below = fraction < 0 && text != "0";
    return joined({below ? minus : sign ? "+" : "", text, " bp"});
}

std::string money_text(Money value) {
    const std::int64_t size = value.units < 0 ? -value.units : value.units;
    const int decimals = size != 0 && size < fixed_scale / 10 ? 4 : 2;
    const std::string text = fixed::for_people(size, decimals);
    return value.units < 0 ? joined({minus, text}) : text;
}

std::string value_text(double value) {
    const std::string text = formatted("%.5g", std::fabs(value));
    return value < 0 ? joined({minus, text}) : text;
}

std::string fixed_text(double value, int decimals) {
    char text[48];
    std::snprintf(text, sizeof text, "%.*f", decimals, value);
    return text;
}

double guard_gap(const Guard& guard) { return std::fabs(guard.value - guard.bound); }

std::string guard_text(const Guard& guard) {
    const auto timed = [](double seconds) {
        return time::to_string(DurationNs{static_cast<std::int64_t>(seconds) * ns_per_s});
    };
    if (guard.name.starts_with("cooldown") || guard.name == "patience")
        return joined({guard.name, ": ", timed(guard.value), " of ", timed(guard.bound), ", ",
                       timed(guard_gap(guard)), " to go"});
    if (guard.name.starts_with("entries") || guard.name == "layers_max")
        return joined({guard.name, ": ", value_text(guard.value), " already, at most ",
                       value_text(guard.bound)});
    const bool least = guard.name.ends_with("_min");
    return joined({guard.name, ": ", value_text(guard.value), least ? ", at least " : ", at most ",
                   value_text(guard.bound), ": ", value_text(guard_gap(guard)),
                   least ? " short" : " over"});
}

std::string_view action_text(Action action) {
    static constexpr std::string_view names[] = {"HOLD", "BUY", "SELL", "CLOSE"};
    return names[static_cast<std::size_t>(action)];
}

std::string_view regime_text(Regime regime) {
    static constexpr std::string_view names[] = {"warming", "trend", "range", "volatile", "quiet"};
    return names[static_cast<std::size_t>(regime)];
}

std::string limit_value(const LimitCheck& check) { return limit_number(check, check.value); }
std::string limit_bound(const LimitCheck& check) { return limit_number(check, check.bound); }
std::string limit_room(const LimitCheck& check) {
    return limit_number(check, std::fabs(check.bound - check.value));
}

WhyWords::WhyWords(const FloorOpened& opened) {
    for (const Instrument& one : opened.instruments) {
        int decimals = 8;
        for (std::int64_t tick = one.tick.units; decimals > 0 && tick != 0 && tick % 10 == 0;
             tick /= 10)
            --decimals;
        decimals_[series_key(one.venue, one.id)] = decimals;
    }
    const bool several =
        std::any_of(opened.instruments.begin(), opened.instruments.end(), [&](const auto& one) {
            return one.settlement != opened.instruments.front().settlement ||
                   (!opened.currency.empty() && one.settlement != opened.currency);
        });
    if (!several) return;
    for (const Instrument& one : opened.instruments)
        settles_[series_key(one.venue, one.id)] = " " + one.settlement;
}

std::string WhyWords::in(const std::string& venue, const std::string& instrument) const {
    const auto known = settles_.find(series_key(venue, instrument));
    return known == settles_.end() ? std::string() : known->second;
}

std::string WhyWords::price(const std::string& venue, const std::string& instrument,
                            Price price) const {
    const auto known = decimals_.find(series_key(venue, instrument));
    return known == decimals_.end() ? to_string(price)
                                    : fixed::for_people(price.units, known->second);
}

std::string WhyWords::tell(const Bar& bar) const {
    const TimeNs close = bar.close_time();
    const bool days = bar.timeframe.approximate_ns() >= ns_per_day;
    const auto when = [&](TimeNs t) { return days ? time::for_people(t) : clock_text(t); };
    return joined({bar.timeframe.to_string(), " [", when(bar.open_time), ", ", when(close),
                   ") close ", price(bar.venue, bar.instrument, bar.close)});
}

std::string WhyWords::tell(const Trade& trade) const {
    return joined({price(trade.venue, trade.instrument, trade.price), " x ", to_string(trade.size),
                   ", taker ", trade.taker == Side::buy ? "bought" : "sold"});
}

std::string WhyWords::tell(const Signal& signal) const {
    std::string text =
        joined({signal.timeframe.to_string(), "   regime ", regime_text(signal.regime), "   close ",
                price(signal.venue, signal.instrument, signal.close)});
    if (signal.bars_seen < signal.bars_needed)
        text += joined({"   warming up, ", std::to_string(signal.bars_seen), " of ",
                        std::to_string(signal.bars_needed), " bars"});
    return text;
}

std::string WhyWords::tell(const Levels& levels) const {
    const Price from = levels.rising ? levels.swing_low : levels.swing_high;
    const Price to = levels.rising ? levels.swing_high : levels.swing_low;
    return joined({levels.timeframe.to_string(), " swing ", levels.rising ? "up" : "down", " from ",
                   price(levels.venue, levels.instrument, from), " to ",
                   price(levels.venue, levels.instrument, to), ", confirmed ",
                   time::for_people(levels.confirmed_at)});
}

std::string WhyWords::tell(const Forecast& forecast) const {
    return joined({"long ", share_text(forecast.p_long, 3), " (base ",
                   share_text(forecast.base_rate_long, 3), ")  short ",
                   share_text(forecast.p_short, 3), " (base ",
                   share_text(forecast.base_rate_short, 3), ")  within ",
                   time::to_string(forecast.horizon), "   model ", forecast.model.substr(0, 8)});
}

std::string WhyWords::tell(const Vote& vote) const {
    return vote.p_long || vote.p_short ? odds_text(vote.p_long, vote.p_short)
                                       : joined({"abstains: ", vote.abstains});
}

std::string WhyWords::tell(const Proposal& proposal) const {
    const std::string regime = joined({"   regime ", regime_text(proposal.regime)});
    if (proposal.ballots.empty() && !proposal.p_long && !proposal.p_short) return proposal.reason;
    const bool buys = proposal.action == Action::buy;
    const auto& p = buys ? proposal.p_long : proposal.p_short;
    const auto& edge = buys ? proposal.edge_long : proposal.edge_short;
    if ((buys || proposal.action == Action::sell) && p && edge)
        return joined({"p(target before stop) ", share_text(*p, 3), ", break-even ",
                       share_text(proposal.break_even, 3), " → ", edge_text(*edge, true),
                       ", needs ", edge_text(proposal.edge_min, true), regime});
    return joined({proposal.reason, "   p ", odds_text(proposal.p_long, proposal.p_short),
                   ", break-even ", share_text(proposal.break_even, 3), regime});
}

std::string WhyWords::tell(const Verdict& verdict) const {
    std::string text;
    if (verdict.outcome == Outcome::vetoed)
        text = joined({"vetoed ", to_string(verdict.requested)});
    else if (verdict.outcome == Outcome::resized)
        text = joined({to_string(verdict.requested), " → ", to_string(verdict.approved)});
    else
        text = joined({"approved ", to_string(verdict.approved)});
    text += joined({": ", verdict.reason});
    const auto pair = [](const LimitCheck& check) {
        return joined(
            {trimmed("%.1f", check.value * 100.0), "/", trimmed("%.1f", check.bound * 100.0)});
    };
    const LimitCheck* day = find_limit(verdict, "drawdown day");
    const LimitCheck* gross = find_limit(verdict, "gross exposure");
    if (day != nullptr && gross != nullptr)
        text += joined({"   [day ", pair(*day), "  gross ", pair(*gross), "]"});
    return text;
}

std::string WhyWords::tell(const Order& order) const {
    std::string text =
        joined({type_text(order.type), " ", side_text(order.side), " ", to_string(order.quantity)});
    if (order.price) text += joined({" at ", price(order.venue, order.instrument, *order.price)});
    text += joined({"   ", state_text(order.state)});
    if (!order.filled.is_zero() && order.filled != order.quantity)
        text += joined({", ", to_string(order.filled), " of it filled"});
    if (!order.reason.empty()) text += joined({"   ", order.reason});
    return text;
}

std::string WhyWords::tell(const Fill& fill, const std::optional<Bar>& bar) const {
    const Price moved = abs(fill.price - fill.untouched);
    std::string text =
        joined({price(fill.venue, fill.instrument, fill.price), " = ", origin_text(fill, bar), " ",
                price(fill.venue, fill.instrument, fill.untouched)});
    if (!moved.is_zero())
        text += joined({fill.price > fill.untouched ? " + " : joined({" ", minus, " "}),
                        price(fill.venue, fill.instrument, moved)});
    return joined({text, "   ", fill.maker ? "maker" : "taker", " fee ", money_text(fill.fee),
                   in(fill.venue, fill.instrument), "   ", side_text(fill.side), " ",
                   to_string(fill.quantity)});
}

std::string WhyWords::tell(const Position& position) const {
    if (position.quantity.is_zero())
        return joined({"flat   realised ", money_text(position.realised), "   fees ",
                       money_text(position.fees), in(position.venue, position.instrument)});
    return joined({position.quantity.units > 0 ? "long " : "short ",
                   to_string(abs(position.quantity)), " at ",
                   price(position.venue, position.instrument, position.entry), ", marked ",
                   price(position.venue, position.instrument, position.mark)});
}

std::string WhyWords::tell(const RoundTrip& trip) const {
    return joined({trip.side == Side::buy ? "long " : "short ", to_string(trip.quantity), " ",
                   price(trip.venue, trip.instrument, trip.entry), " → ",
                   price(trip.venue, trip.instrument, trip.exit), " by ", trip.exit_reason,
                   "   net ", money_text(trip.net), " = gross ", money_text(trip.gross), ", fees ",
                   money_text(trip.fees), ", funding ", money_text(trip.funding),
                   in(trip.venue, trip.instrument)});
}

std::string WhyWords::tell(const Balance& balance) const {
    std::string text = joined({money_text(balance.cash), " ", balance.currency});
    if (balance.pair.empty()) return text;
    return text + (balance.rate.is_zero()
                       ? joined({", no rate of ", balance.pair, " yet"})
                       : joined({" at ", balance.pair, " ", to_string(balance.rate)}));
}

std::string WhyWords::tell(const Account& account) const {
    return joined({"equity ", money_text(account.equity), "   gross exposure ",
                   money_text(account.gross_exposure), "   drawdown day ",
                   percent_text(account.drawdown_day), ", week ",
                   percent_text(account.drawdown_week), ", total ",
                   percent_text(account.drawdown_total)});
}

}  // namespace outcry::tools
