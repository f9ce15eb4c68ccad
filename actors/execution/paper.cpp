// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include <algorithm>

#include "actors/execution/kind.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using execution::Held;
using execution::Part;
using execution::Tape;
using execution::Working;

namespace {

std::string expiry_timer(std::uint64_t proposal) { return "expiry-" + std::to_string(proposal); }

void give_up(const Result<void>& result, OutboxBase& out) {
    if (!result) out.fail(result.error().text());
}

Result<void> positive(const char* name, Ratio ratio) {
    if (ratio.units > 0 && ratio.units < fixed_scale) return {};
    return invalid(joined({name, " of ", ratio_text(ratio), " must be above 0% and below 100%"}));
}

}  // namespace

Result<void> ExecutionPaper::check(const Params& params) {
    OUTCRY_TRY(positive("stop", params.stop));
    OUTCRY_TRY(positive("target", params.target));
    if (params.latency.ns < 0)
        return invalid("latency of " + time::to_string(params.latency) + " is negative");
    if (params.slippage.units < 0 || (params.half_spread && params.half_spread->units < 0))
        return invalid("slippage and half_spread must not be negative: they are costs");
    if (params.entry == OrderType::take_profit || params.entry == OrderType::trailing_stop)
        return invalid("entry must be market, limit, stop or stop_limit: the others are exits");
    const bool triggers = params.entry == OrderType::stop || params.entry == OrderType::stop_limit;
    if (params.entry_offset.units < 0 || (triggers && params.entry_offset.units == 0))
        return invalid(joined({"entry_offset of ", ratio_text(params.entry_offset),
                               " must be above 0% for a stop entry, and never negative"}));
    if (params.entry_limit.units < 0) return invalid("entry_limit must not be negative");
    if (params.post_only && params.entry != OrderType::limit)
        return invalid("post_only is for limit entries: set entry = \"limit\"");
    if ((params.time_in_force == TimeInForce::gtd) != params.good_for.has_value())
        return invalid("good_for and time_in_force = \"gtd\" go together: give both or neither");
    if (params.good_for && params.good_for->ns <= 0)
        return invalid("good_for of " + time::to_string(*params.good_for) + " must be positive");
    if (params.trail && params.trail_atr)
        return invalid("trail and trail_atr are two ways of one thing: give one");
    if (params.trail) OUTCRY_TRY(positive("trail", *params.trail));
    if (params.trail_atr && !(*params.trail_atr > 0 && *params.trail_atr <= 100))
        return invalid("trail_atr must be above 0 and at most 100");
    if (params.atr_period < 1 || params.atr_period > 1000)
        return invalid("atr_period of " + std::to_string(params.atr_period) + " must be 1 to 1000");
    if (params.mark_age_max.ns < 0) return invalid("mark_age_max must not be negative");
    if (params.participation_max.units <= 0 || params.participation_max.units > fixed_scale)
        return invalid(joined({"participation_max of ", ratio_text(params.participation_max),
                               " must be above 0% and at most 100%"}));
    return {};
}

std::vector<std::string> ExecutionPaper::mail(const Params& params, const std::string& self) {
    return {"floor.opened",
            "verdict.>",
            "trade.>",
            "bar.*.*." + params.base.to_string(),
            "mark.>",
            "depth.>",
            "halt.request",
            "risk.event.>",
            default_pattern<TimerFired>(self)};
}

void ExecutionPaper::on(const FloorOpened& opened, Says&) {
    state_ = {};
    carried_of_ = nullptr;
    state_.plan = opened.plan.substr(0, 4);
    state_.cash = opened.capital;
    state_.currency = opened.currency;
    state_.rates = exchange::rates_of(opened);
    state_.foreign.resize(state_.rates.size());
    for (const Instrument& instrument : opened.instruments) {
        Tape& tape = desk::find_or_add(state_.tapes, instrument.venue, instrument.id);
        tape.tick = instrument.tick;
        tape.lot = {std::max<std::int64_t>(instrument.lot.units, 1)};
        tape.min_notional = instrument.min_notional;
        tape.cost = params_.half_spread.value_or(instrument.half_spread);
        tape.cost += params_.slippage;
        tape.fees = instrument.fees;
        tape.margins = instrument.margins;
        tape.atr = indicator::Atr::make(params_.atr_period).value();  // checked
        tape.owned = desk::must_be_owned(instrument.kind);
        tape.rate = exchange::place_of(state_.rates, instrument.settlement);
        tape.calendar = instrument.calendar;
    }
}

