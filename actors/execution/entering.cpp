// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "actors/execution/paper.hpp"

namespace outcry {

using execution::Held;
using execution::Tape;
using execution::Working;

namespace {

bool buys(const Working& working) { return working.order.side == Side::buy; }

/// As a limit order: its own price, or what a touched stop_limit became.
Price limit_of(const Order& order) {
    return order.type == OrderType::stop_limit ? *order.limit : *order.price;
}

}  // namespace

/// The order as the topology wants entries made; a price beyond the approved band is refused here
/// and not at the fill.
Result<Order> ExecutionPaper::entry_order(const Verdict& verdict, const Tape& tape) const {
    Order order;
    order.type = params_.entry;
    order.time_in_force = params_.time_in_force;
    order.post_only = params_.post_only;
    if (params_.entry == OrderType::market) return order;
    const bool buy = verdict.side == Side::buy;
    const bool limit = params_.entry == OrderType::limit;
    if (tape.last.is_zero()) return invalid("no price is known to place the entry from");
    const Ratio distance = params_.entry_offset;
    OUTCRY_ASSIGN(order.price,
                  execution::away_from(tape.last, distance, limit ? !buy : buy, tape.tick));
    if (params_.entry == OrderType::stop_limit) {
        OUTCRY_ASSIGN(order.limit,
                      execution::away_from(*order.price, params_.entry_limit, buy, tape.tick));
    }
    for (const auto& price : {order.price, order.limit})
        if (price && (*price < verdict.price_low || *price > verdict.price_high))
            return invalid("price " + to_string(*price) + " is outside the approved band " +
                           to_string(verdict.price_low) + " to " + to_string(verdict.price_high));
    return order;
}

/// Where nothing was held before, the way inside the bar begins here.
void ExecutionPaper::enter_inside(const Tape& tape, Held& held, Side side, Price at) {
    const bool again = held.inside_at == tape.last_at;
    held.inside_at = tape.last_at;
    held.inside_from = !again              ? at
                       : side == Side::buy ? std::min(held.inside_from, at)
                                           : std::max(held.inside_from, at);
}

Result<ExecutionPaper::Offer> ExecutionPaper::taken(const Tape& tape, Side side, Price untouched,
                                                    TimeNs when) const {
    Offer offer;
    offer.quantity = tape.budget;
    offer.untouched = untouched;
    OUTCRY_ASSIGN(offer.price, execution::taken_price(side, untouched, tape.cost, tape.tick));
    offer.when = when;
    return offer;
}

Result<ExecutionPaper::Offer> ExecutionPaper::entry_offer(const Tape& tape, const Stretch& stretch,
                                                          Working& working, TimeNs moment) const {
    switch (working.order.type) {
        case OrderType::limit:
            return offer_to_limit(tape, stretch, working, moment);
        case OrderType::stop:
        case OrderType::stop_limit:
            return offer_to_stop(tape, stretch, working, moment);
        default:
            return taken(tape, working.order.side, stretch.open, moment);
    }
}

/// A trigger that the market gapped over fills at the open; one it touched, at the trigger.
Result<ExecutionPaper::Offer> ExecutionPaper::offer_to_stop(const Tape& tape,
                                                            const Stretch& stretch,
                                                            Working& working, TimeNs moment) const {
    const Order& order = working.order;
    const bool limited = order.type == OrderType::stop_limit;
    if (working.triggered)
        return limited ? offer_to_limit(tape, stretch, working, moment)
                       : taken(tape, order.side, stretch.open, moment);
    const Price trigger = *order.price;
    const bool gapped = buys(working) ? stretch.open >= trigger : stretch.open <= trigger;
    const bool touched = buys(working) ? stretch.high >= trigger : stretch.low <= trigger;
    if (!touched) return Offer{};
    working.triggered = true;
    OUTCRY_ASSIGN(Offer offer, taken(tape, order.side, gapped ? stretch.open : trigger,
                                     gapped ? moment : stretch.to));
    offer.inside = stretch.is_bar && !gapped;
    if (!limited || (buys(working) ? offer.price <= *order.limit : offer.price >= *order.limit))
        return offer;
    rest(tape, working);  // from the next stretch on
    return Offer{};
}

/// Takes where it crosses on arrival, costs included; else it rests, and a bar that trades through
/// it after its open fills it.
Result<ExecutionPaper::Offer> ExecutionPaper::offer_to_limit(const Tape& tape,
                                                             const Stretch& stretch,
                                                             Working& working,
                                                             TimeNs moment) const {
    if (working.resting) return offer_to_resting(tape, stretch, working);
    const Price limit = limit_of(working.order);
    OUTCRY_ASSIGN(Offer offer, taken(tape, working.order.side, stretch.open, moment));
    if (buys(working) ? offer.price <= limit : offer.price >= limit) {
        if (working.order.post_only)
            offer.refused =
                "post-only at " + to_string(limit) + " would take at " + to_string(offer.price);
        return offer;
    }
    if (execution::at_once(working.order)) return Offer{};
    rest(tape, working);
    offer = offer_to_resting(tape, stretch, working);
    offer.inside = stretch.is_bar;  // it arrived after the open
    offer.when = stretch.to;
    return offer;
}

void ExecutionPaper::rest(const Tape& tape, Working& working) const {
    working.resting = true;
    const auto& levels = buys(working) ? tape.bids : tape.asks;
    const auto ahead = execution::resting_at(levels, buys(working), limit_of(working.order));
    working.queued = tape.has_depth && ahead.has_value();
    working.ahead = ahead.value_or(Quantity{});
}

/// Traded through, at the open or somewhere in the bar: filled at the limit, never better. Traded
/// at: only what comes after everything that rested there before us, and only where the book was
/// recorded. Either way no more than our part of what traded.
ExecutionPaper::Offer ExecutionPaper::offer_to_resting(const Tape& tape, const Stretch& stretch,
                                                       Working& working) const {
    const Price limit = limit_of(working.order);
    Offer offer;
    const bool gapped = buys(working) ? stretch.open < limit : stretch.open > limit;
    offer.untouched = offer.price = limit;
    offer.when = gapped ? stretch.from : stretch.to;
    offer.inside = stretch.is_bar && !gapped;
    offer.maker = true;
    if (buys(working) ? stretch.low < limit : stretch.high > limit) {
        offer.quantity = tape.budget;
        working.ahead = {};
        return offer;
    }
    const bool against = stretch.taker != working.order.side;
    if (stretch.is_bar || !working.queued || stretch.open != limit || !against) return offer;
    const Quantity served = std::min(working.ahead, stretch.size);
    working.ahead -= served;
    offer.quantity = std::min(stretch.size - served, tape.budget);
    return offer;
}

}  // namespace outcry
