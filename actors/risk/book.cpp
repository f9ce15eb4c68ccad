// SPDX-License-Identifier: Apache-2.0
#include "actors/risk/book.hpp"

#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/checks.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/base/text.hpp"

namespace outcry::risk {

namespace {

constexpr Quantity largest{INT64_MAX};

/// What an exposure is in whole lots.
Result<Quantity> lots_of(const Proposal& proposal, const Seat& seat,
                         const std::vector<exchange::Rate>& rates) {
    OUTCRY_ASSIGN(const Money exposure,
                  exchange::buys(rates, seat.rate, abs(proposal.target_exposure), Rounding::down));
    OUTCRY_ASSIGN(const Quantity whole, quantity_for(exposure, proposal.reference, Rounding::down));
    return Quantity{to_step(whole.units, seat.lot.units, Rounding::down)};
}

}  // namespace

Change change_of(const Proposal& proposal, Quantity held, const Seat& seat,
                 const std::vector<exchange::Rate>& rates) {
    Quantity target;
    Change made;
    const bool known = seat.rate < 0 || rates[static_cast<std::size_t>(seat.rate)].known();
    if (!known) {
        const bool stays = !held.is_zero() && !proposal.target_exposure.is_zero() &&
                           (held.units > 0) == (proposal.target_exposure.units > 0);
        if (stays) target = held;
    } else if (!proposal.target_exposure.is_zero() && proposal.reference.units > 0) {
        const auto lots = lots_of(proposal, seat, rates);
        const bool buys = proposal.target_exposure.units > 0;
        Quantity change;
        if (!lots ||
            __builtin_sub_overflow((buys ? *lots : -*lots).units, held.units, &change.units)) {
            made.unmeasured =
                joined({"an exposure of ", to_string(proposal.target_exposure), " at a price of ",
                        to_string(proposal.reference), " is a quantity beyond ", to_string(largest),
                        " of ", proposal.instrument, ", which nobody can measure"});
            made.side = buys ? Side::buy : Side::sell;
            if (!held.is_zero() && (held.units > 0) != buys) made.closing = abs(held);
            made.increasing = largest - made.closing;
            return made;
        }
        target = held + change;
    }
    const Quantity change = target - held;
    const bool opposes = !held.is_zero() && (held.units < 0) != (change.units < 0);
    made.side = change.units < 0 ? Side::sell : Side::buy;
    made.closing = opposes ? std::min(abs(held), abs(change)) : Quantity{};
    made.increasing = abs(change) - made.closing;
    return made;
}

void take_range(Seat& seat, const Bar& bar) {
    const double high = bar.high.to_double();
    const double low = bar.low.to_double();
    double range = high - low;
    if (seat.bars > 0) {
        const double before = seat.mark.to_double();
        range = std::fmax(range, std::fmax(std::fabs(high - before), std::fabs(low - before)));
        if (seat.bars < atr_bars)
            seat.atr += range;
        else if (seat.bars == atr_bars)
            seat.atr = (seat.atr + range) / atr_bars;
        else
            seat.atr = (seat.atr * (atr_bars - 1) + range) / atr_bars;
    }
    if (seat.bars <= atr_bars) ++seat.bars;
}

std::vector<LimitCheck> level_of(const PositionHigh& high, const Holding& holding, Price marked,
                                 const Seat& seat, Money worth, double unit) {
    const double entry = holding.entry.to_double();
    const double mark = marked.to_double();
    const double lost = (entry - mark) * (holding.quantity.units > 0 ? 1 : -1);
    std::vector<LimitCheck> checks;
    if (high.loss && entry > 0)
        checks.push_back(below("position loss", lost / entry, high.loss->to_double()));
    if (high.atr && entry > 0 && seat.bars > atr_bars && seat.atr > 0)
        checks.push_back(below("position loss in atr", lost / seat.atr, *high.atr));
    if (high.exposure) {
        const double equity = worth.to_double();
        const double value = abs(holding.quantity).to_double() * mark * unit;
        // With nothing left to lose every position is too large.
        checks.push_back(below("position exposure",
                               equity > 0 ? value / equity : high.exposure->to_double(),
                               high.exposure->to_double()));
    }
    return checks;
}

const LimitCheck* turned_high(const std::vector<LimitCheck>& levels) {
    const auto met = std::find_if(levels.begin(), levels.end(),
                                  [](const LimitCheck& one) { return !one.holds; });
    return met == levels.end() ? nullptr : &*met;
}

std::string high_text(const LimitCheck& level) {
    return joined({"position turned HIGH: ", level.name, " ", shortest(level.value), " reached ",
                   shortest(level.bound)});
}

Holding& take_position(std::vector<Holding>& holdings, const Position& position) {
    Holding& holding =
        desk::find_or_add_book(holdings, position.venue, position.instrument, position.strategy);
    holding.quantity = position.quantity;
    holding.mark = position.mark;
    holding.entry = position.entry;
    if (holding.quantity.is_zero()) {
        holding.closing.reset();
        holding.exits.clear();
    }
    return holding;
}

Holding& take_fill(std::vector<Holding>& holdings, const Fill& fill) {
    Holding& holding = desk::find_or_add_book(holdings, fill.venue, fill.instrument, fill.strategy);
    holding.quantity += fill.side == Side::buy ? fill.quantity : -fill.quantity;
    if (holding.mark.is_zero()) holding.mark = fill.price;
    if (holding.entry.is_zero()) holding.entry = fill.price;
    return holding;
}

bool nothing_held(const std::vector<Holding>& holdings) {
    return std::all_of(holdings.begin(), holdings.end(),
                       [](const Holding& one) { return one.quantity.is_zero(); });
}

TimeNs lives_until(const Seat& seat, TimeNs now, DurationNs ttl) {
    const Calendar* const calendar = Calendar::known(seat.calendar);
    return (calendar == nullptr ? now : calendar->trades_from(now)) + ttl;
}

Verdict answer_to(const Proposal& proposal, std::uint64_t seq, TimeNs expires) {
    Verdict verdict;
    verdict.strategy = proposal.strategy;
    verdict.venue = proposal.venue;
    verdict.instrument = proposal.instrument;
    verdict.proposal = seq;
    verdict.expires = expires;
    verdict.stop = proposal.stop;
    verdict.target = proposal.target;
    return verdict;
}

Verdict exit_of(const Holding& holding, TimeNs expires, std::string reason) {
    Verdict verdict;
    verdict.strategy = holding.strategy;
    verdict.venue = holding.venue;
    verdict.instrument = holding.instrument;
    verdict.outcome = Outcome::approved;
    verdict.side = holding.quantity.units > 0 ? Side::sell : Side::buy;
    verdict.reduce_only = true;
    verdict.requested = verdict.approved = abs(holding.quantity);
    verdict.expires = expires;
    verdict.reason = std::move(reason);
    return verdict;
}

}  // namespace outcry::risk
