// SPDX-License-Identifier: Apache-2.0
// Where a run's money came from: its finished round trips by symbol, voter, exit, regime, strategy
// and cost. One owner, main thread. Each list adds up to the same net, to the last unit.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "outcry/event/judgement.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::tools {

struct Earned {
    std::string name;
    std::uint64_t trades = 0;
    std::uint64_t wins = 0;
    Money net;

    bool operator==(const Earned&) const = default;
};
OUTCRY_DESCRIBE(Earned, "report.earned", name, trades, wins, net);

/// before_costs - slippage - fees + funding = net.
struct Costs {
    Money before_costs;
    Money slippage;
    Money fees;
    Money funding;
    Money net;

    bool operator==(const Costs&) const = default;
};
OUTCRY_DESCRIBE(Costs, "report.costs", before_costs, slippage, fees, funding, net);

struct Attribution {
    std::vector<Earned> symbols;
    std::vector<Earned> voters;
    std::vector<Earned> reasons;
    std::vector<Earned> regimes;
    Costs costs;
    std::vector<Earned> strategies;

    bool operator==(const Attribution&) const = default;
};
OUTCRY_DESCRIBE(Attribution, "report.attribution", symbols, voters, reasons, regimes, costs,
                strategies);

class Attributing {
 public:
    /// Proposals that asked for a change; holds are passed over.
    void take(std::uint64_t seq, const Proposal& proposal);
    void take(const RoundTrip& trip);
    [[nodiscard]] Attribution result() const;

 private:
    using Lists = std::map<std::string, Earned>;
    static void add(Lists& list, const std::string& name, Money net);

    struct Decided {
        std::vector<Ballot> ballots;
        double break_even = 0;
        Regime regime = Regime::warming;
    };
    std::map<std::uint64_t, Decided> decided_;
    Lists symbols_, voters_, reasons_, regimes_, strategies_;
    Costs costs_;
};

}  // namespace outcry::tools
