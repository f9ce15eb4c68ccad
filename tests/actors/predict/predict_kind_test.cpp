// SPDX-License-Identifier: Apache-2.0
// What `outcry check` and the runner get when they ask the kind: which models it takes, and what it
// says of those it refuses.
#include <gtest/gtest.h>
#include <unistd.h>

#include <filesystem>

#include "outcry/base/file.hpp"
#include "tests/actors/predict/small_models.hpp"

namespace outcry::predict {
namespace {

using namespace small;

class PredictKind : public testing::Test {
 protected:
    void SetUp() override {
        folder_ = std::filesystem::path(testing::TempDir()) /
                  ("predict_kind_" + std::to_string(::getpid()));
        std::filesystem::create_directories(folder_ / "models");
    }
    void TearDown() override { std::filesystem::remove_all(folder_); }

    void write(const std::string& text) {
        ASSERT_TRUE(write_file_atomic((folder_ / "models/m.json").string(), as_bytes(text)).ok());
    }
    /// What the kind says against these parameters; empty when it makes an actor.
    std::string complaint(const Predict::Params& given) {
        const Kind kind = forest_kind();
        const Buffer bytes = encoded(given);
        const Making making{"predict", bytes.view(), folder_.string(), ""};
        const auto mail = kind.mail(making);
        const auto made = kind.make_actor(making);
        EXPECT_EQ(mail.ok(), made.ok());
        return made.ok() ? std::string() : made.error().text();
    }

