// SPDX-License-Identifier: Apache-2.0
// The wall to libxgboost: trains one forest and predicts with it, so that ours can be compared with
// the library's own. One thread at a time; the library's handle is owned here and released with it.
#pragma once

#include <cstdint>
#include <functional>
#include <map>
#include <span>
#include <string>
#include <vector>

#include "actors/predict/model_file.hpp"
#include "outcry/base/result.hpp"

namespace outcry::predict {

/// `xgboost 1.7.4`, as linked.
[[nodiscard]] std::string library_version();

/// Row-major values (NaN is missing), one target a row, and one weight, or none at all.
struct TrainingRows {
    std::span<const float> values;
    std::span<const std::uint8_t> targets;
    std::span<const float> weights;
};

/// Parameters are the library's own; one thread always. `after(round)` hears each round.
struct TrainingPlan {
    std::vector<std::string> feature_names;
    std::map<std::string, std::string> parameters;
    std::int32_t trees = 0;
    std::function<void(std::int32_t)> after;
};

class Booster {
 public:
    [[nodiscard]] static Result<Booster> train(const TrainingRows& rows, const TrainingPlan& plan);
    /// Log loss after each tree on both sets; ends `patience` trees after the validation's best.
    [[nodiscard]] static Result<std::vector<LearningPoint>> learn(const TrainingRows& rows,
                                                                  const TrainingRows& validation,
                                                                  const TrainingPlan& plan,
                                                                  std::int32_t patience);
    Booster(Booster&& other) noexcept;
    Booster& operator=(Booster&& other) noexcept;
    ~Booster();

    /// XGBoost's JSON of the model.
    [[nodiscard]] Result<std::string> to_json() const;
    /// The library's own raw scores, one a row.
    [[nodiscard]] Result<std::vector<float>> margins(std::span<const float> values,
                                                     std::size_t features) const;

 private:
    class Matrix;
    /// A booster for these rows that has no tree yet.
    [[nodiscard]] static Result<Booster> begin(std::span<Matrix* const> matrices,
                                               const TrainingPlan& plan);
    explicit Booster(void* handle) : handle_(handle) {}
    void* handle_ = nullptr;
};

/// A parameter as the library reads it back to the same bits: the shortest digits.
[[nodiscard]] std::string parameter_text(double value);

}  // namespace outcry::predict
