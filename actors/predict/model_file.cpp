// SPDX-License-Identifier: Apache-2.0
// A wall to nlohmann's JSON: the outer map is taken apart here, the header is read by its
// description.
#include "actors/predict/model_file.hpp"

#include <algorithm>
#include <cmath>
#include <deque>
#include <nlohmann/json.hpp>

#include "actors/predict/features.hpp"
#include "actors/predict/json_guard.hpp"
#include "actors/predict/light_tree.hpp"
#include "actors/predict/limits.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

using Json = nlohmann::json;

constexpr int format_version = 1;

Error broken(std::string message) {
    return error(Error::Kind::corrupt, "model file: " + std::move(message));
}

bool probability_like(double value) { return value >= 0.0 && value <= 1.0; }

Result<void> check_side(const SideHeader& side, const std::string& name) {
    if (!probability_like(side.base_rate))
        return broken(name + ".base_rate is " + std::to_string(side.base_rate) +
                      ", not within 0 and 1");
    if (!std::isfinite(side.calibration.slope) || !std::isfinite(side.calibration.intercept) ||
        side.calibration.slope < 0)
        return broken(name + ".calibration needs a finite intercept and a slope of at least 0");
    return {};
}

Result<void> check_spread(const ModelHeader& header) {
    if (header.spread.empty()) return {};
    if (header.spread.size() != header.features.size())
        return broken(std::to_string(header.spread.size()) + " spreads for " +
                      std::to_string(header.features.size()) + " features");
    for (const FeatureSpread& one : header.spread)
        if (one.shares.size() != one.edges.size() + 2 ||
            one.edges.size() > limits::spread_edges_max ||
            !std::is_sorted(one.edges.begin(), one.edges.end()) ||
            !std::all_of(one.shares.begin(), one.shares.end(), probability_like))
            return broken(
                "a spread needs ascending edges and, for each part and for missing values, a "
                "share");
    return {};
}

Result<void> check_header(const ModelHeader& header) {
    if (header.trained_from >= header.trained_to)
        return broken("trained_from " + time::to_iso(header.trained_from) +
                      " is not before trained_to " + time::to_iso(header.trained_to));
    if (header.features.empty() || header.features.size() > limits::features_max)
        return broken(std::to_string(header.features.size()) + " features, allowed are 1 to " +
                      std::to_string(limits::features_max));
    const bool barriers = header.question.label == LabelKind::target_before_stop;
    if (header.question.horizon.ns <= 0 ||
        (barriers && (header.question.target.units <= 0 || header.question.stop.units <= 0)))
        return broken("question needs a target, a stop and a horizon above zero");
    OUTCRY_TRY(check_spread(header));
    OUTCRY_TRY(check_side(header.long_side, "long_side"));
    return check_side(header.short_side, "short_side");
}

Result<Forest> read_forest(const Json& file, const char* side, std::size_t features) {
    auto forest = Forest::parse(file.at(side).dump());
    if (!forest) return std::move(forest).error().at(side);
    if (forest->features() != features)
        return broken(std::string(side) + " forest takes " + std::to_string(forest->features()) +
                      " features, the header names " + std::to_string(features));
    return forest;
}

/// A library's own file may be sound and still no model for a floor: it has no header.
Result<void> check_own(std::string_view bytes) {
    const bool xgboost = !json_guard::is_text(bytes) ||
                         bytes.substr(0, 64).find("\"learner\"") != std::string_view::npos;
    if (!xgboost && !is_lightgbm(bytes)) return {};
    return error(
        Error::Kind::refused,
        std::string("is ") + (xgboost ? "an XGBoost" : "a LightGBM") +
            " model without the header a floor goes by: the hash of its features, target, stop, "
            "horizon, calibration and training range; train one with `outcry train`, which writes "
            "that header and XGBoost's trees; `outcry model info` and `outcry model predict` read "
            "this one");
}

}  // namespace

Result<Model> Model::parse(std::string_view bytes) {
    OUTCRY_TRY(check_own(bytes));
    OUTCRY_TRY(json_guard::check(bytes, "model file"));
    Model model;
    try {
        const Json file = Json::parse(bytes.begin(), bytes.end());
        for (const char* key : {"format", "header", "long", "short"})
            if (!file.is_object() || !file.contains(key))
                return broken(
                    std::string(key) +
                    " is missing; `outcry train` writes such files, XGBoost alone does not");
        if (!file["format"].is_number_integer() || file["format"] != format_version)
            return broken("format is " + file["format"].dump().substr(0, 32) +
                          ", this build reads " + std::to_string(format_version));
        auto header = from_json<ModelHeader>(file["header"].dump());
        if (!header) return std::move(header).error().at("model file: header");
        OUTCRY_TRY(check_header(*header));
        model.header_ = std::move(*header);
        OUTCRY_ASSIGN(model.long_, read_forest(file, "long", model.header_.features.size()));
        OUTCRY_ASSIGN(model.short_, read_forest(file, "short", model.header_.features.size()));
    } catch (const Json::exception& failure) {
        return broken(std::string("cannot be read: ") + failure.what());
    }
    model.hash_ = to_hex(Sha256::of(as_bytes(bytes)));
    return model;
}

