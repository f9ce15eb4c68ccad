// SPDX-License-Identifier: Apache-2.0
// The slice as a whole: entries share what the positions that stay leave of the budget.
#include <algorithm>
#include <tuple>
#include <utility>

#include "actors/core/pool.hpp"
#include "actors/execution/pricing.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using core::base_of;
using core::Seat;

namespace {

bool enters(const Proposal& proposal) {
    return proposal.action == Action::buy || proposal.action == Action::sell;
}

/// Its flips to an entry would have needed that guard away, too.
void stand_behind(Proposal& held, std::string_view guard) {
    for (std::string& flip : held.flips) core::add_unless(flip, guard);
    if (std::any_of(held.flips.begin(), held.flips.end(), core::is_single)) return;
    held.margin.reset();
    held.pivot.clear();
}

double edge_of(const Proposal& entry) {
    return (entry.action == Action::buy ? entry.edge_long : entry.edge_short).value_or(0);
}

/// The larger edge first; where two are alike the name, never the place in `symbols`.
bool better(const Proposal& a, const Proposal& b) {
    if (edge_of(a) != edge_of(b)) return edge_of(a) > edge_of(b);
    return std::tie(a.instrument, a.venue) < std::tie(b.instrument, b.venue);
}

std::string percent_text(double fraction) { return core::decimals(fraction * 100, 1) + " %"; }

/// More than money can say is an error here, and no end of the process.
Result<void> add(Money& sum, Money amount) {
    const Money before = sum;
    if (!__builtin_add_overflow(sum.units, amount.units, &sum.units)) return {};
    sum = before;
    return error(Error::Kind::limit,
                 joined({"exposures of ", to_string(before), " and ", to_string(amount),
                         " together are beyond ", to_string(Money{INT64_MAX}),
                         ", the most that money can say: nothing is added"}));
}

/// Of what is held, what is on its way out: all of it where it is closed or turned round.
Money leaves(const Proposal& proposal) {
    const bool goes =
        proposal.action == Action::close || core::turns(proposal, proposal.current_exposure.units);
    return goes ? abs(proposal.current_exposure) : Money{};
}

/// A turn-round still closes what it would have turned.
void forgo(Proposal& proposal, std::string why) {
    if (core::turns(proposal, proposal.current_exposure.units))
        return core::close_only(proposal, std::move(why));
    proposal.action = Action::hold;
    proposal.reason = std::move(why);
}

}  // namespace

/// Of the entries of one slice, those with the largest edges, and no more of a day than it allows.
void CorePool::keep_the_best(std::vector<Proposal>& proposals, TimeNs now) const {
    std::vector<std::size_t> entries;
    for (std::size_t i = 0; i < proposals.size(); ++i)
        if (enters(proposals[i])) entries.push_back(i);
    std::sort(entries.begin(), entries.end(),
              [&](std::size_t a, std::size_t b) { return better(proposals[a], proposals[b]); });
    const auto keep = [&](const char* guard, std::int32_t before, std::int32_t most,
                          std::string_view what) {
        if (most <= 0) return;
        const auto room = static_cast<std::size_t>(std::max(most - before, 0));
        for (std::size_t i = room; i < entries.size(); ++i) {
            Proposal& beyond = proposals[entries[i]];
            const auto taken = before + static_cast<std::int32_t>(std::min(room, i));
            beyond.guards.push_back({guard, static_cast<double>(taken), static_cast<double>(most)});
            beyond.flips = {core::freed_text(beyond.action, beyond.guards)};
            forgo(beyond,
                  joined({std::to_string(taken), what, ", at most ", std::to_string(most)}));
        }
        // Who would just have beaten its bound would have come last.
        if (entries.size() >= room)
            for (Proposal& one : proposals)
                if (one.action == Action::hold) stand_behind(one, guard);
        entries.resize(std::min(room, entries.size()));
    };
    std::int32_t entered = 0;  // at this close, by those of it that were decided before
    if (params_.entries_per_round_max > 0 && !proposals.empty())
        for (const Seat& seat : state_.seats)
            if (seat.entered && *seat.entered == proposals.front().round) ++entered;
    keep("entries_per_round_max", entered, params_.entries_per_round_max,
         " entries with a larger edge in this round, or before");
    keep("entries_per_day_total_max", state_.day == desk::day_of(now) ? state_.entries : 0,
         params_.entries_per_day_total_max, " entries proposed today on all instruments");
}

