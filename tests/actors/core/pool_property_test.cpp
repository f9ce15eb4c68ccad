// SPDX-License-Identifier: Apache-2.0
// What must hold of a pool whatever the voters say.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/core/judging.hpp"
#include "outcry/codec/type_info.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;
using core::Flip;

const core::Odds odds{0.02, 0.04, 0.00121};
constexpr double edge_min = 0.0008;

double random_p(int low = 1, int high = 999) { return *rc::gen::inRange(low, high + 1) / 1000.0; }

/// Voters a, b, c … near enough to the base rate for every action to occur.
std::vector<Ballot> random_ballots() {
    std::vector<Ballot> ballots;
    double sum = 0;
    const int count = *rc::gen::inRange(1, 6);
    for (int i = 0; i < count; ++i) {
        Ballot ballot;
        ballot.voter = std::string(1, static_cast<char>('a' + i));
        ballot.weight = *rc::gen::inRange(1, 100);
        sum += ballot.weight;
        if (*rc::gen::inRange(0, 8) != 0) ballot.p_long = random_p(200, 550);
        if (*rc::gen::inRange(0, 8) != 0) ballot.p_short = random_p(200, 550);
        if (!ballot.p_long && !ballot.p_short) ballot.silent = "abstains";
        ballots.push_back(ballot);
    }
    for (Ballot& ballot : ballots) ballot.weight /= sum;
    return ballots;
}

Action act(const std::vector<Ballot>& ballots, double bound, Quantity held) {
    std::optional<double> edges[2];
    for (const Side side : {Side::buy, Side::sell})
        if (const auto p = core::pooled(core::answers_of(ballots, side)))
            edges[side == Side::buy ? 0 : 1] = odds.edge(*p);
    return core::step_of(core::lean_of(edges[0], edges[1], bound), held, {}).action;
}

/// On one side of a flip the action is what it was, on the other what the flip says.
RC_GTEST_PROP(Flips, are_exact, ()) {
    const auto ballots = random_ballots();
    const Quantity held{*rc::gen::element<std::int64_t>(-1, 0, 1) * fixed_scale};
    const Action now = act(ballots, edge_min, held);
    for (const Flip& flip : core::flips_of(ballots, odds, edge_min, held, {})) {
        RC_ASSERT(flip.to != now);
        for (const bool beyond : {false, true}) {
            const double nudge = (beyond == flip.below ? -1 : 1) * 1e-9;
            const double value = flip.value + nudge;
            std::vector<Ballot> changed = ballots;
            for (Ballot& ballot : changed)
                if (ballot.voter == flip.voter)
                    (flip.question == Side::buy ? ballot.p_long : ballot.p_short) = value;
            const double bound = flip.voter.empty() ? value : edge_min;
            RC_ASSERT(act(changed, bound, held) == (beyond ? flip.to : now));
        }
    }
}

RC_GTEST_PROP(Pooling, lies_between_its_answers, ()) {
    const auto answers = core::answers_of(random_ballots(), Side::buy);
    RC_PRE(!answers.empty());
    const double p = *core::pooled(answers);
    double low = 1, high = 0;
    for (const core::Answer& one : answers) {
        low = std::min(low, one.p);
        high = std::max(high, one.p);
    }
    RC_ASSERT(p >= low - 1e-12 && p <= high + 1e-12);
    RC_ASSERT(core::divergence(answers) >= 0);
    RC_ASSERT(core::divergence(answers) < 0.6931471805599454);
}

struct Voiced {
    std::string voter;
    Maybe p_long;
    Maybe p_short;
};

/// One round from start to proposal; votes in the given order.
Proposal decided(const CorePool::Params& params, const std::vector<Voiced>& votes) {
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    for (const Voiced& one : votes)
        play.hear(vote(one.voter, btc, minutes(15), one.p_long, one.p_short));
    if (play.count<Proposal>() == 0) play.advance_to(minutes(16));
    return play.only<Proposal>();
}

std::vector<Voiced> random_votes() {
    std::vector<Voiced> votes;
    for (const char* voter : {"bull", "bear", "predict"}) {
        Voiced voiced{voter, random_p(), random_p()};
        if (*rc::gen::inRange(0, 4) == 0) voiced.p_long.reset();
        if (*rc::gen::inRange(0, 4) == 0) voiced.p_short.reset();
        votes.push_back(voiced);
    }
    return votes;
}

RC_GTEST_PROP(PoolProperty, does_not_care_for_the_scale_of_weights, ()) {
    const auto votes = random_votes();
    CorePool::Params params = pool_params();
    const Proposal one = decided(params, votes);
    for (auto& [voter, weight] : params.weights) weight *= 4;  // exact in binary
    const Proposal other = decided(params, votes);
    RC_ASSERT(one == other);
}

RC_GTEST_PROP(PoolProperty, does_not_care_who_speaks_first, ()) {
    auto votes = random_votes();
    const Proposal one = decided(pool_params(), votes);
    std::reverse(votes.begin(), votes.end());
    std::swap(votes[*rc::gen::inRange<std::size_t>(0, 3)], votes[0]);
    Proposal other = decided(pool_params(), votes);
    for (std::size_t i = 0; i < other.ballots.size(); ++i)
        other.ballots[i].seq = one.ballots[i].seq;
    RC_ASSERT(one == other);
}

/// Abstaining, staying silent and not being there count the same.
RC_GTEST_PROP(PoolProperty, decides_as_if_who_abstains_were_not_there, ()) {
    auto votes = random_votes();
    votes[1].p_long.reset();
    votes[1].p_short.reset();
    CorePool::Params params = pool_params();
    params.quorum = 1;
    const Proposal abstained = decided(params, votes);
    votes.erase(votes.begin() + 1);
    const Proposal silent = decided(params, votes);
    params.voters = {"bull", "predict"};
    params.weights.erase("bear");
    const Proposal absent = decided(params, votes);
    for (const Proposal* other : {&silent, &absent}) {
        RC_ASSERT(other->action == abstained.action);
        RC_ASSERT(other->p_long == abstained.p_long);
        RC_ASSERT(other->p_short == abstained.p_short);
        RC_ASSERT(other->target_exposure == abstained.target_exposure);
        RC_ASSERT(other->flips == abstained.flips);
    }
}

TEST(CoreDecision, reaches_every_action_in_every_regime) {
    const DecisionModel model = CorePool::decision(pool_params(), "core");
    ASSERT_EQ(model.inputs.size(), 8U);
    for (std::size_t regime = 1; regime < type_info<Regime>().names.size(); ++regime) {
        std::map<double, int> met;
        for (const double p_long : model.inputs[0].domain.values)
            for (const double p_short : model.inputs[1].domain.values)
                for (const double held : {-1.0, 0.0, 1.0}) {
                    const double in[] = {p_long, p_short, p_long, p_short, p_long, p_short,
                                         static_cast<double>(regime), held};
                    double out[1] = {nothing};
                    model.decide(in, {}, out, {});
                    ++met[out[0]];
                }
        for (const Action action : {Action::buy, Action::sell, Action::hold})
            EXPECT_GT(met[static_cast<double>(action)], 0) << "regime " << regime;
    }
}

}  // namespace
}  // namespace outcry