Result<Model> Model::load(const std::string& path) {
    // A floor is checked, planned and started with the same file, and a search starts hundreds.
    static thread_local std::deque<Model> known;
    auto read = read_file(path, limits::model_bytes_max);
    if (!read) {
        Error why = std::move(read).error();
        if (why.kind == Error::Kind::not_found)
            why.message +=
                "; correct the path, which counts from the topology's folder, or make one with "
                "`outcry train`";
        return why;
    }
    const Buffer bytes = std::move(read).value();
    const std::string hash = to_hex(Sha256::of(bytes));
    for (const Model& each : known)
        if (each.hash_ == hash) return each;
    auto model = parse(as_text(bytes.view()));
    if (!model) return std::move(model).error().at(path);
    if (known.size() == limits::known_models_max) known.pop_front();
    known.push_back(*model);
    return model;
}

std::string Model::write(const ModelHeader& header, std::string_view long_booster,
                         std::string_view short_booster) {
    std::string file = "{\"format\": " + std::to_string(format_version) + ",\n\"header\": ";
    file += json_of(header, JsonStyle::pretty);
    file.append(",\n\"long\": ").append(long_booster);
    file.append(",\n\"short\": ").append(short_booster).append("}\n");
    return file;
}

Result<void> Model::check_features() const {
    if (find_features(header_.features_hash)) return {};
    return error(Error::Kind::refused, "model " + header_.name + " was trained on features " +
                                           header_.features_hash.substr(0, 12) +
                                           ", this build computes " +
                                           features_hash().substr(0, 12) + " (standard) and " +
                                           features_hash(FeatureSet::market).substr(0, 12) +
                                           " (market); train it anew with `outcry train`");
}

Result<void> Model::check_range(TimeNs from) const {
    if (from >= header_.trained_to) return {};
    return error(Error::Kind::refused,
                 "model " + header_.name + " was trained on " + time::to_iso(header_.trained_from) +
                     " to " + time::to_iso(header_.trained_to) +
                     " and would trade what it has seen from " + time::to_iso(from) +
                     "; begin at " + time::to_iso(header_.trained_to) +
                     " or later, or train on earlier data");
}

Result<void> Model::check_question(Ratio target, Ratio stop) const {
    if (header_.question.label == LabelKind::next_bar)
        return error(Error::Kind::refused,
                     "model " + header_.name +
                         " answers whether the next bar rises, the strategy asks for target " +
                         ratio_text(target) + " before stop " + ratio_text(stop) +
                         "; train one with `outcry train --set label=target_before_stop`");
    if (target == header_.question.target && stop == header_.question.stop) return {};
    return error(Error::Kind::refused, "model " + header_.name + " answers for target " +
                                           ratio_text(header_.question.target) + " and stop " +
                                           ratio_text(header_.question.stop) +
                                           ", the strategy has " + ratio_text(target) + " and " +
                                           ratio_text(stop) +
                                           "; use the model's own or train one for the strategy's");
}

namespace {

double calibrated(float margin, const Calibration& calibration) {
    return calibration.slope * static_cast<double>(margin) + calibration.intercept;
}

void calibrate(std::span<double> shares, const Calibration& calibration) {
    for (double& each : shares) each *= calibration.slope;
    shares.back() += calibration.intercept;
}

}  // namespace

double Model::log_odds(Side entry, std::span<const float> row) const {
    return calibrated(forest(entry).margin(row), side(entry).calibration);
}

double Model::probability(Side entry, std::span<const float> row) const {
    return math::logistic(log_odds(entry, row));
}

void Model::contributions(Side entry, std::span<const float> row, std::span<double> out) const {
    forest(entry).contributions(row, out);
    calibrate(out, side(entry).calibration);
}

double Model::explained(Side entry, std::span<const float> row, std::span<double> out) const {
    const float margin = forest(entry).explained(row, out);
    calibrate(out, side(entry).calibration);
    return calibrated(margin, side(entry).calibration);
}

}  // namespace outcry::predict
