// SPDX-License-Identifier: Apache-2.0
// How large one order and one position may be: fat finger, liquidity, volatility, lower-bound
// Kelly.
#include <algorithm>
#include <cmath>

#include "actors/risk/checks.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/math/math.hpp"

namespace outcry {

using risk::at_most;

/// A limit on this book's own notional: `already` of equity stays, the increase comes on top.
Result<void> RiskVeto::add_share(const Ask& ask, Finding finding, double already,
                                 Findings& findings) const {
    const double equity = std::fmax(0.0, state_.equity.to_double());
    finding.check.holds = finding.check.holds || ask.increasing.is_zero();
    finding.resizes = true;
    const double room =
        std::clamp((finding.check.bound - already) * equity, 0.0, ask.asked_value.to_double());
    OUTCRY_ASSIGN(finding.room.units, fixed::from_double(room));
    findings.push_back(std::move(finding));
    return {};
}

Result<void> RiskVeto::add_sizes(const Ask& ask, Findings& findings) const {
    const double equity = state_.equity.to_double();
    const double asked = equity > 0 ? ask.asked_value.to_double() / equity : 0;
    const double stays = equity > 0 ? (ask.held_value - ask.closing_value).to_double() / equity : 0;
    if (params_.order_max)
        findings.push_back(
            {at_most("order size", asked, params_.order_max->to_double()), false, {}});
    if (params_.volume_share_max) OUTCRY_TRY(add_volume(ask, findings));
    if (params_.volatility_max) {
        std::size_t known = 0;
        const auto deviation = volatility_of(*ask.seat, known);
        const double bound = params_.volatility_max->to_double();
        if (!deviation) {
            LimitCheck own = risk::at_least("returns of its own", static_cast<double>(known),
                                            params_.history_min);
            own.holds = ask.increasing.is_zero();
            findings.push_back({std::move(own),
                                false,
                                {},
                                "; volatility_max measures nothing before (history_min)"});
        } else {
            const double daily = *deviation * math::sqrt(steps_in(DurationNs{ns_per_day}));
            Finding finding{at_most("volatility a day", (stays + asked) * daily, bound), true, {}};
            const double room =
                daily > 0 ? std::fmax(0.0, (bound / daily - stays) * std::fmax(0.0, equity))
                          : ask.asked_value.to_double();
            OUTCRY_ASSIGN(finding.room.units,
                          fixed::from_double(std::fmin(room, ask.asked_value.to_double())));
            finding.check.holds = finding.check.holds || ask.increasing.is_zero();
            findings.push_back(std::move(finding));
        }
    }
    return params_.kelly ? add_kelly(ask, findings) : Result<void>{};
}

/// Of the mean volume of recent decide_on bars; an instrument nobody has traded takes nothing.
Result<void> RiskVeto::add_volume(const Ask& ask, Findings& findings) const {
    const double volume = ask.seat->volume;
    const double bound = params_.volume_share_max->to_double();
    const double share = volume > 0                 ? ask.increasing.to_double() / volume
                         : ask.increasing.is_zero() ? 0
                                                    : 1;
    Finding finding{at_most("volume share", share, bound), true, {}};
    const double room = std::fmin(bound * volume * ask.proposal->reference.to_double() *
                                      exchange::unit(state_.rates, ask.seat->rate),
                                  ask.asked_value.to_double());
    OUTCRY_ASSIGN(finding.room.units, fixed::from_double(room));
    findings.push_back(std::move(finding));
    return {};
}

/// What the pooled probability is worth when it is as low as its sample allows. A proposal that
/// names none gets nothing.
Result<void> RiskVeto::add_kelly(const Ask& ask, Findings& findings) const {
    const risk::Kelly& kelly = *params_.kelly;
    const Proposal& proposal = *ask.proposal;
    const double equity = state_.equity.to_double();
    const double stays = equity > 0 ? (ask.held_value - ask.closing_value).to_double() / equity : 0;
    const double asked = equity > 0 ? ask.asked_value.to_double() / equity : 0;
    const auto& p = ask.side == Side::buy ? proposal.p_long : proposal.p_short;
    double stake = 0;
    if (p && *p >= 0 && *p <= 1) {
        const double low = risk::wilson_lower(*p, kelly.sample, kelly.confidence.to_double());
        // Funding that the position is expected to pay counts; what it may earn does not.
        const double paid = ask.side == Side::buy ? proposal.carry : -proposal.carry;
        const double costs = proposal.costs + std::fmax(paid, 0.0);
        const double whole = risk::kelly_notional(low, proposal.target.to_double() - costs,
                                                  proposal.stop.to_double() + costs);
        stake = std::fmin(whole * kelly.fraction.to_double(), kelly.cap.to_double());
    }
    return add_share(ask, {at_most("kelly stake", stays + asked, stake), true, {}}, stays,
                     findings);
}

}  // namespace outcry
