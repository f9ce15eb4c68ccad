// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Bracket;
using execution::Held;
using execution::Tape;
using execution::Working;

namespace {

std::string expired_text(const Working& working) {
    return "approval expired at " + time::to_iso(working.expires);
}

bool waits_for_trigger(const Working& working) {
    const OrderType type = working.order.type;
    return (type == OrderType::stop || type == OrderType::stop_limit) && !working.triggered;
}

/// Stops wait for their trigger, whatever their time in force.
bool immediate(const Working& working) {
    return execution::at_once(working.order) && !waits_for_trigger(working);
}

bool on_tape(const Tape& tape, const std::string& venue, const std::string& instrument) {
    return desk::names(tape, venue, instrument);
}

/// Positions stand by name: those of one tape side by side.
auto first_on(const Tape& tape, auto& held) {
    return desk::first_of(held, tape.venue, tape.instrument);
}

}  // namespace

Quantity ExecutionPaper::whole_lots(Quantity quantity, const Tape& tape) {
    return {to_step(quantity.units, tape.lot.units, Rounding::down)};
}

/// A bar that opened when or after the order was decided has it at its open while that open stands
/// for the market.
bool ExecutionPaper::usable(const Working& working, const Stretch& stretch) {
    if (stretch.from >= working.ready) return true;
    const DurationNs stands = std::min(open_stands_for, stretch.to - stretch.from);
    return stretch.is_bar && stretch.from >= working.decided &&
           working.ready - stretch.from < stands;
}

/// Only what takes whatever the price is: a trigger not touched, a limit or a target waits for a
/// price, and what trades before it comes is none of theirs.
bool ExecutionPaper::waiting(const Tape& tape, TimeNs now) const {
    for (const Working& working : state_.working)
        if (!working.resting && working.ready <= now && !waits_for_trigger(working) &&
            on_tape(tape, working.order.venue, working.order.instrument))
            return true;
    for (auto held = first_on(tape, state_.held);
         held != state_.held.end() && on_tape(tape, held->venue, held->instrument); ++held) {
        for (const Bracket& bracket : held->brackets)
            if (bracket.stop_hit) return true;
    }
    return false;
}

/// Our part of bars that is no lot: else a position that is large for its market would never get
/// out, however long it waits.
Quantity ExecutionPaper::saved_up(const Tape& tape) const {
    if (!tape.scant) return {};
    const Stretch last = stretch_of(tape);
    bool waited = false;
    for (const Working& working : state_.working)
        waited = waited || (!working.resting && !waits_for_trigger(working) &&
                            on_tape(tape, working.order.venue, working.order.instrument) &&
                            usable(working, last));
    for (auto held = first_on(tape, state_.held);
         held != state_.held.end() && on_tape(tape, held->venue, held->instrument); ++held)
        for (const Bracket& bracket : held->brackets) waited = waited || bracket.stop_hit;
    return waited ? Quantity{tape.budget.units % tape.lot.units} : Quantity{};
}

/// Whoever leaves at the market has its volume before whoever enters. An entry that waits for
/// others holds up all that the bar would meet after it: what a stop has taken of its volume, or
/// cancelled of it, would be a matter of whose bar is heard first.
Result<void> ExecutionPaper::match(Tape& tape, const Stretch& stretch, Says& out) {
    OUTCRY_TRY(match_working(tape, stretch, false, out));
    OUTCRY_TRY(match_brackets(tape, stretch, Leavers::at_the_market, out));
    OUTCRY_TRY(match_working(tape, stretch, true, out));
    if (!has_waiting(tape)) return match_brackets(tape, stretch, Leavers::all, out);
    tape.unmet = true;
    await_slice(stretch.to, out);
    return {};
}

Result<void> ExecutionPaper::match_working(Tape& tape, const Stretch& stretch, bool entries,
                                           Says& out) {
    std::size_t kept = 0;
    bool held_up = false;
    for (std::size_t i = 0; i < state_.working.size(); ++i) {
        Working& working = state_.working[i];
        bool keep = true;
        if (working.order.reduce_only != entries &&
            on_tape(tape, working.order.venue, working.order.instrument)) {
            if (held_up && usable(working, stretch)) {
                working.waits_in = stretch.from;
            } else {
                OUTCRY_ASSIGN(keep, match_one(tape, stretch, working, out));
            }
            if (!keep && entries) out.cancel_timer("expiry-" + std::to_string(working.proposal));
            held_up = held_up || (keep && working.waits_in);
        }
        if (!keep) continue;
        if (kept != i) state_.working[kept] = std::move(working);
        ++kept;
    }
    state_.working.resize(kept);
    return {};
}

