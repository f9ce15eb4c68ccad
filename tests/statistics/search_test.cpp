// SPDX-License-Identifier: Apache-2.0
// What a search does to the best it finds: overfitting, the reality check, resampling.
#include <gtest/gtest.h>

#include "outcry/math/math.hpp"
#include "outcry/statistics/bootstrap.hpp"
#include "outcry/statistics/overfitting.hpp"
#include "tests/statistics/numbers.hpp"

namespace outcry::statistics {
namespace {

std::vector<std::vector<double>> noise(std::size_t count, std::size_t length, std::uint64_t seed) {
    Random random(seed);
    std::vector<std::vector<double>> all(count, std::vector<double>(length));
    for (auto& series : all)
        for (double& x : series) x = 0.01 * random.normal();
    return all;
}

TEST(Overfitting, agrees_with_numpy_on_every_split) {
    std::vector<std::vector<double>> all;
    for (int k = 0; k < 9; ++k) all.push_back(counted(17 + 2 * k, 5 * k, 50 - k % 3, 64));
    const auto found = overfitting(views(all), 8);
    ASSERT_TRUE(found) << found.error().text();
    EXPECT_EQ(found->splits, 70U);
    EXPECT_NEAR(found->probability, 0.9571428571428572, 1e-12);
    EXPECT_NEAR(found->loss, 0.8142857142857143, 1e-12);
    EXPECT_NEAR(found->degradation, -1.05623786027364, 1e-9);
    double sum = 0;
    for (const double logit : found->logits) sum += logit;
    EXPECT_NEAR(sum, -84.54267745790126, 1e-9);
}

TEST(Overfitting, is_about_half_on_noise_and_none_where_one_is_better_everywhere) {
    double mean = 0;
    for (std::uint64_t seed = 0; seed < 20; ++seed)
        mean += overfitting(views(noise(20, 240, seed)), 8)->probability / 20;
    EXPECT_NEAR(mean, 0.5, 0.15);
    auto all = noise(20, 240, 3);
    for (double& x : all[7]) x += 0.01;
    EXPECT_LT(overfitting(views(all), 8)->probability, 0.02);
}

TEST(Overfitting, is_what_one_finds_by_hand) {
    // Two parts of two days are two splits. Means over deviations, of the days 1-2 and 3-4:
    const std::vector<std::vector<double>> all = {{0.03, 0.01, 0.00, 0.02},   // 1.414, 0.707
                                                  {0.01, 0.02, 0.03, 0.04},   // 2.121, 4.950
                                                  {0.02, 0.00, 0.05, 0.06}};  // 0.707, 7.778
    const auto found = overfitting(views(all), 2);
    ASSERT_TRUE(found) << found.error().text();
    ASSERT_EQ(found->splits, 2U);
    EXPECT_EQ(found->selected, 2U);
    // Of days 1-2 the second is best: out of sample rank 2 of 3, ω = 2/4, λ = 0. Of days 3-4 the
    // third is: rank 1, ω = 1/4, λ = ln(1/3).
    EXPECT_NEAR(found->logits[0], 0.0, 1e-12);
    EXPECT_NEAR(found->logits[1], -1.0986122886681098, 1e-12);
    EXPECT_EQ(found->probability, 1.0) << "λ = 0 counts: no better than the median";
    EXPECT_EQ(found->loss, 0.0);
}

TEST(Overfitting, says_nothing_where_nothing_was_selected) {
    const std::vector<double> one = counted(37, 11, 48, 40);
    const auto same = overfitting(views({one, one, one, one}), 8);
    ASSERT_TRUE(same) << same.error().text();
    EXPECT_EQ(same->splits, 70U);
    EXPECT_EQ(same->selected, 0U) << "all are the best of every sample";
    EXPECT_EQ(same->probability, 0.0);
    EXPECT_TRUE(same->logits.empty());
}

TEST(Overfitting, gives_equals_the_mean_of_their_ranks_whatever_order_they_come_in) {
    const auto good = counted(37, 11, 40, 40), bad = counted(37, 11, 60, 40);
    for (const auto& all : {std::vector{good, good, bad, bad}, std::vector{bad, good, bad, good}}) {
        const auto found = overfitting(views(all), 4);
        ASSERT_TRUE(found) << found.error().text();
        EXPECT_EQ(found->selected, 6U);
        for (const double logit : found->logits)  // ranks 3 and 4 of 4: ω = 3.5/5
            EXPECT_NEAR(logit, math::log(3.5 / 1.5), 1e-12);
        EXPECT_EQ(found->probability, 0.0);
    }
    // Two are the best of days 1-2, and come out worst and best of three: rank 2, ω = 2/4, whoever
    // stands first.
    const std::vector<double> worst = {0.03, 0.01, 0.00, 0.02}, best = {0.03, 0.01, 0.05, 0.06},
                              other = {0.01, -0.01, 0.03, 0.04};
    for (const auto& all : {std::vector{worst, best, other}, std::vector{best, other, worst}})
        EXPECT_EQ(overfitting(views(all), 2)->logits[0], 0.0);
}

TEST(Overfitting, refuses_what_it_cannot_split) {
    const auto all = noise(4, 20, 1);
    EXPECT_FALSE(overfitting(views(noise(1, 20, 1)), 4));
    EXPECT_FALSE(overfitting(views(all), 5));
    EXPECT_FALSE(overfitting(views(all), 12));
    EXPECT_TRUE(overfitting(views(all), 10));
}

TEST(StationaryResample, has_blocks_of_the_length_it_is_asked_for) {
    Random random(11);
    std::vector<std::size_t> places;
    std::vector<std::uint64_t> often(500);
    double follows = 0;
    for (int i = 0; i < 200; ++i) {
        stationary_resample(500, 10, random, places);
        for (const std::size_t place : places) ++often[place];
        for (std::size_t k = 1; k < places.size(); ++k)
            follows += places[k] == (places[k - 1] + 1) % 500 ? 1 : 0;
    }
    EXPECT_NEAR(follows / (200 * 499), 0.9 + 0.1 / 500, 0.01);  // one step in ten begins a block
    for (const std::uint64_t count : often) EXPECT_NEAR(static_cast<double>(count), 200, 150);
}

TEST(RealityCheck, keeps_its_level_on_the_best_of_many_without_an_edge) {
    int rejected = 0;
    for (std::uint64_t seed = 0; seed < 200; ++seed)
        if (reality_check(views(noise(10, 120, seed)), 200, 3, seed).p_value <= 0.05) ++rejected;
    EXPECT_LE(rejected, 18);  // 5 % of 200 are 10, three standard errors more are 19
    EXPECT_GE(rejected, 2);
}

TEST(RealityCheck, sees_an_edge_and_names_whose_it_is) {
    auto all = noise(10, 250, 5);
    for (double& x : all[4]) x += 0.003;
    const RealityCheck check = reality_check(views(all), 300, block_length(250), 1);
    EXPECT_EQ(check.best, 4U);
    EXPECT_LT(check.p_value, 0.02);
    EXPECT_GT(reality_check(views(noise(10, 250, 5)), 300, block_length(250), 1).p_value, 0.05);
}

}  // namespace
}  // namespace outcry::statistics
