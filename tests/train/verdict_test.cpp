// SPDX-License-Identifier: Apache-2.0
// Each side is judged by itself, by both its figures, and as one of two.
#include "actors/predict/train/verdict.hpp"

#include <gtest/gtest.h>

#include "actors/predict/train/intervals.hpp"
#include "actors/predict/train/metrics.hpp"
#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

SideHeader side(double auc, Interval interval, double loss, double baseline) {
    SideHeader made;
    made.held_out.rows = 3000;
    made.held_out.effective_rows = 200.3;
    made.held_out.auc = auc;
    made.held_out.auc_interval = interval;
    made.held_out.log_loss = loss;
    made.held_out.baseline_log_loss = baseline;
    made.folds.resize(3);
    made.folds[1].from = TimeNs{40 * ns_per_day};
    made.folds[2].to = TimeNs{80 * ns_per_day};
    return made;
}

ModelHeader asked() {
    ModelHeader header;
    header.question.horizon = {2 * ns_per_day};
    header.long_side = side(0.55, {0.45, 0.67}, 0.64, 0.63);
    header.short_side = side(0.61, {0.55, 0.66}, 0.60, 0.63);
    return header;
}

TEST(Verdict, names_the_side_that_is_better_and_claims_nothing_for_the_other) {
    EXPECT_EQ(
        verdict_of(asked(), Bounds{0.44, -0.02}, Bounds{0.54, 0.01}),
        "long: no edge shown, AUC 0.55 [0.45, 0.67], log loss 0.6400 where the base rate's is "
        "0.6300; short: better than chance on held-out rows, AUC 0.61 [0.55, 0.66], log loss "
        "0.6000 where the base rate's is 0.6300; 3000 held-out rows overlap like 201 "
        "independent ones, in 20.00 stretches as long as a horizon");
}

TEST(Verdict, wants_order_and_loss_both_and_time_enough) {
    const SideHeader good = asked().short_side;
    const DurationNs horizon{2 * ns_per_day};
    EXPECT_TRUE(better_than_chance(good, horizon, Bounds{0.51, 0.001}));
    EXPECT_FALSE(better_than_chance(good, horizon, Bounds{0.50, 0.001}));
    EXPECT_FALSE(better_than_chance(good, horizon, Bounds{0.51, 0.0}));
    EXPECT_FALSE(better_than_chance(good, horizon, std::nullopt));
    EXPECT_FALSE(better_than_chance(good, {5 * ns_per_day}, Bounds{0.51, 0.001})) << "8 stretches";
    SideHeader worse = good;
    worse.held_out.log_loss = 0.63;
    EXPECT_FALSE(better_than_chance(worse, horizon, Bounds{0.51, 0.001}));
}

TEST(Verdict, is_given_by_wider_intervals_than_are_shown_because_two_sides_are_asked) {
    testing_walk::Random random(7);
    std::vector<double> said, baseline;
    std::vector<std::uint8_t> happened;
    std::vector<TimeNs> decided;
    for (int row = 0; row < 800; ++row) {
        const bool answer = random.next() < 0.3;
        said.push_back(0.25 + (answer ? 0.1 : 0.0) + 0.2 * random.next());
        happened.push_back(answer ? 1 : 0);
        baseline.push_back(0.3);
        decided.push_back(TimeNs{(row + 1) * ns_per_hour});
    }
    Score score = score_of(said, happened, baseline);
    const auto bounds =
        add_intervals(score, {said, happened, baseline, decided}, {4 * ns_per_hour}, 1);
    ASSERT_TRUE(bounds);
    EXPECT_LT(bounds->auc, score.auc_interval->low);
    EXPECT_GT(bounds->auc, score.auc_interval->low - 0.02);
    EXPECT_LT(bounds->log_loss_gain, score.log_loss_gain_interval->low);
    Score few = score_of(said, happened, baseline);
    EXPECT_FALSE(add_intervals(few, {said, happened, baseline, decided}, {300 * ns_per_hour}, 1))
        << "below four blocks nothing is said";
}

}  // namespace
}  // namespace outcry::predict
