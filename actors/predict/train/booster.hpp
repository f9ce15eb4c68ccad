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

#include "outcry/base/result.hpp"

namespace outcry::predict {

/// `xgboost 1.7.4`, as linked.
[[nodiscard]] std::string library_version();

class Booster {
 public:
    /// Trains `trees` rounds on row-major values (NaN is missing). Parameters are the library's
    /// own; one thread always. `after(round)` hears each round.
    [[nodiscard]] static Result<Booster> train(std::span<const float> values,
                                               std::span<const std::uint8_t> targets,
                                               const std::vector<std::string>& feature_names,
                                               const std::map<std::string, std::string>& parameters,
                                               std::int32_t trees,
                                               const std::function<void(std::int32_t)>& after);
    Booster(Booster&& other) noexcept;
    Booster& operator=(Booster&& other) noexcept;
    ~Booster();

    /// XGBoost's JSON of the model.
    [[nodiscard]] Result<std::string> to_json() const;
    /// The library's own raw scores, one a row.
    [[nodiscard]] Result<std::vector<float>> margins(std::span<const float> values,
                                                     std::size_t features) const;

 private:
    explicit Booster(void* handle) : handle_(handle) {}
    void* handle_ = nullptr;
};

}  // namespace outcry::predict
