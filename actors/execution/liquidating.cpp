// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Held;
using execution::Part;
using execution::Tape;
using execution::Working;

void ExecutionPaper::stand(Tape& tape, Price open, Price high, Price low, TimeNs at) {
    if (tape.last_at != at) tape.before = tape.last;
    tape.open = open;
    tape.high = high;
    tape.low = low;
    tape.last_at = at;
}

/// A venue's marks are what margin goes by; bars that are longer than a mark is good for hide what
/// it was in between.
bool ExecutionPaper::lived_through(const Tape& tape, TimeNs now) const {
    if (tape.has_trades || tape.last_at != now || tape.last.is_zero()) return false;
    return !marked(tape, now) || params_.base.approximate_ns() > params_.mark_age_max.ns;
}

/// A bar's own way begins at its open. What it filled somewhere inside was not there before: its
/// way begins at its fill, or at the open where that is worse.
Price ExecutionPaper::price_at(const Held& held, const Moment& moment, TimeNs now) {
    const Tape& tape = tape_of(held);
    if (moment.way == Way::closes || !lived_through(tape, now)) return margin_price(tape, now);
    Price from = tape.open;
    if (held.inside_at == tape.last_at)
        from = held.book.side() == Side::buy ? std::min(from, held.inside_from)
                                             : std::max(from, held.inside_from);
    const Price end = moment.way == Way::to_lows ? tape.low : tape.high;
    const auto gone = fixed::mul_div((end - from).units, moment.steps, way_steps, Rounding::down);
    return gone ? from + Price{*gone} : end;
}

/// Cross margin: one account carries every position, and funding with them. Tiers are of an
/// instrument: what several strategies hold of it is one size.
Result<bool> ExecutionPaper::is_short_at(const Moment& moment, TimeNs now) {
    OUTCRY_ASSIGN(Money equity, balance());
    Money needed;
    bool any = false;
    for (auto held = state_.held.begin(); held != state_.held.end();) {
        const Tape& tape = tape_of(*held);
        Money value;
        Quantity quantity;  // of the same price
        Price at;
        for (; held != state_.held.end() && held->instrument == tape.instrument &&
               held->venue == tape.venue;
             ++held) {
            const Price price = price_at(*held, moment, now);
            if (held->book.flat() || price.is_zero()) continue;
            // More than money can count is more than any margin, or any loss that is borne.
            if (!notional(price, abs(held->book.quantity), Rounding::up))
                return held->book.side() == Side::sell;
            OUTCRY_ASSIGN(Money profit, portfolio::unrealised_of(held->book, price));
            OUTCRY_ASSIGN(profit, in_account(tape, profit, Rounding::down));
            equity += profit;
            if (price != at) {
                OUTCRY_ASSIGN(const Money others, notional(at, quantity, Rounding::up));
                value += others;
                quantity = {};
                at = price;
            }
            quantity += abs(held->book.quantity);
        }
        if (quantity.is_zero()) continue;
        any = true;
        OUTCRY_ASSIGN(const Money last, notional(at, quantity, Rounding::up));
        OUTCRY_ASSIGN(Money margin, execution::maintenance_of(tape.margins, value + last));
        OUTCRY_ASSIGN(margin, in_account(tape, margin, Rounding::up));
        needed += margin;
    }
    return any && equity <= needed;
}

/// Gapped over at the opens, or crossed somewhere on the way: there the first step that is short of
/// margin, and never one before it. What no bar showed inside may still be so at the closes.
Result<std::optional<ExecutionPaper::Moment>> ExecutionPaper::exhausted(bool inside, TimeNs now) {
    inside = inside && std::any_of(state_.held.begin(), state_.held.end(), [&](const Held& held) {
                 return !held.book.flat() && lived_through(tape_of(held), now);
             });
    for (const Way way : {Way::to_lows, Way::to_highs}) {
        if (!inside) break;
        Moment sound{way, 0};
        Moment late{way, way_steps};
        OUTCRY_ASSIGN(const bool at_open, is_short_at(sound, now));
        if (at_open) return std::optional(sound);
        OUTCRY_ASSIGN(const bool at_end, is_short_at(late, now));
        if (!at_end) continue;
        while (late.steps - sound.steps > 1) {
            const Moment middle{way, (sound.steps + late.steps) / 2};
            OUTCRY_ASSIGN(const bool is_short, is_short_at(middle, now));
            (is_short ? late : sound) = middle;
        }
        return std::optional(late);
    }
    const Moment closes;
    OUTCRY_ASSIGN(const bool at_close, is_short_at(closes, now));
    return at_close ? std::optional(closes) : std::nullopt;
}

