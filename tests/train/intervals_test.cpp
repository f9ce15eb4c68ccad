// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/intervals.hpp"

#include <gtest/gtest.h>

#include "actors/predict/train/metrics.hpp"
#include "tests/train/walk.hpp"

namespace outcry::predict {
namespace {

constexpr std::int64_t step = 15 * ns_per_minute;

struct Made {
    std::vector<double> said;
    std::vector<std::uint8_t> happened;
    std::vector<double> baseline;
    std::vector<TimeNs> decided;

    [[nodiscard]] Score score(DurationNs block, std::uint64_t seed = 1) const {
        Score score = score_of(said, happened, baseline);
        add_intervals(score, {said, happened, baseline, decided}, block, seed);
        return score;
    }
};

/// Forecasts that know `skill` of what happens; both keep for `alike` rows.
Made made(std::size_t rows, double skill, std::size_t alike, std::uint64_t seed) {
    testing_walk::Random random(seed);
    Made all;
    bool answer = false;
    double said = 0;
    for (std::size_t row = 0; row < rows; ++row) {
        if (row % alike == 0) {
            answer = random.next() < 0.3;
            said = 0.3 + skill * ((answer ? 1.0 : 0.0) - 0.3) + 0.4 * (random.next() - 0.5);
        }
        all.said.push_back(said);
        all.happened.push_back(answer ? 1 : 0);
        all.baseline.push_back(0.3);
        all.decided.push_back(TimeNs{static_cast<std::int64_t>(row + 1) * step});
    }
    return all;
}

double width(const std::optional<Interval>& interval) { return interval->high - interval->low; }

TEST(Intervals, hold_the_figure_they_belong_to) {
    const Score score = made(2000, 0.1, 1, 3).score({4 * step});
    for (const auto& [value, interval] :
         {std::pair{*score.auc, score.auc_interval},
          {score.log_loss, score.log_loss_interval},
          {score.brier, score.brier_interval},
          {score.hit_rate, score.hit_rate_interval},
          {score.baseline_log_loss - score.log_loss, score.log_loss_gain_interval}}) {
        ASSERT_TRUE(interval.has_value());
        EXPECT_LT(interval->low, value);
        EXPECT_GT(interval->high, value);
    }
    EXPECT_GT(score.auc_interval->low, 0.5);
    EXPECT_GT(score.log_loss_gain_interval->low, 0.0);
}

TEST(Intervals, of_an_auc_are_as_wide_as_delong_says_when_rows_are_independent) {
    // DeLong, DeLong and Clarke-Pearson (1988): the variance from placements.
    const Made all = made(1500, 0.1, 1, 5);
    const Score score = all.score({step});
    std::vector<double> of_hits;
    std::vector<double> of_misses;
    for (std::size_t i = 0; i < all.said.size(); ++i) {
        double wins = 0;
        double others = 0;
        for (std::size_t j = 0; j < all.said.size(); ++j) {
            if (all.happened[j] == all.happened[i]) continue;
            others += 1;
            const double gap =
                all.happened[i] != 0 ? all.said[i] - all.said[j] : all.said[j] - all.said[i];
            wins += gap > 0 ? 1.0 : gap == 0 ? 0.5 : 0.0;
        }
        (all.happened[i] != 0 ? of_hits : of_misses).push_back(wins / others);
    }
    const auto part = [&](const std::vector<double>& placements) {
        double sum = 0;
        for (const double one : placements) sum += (one - *score.auc) * (one - *score.auc);
        const auto n = static_cast<double>(placements.size());
        return sum / (n - 1) / n;
    };
    const double wanted = 2 * 1.96 * std::sqrt(part(of_hits) + part(of_misses));
    EXPECT_NEAR(width(score.auc_interval) / wanted, 1.0, 0.15);
}

TEST(Intervals, widen_with_blocks_when_answers_come_in_runs) {
    const Made runs = made(2000, 0.05, 50, 7);
    EXPECT_GT(width(runs.score({50 * step}).auc_interval),
              2 * width(runs.score({step}).auc_interval));
}

TEST(Intervals, come_again_from_their_seed_and_are_absent_below_four_blocks) {
    const Made all = made(400, 0.2, 1, 9);
    EXPECT_EQ(all.score({step}, 4), all.score({step}, 4));
    EXPECT_FALSE(all.score({step}, 4) == all.score({step}, 5));
    EXPECT_FALSE(all.score({200 * step}).auc_interval.has_value());
    Made one_answer = all;
    one_answer.happened.assign(400, 0);
    const Score score = one_answer.score({step});
    EXPECT_FALSE(score.auc_interval.has_value());
    EXPECT_TRUE(score.log_loss_interval.has_value());
}

}  // namespace
}  // namespace outcry::predict
