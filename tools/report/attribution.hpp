// SPDX-License-Identifier: Apache-2.0
// Where a run's money came from: its finished round trips by symbol, voter, exit, regime, strategy
// and cost; and what was booked of positions that are still held. One owner, main thread. Each list
// adds up to the same net, to the last unit; with what is open it is what the account has gained.
#pragma once

#include <deque>
#include <map>
#include <string>
#include <vector>

#include "actors/core/rounds.hpp"
#include "actors/ledger/exits.hpp"
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

/// What was booked of a position that is still held: gains of what was sold of it, and what it has
/// cost. Its prices come later.
struct Standing {
    std::string instrument;
    std::string strategy;
    Money realised;
    Money fees;
    Money funding;
    Money net;  // realised - fees + funding

    bool operator==(const Standing&) const = default;
};
OUTCRY_DESCRIBE(Standing, "report.standing", instrument, strategy, realised, fees, funding, net);

struct Attribution {
    std::vector<Earned> symbols;
    std::vector<Earned> voters;
    std::vector<Earned> reasons;
    std::vector<Earned> regimes;
    Costs costs;
    std::vector<Earned> strategies;
    std::vector<Standing> open;  // in none of the lists: a round trip ends flat
    Money unrealised;            // of all that is open, at the account's last prices

    bool operator==(const Attribution&) const = default;
};
OUTCRY_DESCRIBE(Attribution, "report.attribution", symbols, voters, reasons, regimes, costs,
                strategies, open, unrealised);

/// Of all that is open.
[[nodiscard]] Money booked(const Attribution& attribution);

/// What is read of a proposal: all that comes before what would have changed it.
struct Proposed {
    static constexpr bool leads = true;

    std::string strategy;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;
    Action action = Action::hold;
    Money target_exposure;
    Money current_exposure;
    Price reference;
    std::optional<double> p_long;
    std::optional<double> p_short;
    double break_even = 0;
    std::optional<double> edge_long;
    std::optional<double> edge_short;
    double edge_min = 0;
    double costs = 0;
    Ratio stop;
    Ratio target;
    double disagreement = 0;
    Regime regime = Regime::warming;
    std::string reason;
    std::vector<Ballot> ballots;
};
OUTCRY_DESCRIBE(Proposed, "proposal", strategy, venue, instrument, timeframe, round, action,
                target_exposure, current_exposure, reference, p_long, p_short, break_even,
                edge_long, edge_short, edge_min, costs, stop, target, disagreement, regime, reason,
                ballots);

class Attributing {
 public:
    /// Proposals that asked for a change; holds are passed over.
    void take(std::uint64_t seq, const Proposed& proposal);
    void take(const core::Ruled& verdict);
    /// In the account's currency, as the shares of its exits are.
    void take(const RoundTrip& trip, const std::vector<ledger::ExitShare>& exits);
    [[nodiscard]] Attribution result() const;

 private:
    using Lists = std::map<std::string, Earned>;
    static void add(Lists& list, const std::string& name, Money net);

    struct Decided {
        std::vector<Ballot> ballots;
        double break_even = 0;
        Regime regime = Regime::warming;
        bool passed = false;
    };
    /// Vetoed proposals that are remembered, in case that another veto passes one of them.
    static constexpr std::size_t vetoed_max = 4096;

    std::map<std::uint64_t, Decided> decided_;
    std::deque<std::uint64_t> vetoed_;  // the latest
    Lists symbols_, voters_, reasons_, regimes_, strategies_;
    Costs costs_;
};

}  // namespace outcry::tools
