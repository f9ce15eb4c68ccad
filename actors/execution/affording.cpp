// SPDX-License-Identifier: Apache-2.0
// Whether the account can pay for an entry: when it is sent, and again when it fills.
#include <algorithm>

#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using execution::Held;
using execution::Tape;
using execution::Working;

/// The venue's mark before the instant under way, while it is fresh; else none.
std::optional<Price> ExecutionPaper::mark_before(const Tape& tape, const Instant& instant) const {
    const bool since = tape.mark_at >= instant.close;
    const Price mark = since ? tape.mark_before : tape.mark;
    const TimeNs at = since ? tape.mark_before_at : tape.mark_at;
    if (mark.is_zero() || at >= instant.close || instant.now - at > params_.mark_age_max)
        return std::nullopt;
    return mark;
}

/// The last price before the instant under way: the same whichever instrument is heard first.
Price ExecutionPaper::price_before(const Tape& tape, const Instant& instant) const {
    if (const auto mark = mark_before(tape, instant)) return *mark;
    return tape.last_at == instant.close && !tape.before.is_zero() ? tape.before : tape.last;
}

/// What an order will take of the account if it fills where it is expected to: a limit at its
/// price, a trigger when it is touched, the rest at `market`; the last two at the costs of taking.
/// Fees as of a taker, since a limit may cross.
Result<ExecutionPaper::Claim> ExecutionPaper::claim_of(const Tape& tape, const Order& order,
                                                       Quantity quantity, Price market) const {
    const bool limits = order.type == OrderType::limit || order.type == OrderType::stop_limit;
    Price at = market;
    if (order.price) at = order.limit ? *order.limit : *order.price;
    Price paid = at;
    if (!limits) {
        OUTCRY_ASSIGN(paid, execution::taken_price(order.side, at, tape.cost, tape.tick));
    }
    const FeeTier fees = execution::tier_of(tape.fees, traded_by(tape, desk::day_of(tape.last_at)));
    Claim claim;
    OUTCRY_ASSIGN(claim.value, notional(std::max(at, market), quantity, Rounding::up));
    OUTCRY_ASSIGN(const Money value, notional(paid, quantity, Rounding::up));
    OUTCRY_ASSIGN(claim.costs,
                  share_of(value, order.post_only ? fees.maker : fees.taker, Rounding::up));
    OUTCRY_ASSIGN(const Money slip, notional(abs(paid - at), quantity, Rounding::up));
    claim.costs += slip;
    return claim;
}

/// Entries on their way count as if they were filled, and what exits on their way will close as if
/// it were gone. Tapes and positions are walked side by side, by name: a floor may be of hundreds.
Result<std::string> ExecutionPaper::short_of_margin(const Tape& wanted, const Order& asked,
                                                    Quantity quantity, Price market, TimeNs now) {
    if (is_liquidating()) return std::string("the account is being liquidated");
    std::vector<Claim> claims(state_.tapes.size());
    OUTCRY_ASSIGN(claims[place_of(wanted)], claim_of(wanted, asked, quantity, market));
    for (const Working& working : state_.working) {
        const Order& order = working.order;
        const Tape* const tape = desk::find(state_.tapes, order.venue, order.instrument);
        if (order.reduce_only || tape == nullptr || margin_price(*tape, now).is_zero()) continue;
        OUTCRY_ASSIGN(const Claim one, claim_of(*tape, order, order.quantity - order.filled,
                                                margin_price(*tape, now)));
        claims[place_of(*tape)].value += one.value;
        claims[place_of(*tape)].costs += one.costs;
    }
    return beyond_equity(wanted, std::move(claims), Leaving::gone,
                         [&](const Tape& tape) { return margin_price(tape, now); });
}

/// A price that ran away from the one that was decided on, a gap, other positions that lost since,
/// an exit that has not filled: what is filled must be carried then as well. Prices are those
/// before the slice, its own is the market's at the fill.
Result<ExecutionPaper::Unpaid> ExecutionPaper::unpayable(const Tape& tape, const Working& working,
                                                         const Deal& deal, const Instant& instant) {
    turn_rates(instant.close);
    auto unpaid = unpaid_at(tape, working, deal, instant);
    turn_rates(instant.close);
    return unpaid;
}

