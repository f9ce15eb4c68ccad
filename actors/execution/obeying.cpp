// SPDX-License-Identifier: Apache-2.0
// The kill switch at the venue: entries that wait are cancelled and new ones rejected, whatever was
// approved; exits go on. So are those that wait when a breaker of risk trips. Risk closes what is
// to be flat; when it is silent, the venue does.
#include <algorithm>

#include "actors/execution/paper.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

using execution::Held;
using execution::Part;
using execution::Tape;

namespace {

std::string withdrawn_text(const RiskEvent& event) {
    return joined({"withdrawn as risk allows no increase: ", event.what,
                   event.detail.empty() ? "" : ", ", event.detail});
}

}  // namespace

void ExecutionPaper::on(const HaltRequest& request, Says& out) {
    (request.stopping ? state_.stopping : state_.halted) = request.halt;
    if (!request.halt) {
        state_.flatten_since.reset();
        return;
    }
    cancel_entries("halted by the kill switch", out);
    if (request.flatten && !state_.flatten_since) state_.flatten_since = out.now();
}

/// A breaker that trips makes increases wait: those that were approved before it, and rest here,
/// as well. They are not approved again when it is re-armed.
void ExecutionPaper::on(const RiskEvent& event, Says& out) {
    // Each veto is such an event, and mostly nothing waits.
    const bool waits =
        std::any_of(state_.working.begin(), state_.working.end(),
                    [](const execution::Working& one) { return !one.order.reduce_only; });
    if (event.state == RiskState::active || !waits) return;
    cancel_entries(withdrawn_text(event), out);
}

/// Risk's own exits came in the step of the halt. What is still held with no exit on its way,
/// later, has nobody else.
void ExecutionPaper::flatten(const Tape& tape, Says& out) {
    if (!state_.flatten_since || out.now() <= *state_.flatten_since) return;
    for (Held& held : state_.held) {
        if (held.instrument != tape.instrument || held.venue != tape.venue || held.book.flat())
            continue;
        const Quantity still = abs(held.book.quantity) - leaving(held);
        if (still.units <= 0) continue;
        Verdict exit;
        exit.strategy = held.strategy;
        exit.venue = held.venue;
        exit.instrument = held.instrument;
        exit.side = execution::opposite(held.book.side());
        begin(exit, Part::close, still, out);
        return;  // its id is this event's; another book's turn is the next one
    }
    const bool flat = std::all_of(state_.held.begin(), state_.held.end(),
                                  [](const Held& one) { return one.book.flat(); });
    if (flat) state_.flatten_since.reset();
}

}  // namespace outcry
