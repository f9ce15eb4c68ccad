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

Quantity whole_lots(Quantity quantity, const Tape& tape) {
    return {to_step(quantity.units, tape.lot.units, Rounding::down)};
}

bool on_tape(const Tape& tape, const std::string& venue, const std::string& instrument) {
    return tape.instrument == instrument && tape.venue == venue;
}

}  // namespace

/// A bar that opened when or after the order was decided: its open stands for its first moments.
bool ExecutionPaper::usable(const Working& working, const Stretch& stretch) const {
    if (stretch.from >= working.ready) return true;
    const bool within_bar = stretch.is_bar && params_.latency < stretch.to - stretch.from;
    return within_bar && stretch.from >= working.decided;
}

bool ExecutionPaper::waiting(const Tape& tape, TimeNs now) const {
    for (const Working& working : state_.working)
        if (working.ready <= now && on_tape(tape, working.order.venue, working.order.instrument))
            return true;
    for (const Held& held : state_.held) {
        if (!on_tape(tape, held.venue, held.instrument)) continue;
        for (const Bracket& bracket : held.brackets)
            if (bracket.stop_hit || bracket.target_filled.units > 0) return true;
    }
    return false;
}

Result<void> ExecutionPaper::match(Tape& tape, const Stretch& stretch, Says& out) {
    OUTCRY_TRY(match_working(tape, stretch, false, out));
    OUTCRY_TRY(match_working(tape, stretch, true, out));
    return match_brackets(tape, stretch, out);
}

Result<void> ExecutionPaper::match_working(Tape& tape, const Stretch& stretch, bool entries,
                                           Says& out) {
    std::size_t kept = 0;
    for (std::size_t i = 0; i < state_.working.size(); ++i) {
        Working& working = state_.working[i];
        bool keep = true;
        if (working.order.reduce_only != entries &&
            on_tape(tape, working.order.venue, working.order.instrument)) {
            OUTCRY_ASSIGN(keep, match_one(tape, stretch, working, out));
            if (!keep && entries)
                out.cancel_timer("expiry-" + std::to_string(working.proposal));
        }
        if (!keep) continue;
        if (kept != i) state_.working[kept] = std::move(working);
        ++kept;
    }
    state_.working.resize(kept);
    return {};
}

Result<bool> ExecutionPaper::match_one(Tape& tape, const Stretch& stretch, Working& working,
                                       Says& out) {
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
    if (entry && moment > working.expires)
        return end(OrderState::expired, "approval expired at " + time::to_iso(working.expires));
    const bool opposes = !held.book.flat() && held.book.side() != order.side;
    if (entry && opposes) return true;  // a reversal closes first
    if (!entry && !opposes) return end(OrderState::cancelled, "nothing left to reduce");
    Quantity rest = order.quantity - order.filled;
    if (!entry) rest = std::min(rest, abs(held.book.quantity));
    Deal deal;
    deal.quantity = std::min(rest, whole_lots(tape.budget, tape));
    if (deal.quantity.is_zero()) return true;
    deal.untouched = stretch.open;
    OUTCRY_ASSIGN(deal.price,
                  execution::taken_price(order.side, stretch.open, tape.cost, tape.tick));
    if (entry && (deal.price < working.low || deal.price > working.high))
        return end(OrderState::cancelled,
                   "price " + to_string(deal.price) + " is outside the approved band " +
                       to_string(working.low) + " to " + to_string(working.high));
    deal.when = moment;
    deal.proposal = working.proposal;
    deal.reason = entry ? "entry" : "close";
    if (!entry) order.quantity = order.filled + rest;
    OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
    if (entry)
        OUTCRY_TRY(protect(tape, held, working, filled, out));
    else
        release(held, deal.quantity, out);
    return order.state == OrderState::working;
}