void ExecutionPaper::on(const Bar& bar, Says& out) {
    Tape* tape = heard_.find(state_.tapes, bar.venue, bar.instrument);
    if (tape == nullptr) return;
    const bool converts = !state_.rates.empty() && take_rate(bar);
    if (tape->has_trades) {
        take_range(*tape, bar);
        if (converts) give_up(liquidate_if_due(out), out);
        return;
    }
    const auto budget = fixed::mul_div(bar.volume.units, params_.participation_max.units,
                                       fixed_scale, Rounding::down);
    if (!budget) return out.fail(budget.error().text());
    // Where nobody hears the end of an instant, its next bar is that.
    if (tape->unmet) give_up(meet_stops(*tape, out), out);
    tape->budget = Quantity{*budget} + saved_up(*tape);
    tape->scant = Quantity{*budget} < tape->lot;
    const TimeNs close = bar.close_time();
    const bool passed_over = idle(*tape);
    stand(*tape, bar.open, bar.high, bar.low, close);
    tape->from = bar.open_time;
    if (!passed_over)
        give_up(
            match(*tape, {bar.open_time, close, bar.open, bar.high, bar.low, bar.close, true}, out),
            out);
    take_range(*tape, bar);  // what is filled in this bar does not know it
    tape->last = bar.close;
    if (!passed_over) moved(*tape);
    give_up(let_in(close, out), out);
    give_up(look_at_margin(true, out), out);
    flatten(*tape, out);
}

void ExecutionPaper::take_range(Tape& tape, const Bar& bar) const {
    if (!params_.trail_atr) return;
    tape.atr_before = tape.atr_value;
    tape.atr_value =
        tape.atr.update({bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                         bar.close.to_double(), bar.volume.to_double()});
}

void ExecutionPaper::on(const Trade& trade, Says& out) {
    Tape* tape = desk::find(state_.tapes, trade.venue, trade.instrument);
    if (tape == nullptr) return;
    tape->has_trades = true;
    const bool passed_over = idle(*tape);
    if (passed_over) {
        tape->budget = {};
        stand(*tape, trade.price, trade.price, trade.price, out.event_time());
        tape->last = trade.price;
    } else {
        give_up(trade_on(*tape, trade, out), out);
    }
    // Without marks, which age, the account is as it was looked at last.
    if (!passed_over || marks_) give_up(look_at_margin(true, out), out);
    flatten(*tape, out);
}

/// Volume is saved up from trade to trade while something waits for nothing but it.
Result<void> ExecutionPaper::trade_on(Tape& tape, const Trade& trade, Says& out) {
    const TimeNs when = out.event_time();
    OUTCRY_ASSIGN(const std::int64_t budget,
                  fixed::mul_div(trade.size.units, params_.participation_max.units, fixed_scale,
                                 Rounding::down));
    tape.budget += Quantity{budget};
    const Price price = trade.price;
    stand(tape, price, price, price, when);
    OUTCRY_TRY(
        match(tape, {when, when, price, price, price, price, false, trade.size, trade.taker}, out));
    if (!waiting(tape, when)) tape.budget = {};
    tape.last = price;
    moved(tape);
    return {};
}

void ExecutionPaper::on(const MarkPrice& mark, Says& out) {
    Tape* tape = desk::find(state_.tapes, mark.venue, mark.instrument);
    if (tape == nullptr) return;
    if (tape->mark_at != out.event_time()) {
        tape->mark_before = tape->mark;
        tape->mark_before_at = tape->mark_at;
    }
    tape->mark = mark.price;
    tape->mark_at = out.event_time();
    marks_ = true;
    give_up(look_at_margin(true, out), out);
}

/// Whoever left the book stood before us only where less is left than we believed: cancellations
/// behind us and before us look the same, so those before us are not assumed.
void ExecutionPaper::on(const Depth& depth, Says&) {
    Tape* tape = desk::find(state_.tapes, depth.venue, depth.instrument);
    if (tape == nullptr) return;
    tape->has_depth = true;
    tape->bids = depth.bids;
    tape->asks = depth.asks;
    for (Working& working : state_.working) {
        const Order& order = working.order;
        if (!working.queued || order.venue != depth.venue || order.instrument != depth.instrument)
            continue;
        const Price limit = order.type == OrderType::stop_limit ? *order.limit : *order.price;
        const bool buys = order.side == Side::buy;
        if (const auto left = execution::resting_at(buys ? depth.bids : depth.asks, buys, limit))
            working.ahead = std::min(working.ahead, *left);
    }
}

