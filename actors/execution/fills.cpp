// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Bracket;
using execution::DayVolume;
using execution::Held;
using execution::Part;
using execution::Tape;
using execution::Working;

namespace {

constexpr std::int64_t tier_days = 30;

}  // namespace

/// What we traded of an instrument in the thirty days up to `day`, where its tiers ask for it.
Money ExecutionPaper::traded_by(const Tape& tape, std::int64_t day) {
    Money traded;
    for (const DayVolume& one : tape.volumes)
        if (one.day > day - tier_days) traded += one.traded;
    return traded;
}

/// Tiers look back thirty days; an instrument with a single one needs no memory.
Result<Money> ExecutionPaper::fee_of(Tape& tape, const Deal& deal) {
    OUTCRY_ASSIGN(const Money value, notional(deal.price, deal.quantity, Rounding::up));
    const Money traded = traded_by(tape, desk::day_of(deal.when));
    if (tape.fees.size() > 1) {
        const std::int64_t day = desk::day_of(deal.when);
        std::erase_if(tape.volumes,
                      [&](const DayVolume& one) { return one.day <= day - tier_days; });
        if (tape.volumes.empty() || tape.volumes.back().day != day)
            tape.volumes.push_back({day, Money{}});
        tape.volumes.back().traded += value;
    }
    const FeeTier tier = execution::tier_of(tape.fees, traded);
    return share_of(value, deal.maker ? tier.maker : tier.taker, Rounding::up);
}

Result<Fill> ExecutionPaper::fill(Tape& tape, Held& held, Order& order, const Deal& deal,
                                  Says& out) {
    Fill fill;
    fill.order = order.id;
    fill.venue = order.venue;
    fill.instrument = order.instrument;
    fill.strategy = order.strategy;
    fill.side = order.side;
    fill.quantity = deal.quantity;
    fill.price = deal.price;
    fill.untouched = deal.untouched;
    OUTCRY_ASSIGN(fill.fee, fee_of(tape, deal));
    OUTCRY_ASSIGN(fill.slippage,
                  notional(abs(deal.price - deal.untouched), deal.quantity, Rounding::up));
    fill.maker = deal.maker;
    fill.reason = deal.reason;
    fill.proposal = deal.proposal;
    held.book.venue = held.venue;
    held.book.instrument = held.instrument;
    held.book.strategy = held.strategy;
    OUTCRY_ASSIGN(const portfolio::Booked booked,
                  portfolio::book_fill(held.book, fill, deal.when, 0));
    pay_in(tape, booked.realised - fill.fee);
    moved(tape);
    tape.budget -= std::min(deal.quantity, tape.budget);
    order.filled += deal.quantity;
    if (order.filled >= order.quantity) order.state = OrderState::filled;
    out.say_at(order, deal.when, {order.verdict, out.seq()});
    out.say_at(fill, deal.when, {order.verdict, out.seq()});
    return fill;
}

void ExecutionPaper::on(const Adopted& adopted, Says& out) {
    if (const auto done = adopt(adopted, out); !done) out.fail(done.error().text());
}

/// Booked at what it cost elsewhere: nothing is paid again. From here on it is a position like any
/// other, with a stop and a target of its own.
Result<void> ExecutionPaper::adopt(const Adopted& adopted, Says& out) {
    const Tape* tape = desk::find(state_.tapes, adopted.venue, adopted.instrument);
    if (tape == nullptr || adopted.quantity.units <= 0 || adopted.entry.units <= 0)
        return invalid("adopted position of " + adopted.venue + " " + adopted.instrument +
                       " has no instrument on this floor, no size or no price");
    Held& held =
        desk::find_or_add_book(state_.held, adopted.venue, adopted.instrument, adopted.strategy);
    Working working;
    working.proposal = out.seq();
    working.stop = params_.stop;
    working.target = params_.target;
    Order& order = working.order;
    order.id = execution::order_id(state_.plan, out.seq(), Part::entry);
    order.venue = adopted.venue;
    order.instrument = adopted.instrument;
    order.strategy = adopted.strategy;
    order.side = adopted.side;
    order.state = OrderState::filled;
    order.quantity = order.filled = adopted.quantity;
    order.reason = adopted.origin;
    Fill fill;
    fill.order = order.id;
    fill.venue = held.book.venue = held.venue;
    fill.instrument = held.book.instrument = held.instrument;
    fill.strategy = held.book.strategy = held.strategy;
    fill.side = adopted.side;
    fill.quantity = adopted.quantity;
    fill.price = fill.untouched = adopted.entry;
    fill.reason = "adopted";
    OUTCRY_ASSIGN(const portfolio::Booked booked,
                  portfolio::book_fill(held.book, fill, out.event_time(), 0));
    pay_in(*tape, booked.realised);
    moved(*tape);
    out.say(order, {out.seq()});
    out.say(fill, {out.seq()});
    return protect(*tape, held, working, fill, {false, tape->atr_value}, out);
}

