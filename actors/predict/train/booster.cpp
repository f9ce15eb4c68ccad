// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/booster.hpp"

#include <xgboost/c_api.h>

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

/// The library's table of rows, freed with its owner.
class Matrix {
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
    DMatrixHandle handle = nullptr;
};

}  // namespace

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

Result<Booster> Booster::train(std::span<const float> values, std::span<const std::uint8_t> targets,
                               const std::vector<std::string>& feature_names,
                               const std::map<std::string, std::string>& parameters,
                               std::int32_t trees, const std::function<void(std::int32_t)>& after) {
    OUTCRY_CHECK(values.size() == targets.size() * feature_names.size() && !targets.empty());
    Matrix rows;
    OUTCRY_TRY(rows.fill(values, feature_names.size()));
    const std::vector<float> labels(targets.begin(), targets.end());
    OUTCRY_TRY(
        done(XGDMatrixSetFloatInfo(rows.handle, "label", labels.data(), labels.size()), "labels"));
    Booster booster(nullptr);
    OUTCRY_TRY(done(XGBoosterCreate(&rows.handle, 1, &booster.handle_), "booster"));
    // Threads would add gradients in another order and change the last bits from run to run.
    for (const auto& [key, value] :
         {std::pair{"nthread", "1"}, std::pair{"verbosity", "0"},
          std::pair{"objective", "binary:logistic"}, std::pair{"booster", "gbtree"}})
        OUTCRY_TRY(done(XGBoosterSetParam(booster.handle_, key, value), key));
    for (const auto& [key, value] : parameters)
        OUTCRY_TRY(
            done(XGBoosterSetParam(booster.handle_, key.c_str(), value.c_str()), key.c_str()));
    std::vector<const char*> names;
    for (const std::string& name : feature_names) names.push_back(name.c_str());
    OUTCRY_TRY(done(
        XGBoosterSetStrFeatureInfo(booster.handle_, "feature_name", names.data(), names.size()),
        "names"));
    for (std::int32_t round = 0; round < trees; ++round) {
        OUTCRY_TRY(done(XGBoosterUpdateOneIter(booster.handle_, round, rows.handle), "training"));
        if (after) after(round + 1);
    }
    return booster;
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

}  // namespace outcry::predict
