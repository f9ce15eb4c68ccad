// SPDX-License-Identifier: Apache-2.0
// What a trained forest looks at, and how the rows it learned from were spread. Pure functions for
// any thread. Everything is returned by value.
#pragma once

#include <string_view>
#include <vector>

#include "actors/predict/train/dataset.hpp"

namespace outcry::predict {

/// Of each feature: mean absolute contribution over rows (at most 2,000, evenly picked), gain and
/// number of splits from the library's own JSON. The strongest contribution first.
[[nodiscard]] Result<std::vector<Importance>> importance_of(const Forest& forest,
                                                            std::string_view booster_json,
                                                            const Dataset& rows);
/// Deciles of each feature over the rows, and the shares between them.
[[nodiscard]] std::vector<FeatureSpread> spread_of(const Dataset& rows);

}  // namespace outcry::predict
