// SPDX-License-Identifier: Apache-2.0
#include "actors/core/pooling.hpp"

#include <gtest/gtest.h>

#include "actors/core/judging.hpp"
#include "outcry/math/math.hpp"

namespace outcry::core {
namespace {

Ballot ballot(const char* voter, double weight, double p_long) {
    Ballot made;
    made.voter = voter;
    made.weight = weight;
    made.p_long = p_long;
    return made;
}

Answer answer(std::size_t voter, double weight, double p) {
    return {voter, weight, p, math::logit(p)};
}

TEST(Pooling, is_the_answer_when_all_agree) {
    EXPECT_NEAR(*pooled({answer(0, 0.5, 0.3), answer(1, 0.5, 0.3)}), 0.3, 1e-15);
    EXPECT_FALSE(pooled({}));
}

TEST(Pooling, leans_to_the_heavier_voter_in_log_odds) {
    // logit(.8) = 1.386294, logit(.5) = 0: three quarters of it is 1.039721, p = .738796
    EXPECT_NEAR(*pooled({answer(0, 0.75, 0.8), answer(1, 0.25, 0.5)}), 0.738796, 1e-6);
}

TEST(Pooling, leaves_out_those_who_did_not_answer_the_question) {
    Ballot silent = ballot("c", 0.5, 0.9);
    silent.silent = "warming up";
    Ballot other = ballot("b", 0.25, 0.5);
    other.p_long.reset();
    other.p_short = 0.5;
    const auto answers = answers_of({ballot("a", 0.25, 0.4), other, silent}, Side::buy);
    ASSERT_EQ(answers.size(), 1U);
    EXPECT_DOUBLE_EQ(answers[0].weight, 1.0);
}

TEST(Divergence, is_nothing_when_all_agree_and_log_two_when_certain_and_opposed) {
    EXPECT_DOUBLE_EQ(divergence({{0, 0.5, 0.3}, {1, 0.5, 0.3}}), 0);
    EXPECT_NEAR(divergence({{0, 0.5, 0.0}, {1, 0.5, 1.0}}), math::log(2), 1e-15);
    // H(.5) - H(.25) = .693147 - .562335
    EXPECT_NEAR(divergence({{0, 0.5, 0.25}, {1, 0.5, 0.75}}), 0.130812, 1e-6);
}

TEST(Odds, breaks_even_where_the_edge_is_nothing) {
    const Odds odds{0.02, 0.04, 0.0012};
    EXPECT_NEAR(odds.break_even(), 0.353333, 1e-6);
    EXPECT_NEAR(odds.edge(odds.break_even()), 0, 1e-15);
    EXPECT_NEAR(odds.edge(0.39), 0.0022, 1e-12);
    EXPECT_NEAR(odds.edge(odds.p_for(0.0008)), 0.0008, 1e-15);
    EXPECT_NEAR(odds.kelly(0.39), 0.0022 / (0.0388 * 0.0212), 1e-9);
}

TEST(Judging, leans_to_the_larger_edge_and_to_neither_when_they_are_equal) {
    EXPECT_EQ(lean_of(0.001, 0.002, 0.0005), Lean::sell);
    EXPECT_EQ(lean_of(0.002, 0.001, 0.0005), Lean::buy);
    EXPECT_EQ(lean_of(0.002, 0.002, 0.0005), Lean::none);
    EXPECT_EQ(lean_of(0.0005, std::nullopt, 0.0005), Lean::none) << "must beat, not meet";
}

TEST(Judging, tells_a_flip_in_words) {
    EXPECT_EQ((Flip{Action::hold, "bull", Side::buy, true, 0.38714}.text()),
              "to HOLD if bull < 0.3871");
    EXPECT_EQ((Flip{Action::sell, "bear", Side::sell, false, 0.5}.text()),
              "to SELL if bear short > 0.5000");
    EXPECT_EQ((Flip{Action::hold, "", Side::buy, false, 0.0022}.text()),
              "to HOLD if edge_min > 22.0bp");
}

}  // namespace
}  // namespace outcry::core
