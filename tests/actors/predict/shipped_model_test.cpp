// SPDX-License-Identifier: Apache-2.0
// The model in topologies/models: whole, for the features this build computes, and kept away from
// its own past.
#include <gtest/gtest.h>

#include <numeric>

#include "actors/predict/features.hpp"
#include "actors/predict/model_file.hpp"
#include "outcry/math/math.hpp"
#include "tests/support/folders.hpp"

namespace outcry::predict {
namespace {

Result<Model> shipped() {
    return Model::load(std::string(OUTCRY_SOURCE_DIR) +
                       "/topologies/models/target-before-stop-2025-03.json");
}

TEST(ShippedModel, may_trade_may_and_nothing_it_has_seen) {
    const auto model = shipped();
    ASSERT_TRUE(model.ok()) << model.error().text();
    EXPECT_TRUE(model->check_features().ok());
    EXPECT_TRUE(model->check_range(time::from_civil(2025, 5, 1)).ok());
    EXPECT_FALSE(model->check_range(time::from_civil(2025, 4, 13)).ok());
    EXPECT_TRUE(model->check_question(Ratio{4'000'000}, Ratio{2'000'000}).ok());
    EXPECT_EQ(model->header().question.horizon, DurationNs{3 * ns_per_day});
    EXPECT_EQ(model->header().question.timeframe, Timeframe::of_ns(15 * ns_per_minute));
    EXPECT_LT(model->header().trained_to, time::from_civil(2025, 5, 1));
}

TEST(ShippedModel, answers_near_its_base_rates_and_explains_the_difference) {
    const auto model = shipped();
    ASSERT_TRUE(model.ok());
    Features features = Features::make();
    double price = 60'000;
    for (int i = 0; i < 1500; ++i) {
        price *= 1.0 + 0.002 * math::sin(0.7 * i) * math::cos(0.013 * i);
        const indicator::Ohlcv bar{price, price * 1.001, price * 0.999, price, 100.0 + i % 50};
        ASSERT_TRUE(
            features
                .add(time::from_civil(2025, 5, 1) + DurationNs{(i + 1) * 5 * ns_per_minute}, bar)
                .ok());
        if (!features.warm() || i % 3 != 2) continue;
        const FeatureRow row = features.row();
        for (const Side side : {Side::buy, Side::sell}) {
            const double p = model->probability(side, row);
            ASSERT_GT(p, 0.1);
            ASSERT_LT(p, 0.6);
            std::vector<double> shares(feature_count + 1);
            model->contributions(side, row, shares);
            ASSERT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), math::logit(p), 1e-5);
        }
    }
}

}  // namespace
}  // namespace outcry::predict