/// A fixed share of equity; or what is missing to a fraction of Kelly's stake, which is that of the
/// whole position however many entries build it.
Result<Money> CorePool::wanted(const Proposal& proposal) const {
    Ratio share = params_.size;
    if (params_.kelly) {
        const Side side = proposal.action == Action::buy ? Side::buy : Side::sell;
        const auto& p = side == Side::buy ? proposal.p_long : proposal.p_short;
        const double stake = stakes_of(proposal).of(side).kelly(*p) * params_.kelly->to_double();
        OUTCRY_ASSIGN(const std::int64_t units, fixed::from_double(std::clamp(stake, 0.0, 1e4)));
        share = std::min(share, Ratio{units});
    }
    OUTCRY_ASSIGN(const Money stake, share_of(state_.equity, share, Rounding::down));
    return params_.kelly ? std::max(Money{}, stake - base_of(proposal)) : stake;
}

/// The order in which a slice is said, since the veto gives its room to whom it hears first: the
/// entries of a slice among themselves by their edges. Exits come before them all: the venue counts
/// what they set free once they are sent.
std::vector<std::size_t> CorePool::told_in(const std::vector<Proposal>& proposals) const {
    std::vector<std::size_t> order, entries;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        if (proposals[i].action == Action::close) order.push_back(i);
        if (enters(proposals[i])) entries.push_back(i);
    }
    for (std::size_t i = 0; i < proposals.size(); ++i)
        if (proposals[i].action != Action::close) order.push_back(i);
    std::sort(entries.begin(), entries.end(),
              [&](std::size_t a, std::size_t b) { return better(proposals[a], proposals[b]); });
    auto next = entries.begin();
    for (std::size_t& place : order)
        if (enters(proposals[place])) place = *next++;
    return order;
}

/// Notional of what stays: positions without an entry in this slice, what entries build on, and
/// what is on its way from earlier ones; of what is paid for its margin (all of it, where it must
/// be owned) with the costs, and of what is closed its costs. Seats and proposals are walked side
/// by side, by name: a slice may be of hundreds.
Result<CorePool::Standing> CorePool::kept(const std::vector<Proposal>& proposals,
                                          TimeNs now) const {
    const auto name = [](const auto& one) { return std::tie(one.instrument, one.venue); };
    std::vector<const Proposal*> named;
    for (const Proposal& one : proposals) named.push_back(&one);
    const auto before = [&](const Proposal* a, const Proposal* b) { return name(*a) < name(*b); };
    if (!std::is_sorted(named.begin(), named.end(), before))
        std::sort(named.begin(), named.end(), before);
    Standing standing;
    auto next = named.begin();
    for (const Seat& seat : state_.seats) {
        while (next != named.end() && name(**next) < name(seat)) ++next;
        const bool told = next != named.end() && name(**next) == name(seat);
        const bool entered = told && enters(**next);
        std::optional<Side> again;
        if (entered) again = (*next)->action == Action::buy ? Side::buy : Side::sell;
        OUTCRY_ASSIGN(const Money coming, awaited(seat, again, now));
        Money stays, left;
        if (!told) {
            OUTCRY_ASSIGN(const Money exposure,
                          notional(seat.close, abs(seat.quantity), Rounding::up));
            OUTCRY_ASSIGN(stays, exchange::worth(state_.rates, seat.rate, exposure, Rounding::up));
        } else if ((*next)->action == Action::hold) {
            stays = abs((*next)->current_exposure);
        } else if (entered) {
            stays = base_of(**next);
        } else {
            left = leaves(**next);
        }
        Money after = coming, moved = coming;
        OUTCRY_TRY(add(after, stays));
        OUTCRY_TRY(add(moved, left));
        OUTCRY_TRY(add(standing.all, after));
        OUTCRY_ASSIGN(const Money margin, margin_of(seat, after));
        OUTCRY_ASSIGN(const Money costs, costs_on_top(seat, moved));
        OUTCRY_TRY(add(standing.paid, margin));
        OUTCRY_TRY(add(standing.paid, costs));
    }
    return standing;
}

/// What the venue wants to see of an amount before it opens it.
Result<Money> CorePool::margin_of(const Seat& seat, Money amount) const {
    if (seat.owned || seat.margins.empty()) return amount;
    OUTCRY_ASSIGN(const Money own, exchange::buys(state_.rates, seat.rate, amount, Rounding::up));
    OUTCRY_ASSIGN(const Money margin, execution::initial_of(seat.margins, own));
    return exchange::worth(state_.rates, seat.rate, margin, Rounding::up);
}

