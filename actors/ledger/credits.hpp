// SPDX-License-Identifier: Apache-2.0
// Who earned a round trip: its net result shared among the voters behind it, to the last unit. Pure
// functions for any thread. Ledger and report use the same one, so that they agree.
//
// A voter's claim is its weight times how far it stood above break-even for the side that was
// taken: who argued for the trade earns it, and pays for it. Where nobody stood above, the weights
// of those who answered decide. Shares are taken cumulatively, so that they always add up. Where
// nobody voted, as for an allocator, all of it is the strategy's that asked.
#pragma once

#include <string>
#include <vector>

#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::ledger {

struct Credit {
    std::string voter;
    double share = 0;  // of the round trip, all of them 1
    Money net;

    bool operator==(const Credit&) const = default;
};
/// Empty when no ballot answered the question of that side and no strategy asked for it.
[[nodiscard]] std::vector<Credit> credits_of(const std::vector<Ballot>& ballots, Side side,
                                             double break_even, Money net,
                                             const std::string& strategy);

/// Whether anybody told a proposal's regime: one without votes has the one it was made with.
[[nodiscard]] inline bool measured(Regime regime, const std::vector<Ballot>& ballots) {
    return regime != Regime::warming || !ballots.empty();
}

}  // namespace outcry::ledger
