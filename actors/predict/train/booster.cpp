// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/booster.hpp"

#include <xgboost/c_api.h>

#include <array>
#include <charconv>
#include <limits>
#include <utility>

#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

Result<void> done(int code, const char* what) {
    if (code == 0) return {};
    return error(Error::Kind::internal,
                 std::string("libxgboost: ") + what + ": " + XGBGetLastError());
}

/// The figure behind `key` in the library's line `[3]\ttrain-logloss:0.69\t…`.
Result<double> told_of(std::string_view line, std::string_view key) {
    const std::size_t at = line.find(key);
    double value = 0;
    if (at != std::string_view::npos) {
        const char* from = line.data() + at + key.size();
        const auto [stop, failure] = std::from_chars(from, line.data() + line.size(), value);
        if (failure == std::errc{}) return value;
    }
    return error(Error::Kind::internal, "libxgboost: measuring: no " + std::string(key) + " in \"" +
                                            std::string(line) + "\"");
}

}  // namespace

/// The library's table of rows, freed with its owner.
class Booster::Matrix {
 public:
    Matrix() = default;
    Matrix(const Matrix&) = delete;
    Matrix& operator=(const Matrix&) = delete;
    ~Matrix() {
        if (handle != nullptr) XGDMatrixFree(handle);
    }
    Result<void> fill(std::span<const float> values, std::size_t features) {
        return done(XGDMatrixCreateFromMat(values.data(), values.size() / features, features,
                                           std::numeric_limits<float>::quiet_NaN(), &handle),
                    "rows");
    }
    Result<void> fill(const TrainingRows& rows, std::size_t features) {
        OUTCRY_CHECK(rows.values.size() == rows.targets.size() * features && !rows.targets.empty());
        OUTCRY_CHECK(rows.weights.empty() || rows.weights.size() == rows.targets.size());
        OUTCRY_TRY(fill(rows.values, features));
        const std::vector<float> labels(rows.targets.begin(), rows.targets.end());
        OUTCRY_TRY(
            done(XGDMatrixSetFloatInfo(handle, "label", labels.data(), labels.size()), "labels"));
        if (rows.weights.empty()) return {};
        return done(
            XGDMatrixSetFloatInfo(handle, "weight", rows.weights.data(), rows.weights.size()),
            "weights");
    }
    DMatrixHandle handle = nullptr;
};

std::string library_version() {
    int major = 0;
    int minor = 0;
    int patch = 0;
    XGBoostVersion(&major, &minor, &patch);
    return "xgboost " + std::to_string(major) + "." + std::to_string(minor) + "." +
           std::to_string(patch);
}

Booster::Booster(Booster&& other) noexcept : handle_(std::exchange(other.handle_, nullptr)) {}
Booster& Booster::operator=(Booster&& other) noexcept {
    std::swap(handle_, other.handle_);
    return *this;
}
Booster::~Booster() {
    if (handle_ != nullptr) XGBoosterFree(handle_);
}

Result<Booster> Booster::begin(std::span<Matrix* const> matrices, const TrainingPlan& plan) {
    std::vector<DMatrixHandle> handles;
    for (const Matrix* matrix : matrices) handles.push_back(matrix->handle);
    Booster booster(nullptr);
    OUTCRY_TRY(done(XGBoosterCreate(handles.data(), handles.size(), &booster.handle_), "booster"));
    // Threads would add gradients in another order and change the last bits from run to run.
    for (const auto& [key, value] :
         {std::pair{"nthread", "1"}, std::pair{"verbosity", "0"},
          std::pair{"objective", "binary:logistic"}, std::pair{"booster", "gbtree"},
          std::pair{"eval_metric", "logloss"}})
        OUTCRY_TRY(done(XGBoosterSetParam(booster.handle_, key, value), key));
    for (const auto& [key, value] : plan.parameters)
        OUTCRY_TRY(
            done(XGBoosterSetParam(booster.handle_, key.c_str(), value.c_str()), key.c_str()));
    std::vector<const char*> names;
    for (const std::string& name : plan.feature_names) names.push_back(name.c_str());
    OUTCRY_TRY(done(
        XGBoosterSetStrFeatureInfo(booster.handle_, "feature_name", names.data(), names.size()),
        "names"));
    return booster;
}

Result<Booster> Booster::train(const TrainingRows& rows, const TrainingPlan& plan) {
    Matrix matrix;
    OUTCRY_TRY(matrix.fill(rows, plan.feature_names.size()));
    Matrix* const all[] = {&matrix};
    OUTCRY_ASSIGN(Booster booster, begin(all, plan));
    for (std::int32_t round = 0; round < plan.trees; ++round) {
        OUTCRY_TRY(done(XGBoosterUpdateOneIter(booster.handle_, round, matrix.handle), "training"));
        if (plan.after) plan.after(round + 1);
    }
    return booster;
}

Result<std::vector<LearningPoint>> Booster::learn(const TrainingRows& rows,
                                                  const TrainingRows& validation,
                                                  const TrainingPlan& plan, std::int32_t patience) {
    Matrix seen;
    Matrix later;
    OUTCRY_TRY(seen.fill(rows, plan.feature_names.size()));
    OUTCRY_TRY(later.fill(validation, plan.feature_names.size()));
    Matrix* const all[] = {&seen, &later};
    OUTCRY_ASSIGN(Booster booster, begin(all, plan));
    std::vector<LearningPoint> points;
    std::size_t best = 0;
    for (std::int32_t round = 0; round < plan.trees; ++round) {
        OUTCRY_TRY(done(XGBoosterUpdateOneIter(booster.handle_, round, seen.handle), "training"));
        DMatrixHandle sets[] = {seen.handle, later.handle};
        const char* names[] = {"train", "validation"};
        const char* told = nullptr;
        OUTCRY_TRY(
            done(XGBoosterEvalOneIter(booster.handle_, round, sets, names, 2, &told), "measuring"));
        OUTCRY_ASSIGN(const double train, told_of(told, "train-logloss:"));
        OUTCRY_ASSIGN(const double held, told_of(told, "validation-logloss:"));
        points.push_back({round + 1, train, held});
        if (plan.after) plan.after(round + 1);
        if (held < points[best].validation) best = points.size() - 1;
        if (points.size() > best + static_cast<std::size_t>(patience)) break;
    }
    return points;
}

Result<std::string> Booster::to_json() const {
    bst_ulong length = 0;
    const char* text = nullptr;
    OUTCRY_TRY(done(XGBoosterSaveModelToBuffer(handle_, R"({"format": "json"})", &length, &text),
                    "saving"));
    return std::string(text, length);
}

Result<std::vector<float>> Booster::margins(std::span<const float> values,
                                            std::size_t features) const {
    Matrix rows;
    OUTCRY_TRY(rows.fill(values, features));
    const bst_ulong* shape = nullptr;
    bst_ulong dimensions = 0;
    const float* result = nullptr;
    const char* config =
        R"({"type": 1, "training": false, "iteration_begin": 0, "iteration_end": 0,)"
        R"( "strict_shape": false})";
    OUTCRY_TRY(done(
        XGBoosterPredictFromDMatrix(handle_, rows.handle, config, &shape, &dimensions, &result),
        "predicting"));
    return std::vector<float>(result, result + values.size() / features);
}

std::string parameter_text(double value) {
    std::array<char, 40> text{};
    const auto [end, failure] = std::to_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} ? std::string(text.data(), end) : "0";
}

}  // namespace outcry::predict
