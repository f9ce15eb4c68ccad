// SPDX-License-Identifier: Apache-2.0
// Questions wait for their answer by the rules of the labels, and scored votes earn their weight.
#include "actors/core/learning.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "outcry/math/math.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry::core {
namespace {

using namespace outcry::test;
using predict::Outcome;

predict::Question question(std::int64_t quarters = 8) {
    predict::Question made;
    made.stop = percent(2);
    made.target = percent(4);
    made.horizon = DurationNs{quarters * 15 * ns_per_minute};
    made.timeframe = tf("15m");
    return made;
}

Docket waiting_since(std::int64_t minute) {
    Docket docket;
    docket.waiting.push_back(
        {minutes(minute), 0, Outcome::unknown, Outcome::unknown, {0.4, 0.3, 0.5, 0.2}});
    return docket;
}

TEST(Docket, answers_when_the_horizon_has_passed_from_the_open_of_the_next_bar) {
    Docket docket = waiting_since(0);
    EXPECT_TRUE(
        docket.hear(bar(btc, "15m", minutes(15), "100", "103", "99", "102"), question()).empty());
    EXPECT_EQ(docket.waiting[0].entry, 100);
    EXPECT_TRUE(
        docket.hear(bar(btc, "15m", minutes(30), "102", "105", "101", "105"), question()).empty());
    EXPECT_EQ(docket.waiting[0].long_end, Outcome::target);
    EXPECT_EQ(docket.waiting[0].short_end, Outcome::stop);
    const auto answered = docket.hear(flat_bar(btc, "15m", minutes(120), "90"), question());
    ASSERT_EQ(answered.size(), 1U);
    EXPECT_EQ(answered[0].long_end, Outcome::target) << "the first barrier stands";
    EXPECT_TRUE(docket.waiting.empty());
}

TEST(Docket, says_the_stop_was_first_in_a_bar_that_touches_both_and_neither_in_none) {
    Docket both = waiting_since(0);
    (void)both.hear(bar(btc, "15m", minutes(15), "100", "105", "97", "100"), question());
    EXPECT_EQ(both.waiting[0].long_end, Outcome::stop);
    Docket none = waiting_since(0);
    (void)none.hear(flat_bar(btc, "15m", minutes(15), "100"), question());
    const auto lapsed =
        none.hear(bar(btc, "15m", minutes(135), "100", "110", "99", "110"), question());
    EXPECT_EQ(lapsed.at(0).long_end, Outcome::unknown) << "a bar after the horizon is too late";
}

TEST(Docket, never_answers_a_question_of_which_no_bar_was_heard) {
    Docket unheard = waiting_since(0);
    const auto later = [&](std::int64_t minute) {
        return unheard.hear(flat_bar(btc, "15m", minutes(minute), "110"), question());
    };
    EXPECT_TRUE(later(1440).empty()) << "the day after";
    EXPECT_TRUE(unheard.waiting.empty()) << "and it waits no longer";
    Docket partly = waiting_since(0);
    (void)partly.hear(flat_bar(btc, "15m", minutes(15), "100"), question());
    EXPECT_EQ(partly.hear(flat_bar(btc, "15m", minutes(1440), "110"), question()).size(), 1U);
}

TEST(Docket, takes_down_about_sixty_four_rounds_a_horizon) {
    EXPECT_EQ(stride_of(question(8)), 1);
    EXPECT_EQ(stride_of(question(288)), 5);
    EXPECT_DOUBLE_EQ(independence(question(288)), 5.0 / 288);
    int taken = 0;
    for (int i = 0; i < 288; ++i) taken += takes_down(question(288), minutes(15 * i)) ? 1 : 0;
    EXPECT_NEAR(taken, 58, 1);
}

TEST(Learning, moves_weight_to_who_said_it_by_bayes_rule) {
    Learning learning;
    const double losses[] = {-math::log(0.8), -math::log(0.2)};
    learning.learn(losses, 1);
    EXPECT_NEAR(learning.factor(0) / learning.factor(1), 4, 1e-12);
    EXPECT_NEAR(learning.factor(0) * learning.factor(1), 1, 1e-12);
    EXPECT_EQ(Learning{}.factor(3), 1);
}

TEST(Learning, silences_nobody_for_ever) {
    Learning learning;
    const double losses[] = {0, 10};
    for (int i = 0; i < 100; ++i) learning.learn(losses, 1);
    EXPECT_NEAR(learning.factor(1), 1 / Learning::factor_max, 1e-12);
}

TEST(Learning, charges_the_silent_what_the_pool_lost) {
    Docketed one{
        {}, 0, Outcome::target, Outcome::stop, {0.4, 0.3, 0.5, 0.2, std::nullopt, std::nullopt}};
    const auto losses = losses_of(one, 2);
    ASSERT_TRUE(losses);
    EXPECT_NEAR(losses->pool, (-math::log(0.4) - math::log(0.7)) / 2, 1e-12);
    EXPECT_NEAR(losses->voters[0], (-math::log(0.5) - math::log(0.8)) / 2, 1e-12);
    EXPECT_EQ(losses->voters[1], losses->pool);
    one.said[0].reset();
    one.said[1].reset();
    EXPECT_FALSE(losses_of(one, 2)) << "a round without a pool teaches nothing";
}

/// Every round bull says the price rises and bear that it falls; it rises.
TEST(PoolLearning, gives_weight_to_who_was_right_and_says_each_step) {
    CorePool::Params params = pool_params();
    params.voters = {"bull", "bear"};
    params.weights.clear();
    params.learning = Rule::exponential_weights;
    params.horizon = DurationNs{2 * 15 * ns_per_minute};
    ASSERT_TRUE(CorePool::check(params).ok());
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    double at = 1000;
    std::size_t steps = 0;
    for (int i = 1; i <= 12; ++i) {
        const std::string open = to_string(Price{fixed::from_double(at).value()});
        at *= 1.05;
        const std::string close = to_string(Price{fixed::from_double(at).value()});
        play.at(minutes(15 * i))
            .hear(bar(btc, "15m", minutes(15 * i), open.c_str(), close.c_str(), open.c_str(),
                      close.c_str()));
        steps += play.count<Learnt>();
        if (play.count<Learnt>() == 1) {
            const Learnt step = play.only<Learnt>();
            EXPECT_EQ(step.rounds, 1);
            EXPECT_EQ(step.round, minutes(15 * (i - 2)));
            EXPECT_LT(step.voters[0].loss, step.loss);
            EXPECT_GT(step.voters[1].loss, step.loss);
        }
        play.hear(vote("bull", btc, minutes(15 * i), .5, .2));
        play.hear(vote("bear", btc, minutes(15 * i), .2, .5));
        play.advance_to(play.now());
    }
    EXPECT_EQ(steps, 10U);
    const Proposal said = play.only<Proposal>();
    EXPECT_GT(said.ballots[0].learnt, 2);
    EXPECT_LT(said.ballots[1].learnt, 0.5);
    EXPECT_DOUBLE_EQ(said.ballots[0].declared, 0.5);
    EXPECT_GT(said.ballots[0].weight, 0.8);
    EXPECT_EQ(CorePool::topics(params, "core").size(), 2U);
    params.horizon.reset();
    EXPECT_NE(CorePool::check(params).error().message.find("give the horizon"), std::string::npos);
}

TEST(LearningParams, refuse_a_question_that_is_over_before_a_bar_is) {
    CorePool::Params params = pool_params();
    params.learning = Rule::exponential_weights;
    params.horizon = DurationNs{15 * ns_per_minute};
    EXPECT_TRUE(CorePool::check(params).ok()) << "one bar answers it";
    params.horizon = DurationNs{14 * ns_per_minute};
    EXPECT_EQ(CorePool::check(params).error().message,
              "horizon of 14m is shorter than decide_on, 15m: no bar ends within such a question, "
              "and nothing is ever learnt of one; lengthen it, or leave learning out");
}

}  // namespace
}  // namespace outcry::core
