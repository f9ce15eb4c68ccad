// SPDX-License-Identifier: Apache-2.0
// Small models for tests of Predict: the golden trees, told that they take our features.
#pragma once

#include <nlohmann/json.hpp>
#include <string>
#include <vector>

#include "actors/predict/predict.hpp"
#include "tests/actors/predict/golden.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::predict::small {

using Json = nlohmann::json;
using test::Play;

inline constexpr std::int32_t needed = Features::bars_needed;

/// The golden trees, told that they take our features.
inline std::string booster(std::size_t features = feature_count) {
    Json json = Json::parse(golden::gunzip("logistic_50x4.json.gz"));
    json["learner"]["learner_model_param"]["num_feature"] = std::to_string(features);
    json["learner"]["feature_names"] = Json::array();
    json["learner"]["feature_types"] = Json::array();
    return json.dump();
}

inline ModelHeader header() {
    ModelHeader header;
    header.name = "march";
    header.question = {Ratio{4'000'000}, Ratio{2'000'000}, {2 * ns_per_day}, test::quarter};
    for (const FeatureSpec& spec : feature_specs()) header.features.emplace_back(spec.name);
    header.features_hash = features_hash();
    header.trained_from = time::from_civil(2025, 3, 1);
    header.trained_to = time::from_civil(2025, 4, 1);
    header.symbols = {"BTCUSDT"};
    header.library = "xgboost 1.7.4";
    header.long_side = {100, 0.31, {1.0, -0.5, 60}, {40, 0.3, 0.5, 0.6, 0.2, 0.6, 0.2}, {}};
    header.short_side = {100, 0.35, {0.5, -0.5, 60}, {40, 0.3, 0.5, 0.6, 0.2, 0.6, 0.2}, {}};
    return header;
}

inline Model model_of(const ModelHeader& header) {
    return Model::parse(Model::write(header, booster(), booster())).value();
}

/// Read once: a play makes a twin of its actor for every event.
inline const Model& march() {
    static const Model model = model_of(header());
    return model;
}

struct March : Predict {
    explicit March(const Params& params) : Predict(params) { use(march()); }
};

inline Predict::Params params(std::string model = "march.json", std::int32_t explain = 2) {
    Predict::Params params;
    params.model = std::move(model);
    params.explain = explain;
    return params;
}

inline void hear(Play<March>& play, const Bar& bar) {
    play.at(bar.timeframe.close_of(bar.open_time)).hear(bar);
}

inline std::vector<Bar> five_minutes(std::size_t count, std::uint64_t seed) {
    return test::walk(count, seed, {}, feature_base);
}

}  // namespace outcry::predict::small
