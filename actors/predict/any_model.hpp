// SPDX-License-Identifier: Apache-2.0
// A model file of any form that Outcry reads: XGBoost's JSON or UBJSON, LightGBM's text, Outcry's
// own. Immutable after loading, so any thread may read it. It owns its forests; the file may go.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "actors/predict/forest.hpp"
#include "actors/predict/light_forest.hpp"
#include "actors/predict/model_file.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

enum class ModelForm { xgboost, lightgbm, outcry };
OUTCRY_DESCRIBE_ENUM(ModelForm, "predict.model_form", xgboost, lightgbm, outcry);

/// What `outcry model info` tells.
struct ModelInfo {
    ModelForm form = ModelForm::outcry;
    std::string library;
    std::string objective;
    std::int64_t trees = 0;  // of both sides
    std::int64_t nodes = 0;
    std::vector<std::string> features;
    bool named = true;  // the file names its features; else they are called f0, f1, …
    std::string sha256;
    std::int64_t bytes = 0;
    std::optional<ModelHeader> header;  // of Outcry's own file

    bool operator==(const ModelInfo&) const = default;
};
OUTCRY_DESCRIBE(ModelInfo, "predict.model_info", form, library, objective, trees, nodes, features,
                named, sha256, bytes, header);

class AnyModel {
 public:
    /// `raw` is the log-odds that contributions add up to: the library's raw score; of Outcry's own
    /// file the calibrated one.
    struct Said {
        double raw = 0;
        double probability = 0;
    };

    [[nodiscard]] static Result<AnyModel> load(const std::string& path);
    [[nodiscard]] static Result<AnyModel> parse(std::string_view bytes);

    [[nodiscard]] const ModelInfo& info() const { return info_; }
    /// Empty when the model takes this value of a feature (NaN is missing), else what it takes.
    [[nodiscard]] std::string_view refuses(double value) const;
    /// A row has one value a feature; `side` matters to Outcry's own file, which has two forests.
    [[nodiscard]] Said say(Side side, std::span<const double> row) const;
    /// One value a feature and the bias last, adding up to raw.
    void contributions(Side side, std::span<const double> row, std::span<double> out) const;

 private:
    using Any = std::variant<Forest, LightForest, Model>;
    explicit AnyModel(Any model) : model_(std::move(model)) {}
    void describe(std::string_view bytes);

    Any model_;
    ModelInfo info_;
};

}  // namespace outcry::predict
