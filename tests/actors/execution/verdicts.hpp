// SPDX-License-Identifier: Apache-2.0
// Verdicts as risk would give them, for execution's plays. Test code, one thread. Everything
// returned owns itself.
#pragma once

#include "actors/execution/paper.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::test {

inline ExecutionPaper::Params paper_params() {
    ExecutionPaper::Params params;
    params.base = tf("1m");
    return params;
}

/// Approved at 00:15 for a minute, within 1 % of 100,000.
inline Verdict approved(std::uint64_t proposal, Side side, const char* size) {
    Verdict verdict;
    verdict.strategy = "paper";
    verdict.venue = venue;
    verdict.instrument = btc;
    verdict.proposal = proposal;
    verdict.outcome = Outcome::approved;
    verdict.side = side;
    verdict.requested = verdict.approved = verdict.increase = quantity(size);
    verdict.price_low = price("99000");
    verdict.price_high = price("101000");
    verdict.expires = minutes(16);
    verdict.stop = percent(2);
    verdict.target = percent(4);
    return verdict;
}

inline Verdict reducing(std::uint64_t proposal, Side side, const char* size) {
    Verdict verdict = approved(proposal, side, size);
    verdict.reduce_only = true;
    verdict.increase = {};
    verdict.expires = {};
    return verdict;
}

}  // namespace outcry::test