/// Fee, half a spread, slippage, and the tick to which the venue rounds; the fee is of the price
/// that the others have made.
Result<Money> CorePool::costs_on_top(const Seat& seat, Money amount) {
    if (amount.is_zero()) return Money{};
    OUTCRY_ASSIGN(const std::int64_t side, fixed::from_double(seat.costs / 2));
    Ratio costs{side};
    if (!seat.close.is_zero()) {
        OUTCRY_ASSIGN(const std::int64_t tick,
                      fixed::mul_div(seat.tick.units, fixed_scale, seat.close.units, Rounding::up));
        costs += Ratio{tick};
    }
    OUTCRY_ASSIGN(const std::int64_t squared,
                  fixed::mul_div(costs.units, costs.units, fixed_scale, Rounding::up));
    return share_of(amount, costs + Ratio{squared}, Rounding::up);
}

/// All of them alike, whoever is listed first.
Result<void> CorePool::leave_costs(std::vector<Proposal>& proposals, std::vector<Money>& shares,
                                   Money paid) const {
    Money owed;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        if (!enters(proposals[i])) continue;
        const Seat& seat = *desk::find(state_.seats, proposals[i].venue, proposals[i].instrument);
        const Money base = base_of(proposals[i]);
        Money whole = base;
        OUTCRY_TRY(add(whole, shares[i]));
        OUTCRY_ASSIGN(const Money before, margin_of(seat, base));
        OUTCRY_ASSIGN(const Money margin, margin_of(seat, whole));
        OUTCRY_ASSIGN(const Money costs, costs_on_top(seat, shares[i]));
        OUTCRY_TRY(add(owed, margin - before));
        OUTCRY_TRY(add(owed, costs));
    }
    // A few of the least units for what the venue rounds up.
    const Money rounding{8 * static_cast<std::int64_t>(state_.seats.size())};
    OUTCRY_TRY(add(paid, rounding));
    const Money there = paid < state_.equity ? state_.equity - paid : Money{};
    if (owed <= there) return {};
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        if (!enters(proposals[i])) continue;
        OUTCRY_ASSIGN(shares[i].units,
                      fixed::mul_div(shares[i].units, there.units, owed.units, Rounding::down));
        const Seat& seat = *desk::find(state_.seats, proposals[i].venue, proposals[i].instrument);
        proposals[i].reason +=
            seat.owned ? ", less to pay its costs" : ", less to pay its margin and costs";
    }
    return {};
}

/// What is closed is held until it has filled, and so is what a turn-round closes: that is how the
/// veto counts, and an exit may be long in coming. Only its own makes room for a turn-round. What
/// fits beside it enters, the larger edges first; the others wait for a later round, whole, for the
/// share that is free already would be all they get.
Result<void> CorePool::wait_for_exits(std::vector<Proposal>& proposals,
                                      const std::vector<Money>& shares, Money standing,
                                      Money budget) const {
    Money beside = standing;
    for (const Proposal& one : proposals) OUTCRY_TRY(add(beside, leaves(one)));
    if (beside == standing || state_.equity.units <= 0) return {};
    const double most = params_.exposure_max.to_double();
    bool waited = false;
    for (const std::size_t i : told_in(proposals)) {
        Proposal& one = proposals[i];
        if (!enters(one)) continue;
        Money with = beside;
        OUTCRY_TRY(add(with, shares[i]));
        const Money after = with - leaves(one);
        std::string who;
        for (const Proposal& other : proposals)
            if (&other != &one && !leaves(other).is_zero())
                who += (who.empty() ? "" : ", ") + other.instrument;
        if (after <= budget || who.empty()) {
            beside = with;
            continue;
        }
        waited = true;
        const double share = after.to_double() / state_.equity.to_double();
        one.guards.push_back({"exposure_max", share, most});
        one.flips = {core::freed_text(one.action, one.guards)};
        forgo(one, joined({"waits for the exit of ", who, ": beside it ", percent_text(share),
                           " of equity, at most ", percent_text(most)}));
    }
    if (!waited) return {};
    // Whoever else had entered would have waited, too.
    for (Proposal& one : proposals)
        if (one.action == Action::hold) stand_behind(one, "exposure_max");
    return {};
}