Order ExecutionPaper::bracket_order(const Held& held, const Bracket& bracket, bool stop) const {
    const std::string stop_id = execution::order_id(state_.plan, bracket.proposal, Part::stop);
    const std::string target_id = execution::order_id(state_.plan, bracket.proposal, Part::target);
    Order order;
    order.id = stop ? stop_id : target_id;
    order.linked = stop ? target_id : stop_id;
    order.venue = held.venue;
    order.instrument = held.instrument;
    order.strategy = held.strategy;
    order.side = bracket.side;
    const bool trails = stop && !bracket.trail.is_zero();
    // Once it was hit a stop goes at the market, for as long as that takes.
    order.type = !stop           ? OrderType::take_profit
                 : bracket.waits ? OrderType::market
                 : trails        ? OrderType::trailing_stop
                                 : OrderType::stop;
    if (trails) order.trail = bracket.trail;
    order.filled = stop ? bracket.stop_filled : bracket.target_filled;
    order.quantity = order.filled + bracket.held;
    order.price = stop ? bracket.stop : bracket.target;
    order.reduce_only = true;
    order.verdict = bracket.verdict;
    order.reason = stop ? "stop" : "target";
    return order;
}

void ExecutionPaper::say_bracket(const Held& held, const Bracket& bracket, bool stop,
                                 OrderState state, const std::string& reason, Says& out) {
    Order order = bracket_order(held, bracket, stop);
    order.state = state;
    order.reason = reason;
    out.say(order, {bracket.verdict, out.seq()});
}

/// Stop and target go with the entry's first fill and follow the others, measured from the average;
/// a stop that trails keeps the distance of the first, and never goes back.
Result<void> ExecutionPaper::protect(const Tape& tape, Held& held, const Working& working,
                                     const Fill& fill, const Found& found, Says& out) {
    auto bracket = std::find_if(held.brackets.begin(), held.brackets.end(),
                                [&](const Bracket& b) { return b.proposal == working.proposal; });
    if (bracket == held.brackets.end()) {
        Bracket fresh;
        fresh.proposal = working.proposal;
        fresh.verdict = working.order.verdict;
        fresh.side = execution::opposite(fill.side);
        bracket = held.brackets.insert(held.brackets.end(), fresh);
    }
    const bool buys = fill.side == Side::buy;
    OUTCRY_ASSIGN(const Money value,
                  notional(fill.price, fill.quantity, buys ? Rounding::up : Rounding::down));
    bracket->held += fill.quantity;
    if (found.inside) bracket->inside += fill.quantity;
    bracket->entered += fill.quantity;
    bracket->entered_value += value;
    OUTCRY_ASSIGN(const std::int64_t average,
                  fixed::mul_div(bracket->entered_value.units, fixed_scale, bracket->entered.units,
                                 buys ? Rounding::down : Rounding::up));
    const Price followed = bracket->trail.is_zero() ? Price{} : bracket->stop;
    OUTCRY_ASSIGN(bracket->stop,
                  execution::stop_price(fill.side, Price{average}, working.stop, tape.tick));
    OUTCRY_ASSIGN(bracket->target,
                  execution::target_price(fill.side, Price{average}, working.target, tape.tick));
    if (bracket->trail.is_zero()) bracket->trail = trail_of(found.range, working, Price{average});
    if (!bracket->trail.is_zero()) {
        if (bracket->best.is_zero()) bracket->best = fill.price;
        const Price behind = buys ? bracket->best - bracket->trail : bracket->best + bracket->trail;
        const std::int64_t tick = std::max<std::int64_t>(tape.tick.units, 1);
        const Price near{to_step(behind.units, tick, buys ? Rounding::down : Rounding::up)};
        bracket->stop = buys ? std::max(bracket->stop, near) : std::min(bracket->stop, near);
        if (!followed.is_zero())
            bracket->stop =
                buys ? std::max(bracket->stop, followed) : std::min(bracket->stop, followed);
    }
    say_bracket(held, *bracket, true, OrderState::working, "stop", out);
    say_bracket(held, *bracket, false, OrderState::working, "target", out);
    return {};
}

/// Protection shrinks with what it protects, oldest entry first.
void ExecutionPaper::release(Held& held, Quantity quantity, Says& out) {
    for (Bracket& bracket : held.brackets) {
        const Quantity part = std::min(bracket.held, quantity);
        if (part.is_zero()) continue;
        bracket.held -= part;
        quantity -= part;
        const bool over = bracket.held.is_zero();
        const OrderState state = over ? OrderState::cancelled : OrderState::working;
        const std::string reason = over ? "position was closed" : "position was reduced";
        say_bracket(held, bracket, true, state, reason, out);
        if (!bracket.stop_hit) say_bracket(held, bracket, false, state, reason, out);
    }
    std::erase_if(held.brackets, [](const Bracket& one) { return one.held.is_zero(); });
}

}  // namespace outcry