Result<void> ExecutionPaper::match_brackets(Tape& tape, const Stretch& stretch, Says& out) {
    for (Held& held : state_.held) {
        if (!on_tape(tape, held.venue, held.instrument)) continue;
        for (Bracket& bracket : held.brackets)
            OUTCRY_TRY(match_bracket(tape, held, bracket, stretch, out));
        std::erase_if(held.brackets, [](const Bracket& one) { return one.held.is_zero(); });
    }
    return {};
}

/// One cancels the other; a bar that touches both hit the stop first.
Result<void> ExecutionPaper::match_bracket(Tape& tape, Held& held, Bracket& bracket,
                                           const Stretch& stretch, Says& out) {
    const bool is_long = bracket.side == Side::sell;
    const bool gapped =
        bracket.stop_hit || (is_long ? stretch.open <= bracket.stop : stretch.open >= bracket.stop);
    const bool stopped =
        gapped || (is_long ? stretch.low <= bracket.stop : stretch.high >= bracket.stop);
    const bool through =
        is_long ? stretch.high > bracket.target : stretch.low < bracket.target;
    if (!stopped && !through) return {};
    end_entries(held, bracket.proposal, OrderState::cancelled, "its protection was hit", out);
    if (stopped && !bracket.stop_hit) {
        bracket.stop_hit = true;
        say_bracket(held, bracket, false, OrderState::cancelled, "stop was hit", out);
    }
    Deal deal;
    deal.quantity = std::min(bracket.held, whole_lots(tape.budget, tape));
    if (deal.quantity.is_zero()) return {};
    Order order = bracket_order(held, bracket, stopped);
    deal.untouched = gapped ? stretch.open : stopped ? bracket.stop : bracket.target;
    deal.price = deal.untouched;
    if (stopped) {
        OUTCRY_ASSIGN(deal.price, execution::taken_price(order.side, deal.untouched, tape.cost,
                                                         tape.tick));
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

/// Cross margin on the last price, for want of a recorded mark. Funding is the portfolio's and left
/// out here.
Result<void> ExecutionPaper::liquidate_if_due(Says& out) {
    Money equity = state_.cash;
    Money needed;
    bool any = false;
    for (const Held& held : state_.held) {
        if (held.book.flat()) continue;
        const Tape* tape = desk::find(state_.tapes, held.venue, held.instrument);
        if (tape->last.is_zero()) continue;
        any = true;
        OUTCRY_ASSIGN(const Money profit, portfolio::unrealised_of(held.book, tape->last));
        OUTCRY_ASSIGN(const Money value,
                      notional(tape->last, abs(held.book.quantity), Rounding::up));
        OUTCRY_ASSIGN(const Money margin, execution::maintenance_of(tape->margins, value));
        equity += profit;
        needed += margin;
    }
    if (!any || equity > needed) return {};
    for (Held& held : state_.held)
        if (!held.book.flat()) OUTCRY_TRY(liquidate(held, out));
    return {};
}

Result<void> ExecutionPaper::liquidate(Held& held, Says& out) {
    Tape& tape = *desk::find(state_.tapes, held.venue, held.instrument);
    if (tape.last.is_zero()) return {};
    end_entries(held, 0, OrderState::cancelled, "liquidated", out);
    const std::uint64_t proposal =
        held.brackets.empty() ? held.last_proposal : held.brackets.front().proposal;
    Order order;
    order.id = execution::order_id(state_.plan, proposal, execution::Part::liquidation);
    order.venue = held.venue;
    order.instrument = held.instrument;
    order.strategy = held.strategy;
    order.side = execution::opposite(held.book.side());
    order.quantity = abs(held.book.quantity);
    order.reduce_only = true;
    order.reason = "equity fell to the maintenance margin, marked at the last price";
    Deal deal;
    deal.quantity = order.quantity;
    deal.untouched = tape.last;
    OUTCRY_ASSIGN(deal.price, execution::taken_price(order.side, tape.last, tape.cost, tape.tick));
    deal.when = out.now();
    deal.proposal = proposal;
    deal.reason = "liquidation";
    OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
    release(held, filled.quantity, out);
    return {};
}

}  // namespace outcry