    std::filesystem::path folder_;
};

TEST_F(PredictKind, reads_the_model_beside_the_topology) {
    write(Model::write(header(), booster(), booster()));
    EXPECT_EQ(complaint(params("models/m.json", 3)), "");
    EXPECT_EQ(forest_kind().manifest.kind, "predict.forest");
}

TEST_F(PredictKind, refuses_a_model_of_other_features_with_the_remedy) {
    auto other = header();
    other.features_hash = std::string(64, '0');
    write(Model::write(other, booster(), booster()));
    EXPECT_NE(complaint(params("models/m.json", 3)).find("train it anew with `outcry train`"),
              std::string::npos);
    other = header();
    other.features.resize(12);
    write(Model::write(other, golden::gunzip("logistic_50x4.json.gz"),
                       golden::gunzip("logistic_50x4.json.gz")));
    EXPECT_NE(complaint(params("models/m.json", 3)).find("model march takes 12 features"),
              std::string::npos)
        << complaint(params("models/m.json", 3));
}

TEST_F(PredictKind, says_what_a_librarys_own_file_lacks_and_who_reads_it) {
    const std::pair<std::string, const char*> files[] = {
        {golden::gunzip("logistic_50x4.json.gz"), "is an XGBoost model without the header"},
        {golden::gunzip("logistic_50x4.ubj.gz"), "is an XGBoost model without the header"},
        {golden::gunzip("binary_50x15.txt.gz", "lightgbm"),
         "is a LightGBM model without the header"}};
    for (const auto& [bytes, words] : files) {
        write(bytes);
        const std::string told = complaint(params("models/m.json", 3));
        EXPECT_NE(told.find("m.json"), std::string::npos) << told;
        EXPECT_NE(told.find(words), std::string::npos) << told;
        EXPECT_NE(told.find("train one with `outcry train`"), std::string::npos) << told;
        EXPECT_NE(told.find("`outcry model predict` read this one"), std::string::npos) << told;
        EXPECT_EQ(told.find("write or copy the file anew"), std::string::npos) << told;
    }
}

TEST_F(PredictKind, refuses_a_floor_that_decides_between_the_models_closes) {
    write(Model::write(header(), booster(), booster()));
    auto given = params("models/m.json");
    given.decide_on = feature_base;
    EXPECT_NE(complaint(given).find("model march answers at closes of 15m, the floor decides on "
                                    "5m; set decide_on = \"15m\""),
              std::string::npos)
        << complaint(given);
    given.decide_on = test::one_hour;
    EXPECT_EQ(complaint(given), "");
}

TEST_F(PredictKind, takes_features_of_the_bars_that_the_model_was_trained_on) {
    ModelHeader hourly = header();
    hourly.features.clear();
    for (const FeatureSpec& spec : feature_specs(FeatureSet::standard, test::one_hour))
        hourly.features.emplace_back(spec.name);
    hourly.features_hash = features_hash(FeatureSet::standard, test::one_hour);
    hourly.question.timeframe = test::one_hour;
    write(Model::write(hourly, booster(), booster()));
    auto given = params("models/m.json");
    given.decide_on = test::one_hour;
    EXPECT_NE(complaint(given).find("model march takes features of 1h bars, features_on is 5m; set "
                                    "features_on = \"1h\" or train one with `outcry train "
                                    "--features-on 5m`"),
              std::string::npos)
        << complaint(given);
    given.features_on = test::one_hour;
    EXPECT_EQ(complaint(given), "");
    const auto mail = Predict::mail(given, "predict");
    EXPECT_EQ(mail.back(), "bar.*.*.1h");
    given.features_on = Timeframe::of_ns(2 * ns_per_hour);
    EXPECT_EQ(complaint(given).substr(0, 48), "features_on 2h is not 1m, 5m, 15m, 1h, 4h or 1d");
}

TEST_F(PredictKind, names_a_missing_file_and_a_value_out_of_range) {
    EXPECT_NE(complaint(params("models/absent.json", 3)).find("models/absent.json"),
              std::string::npos);
    EXPECT_NE(complaint(params("", 3)).find("model is empty"), std::string::npos);
    EXPECT_NE(complaint(params("models/m.json", 25)).find("explain 25 is not within 0 and 24"),
              std::string::npos);
    write("not a model");
    EXPECT_NE(complaint(params("models/m.json", 3)), "");
}

TEST_F(PredictKind, takes_several_models_and_says_what_is_wrong_with_their_weights) {
    write(Model::write(header(), booster(), booster()));
    auto given = params("");
    given.models = {{"a", "models/m.json"}, {"b", "models/m.json"}};
    EXPECT_EQ(complaint(given), "");
    const auto refused = [&](auto change, const char* words) {
        auto other = given;
        change(other);
        EXPECT_NE(complaint(other).find(words), std::string::npos) << complaint(other);
    };
    refused([](auto& p) { p.model = "models/m.json"; }, "both given");
    refused([](auto& p) { p.weights = {{"a", 1.0}}; }, "leave out the model \"b\"");
    refused([](auto& p) { p.weights = {{"a", 1.0}, {"c", 1.0}}; }, "not among models");
    refused([](auto& p) { p.combine = Combine::regime; }, "needs regime_weights besides");
    refused(
        [](auto& p) {
            p.combine = Combine::regime;
            p.regime_weights = {{"trendy", {{"a", 1.0}, {"b", 1.0}}}};
        },
        "not a regime");
    auto whole = given;  // what another way to combine needs is no reason to refuse this one
    whole.weights = {{"a", 1.0}, {"b", 1.0}};
    whole.regime_weights = {{"volatile_", {{"a", 1.0}, {"b", 0.0}}}};
    for (const Combine way : {Combine::weighted, Combine::stacked, Combine::regime}) {
        whole.combine = way;
        EXPECT_EQ(complaint(whole), "");
    }
    refused([](auto& p) { p.models["b"] = "models/none.json"; }, "models.b");
    auto other = header();
    other.question.target = Ratio{3'000'000};
    ASSERT_TRUE(write_file_atomic((folder_ / "models/n.json").string(),
                                  as_bytes(Model::write(other, booster(), booster())))
                    .ok());
    refused([](auto& p) { p.models["b"] = "models/n.json"; }, "answer different questions");
}

}  // namespace
}  // namespace outcry::predict