/// An entry whose share is no order, and what would have made it one.
void CorePool::too_small(Proposal& proposal, Money share, Money least, std::optional<double> after,
                         Money standing) const {
    const Money base = base_of(proposal);
    proposal.flips.clear();  // they were of the entry
    proposal.margin.reset();
    proposal.pivot.clear();
    if (after) {
        const double most = params_.exposure_max.to_double();
        proposal.guards.push_back({"exposure_max", *after, most});
        proposal.flips = {core::freed_text(proposal.action, proposal.guards)};
        const double taken = standing.to_double() / state_.equity.to_double();
        return forgo(proposal,
                     joined({"the budget leaves it ", to_string(share), ", less than ",
                             to_string(least), ": ", percent_text(taken),
                             " of equity is held or on its way, at most ", percent_text(most)}));
    }
    forgo(proposal, share.is_zero() && params_.kelly && !base.is_zero()
                        ? "already holds " + to_string(base) + ", no less than its stake"
                        : "share of " + to_string(share) + " is below the minimum notional of " +
                              to_string(least));
}

/// What cannot be measured increases nothing; what closes goes on.
Result<void> CorePool::allocate(std::vector<Proposal>& proposals, TimeNs now) const {
    const Result<void> done = share_out(proposals, now);
    if (done || done.error().kind != Error::Kind::limit) return done;
    for (Proposal& one : proposals) {
        if (one.action == Action::close) one.target_exposure = {};
        if (!enters(one)) continue;
        one.flips.clear();  // they were of the entry
        one.margin.reset();
        one.pivot.clear();
        forgo(one, done.error().message);
    }
    return {};
}

/// In proportion to what each wants; whatever that comes to, the sum is one that can be counted.
Result<bool> CorePool::scale(std::vector<Money>& wants, Money room) {
    std::vector<std::int64_t> parts;
    for (const Money one : wants) parts.push_back(one.units);
    bool beyond = false;
    std::int64_t sum = 0;
    const auto add_up = [&] {
        sum = 0;
        return std::none_of(parts.begin(), parts.end(), [&](std::int64_t one) {
            return __builtin_add_overflow(sum, one, &sum);
        });
    };
    for (; !add_up(); beyond = true)
        for (std::int64_t& one : parts) one /= 2;
    if (!beyond && sum <= room.units) return false;
    for (std::size_t i = 0; i < wants.size(); ++i) {
        OUTCRY_ASSIGN(wants[i].units, fixed::mul_div(parts[i], room.units, sum, Rounding::down));
    }
    return true;
}

Result<void> CorePool::share_out(std::vector<Proposal>& proposals, TimeNs now) const {
    keep_the_best(proposals, now);
    std::vector<Money> wants(proposals.size());
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        if (!enters(proposals[i])) continue;
        OUTCRY_ASSIGN(wants[i], wanted(proposals[i]));
    }
    OUTCRY_ASSIGN(const Money budget,
                  share_of(state_.equity, params_.exposure_max, Rounding::down));
    OUTCRY_ASSIGN(const Standing standing, kept(proposals, now));
    const Money room = std::max(Money{}, budget - standing.all);
    const std::vector<Money> asked = wants;
    OUTCRY_ASSIGN(const bool scaled, scale(wants, room));
    for (Proposal& one : proposals)
        if (scaled && enters(one)) one.reason += ", scaled to the budget";
    OUTCRY_TRY(wait_for_exits(proposals, wants, standing.all, budget));
    OUTCRY_TRY(leave_costs(proposals, wants, standing.paid));
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        Proposal& proposal = proposals[i];
        if (proposal.action == Action::close) proposal.target_exposure = {};
        if (!enters(proposal)) continue;
        const Money share = wants[i];
        const Seat& seat = *desk::find(state_.seats, proposal.venue, proposal.instrument);
        OUTCRY_ASSIGN(const Money least,
                      exchange::worth(state_.rates, seat.rate, seat.min_notional, Rounding::up));
        if (share < least || share.is_zero()) {
            std::optional<double> after;
            if (scaled)
                after =
                    (standing.all.to_double() + asked[i].to_double()) / state_.equity.to_double();
            too_small(proposal, share, std::max(least, Money{1}), after, standing.all);
            continue;
        }
        const Money whole = base_of(proposal) + share;
        proposal.target_exposure = proposal.action == Action::buy ? whole : -whole;
    }
    return {};
}

}  // namespace outcry