/// Inputs of one instant are one slice: half of them decide nothing. Where they may be too much the
/// rest is awaited, so that it does not matter who is heard first.
Result<void> ExecutionPaper::look_at_margin(bool inside, Says& out) {
    OUTCRY_ASSIGN(const bool solvent, clearly_solvent());
    if (solvent) return {};
    const bool awaited = state_.margin_due == out.now();
    if (awaited && (state_.margin_inside || !inside)) return {};
    OUTCRY_ASSIGN(const auto moment, exhausted(inside, out.now()));
    if (!moment) return {};
    state_.margin_inside = inside;
    if (awaited) return {};
    state_.margin_due = out.now();
    out.set_timer(std::string(margin_timer), out.now());
    return {};
}

Result<void> ExecutionPaper::liquidate_if_due(Says& out) {
    const bool inside = state_.margin_inside;
    state_.margin_due = std::nullopt;
    state_.margin_inside = false;
    OUTCRY_ASSIGN(const auto moment, exhausted(inside, out.now()));
    if (!moment) return {};
    bool on_mark = true;
    for (const Held& held : state_.held) {
        if (held.book.flat()) continue;
        const Tape& tape = tape_of(held);
        on_mark = on_mark && marked(tape, out.now()) &&
                  (moment->way == Way::closes || !lived_through(tape, out.now()));
    }
    cancel_entries("the account is liquidated", out);
    for (Held& held : state_.held)
        if (!held.book.flat()) OUTCRY_TRY(liquidate(held, *moment, on_mark, out));
    return {};
}

/// The mark decides whether; the market decides at which price, and how much of it goes now: what
/// the bar has not traded waits for the next one, as a stop that was hit does.
Result<void> ExecutionPaper::liquidate(Held& held, const Moment& moment, bool on_mark, Says& out) {
    Tape& tape = *desk::find(state_.tapes, held.venue, held.instrument);
    const bool inside = moment.way != Way::closes && lived_through(tape, out.now());
    Price at = tape.last.is_zero() ? tape.mark : tape.last;
    if (inside) {
        const std::int64_t tick = std::max<std::int64_t>(tape.tick.units, 1);
        const bool sells = held.book.side() == Side::buy;
        at = {to_step(price_at(held, moment, out.now()).units, tick,
                      sells ? Rounding::down : Rounding::up)};
    }
    const Quantity still = abs(held.book.quantity) - leaving(held, true);
    if (at.is_zero() || still.is_zero()) return {};
    Working working;
    working.decided = working.ready = out.now();
    working.proposal = held.brackets.empty() ? held.last_proposal : held.brackets.front().proposal;
    Order& order = working.order;
    order.id = execution::order_id(state_.plan, working.proposal, Part::liquidation);
    order.venue = held.venue;
    order.instrument = held.instrument;
    order.strategy = held.strategy;
    order.side = execution::opposite(held.book.side());
    order.quantity = still;
    order.reduce_only = true;
    order.reason = on_mark  ? "equity fell to the maintenance margin, marked at the mark price"
                   : inside ? "equity fell to the maintenance margin inside the bar"
                            : "equity fell to the maintenance margin, marked at the last price";
    Deal deal;
    deal.quantity = std::min(still, whole_lots(tape.budget, tape));
    if (deal.quantity.is_zero()) {
        out.say(order, {out.seq()});
    } else {
        deal.untouched = at;
        OUTCRY_ASSIGN(deal.price, execution::taken_price(order.side, at, tape.cost, tape.tick));
        deal.when = out.now();
        deal.proposal = working.proposal;
        deal.reason = "liquidation";
        OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
        release(held, filled.quantity, out);
    }
    if (order.state == OrderState::working) state_.working.push_back(std::move(working));
    return {};
}

bool ExecutionPaper::is_liquidating() const {
    return std::any_of(state_.working.begin(), state_.working.end(),
                       [](const Working& one) { return execution::liquidates(one.order.id); });
}

}  // namespace outcry
