// SPDX-License-Identifier: Apache-2.0
// The position manager: what turns HIGH is closed, and what a halt wants flat. Exits only: nobody
// can refuse them.
#include <algorithm>
#include <cmath>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/checks.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::at_most;
using risk::Holding;
using risk::Seat;

namespace {

/// HIGH from the bound on, not beyond it.
LimitCheck below(const char* name, double value, double bound) {
    LimitCheck check = at_most(name, value, bound);
    check.holds = value < bound;
    return check;
}

constexpr std::int32_t atr_bars = 14;

}  // namespace

/// How far each measure of an open position is from HIGH.
std::vector<LimitCheck> RiskVeto::level_of(const Holding& holding, const Seat& seat) const {
    const risk::PositionHigh& high = *params_.position_high;
    const double entry = holding.entry.to_double();
    const double mark = mark_of(holding).to_double();
    const double lost = (entry - mark) * (holding.quantity.units > 0 ? 1 : -1);
    std::vector<LimitCheck> checks;
    if (high.loss && entry > 0)
        checks.push_back(below("position loss", lost / entry, high.loss->to_double()));
    if (high.atr && entry > 0 && seat.bars > atr_bars && seat.atr > 0)
        checks.push_back(below("position loss in atr", lost / seat.atr, *high.atr));
    if (high.exposure) {
        const double equity = state_.equity.to_double();
        const double value = abs(holding.quantity).to_double() * mark;
        // With nothing left to lose every position is too large.
        checks.push_back(below("position exposure",
                               equity > 0 ? value / equity : high.exposure->to_double(),
                               high.exposure->to_double()));
    }
    return checks;
}

void RiskVeto::judge_positions(const Seat& seat, Says& out) {
    if (!params_.position_high) return;
    const DurationNs patience{params_.decide_on.approximate_ns()};
    for (Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero() || holding.instrument != seat.instrument ||
            holding.venue != seat.venue)
            continue;
        if (holding.closing && out.now() - *holding.closing <= patience)
            continue;  // its exit is on its way
        std::vector<LimitCheck> checks = level_of(holding, seat);
        const auto met = std::find_if(checks.begin(), checks.end(),
                                      [](const LimitCheck& one) { return !one.holds; });
        if (met == checks.end()) continue;
        const LimitCheck shown = *met;
        const std::string reason =
            joined({"position turned HIGH: ", shown.name, " ", shortest(shown.value), " reached ",
                    shortest(shown.bound)});
        close_out(holding, std::move(checks), reason, out);
        say("position high", reason, shown.value, shown.bound, holding.instrument, out);
    }
}

/// Reduce-only, with no proposal behind it.
void RiskVeto::close_out(Holding& holding, std::vector<LimitCheck> limits, std::string reason,
                         Says& out) {
    holding.closing = out.now();
    Verdict verdict;
    verdict.strategy = holding.strategy;
    verdict.venue = holding.venue;
    verdict.instrument = holding.instrument;
    verdict.outcome = Outcome::approved;
    verdict.side = holding.quantity.units > 0 ? Side::sell : Side::buy;
    verdict.reduce_only = true;
    verdict.requested = verdict.approved = abs(holding.quantity);
    verdict.expires = out.now() + params_.ttl;
    verdict.reason = std::move(reason);
    verdict.limits = std::move(limits);
    out.say(verdict, {out.seq()});
}

/// One exit for each position.
void RiskVeto::flatten(const HaltRequest& request, Says& out) {
    state_.flattening = true;
    for (Holding& holding : state_.holdings)
        if (!holding.quantity.is_zero())
            close_out(holding, {},
                      joined({"flattened by the kill switch", request.reason.empty() ? "" : ": ",
                              request.reason}),
                      out);
    note_flat(out);
}

/// Whoever waits for a flat book (a floor that stops) hears of it.
void RiskVeto::note_flat(Says& out) {
    if (!state_.flattening) return;
    const bool held = std::any_of(state_.holdings.begin(), state_.holdings.end(),
                                  [](const Holding& one) { return !one.quantity.is_zero(); });
    if (held) return;
    state_.flattening = false;
    say("flat", "nothing is held any more", 0, 0, {}, out);
}

}  // namespace outcry