void ExecutionPaper::on(const Verdict& verdict, Says& out) {
    if (verdict.outcome == Outcome::vetoed || verdict.approved.units <= 0) return;
    give_up(accept(verdict, out), out);
}

/// What reduces needs no approval and always passes; what increases needs a live one, once.
Result<void> ExecutionPaper::accept(const Verdict& verdict, Says& out) {
    const Tape* tape = desk::find(state_.tapes, verdict.venue, verdict.instrument);
    if (tape == nullptr) {
        refuse(verdict, Part::entry, verdict.approved, "instrument is not on this floor", out);
        return {};
    }
    Held& held =
        desk::find_or_add_book(state_.held, verdict.venue, verdict.instrument, verdict.strategy);
    const bool opposes = !held.book.flat() && held.book.side() != verdict.side;
    const Quantity still = abs(held.book.quantity) - leaving(held);
    const Quantity closing = opposes ? std::min(still, verdict.approved) : Quantity{};
    // What was to be closed and is gone by now opens nothing.
    const Quantity opening =
        verdict.reduce_only ? Quantity{} : std::min(verdict.approved - closing, verdict.increase);
    end_entries(held, 0, OrderState::cancelled,
                "superseded by proposal " + std::to_string(verdict.proposal), out);
    if (closing.units > 0) begin(verdict, Part::close, closing, out);
    if (verdict.reduce_only && closing.is_zero())
        refuse(verdict, Part::close, verdict.approved, "nothing to reduce", out);
    if (opening.is_zero()) return {};
    if (state_.halted || state_.stopping) {
        refuse(verdict, Part::entry, opening, "halted by the kill switch", out);
        return {};
    }
    if (verdict.proposal <= held.last_proposal) {
        refuse(verdict, Part::entry, opening,
               "approval of proposal " + std::to_string(verdict.proposal) +
                   " is used up or older than " + std::to_string(held.last_proposal),
               out);
        return {};
    }
    held.last_proposal = verdict.proposal;
    return begin_entry(verdict, *tape, opening, out);
}

Result<void> ExecutionPaper::begin_entry(const Verdict& verdict, const Tape& tape,
                                         Quantity quantity, Says& out) {
    const Quantity lots = whole_lots(quantity, tape);
    const Price at = tape.last.is_zero() ? verdict.price_low : tape.last;
    OUTCRY_ASSIGN(const std::string wrong, wrong_with(verdict, tape, lots, at, out.now()));
    if (!wrong.empty()) {
        refuse(verdict, Part::entry, quantity, wrong, out);
        return {};
    }
    begin(verdict, Part::entry, lots, out);
    out.set_timer(expiry_timer(verdict.proposal),
                  state_.working.back().expires + DurationNs{params_.base.approximate_ns()});
    return {};
}

/// Why an entry is rejected when it is sent; empty when it is not.
Result<std::string> ExecutionPaper::wrong_with(const Verdict& verdict, const Tape& tape,
                                               Quantity lots, Price at, TimeNs now) {
    const auto value = notional(at, lots, Rounding::down);
    if (!value) return beyond_money(at, lots);
    if (tape.owned && verdict.side == Side::sell)
        return verdict.instrument +
               " is not sold short: nothing is sold that is not owned, and no borrowing is "
               "modelled";
    if (verdict.expires < now) return "approval expired at " + time::to_iso(verdict.expires);
    if (lots.is_zero() || *value < tape.min_notional)
        return "notional " + to_string(*value) + " is below the minimum of " +
               to_string(tape.min_notional);
    auto order = entry_order(verdict, tape);
    if (!order) return order.error().message;
    order->side = verdict.side;
    const auto short_of = short_of_margin(tape, *order, lots, at, now);
    if (!short_of && short_of.error().kind == Error::Kind::limit) return beyond_money(at, lots);
    return short_of;
}