/// Entries that were approved before one and may still fill in the bars of this instant: they have
/// the money first, whichever bar is heard first. False when there are none.
Result<bool> ExecutionPaper::claim_those_before(const Working& working, const Instant& instant,
                                                std::vector<Claim>& claims) {
    bool any = false;
    for (const Working& other : state_.working) {
        if (&other == &working || slice_over_) break;
        const Order& order = other.order;
        if (order.reduce_only || order.state != OrderState::working || other.ready > instant.close)
            continue;
        const Tape* const tape = desk::find(state_.tapes, order.venue, order.instrument);
        if (tape == nullptr || (tape->last_at >= instant.close && !other.waits_in)) continue;
        // At what is the most: its bar is not known yet.
        const Price price = std::max(price_before(*tape, instant), other.high);
        if (price.is_zero()) continue;
        OUTCRY_ASSIGN(const Claim claim,
                      claim_of(*tape, order, order.quantity - order.filled, price));
        claims[place_of(*tape)].value += claim.value;
        claims[place_of(*tape)].costs += claim.costs;
        any = true;
    }
    return any;
}

Result<ExecutionPaper::Unpaid> ExecutionPaper::unpaid_at(const Tape& tape, const Working& working,
                                                         const Deal& deal, const Instant& instant) {
    const auto value = notional(deal.price, deal.quantity, Rounding::up);
    const auto target =
        execution::target_price(working.order.side, deal.price, working.target, tape.tick);
    const auto stop =
        execution::stop_price(working.order.side, deal.price, working.stop, tape.tick);
    if (!value || !target || !stop) return Unpaid{beyond_money(deal.price, deal.quantity)};
    if (is_liquidating()) return Unpaid{"the account is being liquidated"};
    std::vector<Claim> claims(state_.tapes.size());
    Claim& claim = claims[place_of(tape)];
    const Price own = mark_before(tape, instant).value_or(deal.untouched);
    const bool buys = working.order.side == Side::buy;
    OUTCRY_ASSIGN(claim.value, notional(own, deal.quantity, Rounding::up));
    const FeeTier fees = execution::tier_of(tape.fees, traded_by(tape, desk::day_of(deal.when)));
    OUTCRY_ASSIGN(claim.costs,
                  share_of(*value, deal.maker ? fees.maker : fees.taker, Rounding::up));
    const Price worse = buys ? deal.price - own : own - deal.price;
    OUTCRY_ASSIGN(const Money lost,
                  notional(std::max(worse, Price{}), deal.quantity, Rounding::up));
    claim.costs += lost;
    const auto price_of = [&](const Tape& one) {
        return &one == &tape ? own : price_before(one, instant);
    };
    Unpaid unpaid;
    OUTCRY_ASSIGN(unpaid.why, beyond_equity(tape, claims, Leaving::held, price_of));
    if (unpaid.why.empty()) {
        OUTCRY_ASSIGN(const bool others, claim_those_before(working, instant, claims));
        if (!others) return unpaid;
        OUTCRY_ASSIGN(const std::string beside,
                      beyond_equity(tape, std::move(claims), Leaving::held, price_of));
        unpaid.after = !beside.empty();
        return unpaid;
    }
    OUTCRY_ASSIGN(const std::string even_then,
                  beyond_equity(tape, std::move(claims), Leaving::gone, price_of));
    unpaid.later = even_then.empty();
    unpaid.after = awaits_stops(instant);
    unpaid.why = "at the fill: " + (unpaid.later ? unpaid.why : even_then);
    return unpaid;
}

/// Something held may yet be stopped by its own bar of this instant, which is not heard so far.
bool ExecutionPaper::awaits_stops(const Instant& instant) {
    return !slice_over_ &&
           std::any_of(state_.held.begin(), state_.held.end(), [&](const Held& held) {
               return !held.brackets.empty() && tape_of(held).last_at < instant.close;
           });
}

