// SPDX-License-Identifier: Apache-2.0
// The slice as a whole: entries share what the positions that stay leave of the budget.
#include <algorithm>
#include <tuple>
#include <utility>

#include "actors/core/pool.hpp"
#include "actors/portfolio/desk.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

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

/// Exposure that an entry builds on, because it points the same way.
Money base_of(const Proposal& proposal) {
    const bool with = proposal.action == Action::buy ? proposal.current_exposure.units > 0
                                                     : proposal.current_exposure.units < 0;
    return with ? abs(proposal.current_exposure) : Money{};
}

}  // namespace

/// Of the entries of one slice, those with the largest edges, and no more of a day than it allows.
void CorePool::keep_the_best(std::vector<Proposal>& proposals, TimeNs now) const {
    std::vector<std::size_t> entries;
    for (std::size_t i = 0; i < proposals.size(); ++i)
        if (enters(proposals[i])) entries.push_back(i);
    const auto edge = [&](std::size_t i) {
        const Proposal& one = proposals[i];
        return (one.action == Action::buy ? one.edge_long : one.edge_short).value_or(0);
    };
    std::stable_sort(entries.begin(), entries.end(),
                     [&](std::size_t a, std::size_t b) { return edge(a) > edge(b); });
    const auto keep = [&](const char* guard, std::int32_t before, std::int32_t most,
                          std::string_view what) {
        if (most <= 0) return;
        const auto room = static_cast<std::size_t>(std::max(most - before, 0));
        for (std::size_t i = room; i < entries.size(); ++i) {
            Proposal& beyond = proposals[entries[i]];
            const auto taken = before + static_cast<std::int32_t>(std::min(room, i));
            const Action asked = std::exchange(beyond.action, Action::hold);
            beyond.guards.push_back({guard, static_cast<double>(taken), static_cast<double>(most)});
            beyond.reason =
                joined({std::to_string(taken), what, ", at most ", std::to_string(most)});
            beyond.flips = {core::freed_text(asked, beyond.guards)};
        }
        // Who would just have beaten its bound would have come last.
        if (entries.size() >= room)
            for (Proposal& one : proposals)
                if (one.action == Action::hold) stand_behind(one, guard);
        entries.resize(std::min(room, entries.size()));
    };
    keep("entries_per_round_max", 0, params_.entries_per_round_max,
         " entries with a larger edge in this round");
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

/// Notional of what stays: positions without an entry in this slice, and what entries build on.
/// Seats and proposals are walked side by side, by name: a slice may be of hundreds.
Result<Money> CorePool::kept(const std::vector<Proposal>& proposals) const {
    const auto name = [](const auto& one) { return std::tie(one.instrument, one.venue); };
    std::vector<const Proposal*> named;
    for (const Proposal& one : proposals) named.push_back(&one);
    const auto before = [&](const Proposal* a, const Proposal* b) { return name(*a) < name(*b); };
    if (!std::is_sorted(named.begin(), named.end(), before))
        std::sort(named.begin(), named.end(), before);
    Money sum;
    auto next = named.begin();
    for (const Seat& seat : state_.seats) {
        while (next != named.end() && name(**next) < name(seat)) ++next;
        if (next == named.end() || name(**next) != name(seat)) {
            OUTCRY_ASSIGN(const Money exposure,
                          notional(seat.close, abs(seat.quantity), Rounding::up));
            OUTCRY_ASSIGN(const Money worth,
                          exchange::worth(state_.rates, seat.rate, exposure, Rounding::up));
            sum += worth;
        } else if ((*next)->action == Action::hold) {
            sum += abs((*next)->current_exposure);
        } else if (enters(**next)) {
            sum += base_of(**next);
        }
    }
    return sum;
}

Result<void> CorePool::allocate(std::vector<Proposal>& proposals, TimeNs now) const {
    keep_the_best(proposals, now);
    std::vector<Money> wants(proposals.size());
    Money sum;
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        if (!enters(proposals[i])) continue;
        OUTCRY_ASSIGN(wants[i], wanted(proposals[i]));
        sum += wants[i];
    }
    OUTCRY_ASSIGN(const Money budget,
                  share_of(state_.equity, params_.exposure_max, Rounding::down));
    OUTCRY_ASSIGN(const Money standing, kept(proposals));
    const Money room = std::max(Money{}, budget - standing);
    for (std::size_t i = 0; i < proposals.size(); ++i) {
        Proposal& proposal = proposals[i];
        if (proposal.action == Action::close) proposal.target_exposure = {};
        if (!enters(proposal)) continue;
        Money share = wants[i];
        if (sum > room) {
            OUTCRY_ASSIGN(share.units,
                          fixed::mul_div(share.units, room.units, sum.units, Rounding::down));
        }
        const Seat& seat = *desk::find(state_.seats, proposal.venue, proposal.instrument);
        OUTCRY_ASSIGN(const Money least,
                      exchange::worth(state_.rates, seat.rate, seat.min_notional, Rounding::up));
        if (share < least || share.is_zero()) {
            const Money base = base_of(proposal);
            proposal.action = Action::hold;
            proposal.flips.clear();  // they were of the entry
            proposal.margin.reset();
            proposal.pivot.clear();
            proposal.reason = share.is_zero() && params_.kelly && !base.is_zero()
                                  ? "already holds " + to_string(base) + ", no less than its stake"
                                  : "share of " + to_string(share) +
                                        " is below the minimum notional of " + to_string(least);
            continue;
        }
        const Money whole = base_of(proposal) + share;
        proposal.target_exposure = proposal.action == Action::buy ? whole : -whole;
        if (sum > room) proposal.reason += ", scaled to the budget";
    }
    return {};
}

}  // namespace outcry