void ExecutionPaper::begin(const Verdict& verdict, Part part, Quantity quantity, Says& out) {
    const bool entry = part == Part::entry;
    Working working;
    working.proposal = verdict.proposal;
    working.decided = out.now();
    working.ready = out.now() + params_.latency;
    working.expires = verdict.expires;
    working.low = verdict.price_low;
    working.high = verdict.price_high;
    working.stop = verdict.stop.units > 0 ? verdict.stop : params_.stop;
    working.target = verdict.target.units > 0 ? verdict.target : params_.target;
    Order& order = working.order;
    if (entry) {
        const Tape* tape = desk::find(state_.tapes, verdict.venue, verdict.instrument);
        if (auto wanted = entry_order(verdict, *tape)) order = std::move(*wanted);
        if (params_.good_for) {
            const Calendar* const calendar = Calendar::known(tape->calendar);
            const TimeNs from = calendar == nullptr ? out.now() : calendar->trades_from(out.now());
            working.expires = std::min(working.expires, from + *params_.good_for);
        }
        order.expires = working.expires;
    }
    const std::uint64_t number = verdict.proposal != 0 ? verdict.proposal : out.seq();
    order.id = execution::order_id(state_.plan, number, part);
    order.venue = verdict.venue;
    order.instrument = verdict.instrument;
    order.strategy = verdict.strategy;
    order.side = verdict.side;
    order.quantity = quantity;
    order.reduce_only = !entry;
    order.verdict = entry ? out.seq() : 0;
    order.reason = entry ? "entry" : "close";
    out.say(order, {verdict.proposal, out.seq()});
    state_.working.push_back(std::move(working));
}

void ExecutionPaper::refuse(const Verdict& verdict, Part part, Quantity quantity,
                            const std::string& reason, Says& out) {
    const std::uint64_t number = verdict.proposal != 0 ? verdict.proposal : out.seq();
    Order order;
    order.id = execution::order_id(state_.plan, number, part);
    order.venue = verdict.venue;
    order.instrument = verdict.instrument;
    order.strategy = verdict.strategy;
    order.side = verdict.side;
    order.state = OrderState::rejected;
    order.quantity = quantity;
    order.reduce_only = part != Part::entry;
    order.verdict = out.seq();
    order.reason = reason;
    out.say(order, {verdict.proposal, out.seq()});
}

void ExecutionPaper::end_entries(const Held& held, std::uint64_t proposal, OrderState state,
                                 const std::string& reason, Says& out) {
    std::erase_if(state_.working, [&](Working& working) {
        Order& order = working.order;
        const bool same = order.instrument == held.instrument && order.venue == held.venue &&
                          order.strategy == held.strategy && !order.reduce_only;
        if (!same || (proposal != 0 && working.proposal != proposal)) return false;
        order.state = state;
        order.reason = reason;
        out.say(order, {order.verdict, out.seq()});
        out.cancel_timer(expiry_timer(working.proposal));
        return true;
    });
}

void ExecutionPaper::cancel_entries(const std::string& reason, Says& out) {
    for (const Held& held : state_.held) end_entries(held, 0, OrderState::cancelled, reason, out);
}

/// An instrument whose tape fell silent still gives its approvals back.
void ExecutionPaper::on(const TimerFired& timer, Says& out) {
    if (timer.id == margin_timer) {
        // What else filled in that slice has filled by then.
        const bool unmet = std::any_of(state_.tapes.begin(), state_.tapes.end(),
                                       [](const Tape& one) { return one.unmet; });
        if (unmet) give_up(end_slice(out), out);
        return give_up(liquidate_if_due(out), out);
    }
    if (timer.id == slice_timer) {
        give_up(end_slice(out), out);
        return give_up(look_at_margin(true, out), out);
    }
    std::erase_if(state_.working, [&](Working& working) {
        if (working.order.reduce_only || expiry_timer(working.proposal) != timer.id) return false;
        working.order.state = OrderState::expired;
        working.order.reason = "approval expired at " + time::to_iso(working.expires);
        out.say(working.order, {working.order.verdict, out.seq()});
        return true;
    });
}

Kind execution_paper_kind() {
    return actor_kind<ExecutionPaper>(
        "fills approved orders on the recorded market, with every cost a venue has");
}

}  // namespace outcry

OUTCRY_DEFINE_ACTOR(outcry::ExecutionPaper);
