// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include <algorithm>

#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Held;
using execution::Tape;

void ExecutionPaper::stand(Tape& tape, Price open, Price high, Price low, TimeNs at) {
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

Price ExecutionPaper::price_at(const Tape& tape, const Moment& moment, TimeNs now) const {
    if (moment.way == Way::closes || !lived_through(tape, now)) return margin_price(tape, now);
    const Price end = moment.way == Way::to_lows ? tape.low : tape.high;
    const auto gone =
        fixed::mul_div((end - tape.open).units, moment.steps, way_steps, Rounding::down);
    return gone ? tape.open + Price{*gone} : end;
}

/// Cross margin: one account carries every position, and funding with them. Tiers are of an
/// instrument: what several strategies hold of it is one size.
Result<bool> ExecutionPaper::is_short_at(const Moment& moment, TimeNs now) {
    OUTCRY_ASSIGN(Money equity, balance());
    Money needed;
    bool any = false;
    for (auto held = state_.held.begin(); held != state_.held.end();) {
        const Tape& tape = tape_of(*held);
        const Price price = price_at(tape, moment, now);
        Quantity quantity;
        for (; held != state_.held.end() && held->instrument == tape.instrument &&
               held->venue == tape.venue;
             ++held) {
            if (held->book.flat() || price.is_zero()) continue;
            OUTCRY_ASSIGN(Money profit, portfolio::unrealised_of(held->book, price));
            OUTCRY_ASSIGN(profit, in_account(tape, profit, Rounding::down));
            equity += profit;
            quantity += abs(held->book.quantity);
        }
        if (quantity.is_zero()) continue;
        any = true;
        OUTCRY_ASSIGN(const Money value, notional(price, quantity, Rounding::up));
        OUTCRY_ASSIGN(Money margin, execution::maintenance_of(tape.margins, value));
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
    for (Held& held : state_.held)
        if (!held.book.flat()) OUTCRY_TRY(liquidate(held, *moment, on_mark, out));
    return {};
}

/// The mark decides whether; the market decides at which price.
Result<void> ExecutionPaper::liquidate(Held& held, const Moment& moment, bool on_mark, Says& out) {
    Tape& tape = *desk::find(state_.tapes, held.venue, held.instrument);
    const bool inside = moment.way != Way::closes && lived_through(tape, out.now());
    Price at = tape.last.is_zero() ? tape.mark : tape.last;
    if (inside) {
        const std::int64_t tick = std::max<std::int64_t>(tape.tick.units, 1);
        const bool sells = held.book.side() == Side::buy;
        at = {to_step(price_at(tape, moment, out.now()).units, tick,
                      sells ? Rounding::down : Rounding::up)};
    }
    if (at.is_zero()) return {};
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
    order.reason = on_mark  ? "equity fell to the maintenance margin, marked at the mark price"
                   : inside ? "equity fell to the maintenance margin inside the bar"
                            : "equity fell to the maintenance margin, marked at the last price";
    Deal deal;
    deal.quantity = order.quantity;
    deal.untouched = at;
    OUTCRY_ASSIGN(deal.price, execution::taken_price(order.side, at, tape.cost, tape.tick));
    deal.when = out.now();
    deal.proposal = proposal;
    deal.reason = "liquidation";
    OUTCRY_ASSIGN(const Fill filled, fill(tape, held, order, deal, out));
    release(held, filled.quantity, out);
    return {};
}

}  // namespace outcry