/// What is closed goes at the market.
Result<ExecutionPaper::Offer> ExecutionPaper::exit_offer(const Tape& tape, const Stretch& stretch,
                                                         const Working& working,
                                                         TimeNs moment) const {
    return taken(tape, working.order.side, stretch.open, moment);
}

Result<bool> ExecutionPaper::match_one(Tape& tape, const Stretch& stretch, Working& working,
                                       Says& out) {
    working.waits_in.reset();
    if (!usable(working, stretch)) return true;
    Order& order = working.order;
    const bool entry = !order.reduce_only;
    const TimeNs moment = std::max(stretch.from, working.ready);
    Held& held = *desk::find_book(state_.held, order.venue, order.instrument, order.strategy);
    const auto end = [&](OrderState state, const std::string& reason) {
        order.state = state;
        order.reason = reason;
        out.say(order, {order.verdict, out.seq()});
        return false;
    };
    if (entry && moment > working.expires) return end(OrderState::expired, expired_text(working));
    const bool opposes = !held.book.flat() && held.book.side() != order.side;
    if (entry && opposes) return true;  // a reversal closes first
    if (!entry && !opposes) return end(OrderState::cancelled, "nothing left to reduce");
    const Seen seen{working.triggered, working.resting, working.queued, working.ahead};
    const Result<Offer> offered = entry ? entry_offer(tape, stretch, working, moment)
                                        : exit_offer(tape, stretch, working, moment);
    if (!offered && entry) return end(OrderState::cancelled, offered.error().message);
    OUTCRY_ASSIGN(const Offer offer, offered);
    if (!offer.refused.empty()) return end(OrderState::rejected, offer.refused);
    if (entry && !offer.quantity.is_zero() && offer.when > working.expires)
        return end(OrderState::expired, expired_text(working));
    Quantity rest = order.quantity - order.filled;
    if (!entry) rest = std::min(rest, abs(held.book.quantity));
    const bool at_once = entry && immediate(working);
    Deal deal;
    deal.quantity = std::min(rest, whole_lots(offer.quantity, tape));
    if (at_once && order.time_in_force == TimeInForce::fok && deal.quantity < rest)
        return end(OrderState::cancelled, "cannot be filled at once: fill or kill");
    if (deal.quantity.is_zero())
        return !at_once || end(OrderState::cancelled, "nothing to be had at once");
    if (entry && (offer.price < working.low || offer.price > working.high))
        return end(OrderState::cancelled,
                   "price " + to_string(offer.price) + " is outside the approved band " +
                       to_string(working.low) + " to " + to_string(working.high));
    deal.untouched = offer.untouched;
    deal.price = offer.price;
    deal.when = offer.when;
    deal.maker = offer.maker;
    deal.proposal = working.proposal;
    deal.reason = entry ? "entry" : execution::liquidates(order.id) ? "liquidation" : "close";
    if (!entry) order.quantity = order.filled + rest;
    if (entry) {
        OUTCRY_ASSIGN(const Unpaid unpaid, unpayable(tape, working, deal, {out.now(), stretch.to}));
        if (unpaid.later || (unpaid.after && stretch.is_bar))
            return wait_for_others(working, seen, stretch);
        if (!unpaid.why.empty()) return end(OrderState::cancelled, unpaid.why);
        if (offer.inside) enter_inside(tape, held, order.side, deal.untouched);
    }
    OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
    if (entry)
        OUTCRY_TRY(protect(tape, held, working, filled,
                           {offer.inside, stretch.again ? tape.atr_before : tape.atr_value}, out));
    else
        release(held, deal.quantity, out);
    if (order.state != OrderState::working) return false;
    return !at_once || end(OrderState::cancelled, "what was left is not to be had at once");
}

