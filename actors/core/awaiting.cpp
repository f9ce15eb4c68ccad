// SPDX-License-Identifier: Apache-2.0
// What a core asked for and does not hold yet: proposed, approved, resting at the venue. It counts
// towards exposure_max until it is held, refused or over.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "actors/execution/order_id.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using core::Awaited;
using core::Seat;

void CorePool::await(const Proposal& proposal, Seat& seat) const {
    seat.awaited.asked = {};
    if (proposal.action != Action::buy && proposal.action != Action::sell) return;
    seat.awaited.asked = std::max(Money{}, abs(proposal.target_exposure) - core::base_of(proposal));
}

/// What closes comes first; the rest of what was approved is the entry.
void CorePool::on(const core::Ruled& verdict, Says&) {
    if (verdict.strategy != state_.strategy) return;
    Seat* seat = desk::find(state_.seats, verdict.venue, verdict.instrument);
    if (seat == nullptr) return;
    Awaited& awaited = seat->awaited;
    awaited.asked = {};
    if (verdict.outcome == Outcome::vetoed) return;  // what was on its way before still is
    const bool opposes = (seat->quantity.units > 0) != (verdict.side == Side::buy);
    const Quantity closing = opposes ? std::min(abs(seat->quantity), verdict.approved) : Quantity{};
    awaited.proposal = verdict.proposal;
    awaited.side = verdict.side;
    awaited.left = verdict.reduce_only ? Quantity{} : verdict.approved - closing;
    awaited.until = verdict.expires + DurationNs{params_.decide_on.approximate_ns()};
}

void CorePool::on(const core::Ordered& order, Says&) {
    if (order.strategy != state_.strategy) return;
    const auto name = execution::parse_order_id(order.id);
    const bool closes = name && execution::closes_at_market(name->part, order.type);
    const bool over = order.state != OrderState::working;
    // What of an entry was filled is told by the position.
    const bool ends =
        over && order.state != OrderState::filled && name && name->part == execution::Part::entry;
    if (!closes && !ends) return;
    Seat* seat = desk::find(state_.seats, order.venue, order.instrument);
    if (seat == nullptr) return;
    if (closes) {
        std::erase(seat->exits, order.id);
        if (!over) seat->exits.push_back(order.id);
        return;
    }
    if (name->proposal == seat->awaited.proposal) seat->awaited.left = {};
}

/// By how much a position has grown towards what is awaited.
void CorePool::take_growth(Seat& seat, Quantity after) const {
    const bool buys = seat.awaited.side == Side::buy;
    const auto held = [&](Quantity quantity) {
        return std::max(Quantity{}, buys ? quantity : -quantity);
    };
    const Quantity grown = std::max(Quantity{}, held(after) - held(seat.quantity));
    seat.awaited.left -= std::min(seat.awaited.left, grown);
    if (after != seat.quantity) seat.awaited.asked = {};  // then it was answered
}

/// `again`: it is being asked for anew, in the place of what nobody has answered, and of what was
/// approved the other way, which the venue withdraws for it.
Result<Money> CorePool::awaited(const Seat& seat, std::optional<Side> again, TimeNs now) const {
    const Awaited& awaited = seat.awaited;
    const Money asked = again ? Money{} : awaited.asked;
    const bool replaced = again && *again != awaited.side;
    if (awaited.left.is_zero() || now > awaited.until || replaced) return asked;
    OUTCRY_ASSIGN(const Money value, notional(seat.close, awaited.left, Rounding::up));
    OUTCRY_ASSIGN(const Money worth, exchange::worth(state_.rates, seat.rate, value, Rounding::up));
    return asked + worth;
}

}  // namespace outcry
