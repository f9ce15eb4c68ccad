// SPDX-License-Identifier: Apache-2.0
// What must hold of a pool whatever the voters say.
#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

#include "actors/core/judging.hpp"
#include "outcry/codec/type_info.hpp"
#include "outcry/math/math.hpp"
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
    const auto flips = core::flips_of(ballots, core::answers_of(ballots), odds, edge_min, held, {});
    for (const Flip& flip : flips) {
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

/// By the ballots themselves: how far each of those that could change it is from where it would.
RC_GTEST_PROP(Flips, say_how_far_the_nearest_vote_is, ()) {
    const auto ballots = random_ballots();
    const auto flips = core::flips_of(ballots, core::answers_of(ballots), odds, edge_min, {}, {});
    std::optional<double> nearest;
    std::string voter;
    for (const Flip& flip : flips) {
        for (const Ballot& ballot : ballots) {
            const auto& p = flip.question == Side::buy ? ballot.p_long : ballot.p_short;
            if (ballot.voter != flip.voter) continue;
            const double way = std::fabs(math::logit(flip.value) - math::logit(*p));
            if (nearest && way >= *nearest) continue;
            nearest = way;
            voter = ballot.voter;
        }
    }
    const auto margin = core::margin_of(flips);
    RC_ASSERT(margin.has_value() == nearest.has_value());
    RC_ASSERT(!margin || (margin->log_odds == *nearest && margin->voter == voter));
}

RC_GTEST_PROP(Steps, act_as_they_say, ()) {
    const auto lean = *rc::gen::element(core::Lean::none, core::Lean::buy, core::Lean::sell);
    const Quantity held{*rc::gen::element<std::int64_t>(-1, 0, 1) * fixed_scale};
    const core::Manners manners{*rc::gen::arbitrary<bool>(), *rc::gen::arbitrary<bool>(),
                                *rc::gen::arbitrary<bool>()};
    const core::Step step = core::step_of(lean, held, manners);
    RC_ASSERT(step.action == core::action_of(lean, held, manners));
    const bool says_why = lean != core::Lean::none && step.action == Action::hold;
    RC_ASSERT(step.reason.empty() != says_why);
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
    play.advance_to(play.now());
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

/// Two hundred rounds in which bear mostly repeats bull, so that echoes are discounted; then these.
Proposal after_history(CorePool::Params params, const std::vector<Voiced>& votes) {
    static constexpr const char* names[] = {"bull", "bear", "predict"};
    CorePool core(params);
    CorePool::State& state = core.state();
    for (int i = 0; i < 200; ++i) {
        const double lean = (i * 37 % 100) / 100.0, own = (i * 61 % 100) / 100.0;
        std::vector<std::optional<double>> leans;
        for (const std::string& voter : params.voters)
            leans.push_back(voter == names[2]   ? own
                            : voter == names[1] ? 0.8 * lean + 0.2 * own
                                                : lean);
        state.echoes.hear(leans, core::kept_a_round(500));
    }
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    play.state().echoes = state.echoes;
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    for (const Voiced& one : votes)
        play.hear(vote(one.voter, btc, minutes(15), one.p_long, one.p_short));
    play.advance_to(play.now());
    if (play.count<Proposal>() == 0) play.advance_to(minutes(16));
    return play.only<Proposal>();
}

bool near(const Maybe& a, const Maybe& b) {
    return a.has_value() == b.has_value() && (!a || std::fabs(*a - *b) < 1e-12);
}

TEST(Pool, takes_weight_from_who_only_repeats_another) {
    const Proposal said =
        after_history(pool_params(), {{"bull", .4, .3}, {"bear", .4, .3}, {"predict", .3, .4}});
    ASSERT_EQ(said.ballots.size(), 3U);
    double sum = 0;
    for (const Ballot& ballot : said.ballots) sum += ballot.declared * ballot.discount;
    for (const Ballot& ballot : said.ballots)
        EXPECT_NEAR(ballot.weight, ballot.declared * ballot.discount / sum, 1e-12) << ballot.voter;
    EXPECT_LT(said.ballots[0].weight, 0.33) << "of 0.35 declared";
    EXPECT_GT(said.ballots[2].weight, 0.45) << "of 0.40 declared";
    EXPECT_LT(said.effective_voters, 2.5);
}

RC_GTEST_PROP(PoolProperty, does_not_care_in_which_order_voters_are_listed, ()) {
    const auto votes = random_votes();
    CorePool::Params params = pool_params();
    const Proposal one = after_history(params, votes);
    if (one.ballots[0].silent.empty() && one.ballots[1].silent.empty())
        RC_ASSERT(one.ballots[0].discount < 1);
    std::rotate(params.voters.begin(), params.voters.begin() + *rc::gen::inRange(1, 3),
                params.voters.end());
    const Proposal other = after_history(params, votes);
    RC_ASSERT(near(one.p_long, other.p_long) && near(one.p_short, other.p_short));
    RC_ASSERT(std::fabs(one.split - other.split) < 1e-12);
    RC_ASSERT(std::fabs(one.effective_voters - other.effective_voters) < 1e-9);
}

RC_GTEST_PROP(PoolProperty, is_not_moved_by_a_vote_of_weight_zero, ()) {
    auto votes = random_votes();
    CorePool::Params params = pool_params();
    params.quorum = 1;
    params.weights["bear"] = 0;
    const Proposal one = after_history(params, votes);
    votes[1].p_long = random_p();
    votes[1].p_short = random_p();
    const Proposal moved = after_history(params, votes);
    RC_ASSERT(one.action == moved.action);
    RC_ASSERT(near(one.p_long, moved.p_long) && near(one.p_short, moved.p_short));
    params.voters = {"bull", "predict"};
    params.weights.erase("bear");
    const Proposal absent = after_history(params, {votes[0], votes[2]});
    RC_ASSERT(near(moved.p_long, absent.p_long) && near(moved.p_short, absent.p_short));
    RC_ASSERT(moved.action == absent.action);
    RC_ASSERT(std::fabs(moved.effective_voters - absent.effective_voters) < 1e-12);
}

/// Echoes were learnt before the round, so that more of one's yes is never less of the pool's.
RC_GTEST_PROP(PoolProperty, never_falls_when_a_vote_rises, ()) {
    auto votes = random_votes();
    const std::size_t who = *rc::gen::inRange<std::size_t>(0, 3);
    votes[who].p_long = random_p(1, 900);
    const Proposal lower = after_history(pool_params(), votes);
    *votes[who].p_long += random_p(1, 90);
    const Proposal higher = after_history(pool_params(), votes);
    RC_ASSERT(lower.p_long.has_value() == higher.p_long.has_value());
    if (lower.p_long) RC_ASSERT(*higher.p_long >= *lower.p_long - 1e-15);
    RC_ASSERT(higher.p_short == lower.p_short);
}

TEST(CoreDecision, tries_every_cooldown_budget_and_trust_that_is_declared) {
    CorePool::Params params = pool_params();
    params.cooldown_stop = DurationNs{ns_per_hour};
    params.entries_per_day_max = 3;
    params.learning = core::Rule::exponential_weights;
    params.horizon = DurationNs{ns_per_day};
    const DecisionModel model = CorePool::decision(params, "core");
    ASSERT_EQ(model.inputs.size(), 10U);
    EXPECT_EQ(model.inputs[8].domain.names,
              (std::vector<std::string>{"free", "cooling down", "entries used up"}));
    EXPECT_EQ(model.inputs[9].domain.names,
              (std::vector<std::string>{"as declared", "bull", "bear", "predict"}));
    const auto decided_at = [&](double standing, double trust) {
        // bull alone is for it: enough only where it is trusted above the others.
        const double in[] = {0.95, 0.05, 0.05, 0.05, 0.05, 0.05, 1, 0, standing, trust};
        double out[3] = {nothing, nothing, nothing};
        model.decide(in, {}, out, {});
        return static_cast<Action>(static_cast<int>(out[0]));
    };
    EXPECT_EQ(decided_at(0, 0), Action::hold);
    EXPECT_EQ(decided_at(0, 1), Action::buy);
    EXPECT_EQ(decided_at(0, 2), Action::hold);
    EXPECT_EQ(decided_at(1, 1), Action::hold);
    EXPECT_EQ(decided_at(2, 1), Action::hold);
}

TEST(CoreDecision, is_held_back_by_every_guard_that_asks_who_votes_how) {
    const auto decided = [](auto declare) {
        CorePool::Params params = pool_params();
        declare(params);
        const double in[] = {0.95, 0.05, 0.05, 0.95, 0.95, 0.05, 1, 0};  // bear is against it
        double out[3] = {nothing, nothing, nothing};
        CorePool::decision(params, "core").decide(in, {}, out, {});
        return static_cast<Action>(static_cast<int>(out[0]));
    };
    EXPECT_EQ(decided([](auto&) {}), Action::buy);
    EXPECT_EQ(decided([](auto& params) { params.disagreement_max = 0.05; }), Action::hold);
    EXPECT_EQ(decided([](auto& params) { params.split_max = 0.1; }), Action::hold);
    EXPECT_EQ(decided([](auto& params) { params.margin_min = 9; }), Action::hold);
}

TEST(CoreDecision, reaches_every_action_in_every_regime) {
    const DecisionModel model = CorePool::decision(pool_params(), "core");
    ASSERT_EQ(model.inputs.size(), 8U);
    for (std::size_t regime = 1; regime < type_info<Regime>().names.size(); ++regime) {
        std::map<double, int> met;
        for (const double p_long : model.inputs[0].domain.values)
            for (const double p_short : model.inputs[1].domain.values)
                for (const double held : {-1.0, 0.0, 1.0}) {
                    const double in[] = {p_long,
                                         p_short,
                                         p_long,
                                         p_short,
                                         p_long,
                                         p_short,
                                         static_cast<double>(regime),
                                         held};
                    double out[3] = {nothing, nothing, nothing};
                    model.decide(in, {}, out, {});
                    ++met[out[0]];
                }
        for (const Action action : {Action::buy, Action::sell, Action::hold})
            EXPECT_GT(met[static_cast<double>(action)], 0) << "regime " << regime;
    }
}

}  // namespace
}  // namespace outcry
