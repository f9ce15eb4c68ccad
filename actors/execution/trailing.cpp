// SPDX-License-Identifier: Apache-2.0
#include <algorithm>

#include "actors/execution/paper.hpp"

namespace outcry {

using execution::Bracket;
using execution::Held;
using execution::Tape;
using execution::Working;

/// How far behind the best price the stop of this entry stays; 0: it stands still. Before the ATR
/// has warmed up, the approved stop is the distance. Never wider than approved.
Price ExecutionPaper::trail_of(std::optional<double> range, const Working& working,
                               Price entry) const {
    if (!params_.trail && !params_.trail_atr) return {};
    const auto approved =
        fixed::mul_div(entry.units, working.stop.units, fixed_scale, Rounding::down);
    const Price widest{approved ? *approved : 0};
    Price distance = widest;
    if (params_.trail) {
        const auto share =
            fixed::mul_div(entry.units, params_.trail->units, fixed_scale, Rounding::up);
        if (share) distance = {*share};
    } else if (range) {
        const auto ranges = fixed::from_double(*range * *params_.trail_atr);
        if (ranges && *ranges > 0) distance = {*ranges};
    }
    return {std::max<std::int64_t>(std::min(distance, widest).units, 1)};
}

/// The stop moves with what a stretch made of the price, from the next stretch on: within a bar
/// nobody knows which came first. Of the bar that filled the entry somewhere inside, only the close
/// is known to have come after it.
void ExecutionPaper::follow(const Tape& tape, const Held& held, Bracket& bracket,
                            const Stretch& stretch, Says& out) {
    if (bracket.trail.is_zero() || bracket.stop_hit || bracket.held.is_zero()) return;
    const bool is_long = bracket.side == Side::sell;
    const bool inside = bracket.inside == bracket.entered;
    bracket.best = is_long ? std::max(bracket.best, inside ? stretch.close : stretch.high)
                           : std::min(bracket.best, inside ? stretch.close : stretch.low);
    const Price behind = is_long ? bracket.best - bracket.trail : bracket.best + bracket.trail;
    const std::int64_t tick = std::max<std::int64_t>(tape.tick.units, 1);
    const Price stop{to_step(behind.units, tick, is_long ? Rounding::down : Rounding::up)};
    if (is_long ? stop <= bracket.stop : stop >= bracket.stop) return;
    bracket.stop = stop;
    say_bracket(held, bracket, true, OrderState::working, "follows the price", out);
}

}  // namespace outcry
