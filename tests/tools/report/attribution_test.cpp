// SPDX-License-Identifier: Apache-2.0
// Whom a round trip is credited to, on a run that vetoes more than it can remember.
#include "tools/report/attribution.hpp"

#include <gtest/gtest.h>

namespace outcry::tools {
namespace {

struct Told {
    Attributing attributing;
    std::uint64_t seq = 0;

    std::uint64_t propose(Regime regime, std::vector<Ballot> ballots = {}) {
        Proposed proposal;
        proposal.ballots = std::move(ballots);
        proposal.action = Action::buy;
        proposal.regime = regime;
        attributing.take(++seq, proposal);
        return seq;
    }
    void judge(std::uint64_t proposal, Outcome outcome) {
        core::Ruled verdict;
        verdict.proposal = proposal;
        verdict.outcome = outcome;
        attributing.take(verdict);
    }
    void trip(std::uint64_t proposal) {
        RoundTrip trip;
        trip.strategy = "alloc";
        trip.proposal = proposal;
        attributing.take(trip, {{"stop", trip.quantity, trip.gross, trip.net}});
    }
    [[nodiscard]] std::vector<std::string> regimes() const {
        std::vector<std::string> names;
        for (const Earned& one : attributing.result().regimes) names.push_back(one.name);
        return names;
    }
};

TEST(Attributing, knows_the_proposal_behind_a_trip_however_much_was_vetoed_since) {
    Told told;
    const std::uint64_t passed = told.propose(Regime::trend),
                        unjudged = told.propose(Regime::quiet), twice = told.propose(Regime::range);
    told.judge(passed, Outcome::approved);
    told.judge(twice, Outcome::vetoed);  // by one veto, and passed by another
    told.judge(twice, Outcome::resized);
    for (int i = 0; i < 5000; ++i) told.judge(told.propose(Regime::volatile_), Outcome::vetoed);
    for (const std::uint64_t proposal : {passed, unjudged, twice}) told.trip(proposal);
    EXPECT_EQ(told.regimes(), (std::vector<std::string>{"quiet", "range", "trend"}));
}

TEST(Attributing, calls_a_regime_by_its_name_and_not_as_c_plus_plus_must) {
    Told told;
    told.trip(told.propose(Regime::volatile_));
    EXPECT_EQ(told.regimes(), std::vector<std::string>{"volatile"});
}

TEST(Attributing, credits_what_nobody_voted_on_to_the_strategy_that_asked) {
    Told told;
    told.trip(told.propose(Regime::warming));
    EXPECT_EQ(told.regimes(), std::vector<std::string>{"unknown"}) << "nobody measured it";
    ASSERT_EQ(told.attributing.result().voters.size(), 1U);
    EXPECT_EQ(told.attributing.result().voters[0].name, "alloc");
    told.trip(told.propose(Regime::warming, {{"bull", 1, 0.6, {}, "", 1}}));
    EXPECT_EQ(told.regimes(), (std::vector<std::string>{"unknown", "warming"}));
    EXPECT_EQ(told.attributing.result().voters[1].name, "bull");
}

TEST(Attributing, forgets_what_was_vetoed_long_ago_since_no_trip_comes_of_it) {
    Told told;
    const std::uint64_t vetoed = told.propose(Regime::trend);
    told.judge(vetoed, Outcome::vetoed);
    for (int i = 0; i < 5000; ++i) told.judge(told.propose(Regime::range), Outcome::vetoed);
    told.trip(vetoed);
    EXPECT_EQ(told.regimes(), std::vector<std::string>{"unknown"});
}

}  // namespace
}  // namespace outcry::tools
