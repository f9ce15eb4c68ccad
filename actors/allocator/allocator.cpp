// SPDX-License-Identifier: Apache-2.0
#include "actors/allocator/allocator.hpp"

#include <algorithm>
#include <cmath>
#include <utility>

#include "actors/scanner/limits.hpp"
#include "actors/scanner/symbols.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/type_info.hpp"
#include "outcry/math/math.hpp"

namespace outcry::allocator {

namespace {

constexpr std::string_view timer_id = "round";

Result<void> check_times(const Allocator::Params& params) {
    const std::int64_t bar = params.decide_on.approximate_ns();
    if (params.every.ns <= 0 || params.every.ns % bar != 0)
        return invalid(joined({"every of ", time::to_string(params.every),
                               " is not a multiple of decide_on, ", params.decide_on.to_string()}));
    if (params.horizon < params.every)
        return invalid(
            joined({"horizon of ", time::to_string(params.horizon), " is shorter than the ",
                    time::to_string(params.every), " between rebalances"}));
    return scanner::check_patience(params.patience, params.decide_on);
}

/// Of the instruments, each once; none where anything is traded every day.
std::vector<std::string> calendars_of(const FloorOpened& opened) {
    std::vector<std::string> calendars;
    for (const Instrument& one : opened.instruments) {
        const Calendar* calendar = Calendar::known(one.calendar);
        if (calendar == nullptr || calendar->is_always()) return {};
        if (std::find(calendars.begin(), calendars.end(), one.calendar) == calendars.end())
            calendars.push_back(one.calendar);
    }
    return calendars;
}

/// Bars that the sessions which ended in the week before `now` touched: one that covers a part of a
/// bar makes a whole one, and how many those are changes with the clocks.
std::int64_t bars_of_a_week(const Calendar& calendar, const Timeframe& bar, TimeNs now) {
    std::int64_t bars = 0;
    TimeNs counted{INT64_MIN};  // up to where
    const TimeNs week{now.ns - 7 * ns_per_day};
    TimeNs at{week.ns - ns_per_day};  // with the session before, whose last bar may be the first's
    while (at < now) {
        const auto session = calendar.session_at(at);
        at = session ? session->close : TimeNs{(at.ns / Calendar::grid_ns + 1) * Calendar::grid_ns};
        if (!session || at > now) continue;
        const TimeNs from = std::max(bar.open_of(session->open), counted);
        counted = bar.close_of(bar.open_of({at.ns - 1}));
        if (at > week) bars += (counted.ns - from.ns) / bar.approximate_ns();
    }
    return bars;
}

/// Share of the time that bars are made of. Exchanges are open on 261 days of 365 (calendars know
/// no holidays), and bars of less than a day are made while they are.
double traded_share(const std::vector<std::string>& calendars, const Timeframe& bar, TimeNs now) {
    constexpr double days = 261.0 / 365.0;
    const std::int64_t bar_ns = bar.approximate_ns();
    if (calendars.empty() || bar_ns <= 0 || bar_ns > ns_per_day) return 1;
    if (bar_ns == ns_per_day) return days;
    std::int64_t most = 0;
    for (const std::string& name : calendars)
        most = std::max(most, bars_of_a_week(*Calendar::known(name), bar, now));
    return days * static_cast<double>(most * bar_ns) / static_cast<double>(5 * ns_per_day);
}

}  // namespace

Action action_of(double share, double held, bool worth) {
    if (share == 0) return held != 0 ? Action::close : Action::hold;
    if (!worth || share == held) return Action::hold;
    return share > held ? Action::buy : Action::sell;
}

Allocator::Allocator(const Params& params) : params_(params) {}

Result<void> Allocator::check(const Params& params) {
    const Ratio whole{fixed_scale};
    OUTCRY_TRY(scanner::check_number("count", params.count, 1,
                                     static_cast<std::int64_t>(scanner::picks_max)));
    OUTCRY_TRY(scanner::check_number("keep", params.keep, params.count, 1'000'000));
    OUTCRY_TRY(scanner::check_number("window", params.window, 2, 2000));
    OUTCRY_TRY(scanner::check_number("returns_min", params.returns_min, 2, params.window));
    OUTCRY_TRY(scanner::check_number("kelly_sample", params.kelly_sample, 2, 1'000'000));
    OUTCRY_TRY(within("exposure", params.exposure, {}, {100 * fixed_scale}));
    OUTCRY_TRY(within("weight_max", params.weight_max, {}, params.exposure));
    OUTCRY_TRY(within("band", params.band, {-1}, params.weight_max));
    OUTCRY_TRY(within("kelly_fraction", params.kelly_fraction, {}, whole));
    OUTCRY_TRY(
        within("kelly_confidence", params.kelly_confidence, {fixed_scale / 2}, {whole.units - 1}));
    OUTCRY_TRY(within("stop", params.stop, {}, whole));
    OUTCRY_TRY(within("target", params.target, {}, {10 * fixed_scale}));
    OUTCRY_TRY(within("slippage", params.slippage, {-1}, whole));
    if (params.half_spread) OUTCRY_TRY(within("half_spread", *params.half_spread, {-1}, whole));
    if (!(params.lambda > 0 && params.lambda < 1))
        return invalid(joined({"lambda of ", shortest(params.lambda), " is not between 0 and 1"}));
    if (!(params.risk_aversion > 0 && params.risk_aversion <= 1000))
        return invalid(joined({"risk_aversion of ", shortest(params.risk_aversion),
                               " must be above 0 and at most 1000"}));
    if (!(params.confidence_min >= 0 && params.confidence_min <= 1))
        return invalid("confidence_min is not within 0 and 1");
    return check_times(params);
}

std::vector<std::string> Allocator::mail(const Params& params, const std::string& self) {
    std::vector<std::string> patterns{default_pattern<FloorOpened>(self),
                                      default_pattern<FeedStatus>(self),
                                      joined({"bar.*.*.", params.decide_on.to_string()}),
                                      default_pattern<Position>(self),
                                      default_pattern<Account>(self),
                                      default_pattern<TimerFired>(self)};
    if (params.select == Select::ranking) patterns.push_back(default_pattern<Ranking>(self));
    return patterns;
}

/// Its own choice over which side is asked for, what is held, and whether a change is worth it.
DecisionModel Allocator::decision(const Params& params, const std::string&) {
    DecisionModel model;
    const bool ranked = params.select == Select::ranking;
    model.inputs = {
        {"side", ranked ? "ranking.>" : "", ranked ? Domain::of({-1, 0, 1}) : Domain::of({0, 1})},
        {"position", "", Domain::of({-1, -0.5, 0, 0.5, 1})},
        {"worth", "", Domain::of({0, 1})}};
    model.outputs = {{"action", "proposal.>", Meaning::action, type_info<Action>().names, {}}};
    model.decide = [shorts = params.allow_short](std::span<const double> in,
                                                 std::span<const double>, std::span<double> out,
                                                 std::span<double>) {
        const auto value = [&](std::size_t i) { return is_nothing(in[i]) ? 0 : in[i]; };
        const double side = shorts ? value(0) : std::fmax(value(0), 0);
        out[0] = static_cast<double>(action_of(0.5 * side, value(1), value(2) != 0));
    };
    return model;
}

void Allocator::on(const FloorOpened& opened, Says& out) {
    state_ = {};
    state_.equity = opened.capital;
    state_.calendars = calendars_of(opened);
    state_.rates = exchange::rates_of(opened);
    const std::size_t closes = opened.instruments.size() * static_cast<std::size_t>(params_.window);
    if (closes > scanner::closes_max)
        return out.fail(joined({std::to_string(opened.instruments.size()),
                                " symbols with a window "
                                "of ",
                                std::to_string(params_.window), " are ", std::to_string(closes),
                                " returns, at most ", std::to_string(scanner::closes_max),
                                "; shorten the window"}));
    for (const Instrument& one : opened.instruments) {
        Seat seat;
        seat.venue = one.venue;
        seat.instrument = one.id;
        seat.min_notional = one.min_notional;
        seat.rate = exchange::place_of(state_.rates, one.settlement);
        const Ratio taker = one.fees.empty() ? Ratio{} : one.fees.front().taker;
        seat.side_cost =
            (taker + params_.half_spread.value_or(one.half_spread) + params_.slippage).to_double();
        state_.seats.push_back(std::move(seat));
    }
    state_.names = scanner::by_name(state_.seats);
}

void Allocator::on(const FeedStatus& feed, Says&) {
    state_.live_from = std::max(state_.live_from, feed.live_from);
}

void Allocator::on(const Position& position, Says&) {
    if (position.strategy != params_.strategy) return;
    Seat* seat =
        scanner::find_named(state_.seats, state_.names, position.venue, position.instrument);
    if (seat != nullptr) seat->quantity = position.quantity;
}

void Allocator::on(const Account& account, Says&) { state_.equity = account.equity; }

void Allocator::on(const Bar& bar, Says& out) {
    if (bar.timeframe != params_.decide_on) return;
    Seat* seat = scanner::find_named(state_.seats, state_.names, bar.venue, bar.instrument);
    const TimeNs close = bar.close_time();
    if (seat == nullptr || close <= seat->round) return;
    if (close > state_.round) {
        finish_round();
        state_.before = std::exchange(state_.round, close);
        if (params_.select == Select::all && due(close))
            out.set_timer(timer_id, close + params_.patience);
    }
    seat->close = bar.close;
    exchange::take(state_.rates, bar);
    seat->round = close;
    seat->bar = out.seq();
}

/// Everybody's return of the round that is over, so that all series end at the same close.
void Allocator::finish_round() {
    if (state_.finished >= state_.round) return;
    state_.finished = state_.round;
    for (Seat& seat : state_.seats) {
        const double close = seat.close.to_double();
        if (close <= 0) continue;
        if (seat.before > 0) {
            const bool heard = seat.round == state_.round;
            if (seat.returns.size() >= static_cast<std::size_t>(params_.window))
                seat.returns.erase(seat.returns.begin());
            seat.returns.push_back(heard ? math::log(close / seat.before) : 0);
            if (heard && seat.heard < params_.window) ++seat.heard;
        }
        seat.before = close;
    }
}

/// At the first close of each `every`: sessions and weeks close when their exchange does, not on a
/// grid from midnight. Where nothing was heard before, only a close on the grid is known to be one.
bool Allocator::due(TimeNs round) const {
    if (round < state_.live_from) return false;
    const std::int64_t every = params_.every.ns;
    if (state_.before.ns == 0) return round.ns % every == 0;
    return round.ns / every != state_.before.ns / every;
}

void Allocator::on(const Ranking& ranking, Says& out) {
    if (params_.select != Select::ranking || ranking.round != state_.round) return;
    finish_round();
    if (due(ranking.round)) rebalance(pick(ranking), out.seq(), out);
}

void Allocator::on(const TimerFired& timer, Says& out) {
    if (timer.id != timer_id) return;
    finish_round();
    std::vector<Line> picks;
    for (std::uint32_t i = 0; i < state_.seats.size() && picks.size() < scanner::picks_max; ++i)
        if (ready(state_.seats[i])) picks.push_back({i, 1, 0, 0, 0, {}});
    rebalance(std::move(picks), 0, out);
}

/// What the last picks have made by now, on average and in deviations: one observation.
void Allocator::score_picks() {
    double sum = 0;
    int count = 0;
    const double bars = bars_in(state_.round - state_.picked_at);
    for (const Picked& one : state_.picked) {
        const Seat& seat = state_.seats[one.seat];
        if (seat.round != state_.round || !(one.deviation > 0) || !(bars > 0)) continue;
        sum += one.side * math::log(seat.close.to_double() / one.close) /
               (one.deviation * math::sqrt(bars));
        ++count;
    }
    if (count > 0) state_.edge.add(sum / count);
}

void Allocator::remember(const std::vector<Line>& lines, const Covariance& covariance,
                         std::size_t picks) {
    state_.picked.clear();
    state_.picked_at = state_.round;
    for (std::size_t i = 0; i < picks; ++i)
        state_.picked.push_back({lines[i].seat, lines[i].side,
                                 state_.seats[lines[i].seat].close.to_double(),
                                 math::sqrt(covariance.at(i, i))});
}

void Allocator::rebalance(std::vector<Line> lines, std::uint64_t ranking, Says& out) {
    state_.traded = traded_share(state_.calendars, params_.decide_on, state_.round);
    score_picks();
    const std::size_t picks = lines.size();
    const double equity = state_.equity.to_double();
    for (std::uint32_t i = 0; i < state_.seats.size(); ++i) {
        const Seat& seat = state_.seats[i];
        const double held = equity > 0 ? seat.quantity.to_double() * seat.close.to_double() *
                                             exchange::unit(state_.rates, seat.rate) / equity
                                       : 0;
        const auto known = std::find_if(lines.begin(), lines.end(),
                                        [&](const Line& one) { return one.seat == i; });
        if (known != lines.end())
            known->held = held;
        else if (!seat.quantity.is_zero())
            lines.push_back({i, 0, 0, held, 0, {}});
    }
    Allocation allocation;
    allocation.strategy = params_.strategy;
    allocation.method = type_info<Method>().names[static_cast<std::size_t>(params_.method)];
    allocation.round = state_.round;
    allocation.equity = state_.equity;
    const Covariance covariance = covariance_of(lines);
    share_out(lines, covariance, picks, allocation);
    hold_still(lines, covariance, allocation);
    remember(lines, covariance, picks);
    Refs refs{ranking};
    for (const Line& line : lines) refs.add(state_.seats[line.seat].bar);
    out.say_at(allocation, state_.round, refs);
    // What reduces goes first; its room is the others' once it has filled (LIMITS.md).
    for (const bool increases : {false, true})
        for (const Line& line : lines) {
            if (line.change == 0 ||
                (std::fabs(line.held + line.change) > std::fabs(line.held)) != increases)
                continue;
            if (const auto said = propose(line, allocation, ranking, out); !said)
                return out.fail(said.error().text());
        }
}

static_assert(Actor<Allocator>);

Kind standard_kind() {
    return actor_kind<Allocator>(
        "shares equity out by equal weights, inverse volatility, risk parity or capped Kelly, and "
        "rebalances when that beats its costs");
}

}  // namespace outcry::allocator

OUTCRY_DEFINE_ACTOR(outcry::allocator::Allocator);
