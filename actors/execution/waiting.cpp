// SPDX-License-Identifier: Apache-2.0
// Entries that others come before: exits that pay for them, and entries that were approved earlier
// and have the money first. They wait until those have filled or had their bar.
#include <algorithm>

#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Tape;
using execution::Working;

/// As if it had not arrived yet: what the tape made of it is forgotten.
bool ExecutionPaper::wait_for_others(Working& working, const Seen& seen, const Stretch& stretch) {
    working.triggered = seen.triggered;
    working.resting = seen.resting;
    working.queued = seen.queued;
    working.ahead = seen.ahead;
    if (stretch.is_bar) working.waits_in = stretch.from;
    return true;
}

bool ExecutionPaper::has_waiting(const Tape& tape) const {
    return std::any_of(state_.working.begin(), state_.working.end(), [&](const Working& one) {
        return one.waits_in && one.order.instrument == tape.instrument &&
               one.order.venue == tape.venue;
    });
}

void ExecutionPaper::await_slice(TimeNs close, Says& out) {
    state_.slice_close = close;
    out.set_timer(std::string(slice_timer), out.now());
}

/// Its last bar once more.
ExecutionPaper::Stretch ExecutionPaper::stretch_of(const Tape& tape) {
    Stretch stretch{tape.from, tape.last_at, tape.open, tape.high, tape.low, tape.last, true};
    stretch.again = true;
    return stretch;
}

/// Bars of one instant are heard one after the other, and whoever is listed first gains nothing by
/// it: an entry that was met before its exit has the same bar once that has filled, and one that
/// was met before another that was approved earlier has it once that has had its own. What the bar
/// would have met after them meets it then. Bars of one instant are those of one close, whenever
/// they are heard.
Result<void> ExecutionPaper::let_in(TimeNs close, Says& out) {
    std::vector<const Tape*> held_up;
    std::size_t kept = 0;
    for (std::size_t i = 0; i < state_.working.size(); ++i) {
        Working& working = state_.working[i];
        const Order& order = working.order;
        Tape* const tape =
            working.waits_in ? desk::find(state_.tapes, order.venue, order.instrument) : nullptr;
        bool keep = true;
        if (tape != nullptr && tape->last_at == close &&
            std::find(held_up.begin(), held_up.end(), tape) == held_up.end()) {
            OUTCRY_ASSIGN(keep, match_one(*tape, stretch_of(*tape), working, out));
            if (!keep) out.cancel_timer("expiry-" + std::to_string(working.proposal));
            if (keep && working.waits_in && !slice_over_) held_up.push_back(tape);
        }
        if (!keep) continue;
        if (kept != i) state_.working[kept] = std::move(working);
        ++kept;
    }
    state_.working.resize(kept);
    for (Tape& tape : state_.tapes) {
        if (!tape.unmet || tape.last_at != close) continue;
        if (slice_over_ || !has_waiting(tape))
            OUTCRY_TRY(meet_stops(tape, out));
        else
            await_slice(close, out);
    }
    return {};
}

/// What still waits has had this bar, and the next one comes for it.
Result<void> ExecutionPaper::meet_stops(Tape& tape, Says& out) {
    tape.unmet = false;
    for (Working& one : state_.working)
        if (one.order.instrument == tape.instrument && one.order.venue == tape.venue)
            one.waits_in.reset();
    return match_brackets(tape, stretch_of(tape), Leavers::all, out);
}

Result<void> ExecutionPaper::end_slice(Says& out) {
    slice_over_ = true;
    const Result<void> done = let_in(state_.slice_close, out);
    slice_over_ = false;
    return done;
}

}  // namespace outcry
