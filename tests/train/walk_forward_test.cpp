// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/walk_forward.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace outcry::predict {
namespace {

constexpr std::int64_t step = 15 * ns_per_minute;

/// Rows every 15 minutes whose labels look `horizon` steps ahead; every third is a target.
Dataset rows(std::size_t count, std::int64_t horizon) {
    Dataset all;
    for (std::size_t i = 0; i < count; ++i) {
        const TimeNs time{static_cast<std::int64_t>(i + 1) * step};
        all.values.insert(all.values.end(), feature_count, static_cast<float>(i));
        all.target_long.push_back(i % 3 == 0 ? 1 : 0);
        all.target_short.push_back(i % 3 == 1 ? 1 : 0);
        all.unique_long.push_back(1.0F);
        all.unique_short.push_back(1.0F);
        all.decided.push_back(time);
        all.horizon_end.push_back(time + DurationNs{horizon * step});
    }
    return all;
}

TEST(WalkForward, no_training_row_knows_a_bar_of_its_fold) {
    const Dataset all = rows(1000, 40);
    const auto splits = split_forward(all, 4, 0.4);
    ASSERT_TRUE(splits.ok()) << splits.error().text();
    ASSERT_EQ(splits->size(), 4U);
    std::size_t tested = 0;
    for (const Split& split : *splits) {
        for (const std::size_t row : split.train) ASSERT_LE(all.horizon_end[row], split.from);
        for (const std::size_t row : split.test) {
            ASSERT_GE(all.decided[row], split.from);
            ASSERT_LT(all.decided[row], split.to);
        }
        EXPECT_NEAR(static_cast<double>(split.purged), 40, 1);
        EXPECT_EQ(split.train.size() + split.purged, split.test.front());
        tested += split.test.size();
    }
    EXPECT_NEAR(static_cast<double>(tested), 600, 1);
    EXPECT_EQ((*splits)[3].test.back(), 999U);
    EXPECT_EQ((*splits)[0].to, (*splits)[1].from);
}

TEST(WalkForward, says_what_would_help_when_a_fold_has_no_rows) {
    const auto starved = split_forward(rows(100, 90), 4, 0.4);
    ASSERT_FALSE(starved.ok());
    EXPECT_NE(starved.error().message.find("fold 1 of 4 has 0 training rows"), std::string::npos)
        << starved.error().message;
    EXPECT_FALSE(split_forward(rows(0, 1), 4, 0.4).ok());
    EXPECT_FALSE(split_forward(rows(100, 1), 0, 0.4).ok());
    EXPECT_FALSE(split_forward(rows(100, 1), 4, 1.5).ok());
}

TEST(WalkForward, calibrates_a_fold_only_with_labels_that_were_known_when_it_began) {
    const Dataset all = rows(1000, 40);
    const auto splits = split_forward(all, 4, 0.4);
    ASSERT_TRUE(splits.ok());
    std::vector<std::size_t> trained;
    const auto walk =
        walk_forward(all, *splits, Side::buy, 1.0,
                     [&](const Dataset& train, const Dataset& test) -> Result<Fitted> {
                         trained.push_back(train.rows());
                         return Fitted{std::vector<float>(test.rows(), 0.5F), 7};
                     });
    ASSERT_TRUE(walk.ok());
    EXPECT_TRUE(std::is_sorted(trained.begin(), trained.end()));
    ASSERT_EQ(walk->folds.size(), 4U);
    EXPECT_FALSE(walk->folds[0].calibrated.has_value());
    std::int64_t held_out = 0;
    for (std::size_t fold = 1; fold < 4; ++fold) {
        ASSERT_TRUE(walk->folds[fold].calibrated.has_value());
        held_out += walk->folds[fold].calibrated->rows;
        // The raw forecast, 0.62, is far from the third that happens; earlier folds teach that.
        EXPECT_LT(walk->folds[fold].calibrated->log_loss, walk->folds[fold].raw.log_loss);
    }
    EXPECT_EQ(walk->held_out.rows, held_out);
    EXPECT_EQ(walk->calibration.rows, walk->folds[0].raw.rows + held_out);
}

TEST(WalkForward, does_not_calibrate_with_labels_that_were_still_open) {
    const Dataset all = rows(1000, 160);  // longer than a fold of 150
    const auto splits = split_forward(all, 4, 0.4);
    ASSERT_TRUE(splits.ok());
    const auto walk = walk_forward(all, *splits, Side::buy, 1.0,
                                   [](const Dataset&, const Dataset& test) -> Result<Fitted> {
                                       return Fitted{std::vector<float>(test.rows(), 0.5F), 7};
                                   });
    ASSERT_TRUE(walk.ok());
    EXPECT_FALSE(walk->folds[1].calibrated.has_value());
    EXPECT_TRUE(walk->folds[2].calibrated.has_value());
}

TEST(WalkForward, trains_around_a_fold_only_where_labels_and_embargo_leave_it_alone) {
    const Dataset all = rows(1000, 40);
    const DurationNs embargo{20 * step};
    const auto splits = split_around(all, 5, embargo);
    ASSERT_TRUE(splits.ok()) << splits.error().text();
    ASSERT_EQ(splits->size(), 5U);
    std::size_t tested = 0;
    for (const Split& split : *splits) {
        tested += split.test.size();
        const TimeNs last = all.horizon_end[split.test.back()];
        EXPECT_EQ(split.train.size() + split.test.size() + split.purged, 1000U);
        for (const std::size_t row : split.train)
            ASSERT_TRUE(all.horizon_end[row] <= split.from || all.decided[row] >= last + embargo);
    }
    EXPECT_EQ(tested, 1000U);
    EXPECT_GT((*splits)[0].train.size(), 700U);  // it trains on what follows
    EXPECT_EQ((*splits)[2].purged, 40U + 40U + 19U);
    EXPECT_FALSE(split_around(all, 1, embargo).ok());
}

TEST(WalkForward, passes_on_what_the_trainer_says_is_wrong) {
    const Dataset all = rows(200, 4);
    const auto splits = split_forward(all, 2, 0.4);
    ASSERT_TRUE(splits.ok());
    const auto walk = walk_forward(
        all, *splits, Side::sell, 1.0,
        [](const Dataset&, const Dataset&) -> Result<Fitted> { return invalid("out of luck"); });
    ASSERT_FALSE(walk.ok());
    EXPECT_EQ(walk.error().message, "out of luck");
}

}  // namespace
}  // namespace outcry::predict
