// SPDX-License-Identifier: Apache-2.0
// Predict with several models: how their opinions become one forecast.
#include <gtest/gtest.h>

#include <array>
#include <cmath>

#include "outcry/math/math.hpp"
#include "tests/actors/predict/small_models.hpp"

namespace outcry::predict {
namespace {

using namespace small;

const Model& april() {
    static const Model model = [] {
        ModelHeader other = header();
        other.name = "april";
        other.long_side.calibration = {0.5, 0.5, 60};
        other.long_side.base_rate = 0.4;
        return model_of(other);
    }();
    return model;
}

struct Two : Predict {
    explicit Two(const Params& params) : Predict(params) {
        std::vector<Ensemble::Member> members;
        members.push_back({"april", april()});
        members.push_back({"march", march()});
        use(Ensemble::make(std::move(members)).value());
    }
};

Predict::Params two(Combine combine) {
    Predict::Params params;
    params.models = {{"april", "a.json"}, {"march", "m.json"}};
    params.combine = combine;
    params.explain = 24;
    return params;
}

/// Plays the last of the bars; the features are those it was asked about.
FeatureRow play_last(Play<Two>& play) {
    const auto bars = five_minutes(static_cast<std::size_t>(needed), 9);
    play.hear(test::opened_floor());
    Features features = Features::make();
    for (std::size_t i = 0; i + 1 < bars.size(); ++i) EXPECT_TRUE(features.add(bars[i]).ok());
    play.state().features["sim/ABC"] = features;
    play.at(feature_base.close_of(bars.back().open_time)).hear(bars.back());
    EXPECT_TRUE(features.add(bars.back()).ok());
    return features.row();
}

double pooled(const FeatureRow& row, double first, double second) {
    return math::logistic(first * april().log_odds(Side::buy, row) +
                          second * march().log_odds(Side::buy, row));
}

TEST(Predict, pools_the_log_odds_of_several_models_by_their_weights) {
    Predict::Params params = two(Combine::weighted);
    params.weights = {{"april", 3.0}, {"march", 1.0}};
    Play<Two> play(params, "predict");
    const FeatureRow row = play_last(play);
    const auto forecast = play.only<Forecast>();
    EXPECT_NEAR(forecast.p_long, pooled(row, 0.75, 0.25), 1e-15);
    EXPECT_NEAR(forecast.base_rate_long, 0.75 * 0.4 + 0.25 * 0.31, 1e-15);
    EXPECT_NE(forecast.model, march().hash());
    const auto opinions = play.only<Opinions>();
    ASSERT_EQ(opinions.opinions.size(), 2U);
    EXPECT_EQ(opinions.opinions[0].name, "april");
    EXPECT_EQ(opinions.opinions[0].p_long, april().probability(Side::buy, row));
    EXPECT_EQ(opinions.opinions[1].weight, 0.25);
    // Contributions pool alike, so that they still add up to what was said.
    double sum = 0;
    for (const Finding& finding : play.only<Vote>().findings)
        if (finding.rule.ends_with("long")) sum += finding.weight;
    std::array<double, feature_count + 1> a{}, m{};
    april().contributions(Side::buy, row, a);
    march().contributions(Side::buy, row, m);
    EXPECT_NEAR(sum + 0.75 * a.back() + 0.25 * m.back(), math::logit(forecast.p_long), 1e-6);
}

TEST(Predict, trusts_the_model_whose_scored_forecasts_lost_less) {
    Play<Two> equal(two(Combine::stacked), "predict");
    const FeatureRow row = play_last(equal);
    EXPECT_NEAR(equal.only<Forecast>().p_long, pooled(row, 0.5, 0.5), 1e-15);
    EXPECT_EQ(stacked_weights(std::vector<double>{7.0, 7.0}), (std::vector<double>{0.5, 0.5}));
    const auto weights = stacked_weights(std::vector<double>{1000.0, 1001.0});
    EXPECT_NEAR(weights[0] / weights[1], std::exp(1.0), 1e-12);
    EXPECT_NEAR(weights[0] + weights[1], 1.0, 1e-15);
}

TEST(Predict, switches_weights_with_the_regime_that_quant_tells) {
    Predict::Params params = two(Combine::regime);
    params.regime_weights = {{"trend", {{"april", 1.0}, {"march", 0.0}}}};
    for (const auto& [regime, first] : {std::pair{Regime::trend, 1.0}, {Regime::range, 0.5}}) {
        Play<Two> play(params, "predict");
        Signal signal{"sim", "ABC", test::quarter, {}, {}, regime, 1, 1, {}};
        play.state().regimes["sim/ABC"] = Regime::quiet;
        play.hear(signal);
        const FeatureRow row = play_last(play);
        EXPECT_NEAR(play.only<Forecast>().p_long, pooled(row, first, 1.0 - first), 1e-15);
    }
}

}  // namespace
}  // namespace outcry::predict