Quantity ExecutionPaper::leaving(const Held& held, bool liquidations) const {
    Quantity sum;
    for (const Working& working : state_.working) {
        const Order& order = working.order;
        if (order.reduce_only && order.instrument == held.instrument && order.venue == held.venue &&
            order.strategy == held.strategy && (!liquidations || execution::liquidates(order.id)))
            sum += order.quantity - order.filled;
    }
    if (!liquidations)
        for (const execution::Bracket& bracket : held.brackets)
            if (bracket.stop_hit) sum += bracket.held;
    return std::min(sum, abs(held.book.quantity));
}

/// By position, what its exits on their way will close.
std::vector<Quantity> ExecutionPaper::leaves() const {
    std::vector<Quantity> leaves(state_.held.size());
    for (const Working& working : state_.working) {
        const Order& order = working.order;
        if (!order.reduce_only || order.state != OrderState::working) continue;
        const Held* const held =
            desk::find_book(state_.held, order.venue, order.instrument, order.strategy);
        if (held != nullptr)
            leaves[static_cast<std::size_t>(held - state_.held.data())] +=
                order.quantity - order.filled;
    }
    for (std::size_t i = 0; i < state_.held.size(); ++i)
        for (const execution::Bracket& bracket : state_.held[i].brackets)
            if (bracket.stop_hit) leaves[i] += bracket.held;
    return leaves;
}

std::string ExecutionPaper::beyond_money(Price price, Quantity quantity) {
    return joined({"price ", to_string(price), " times quantity ", to_string(quantity),
                   ", with its stop and target, exceeds the 92233720368 that an amount can be: ask "
                   "for less"});
}

/// Why equity does not carry what is claimed besides what is held; empty when it does.
template <class PriceOf>
Result<std::string> ExecutionPaper::beyond_equity(const Tape& wanted, std::vector<Claim> claims,
                                                  Leaving leaving, const PriceOf& price_of) {
    if (const exchange::Rate* rate = exchange::missing(state_.rates))
        return exchange::missing_text(*rate);
    std::vector<Quantity> gone(state_.held.size());
    if (leaving == Leaving::gone) gone = leaves();
    OUTCRY_ASSIGN(Money equity, balance());
    for (std::size_t i = 0; i < state_.held.size(); ++i) {
        const Held& held = state_.held[i];
        if (held.book.flat()) continue;
        const Tape& tape = tape_of(held);
        const Price price = price_of(tape);
        if (price.is_zero()) continue;
        const Quantity size = abs(held.book.quantity);
        OUTCRY_ASSIGN(Money profit, portfolio::unrealised_of(held.book, price));
        OUTCRY_ASSIGN(profit, in_account(tape, profit, Rounding::down));
        OUTCRY_ASSIGN(const Money value,
                      notional(price, size - std::min(size, gone[i]), Rounding::up));
        equity += profit;
        claims[place_of(tape)].value += value;
    }
    Money needed, costs;
    for (const Tape& tape : state_.tapes) {
        const Claim& claim = claims[place_of(tape)];
        if (claim.value.is_zero()) continue;
        if (&tape == &wanted && !tape.margins.empty() &&
            claim.value > tape.margins.back().notional_upto)
            return joined({"notional of ", to_string(claim.value), " in ", tape.instrument,
                           " is beyond its last margin tier, which ends at ",
                           to_string(tape.margins.back().notional_upto), ": ask for less"});
        OUTCRY_ASSIGN(Money margin, execution::initial_of(tape.margins, claim.value));
        OUTCRY_ASSIGN(margin, in_account(tape, margin, Rounding::up));
        OUTCRY_ASSIGN(const Money paid, in_account(tape, claim.costs, Rounding::up));
        needed += margin;
        costs += paid;
    }
    if (needed + costs <= equity) return std::string();
    return joined({"initial margin of ", to_string(needed), " and costs of ", to_string(costs),
                   " exceed the equity of ", to_string(equity),
                   ": ask for less, or close something first"});
}

}  // namespace outcry
