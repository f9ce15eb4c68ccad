// SPDX-License-Identifier: Apache-2.0
#include "tools/report/attribution.hpp"

#include "actors/ledger/cells.hpp"
#include "actors/ledger/credits.hpp"

namespace outcry::tools {

namespace {

const std::string nobody_known = "unknown";

}  // namespace

void Attributing::add(Lists& list, const std::string& name, Money net) {
    Earned& earned = list[name];
    earned.name = name;
    ++earned.trades;
    if (net > Money{}) ++earned.wins;
    earned.net += net;
}

void Attributing::take(std::uint64_t seq, const Proposed& proposal) {
    if (proposal.action == Action::hold) return;
    decided_.insert_or_assign(decided_.end(), seq,
                              Decided{proposal.ballots, proposal.break_even, proposal.regime});
}

/// No round trip comes of what was vetoed, and a run may propose the same a million times.
void Attributing::take(const core::Ruled& verdict) {
    const auto found = decided_.find(verdict.proposal);
    if (found == decided_.end()) return;
    if (verdict.outcome != Outcome::vetoed) {
        found->second.passed = true;
        return;
    }
    vetoed_.push_back(verdict.proposal);
    if (vetoed_.size() <= vetoed_max) return;
    const auto oldest = decided_.find(vetoed_.front());
    if (oldest != decided_.end() && !oldest->second.passed) decided_.erase(oldest);
    vetoed_.pop_front();
}

void Attributing::take(const RoundTrip& trip, const std::vector<ledger::ExitShare>& exits) {
    add(symbols_, trip.instrument, trip.net);
    add(strategies_, trip.strategy, trip.net);
    for (const ledger::ExitShare& one : exits)
        add(reasons_, one.reason.empty() ? nobody_known : one.reason, one.net);
    const auto found = decided_.find(trip.proposal);
    const bool known = found != decided_.end();
    const Decided decided = known ? found->second : Decided{};
    add(regimes_,
        ledger::measured(decided.regime, decided.ballots)
            ? std::string(ledger::name_of(decided.regime))
            : nobody_known,
        trip.net);
    const std::vector<ledger::Credit> credits =
        ledger::credits_of(decided.ballots, trip.side, decided.break_even, trip.net,
                           known ? trip.strategy : std::string());
    for (const ledger::Credit& one : credits) add(voters_, one.voter, one.net);
    if (credits.empty()) add(voters_, nobody_known, trip.net);
    costs_.before_costs += trip.gross + trip.slippage;
    costs_.slippage += trip.slippage;
    costs_.fees += trip.fees;
    costs_.funding += trip.funding;
    costs_.net += trip.net;
}

Attribution Attributing::result() const {
    const auto listed = [](const Lists& list) {
        std::vector<Earned> all;
        for (const auto& [name, earned] : list) all.push_back(earned);
        return all;
    };
    Attribution made;
    made.symbols = listed(symbols_);
    made.voters = listed(voters_);
    made.reasons = listed(reasons_);
    made.regimes = listed(regimes_);
    made.costs = costs_;
    made.strategies = listed(strategies_);
    return made;
}

Money booked(const Attribution& attribution) {
    Money sum;
    for (const Standing& one : attribution.open) sum += one.net;
    return sum;
}

}  // namespace outcry::tools
