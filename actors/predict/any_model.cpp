// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/any_model.hpp"

#include <cmath>
#include <limits>

#include "actors/predict/limits.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

/// What XGBoost and Outcry's own files compute in.
struct Narrow {
    explicit Narrow(std::span<const double> row) : count(row.size()) {
        for (std::size_t i = 0; i < count; ++i) values[i] = static_cast<float>(row[i]);
    }
    [[nodiscard]] std::span<const float> row() const { return {values, count}; }
    std::size_t count;
    float values[limits::features_max];
};

/// Outcry's own file says `"format"` first; XGBoost's begins with its learner.
bool is_own(std::string_view bytes) {
    return bytes.substr(0, 64).find("\"format\"") != std::string_view::npos;
}

std::vector<std::string> names_or_numbers(const std::vector<std::string>& names,
                                          std::size_t features) {
    if (!names.empty()) return names;
    std::vector<std::string> numbered;
    for (std::size_t i = 0; i < features; ++i) numbered.push_back("f" + std::to_string(i));
    return numbered;
}

}  // namespace

Result<AnyModel> AnyModel::load(const std::string& path) {
    OUTCRY_ASSIGN(const Buffer bytes, read_file(path, limits::model_bytes_max));
    auto model = parse(as_text(bytes.view()));
    if (!model) return std::move(model).error().at(path);
    return model;
}

Result<AnyModel> AnyModel::parse(std::string_view bytes) {
    const auto made = [&](auto forest) -> Result<AnyModel> {
        if (!forest) return std::move(forest).failure();
        AnyModel model{Any(std::move(*forest))};
        model.describe(bytes);
        return model;
    };
    if (bytes.empty()) return error(Error::Kind::corrupt, "the file is empty");
    if (is_lightgbm(bytes)) return made(LightForest::parse(bytes));
    if (bytes.front() != '{')
        return error(Error::Kind::corrupt,
                     "is no model that is read: XGBoost's JSON or UBJSON (save_model to .json or "
                     ".ubj), LightGBM's text (save_model), or a file of `outcry train`");
    if (is_own(bytes)) return made(Model::parse(bytes));
    return made(Forest::parse(bytes));
}

void AnyModel::describe(std::string_view bytes) {
    info_.sha256 = to_hex(Sha256::of(as_bytes(bytes)));
    info_.bytes = static_cast<std::int64_t>(bytes.size());
    info_.objective = "binary:logistic";
    const auto count = [&](const auto& forest) {
        info_.trees += static_cast<std::int64_t>(forest.trees());
        info_.nodes += static_cast<std::int64_t>(forest.nodes());
        info_.library = forest.library();
        info_.named = !forest.feature_names().empty();
        info_.features = names_or_numbers(forest.feature_names(), forest.features());
    };
    if (const auto* forest = std::get_if<Forest>(&model_)) {
        info_.form = ModelForm::xgboost;
        count(*forest);
    } else if (const auto* light = std::get_if<LightForest>(&model_)) {
        info_.form = ModelForm::lightgbm;
        count(*light);
        info_.objective = light->objective();
    } else {
        const Model& own = std::get<Model>(model_);
        info_.form = ModelForm::outcry;
        count(own.forest(Side::buy));
        count(own.forest(Side::sell));
        info_.header = own.header();
        info_.features = own.header().features;
        info_.named = true;
    }
}

std::string_view AnyModel::refuses(double value) const {
    if (info_.form == ModelForm::lightgbm) return {};
    if (std::fabs(value) > static_cast<double>(std::numeric_limits<float>::max()))
        return "a float32, which is what XGBoost computes in, or nothing for a missing value";
    return {};
}

AnyModel::Said AnyModel::say(Side side, std::span<const double> row) const {
    if (const auto* light = std::get_if<LightForest>(&model_)) {
        const double raw = light->margin(row);
        return {raw, light->probability_of(raw)};
    }
    const Narrow narrow(row);
    if (const auto* forest = std::get_if<Forest>(&model_)) {
        const float raw = forest->margin(narrow.row());
        return {static_cast<double>(raw), static_cast<double>(Forest::probability_of(raw))};
    }
    const Model& own = std::get<Model>(model_);
    const double raw = own.log_odds(side, narrow.row());
    return {raw, math::logistic(raw)};
}

void AnyModel::contributions(Side side, std::span<const double> row, std::span<double> out) const {
    if (const auto* light = std::get_if<LightForest>(&model_))
        return light->contributions(row, out);
    const Narrow narrow(row);
    if (const auto* forest = std::get_if<Forest>(&model_))
        return forest->contributions(narrow.row(), out);
    std::get<Model>(model_).contributions(side, narrow.row(), out);
}

}  // namespace outcry::predict
