// SPDX-License-Identifier: Apache-2.0
// Entries that others come before: exits that pay for them, and entries that were approved earlier
// and have the money first. They wait until those have filled or had their bar.
#include <algorithm>
#include <tuple>

#include "actors/execution/paper.hpp"
#include "actors/portfolio/desk.hpp"

namespace outcry {

using execution::Bracket;
using execution::Held;
using execution::Tape;
using execution::Working;

namespace {

auto bracket_of(Held& held, std::uint64_t proposal) {
    return std::find_if(held.brackets.begin(), held.brackets.end(),
                        [&](const Bracket& one) { return one.proposal == proposal; });
}

}  // namespace

/// As if it had not arrived yet: what the tape made of it is forgotten.
bool ExecutionPaper::wait_for_others(Working& working, const Seen& seen, const Stretch& stretch) {
    working.triggered = seen.triggered;
    working.resting = seen.resting;
    working.queued = seen.queued;
    working.ahead = seen.ahead;
    if (stretch.is_bar) working.waits_in = stretch.from;
    return true;
}

/// Bars of one instant are heard one after the other, and whoever is listed first gains nothing by
/// it: an entry that was met before its exit has the same bar once that has filled, and one that
/// was met before another that was approved earlier has it once that has had its own. Bars of one
/// instant are those of one close, whenever they are heard.
Result<void> ExecutionPaper::let_in(TimeNs close, Says& out) {
    std::vector<std::tuple<Held*, Stretch, std::uint64_t>> fresh;  // had no protection before
    std::size_t kept = 0;
    for (std::size_t i = 0; i < state_.working.size(); ++i) {
        Working& working = state_.working[i];
        const Order& order = working.order;
        Tape* const tape =
            working.waits_in ? desk::find(state_.tapes, order.venue, order.instrument) : nullptr;
        bool keep = true;
        if (tape != nullptr && tape->last_at == close) {
            Stretch stretch{*working.waits_in, tape->last_at, tape->open, tape->high,
                            tape->low,         tape->last,    true};
            stretch.again = true;
            Held& held =
                *desk::find_book(state_.held, order.venue, order.instrument, order.strategy);
            if (bracket_of(held, working.proposal) == held.brackets.end())
                fresh.emplace_back(&held, stretch, working.proposal);
            OUTCRY_ASSIGN(keep, match_one(*tape, stretch, working, out));
            if (!keep) out.cancel_timer("expiry-" + std::to_string(working.proposal));
        }
        if (!keep) continue;
        if (kept != i) state_.working[kept] = std::move(working);
        ++kept;
    }
    state_.working.resize(kept);
    for (const auto& [held, stretch, proposal] : fresh) {
        const auto bracket = bracket_of(*held, proposal);
        if (bracket == held->brackets.end()) continue;
        Tape& tape = *desk::find(state_.tapes, held->venue, held->instrument);
        OUTCRY_TRY(match_bracket(tape, *held, *bracket, stretch, out));
        follow(tape, *held, *bracket, stretch, out);
        bracket->inside = {};
        std::erase_if(held->brackets, [](const Bracket& one) { return one.held.is_zero(); });
    }
    return {};
}

}  // namespace outcry
