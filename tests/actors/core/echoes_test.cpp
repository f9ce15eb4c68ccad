// SPDX-License-Identifier: Apache-2.0
// Who says what others say anyway loses weight for it, and only for that.
#include "actors/core/echoes.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <numeric>

#include "tests/actors/quant/walk.hpp"

namespace outcry::core {
namespace {

/// Three voters over many rounds: the second repeats the first, the third goes its own way.
Echoes heard(int rounds, double noise = 0) {
    Echoes echoes;
    test::Chance chance(7);
    for (int i = 0; i < rounds; ++i) {
        const double first = chance.swing(), own = chance.swing();
        const std::optional<double> leans[] = {first, first + noise * (chance.swing()), own};
        echoes.hear(leans, kept_a_round(500));
    }
    return echoes;
}

TEST(Echoes, leaves_strangers_what_they_have_and_two_who_always_agree_one_voice) {
    const double weights[] = {0.4, 0.4, 0.2};
    const auto kept = discounts(heard(5000), weights);
    EXPECT_NEAR(kept[0], 0.5, 0.03);
    EXPECT_NEAR(kept[1], 0.5, 0.03);
    EXPECT_NEAR(kept[2], 1.0, 0.1);
    EXPECT_EQ(discounts(Echoes{}, weights), (std::vector<double>{1, 1, 1}));
}

TEST(Echoes, counts_voices_not_voters) {
    const double equal[] = {1.0 / 3, 1.0 / 3, 1.0 / 3};
    EXPECT_DOUBLE_EQ(effective_voters(Echoes{}, equal), 3);
    EXPECT_NEAR(effective_voters(heard(5000), equal), 1.8, 0.1);  // 9 / (1 + 1 + 1 + 2 x .93)
    const double alone[] = {1, 0, 0};
    EXPECT_DOUBLE_EQ(effective_voters(heard(5000), alone), 1);
}

TEST(Echoes, believes_few_rounds_little) {
    EXPECT_LT(heard(10).between(0, 1, 3), 0.2);
    EXPECT_GT(heard(1000).between(0, 1, 3), 0.85);
    EXPECT_DOUBLE_EQ(heard(1000).between(1, 0, 3), heard(1000).between(0, 1, 3));
}

TEST(Echoes, does_not_punish_who_contradicts_or_is_silent) {
    Echoes echoes;
    test::Chance chance(3);
    for (int i = 0; i < 1000; ++i) {
        const double lean = chance.swing();
        const std::optional<double> leans[] = {lean, -lean, std::nullopt};
        echoes.hear(leans, kept_a_round(500));
    }
    EXPECT_EQ(echoes.between(0, 1, 3), 0);
    EXPECT_EQ(echoes.pairs[1].mass, 0);
}

RC_GTEST_PROP(Echoes, take_nothing_on_behalf_of_who_has_no_weight, ()) {
    const Echoes echoes = heard(200, *rc::gen::inRange(0, 10) / 5.0);
    const double first = *rc::gen::inRange(1, 100), last = *rc::gen::inRange(1, 100);
    const double weights[] = {first, 0, last};
    const auto kept = discounts(echoes, weights);
    Echoes without;  // the same rounds, the second never there
    without.pairs = {echoes.pairs[1]};
    const double two[] = {first, last};
    const auto alone = discounts(without, two);
    RC_ASSERT(kept[0] == alone[0]);
    RC_ASSERT(kept[2] == alone[1]);
    RC_ASSERT(kept[1] == 1);
}

RC_GTEST_PROP(Echoes, keep_every_weight_positive_and_no_larger_than_it_was, ()) {
    const Echoes echoes = heard(*rc::gen::inRange(0, 400), *rc::gen::inRange(0, 10) / 5.0);
    double weights[3];
    for (double& weight : weights) weight = *rc::gen::inRange(1, 100);
    for (const double kept : discounts(echoes, weights)) RC_ASSERT(kept > 1.0 / 3 && kept <= 1);
    const double sum = std::accumulate(weights, weights + 3, 0.0);
    for (double& weight : weights) weight /= sum;
    const double voices = effective_voters(echoes, weights);
    RC_ASSERT(voices >= 1 - 1e-12 && voices <= 3 + 1e-12);
}

}  // namespace
}  // namespace outcry::core
