// SPDX-License-Identifier: Apache-2.0
#include "actors/core/learning.hpp"

#include <algorithm>

#include "outcry/math/math.hpp"

namespace outcry::core {

namespace {

std::optional<double> loss_at(const Docketed& one, std::size_t at) {
    double sum = 0;
    int answers = 0;
    for (std::size_t side = 0; side < 2; ++side) {
        if (at + side >= one.said.size() || !one.said[at + side]) continue;
        sum += log_loss(*one.said[at + side], side == 0 ? one.long_end : one.short_end);
        ++answers;
    }
    if (answers == 0) return std::nullopt;
    return sum / answers;
}

}  // namespace

double Learning::factor(std::size_t voter) const {
    return voter < logs.size() ? math::exp(logs[voter]) : 1;
}

void Learning::learn(std::span<const double> losses, double rate) {
    logs.resize(losses.size());
    double mean = 0;
    for (std::size_t i = 0; i < losses.size(); ++i) {
        logs[i] -= rate * losses[i];
        mean += logs[i] / static_cast<double>(losses.size());
    }
    const double bound = math::log(factor_max);
    for (double& log : logs) log = std::clamp(log - mean, -bound, bound);
}

std::vector<std::optional<double>> testimony(const Proposal& proposal) {
    std::vector<std::optional<double>> said{proposal.p_long, proposal.p_short};
    for (const Ballot& ballot : proposal.ballots) {
        said.push_back(ballot.p_long);
        said.push_back(ballot.p_short);
    }
    return said;
}

std::optional<Losses> losses_of(const Docketed& one, std::size_t voters) {
    const auto pool = loss_at(one, 0);
    if (!pool) return std::nullopt;
    Losses losses{*pool, {}};
    for (std::size_t i = 0; i < voters; ++i)
        losses.voters.push_back(loss_at(one, 2 + 2 * i).value_or(*pool));
    return losses;
}

}  // namespace outcry::core
