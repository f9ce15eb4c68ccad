// SPDX-License-Identifier: Apache-2.0
// The slice as a whole: entries share what the positions that stay leave of the budget.
#include <algorithm>

#include "actors/core/pool.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using core::Seat;

namespace {

bool enters(const Proposal& proposal) {
    return proposal.action == Action::buy || proposal.action == Action::sell;
}

/// Exposure that an entry builds on, because it points the same way.
Money base_of(const Proposal& proposal) {
    const bool with = proposal.action == Action::buy ? proposal.current_exposure.units > 0
                                                     : proposal.current_exposure.units < 0;
    return with ? abs(proposal.current_exposure) : Money{};
}

}  // namespace

/// A fixed share of equity, or a fraction of Kelly's stake below it.
Result<Money> CorePool::wanted(const Proposal& proposal) const {
    Ratio share = params_.size;
    if (params_.kelly) {
        const auto& p = proposal.action == Action::buy ? proposal.p_long : proposal.p_short;
        const double stake = odds_of(proposal).kelly(*p) * params_.kelly->to_double();
        OUTCRY_ASSIGN(const std::int64_t units, fixed::from_double(std::clamp(stake, 0.0, 1e4)));
        share = std::min(share, Ratio{units});
    }
    return share_of(state_.equity, share, Rounding::down);
}

/// Notional of what stays: positions without an entry in this slice, and what entries build on.
Result<Money> CorePool::kept(const std::vector<Proposal>& proposals) const {
    Money sum;
    for (const Seat& seat : state_.seats) {
        const auto proposal =
            std::find_if(proposals.begin(), proposals.end(), [&](const Proposal& one) {
                return one.instrument == seat.instrument && one.venue == seat.venue;
            });
        if (proposal == proposals.end()) {
            OUTCRY_ASSIGN(const Money exposure,
                          notional(seat.close, abs(seat.quantity), Rounding::up));
            sum += exposure;
        } else if (proposal->action == Action::hold) {
            sum += abs(proposal->current_exposure);
        } else if (enters(*proposal)) {
            sum += base_of(*proposal);
        }
    }
    return sum;
}

Result<void> CorePool::allocate(std::vector<Proposal>& proposals) const {
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
        const Seat& seat =
            *desk::find(const_cast<std::vector<Seat>&>(state_.seats), proposal.venue,
                        proposal.instrument);
        if (share < seat.min_notional || share.is_zero()) {
            proposal.action = Action::hold;
            proposal.reason = "share of " + to_string(share) +
                              " is below the minimum notional of " + to_string(seat.min_notional);
            continue;
        }
        const Money whole = base_of(proposal) + share;
        proposal.target_exposure = proposal.action == Action::buy ? whole : -whole;
        if (sum > room) proposal.reason += ", scaled to the budget";
    }
    return {};
}

}  // namespace outcry