/// At the market go the stops that were hit in an earlier stretch, and those that this one's open
/// gapped over; not so where the rest of their own entry has the same open, and is stopped with
/// them.
bool ExecutionPaper::leaves_at_open(const Held& held, const Bracket& bracket,
                                    const Stretch& stretch) const {
    if (bracket.stop_hit) return true;
    const bool gapped =
        bracket.side == Side::sell ? stretch.open <= bracket.stop : stretch.open >= bracket.stop;
    return gapped &&
           std::none_of(state_.working.begin(), state_.working.end(), [&](const Working& one) {
               return one.proposal == bracket.proposal && !one.order.reduce_only &&
                      one.order.strategy == held.strategy &&
                      one.order.instrument == held.instrument && one.order.venue == held.venue;
           });
}

Result<void> ExecutionPaper::match_brackets(Tape& tape, const Stretch& stretch, Leavers which,
                                            Says& out) {
    for (auto held = first_on(tape, state_.held);
         held != state_.held.end() && on_tape(tape, held->venue, held->instrument); ++held) {
        for (Bracket& bracket : held->brackets) {
            if (which == Leavers::at_the_market && !leaves_at_open(*held, bracket, stretch))
                continue;
            OUTCRY_TRY(match_bracket(tape, *held, bracket, stretch, out));
            follow(tape, *held, bracket, stretch, out);
            bracket.inside = {};
        }
        std::erase_if(held->brackets, [](const Bracket& one) { return one.held.is_zero(); });
    }
    return {};
}

/// A bar that touches a target and exhausts the margin did the latter first.
Result<bool> ExecutionPaper::may_exhaust(const Tape& tape, TimeNs now) {
    moved(tape);
    OUTCRY_ASSIGN(const bool solvent, clearly_solvent());
    if (solvent) return false;
    OUTCRY_ASSIGN(const auto moment, exhausted(true, now));
    return moment.has_value();
}

/// One cancels the other; a bar that touches both hit the stop first. What the bar filled somewhere
/// inside was not there at its open, and perhaps not at its best price.
Result<void> ExecutionPaper::match_bracket(Tape& tape, Held& held, Bracket& bracket,
                                           const Stretch& stretch, Says& out) {
    const bool is_long = bracket.side == Side::sell;
    const Quantity before = bracket.held - bracket.inside;
    const bool opened = is_long ? stretch.open <= bracket.stop : stretch.open >= bracket.stop;
    const bool gapped = bracket.stop_hit || (opened && !before.is_zero());
    const bool stopped =
        gapped || (is_long ? stretch.low <= bracket.stop : stretch.high >= bracket.stop);
    const bool through = !before.is_zero() &&
                         (is_long ? stretch.high > bracket.target : stretch.low < bracket.target);
    if (!stopped && !through) return {};
    if (!stopped && stretch.is_bar) {
        OUTCRY_ASSIGN(const bool first, may_exhaust(tape, out.now()));
        if (first) return {};
    }
    end_entries(held, bracket.proposal, OrderState::cancelled, "its protection was hit", out);
    if (stopped && !bracket.stop_hit) {
        bracket.stop_hit = true;
        say_bracket(held, bracket, false, OrderState::cancelled, "stop was hit", out);
    }
    Deal deal;
    deal.quantity = std::min(stopped ? bracket.held : before, whole_lots(tape.budget, tape));
    if (stopped && !bracket.waits && deal.quantity < bracket.held) {
        bracket.waits = true;
        say_bracket(held, bracket, true, OrderState::working, "was hit, and waits for volume", out);
    }
    if (deal.quantity.is_zero()) return {};
    Order order = bracket_order(held, bracket, stopped);
    deal.untouched = gapped ? stretch.open : stopped ? bracket.stop : bracket.target;
    deal.price = deal.untouched;
    if (stopped) {
        OUTCRY_ASSIGN(deal.price,
                      execution::taken_price(order.side, deal.untouched, tape.cost, tape.tick));
    }
    deal.maker = !stopped;
    deal.when = gapped ? stretch.from : stretch.to;
    deal.proposal = bracket.proposal;
    deal.reason = stopped ? "stop" : "target";
    OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
    bracket.held -= filled.quantity;
    (stopped ? bracket.stop_filled : bracket.target_filled) += filled.quantity;
    if (stopped) return {};
    const bool over = bracket.held.is_zero();
    say_bracket(held, bracket, true, over ? OrderState::cancelled : OrderState::working,
                over ? "target was filled" : "target was filled in part", out);
    return {};
}

}  // namespace outcry
