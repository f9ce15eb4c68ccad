// SPDX-License-Identifier: Apache-2.0
// The position manager: what turns HIGH is closed, and what a halt wants flat. Exits only: nobody
// can refuse them.
#include <algorithm>
#include <utility>

#include "actors/portfolio/desk.hpp"
#include "actors/risk/book.hpp"
#include "actors/risk/veto.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using risk::Holding;
using risk::Seat;

/// A bar is told before the fills inside it and the account after it, so what is held is judged
/// when the instant is over; so is what a fill inside that bar has opened.
void RiskVeto::watch_positions(const Seat& seat, Says& out) {
    if (!params_.position_high || state_.judging == seat.marked_at) return;
    const bool held =
        std::any_of(state_.holdings.begin(), state_.holdings.end(), [&](const Holding& holding) {
            return !holding.quantity.is_zero() && holding.instrument == seat.instrument &&
                   holding.venue == seat.venue;
        });
    if (!held) return;
    if (state_.judging) judge_positions(out);  // the close before, whose account never came
    state_.judging = seat.marked_at;
    state_.judging_waits = false;
    out.set_timer(positions_timer, out.now());
}

void RiskVeto::watch_opened(const Holding& holding, Says& out) {
    const Seat* seat = seat_of(holding);
    const bool just_closed = seat != nullptr && seat->marked_at == state_.last_close &&
                             out.now() - state_.last_close < desk::stragglers;
    if (just_closed) watch_positions(*seat, out);
}

/// Where marks are missing the account of a close is itself said when the instant is over: it is
/// waited for once, by a clock on the wall a second.
void RiskVeto::end_close(Says& out) {
    if (!state_.judging) return;
    if (!state_.judging_waits && state_.closed_at && state_.closed_at < state_.judging) {
        state_.judging_waits = true;
        return out.set_timer(positions_timer, desk::over_at(state_.lockstep, out.now()));
    }
    judge_positions(out);
}

void RiskVeto::judge_positions(Says& out) {
    const TimeNs close = *std::exchange(state_.judging, {});
    const DurationNs patience{params_.decide_on.approximate_ns()};
    for (Holding& holding : state_.holdings) {
        if (holding.quantity.is_zero()) continue;
        const bool ordered = !holding.exits.empty();
        if (holding.closing && (ordered || out.now() - *holding.closing <= patience))
            continue;  // its exit is on its way
        const Seat* seat = seat_of(holding);
        if (seat == nullptr || seat->marked_at < close) continue;
        std::vector<LimitCheck> levels =
            risk::level_of(*params_.position_high, holding, mark_of(holding), *seat, state_.equity,
                           exchange::unit(state_.rates, seat->rate));
        const LimitCheck* met = risk::turned_high(levels);
        if (met == nullptr) continue;
        const LimitCheck shown = *met;
        const std::string reason = risk::high_text(shown);
        close_out(holding, std::move(levels), reason, out);
        say("position high", reason, shown.value, shown.bound, holding.instrument, out);
    }
}

/// Reduce-only, with no proposal behind it.
void RiskVeto::close_out(Holding& holding, std::vector<LimitCheck> limits, std::string reason,
                         Says& out) {
    holding.closing = out.now();
    Verdict verdict = risk::exit_of(holding, out.now() + params_.ttl, std::move(reason));
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
    if (!risk::nothing_held(state_.holdings)) return;
    state_.flattening = false;
    say("flat", "nothing is held any more", 0, 0, {}, out);
}

}  // namespace outcry
