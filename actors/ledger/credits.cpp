// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/credits.hpp"

#include <algorithm>

namespace outcry::ledger {

std::vector<Credit> credits_of(const std::vector<Ballot>& ballots, Side side, double break_even,
                               Money net, const std::string& strategy) {
    std::vector<Credit> credits;
    std::vector<double> weights;
    double claims = 0;
    double weight = 0;
    for (const Ballot& ballot : ballots) {
        const auto& p = side == Side::buy ? ballot.p_long : ballot.p_short;
        if (!p || !(ballot.weight > 0)) continue;
        const double claim = ballot.weight * std::max(*p - break_even, 0.0);
        credits.push_back({ballot.voter, claim, {}});
        weights.push_back(ballot.weight);
        claims += claim;
        weight += ballot.weight;
    }
    if (credits.empty() && !strategy.empty()) return {{strategy, 1, net}};
    const double whole = claims > 0 ? claims : weight;
    double sofar = 0;
    std::int64_t given = 0;
    for (std::size_t i = 0; i < credits.size(); ++i) {
        Credit& credit = credits[i];
        if (!(claims > 0)) credit.share = weights[i];
        credit.share /= whole;
        sofar += credit.share;
        const bool last = i + 1 == credits.size();
        const double exact = static_cast<double>(net.units) * std::min(sofar, 1.0);
        const std::int64_t upto =
            last ? net.units : static_cast<std::int64_t>(exact < 0 ? exact - 0.5 : exact + 0.5);
        credit.net = {upto - given};
        given = upto;
    }
    return credits;
}

}  // namespace outcry::ledger
