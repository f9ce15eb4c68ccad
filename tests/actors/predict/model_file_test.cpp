// SPDX-License-Identifier: Apache-2.0
// The model file: reads back what it wrote, knows what it may trade, and names what is wrong with a
// broken one.
#include "actors/predict/model_file.hpp"

#include <gtest/gtest.h>

#include <cmath>
#include <functional>
#include <nlohmann/json.hpp>
#include <numeric>

#include "actors/predict/features.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

ModelHeader header() {
    ModelHeader header;
    header.name = "test";
    header.question = {
        Ratio{4'000'000}, Ratio{2'000'000}, {3 * ns_per_day}, Timeframe::of_ns(15 * ns_per_minute)};
    for (int i = 0; i < 12; ++i)
        header.features.push_back(std::string("f").append(std::to_string(i)));
    header.features_hash = features_hash();
    header.trained_from = time::from_civil(2025, 3, 6);
    header.trained_to = time::from_civil(2025, 4, 13);
    header.symbols = {"BTCUSDT"};
    header.library = "xgboost 1.7.4";
    header.parameters = {{"max_depth", "4"}};
    header.long_side = {100, 0.3, {0.5, -0.25, 60}, {40, 0.31, 0.52, 0.61, 0.2, 0.62, 0.21}, {}};
    header.short_side = {
        100, 0.4, {2.0, 0.125, 60}, {40, 0.31, std::nullopt, 0.61, 0.2, 0.62, 0.21}, {}};
    header.short_side.folds.push_back({time::from_civil(2025, 4, 1), time::from_civil(2025, 4, 5),
                                       70, 9, header.long_side.held_out, std::nullopt});
    return header;
}

std::string file() {
    const std::string booster = golden::gunzip("logistic_50x4.json.gz");
    return Model::write(header(), booster, booster);
}

TEST(Model, reads_back_what_it_wrote) {
    const std::string bytes = file();
    const auto model = Model::parse(bytes);
    ASSERT_TRUE(model.ok()) << model.error().text();
    EXPECT_EQ(model->header(), header());
    EXPECT_EQ(model->hash().size(), 64U);
    EXPECT_NE(model->hash(), Model::parse(bytes + "\n")->hash());
    EXPECT_EQ(Model::write(header(), "{}", "{}"), Model::write(header(), "{}", "{}"));
}

TEST(Model, calibrates_each_side_with_its_own_slope) {
    const auto model = Model::parse(file());
    ASSERT_TRUE(model.ok());
    const auto row = golden::rows("logistic_50x4", 12).at(3);
    const auto logistic = [](double x) { return 1 / (1 + std::exp(-x)); };
    const auto margin = static_cast<double>(row.margin);
    EXPECT_NEAR(model->probability(Side::buy, row.values), logistic(0.5 * margin - 0.25), 1e-12);
    EXPECT_NEAR(model->probability(Side::sell, row.values), logistic(2.0 * margin + 0.125), 1e-12);
    std::vector<double> shares(13);
    model->contributions(Side::sell, row.values, shares);
    EXPECT_NEAR(std::accumulate(shares.begin(), shares.end(), 0.0), 2.0 * margin + 0.125, 1e-5);
}

TEST(Model, refuses_to_trade_what_it_was_trained_on) {
    const auto model = Model::parse(file());
    ASSERT_TRUE(model.ok());
    EXPECT_TRUE(model->check_range(time::from_civil(2025, 4, 13)).ok());
    EXPECT_TRUE(model->check_range(time::from_civil(2025, 5, 1)).ok());
    const auto inside = model->check_range(time::from_civil(2025, 4, 12, 23, 59, 59));
    ASSERT_FALSE(inside.ok());
    EXPECT_NE(inside.error().message.find("begin at 2025-04-13T00:00:00Z or later"),
              std::string::npos)
        << inside.error().message;
    EXPECT_FALSE(model->check_range(time::from_civil(2024, 1, 1)).ok());
}

TEST(Model, refuses_other_features_and_other_questions) {
    auto other = header();
    EXPECT_TRUE(Model::parse(file())->check_features().ok());
    other.features_hash = std::string(64, '0');
    const std::string booster = golden::gunzip("logistic_50x4.json.gz");
    const auto model = Model::parse(Model::write(other, booster, booster));
    ASSERT_TRUE(model.ok());
    const auto refused = model->check_features();
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().message.find("outcry train"), std::string::npos);
    EXPECT_TRUE(model->check_question(Ratio{4'000'000}, Ratio{2'000'000}).ok());
    EXPECT_FALSE(model->check_question(Ratio{4'000'000}, Ratio{1'000'000}).ok());
}

TEST(Model, names_what_is_wrong_with_a_broken_file) {
    const auto complaint = [](const std::function<void(Json&)>& change) {
        Json json = Json::parse(file());
        change(json);
        const auto model = Model::parse(json.dump());
        return model.ok() ? std::string() : model.error().text();
    };
    const auto has = [](const std::string& text, const char* words) {
        return text.find(words) != std::string::npos ? testing::AssertionSuccess()
                                                     : testing::AssertionFailure() << text;
    };
    EXPECT_TRUE(has(complaint([](Json& f) { f.erase("short"); }), "short is missing"));
    EXPECT_TRUE(
        has(complaint([](Json& f) { f["format"] = 2; }), "format is 2, this build reads 1"));
    EXPECT_TRUE(has(complaint([](Json& f) { f["header"]["nonsense"] = 1; }), "nonsense"));
    EXPECT_TRUE(has(complaint([](Json& f) { f["header"]["features"].erase(0); }), "12 features"));
    EXPECT_TRUE(has(complaint([](Json& f) { f["header"]["trained_to"] = "2020-01-01T00:00:00Z"; }),
                    "trained_from"));
    EXPECT_TRUE(
        has(complaint([](Json& f) { f["header"]["long_side"]["base_rate"] = 1.5; }), "base_rate"));
    EXPECT_TRUE(
        has(complaint([](Json& f) { f["header"]["long_side"]["calibration"]["slope"] = -1; }),
            "slope"));
    EXPECT_TRUE(has(complaint([](Json& f) { f["long"].erase("learner"); }), "learner is missing"));
    EXPECT_TRUE(has(complaint([](Json& f) { f["header"] = 3; }), "header"));
    EXPECT_FALSE(Model::parse("").ok());
    EXPECT_FALSE(Model::parse("[]").ok());
    EXPECT_FALSE(Model::parse(file().substr(0, 3000)).ok());
    const auto absent = Model::load("/nonexistent/model.json");
    ASSERT_FALSE(absent.ok());
    EXPECT_NE(absent.error().text().find("/nonexistent/model.json"), std::string::npos);
}

}  // namespace
}  // namespace outcry::predict
