// SPDX-License-Identifier: Apache-2.0
// How far features have moved from the rows a model learned from: the population stability index.
// Pure functions for any thread. A spread outlives nothing, it is read during the call.
#pragma once

#include <cstdint>
#include <span>

#include "actors/predict/model_file.hpp"

namespace outcry::predict {

/// Where a value belongs among spread.shares; a missing one is last.
[[nodiscard]] std::size_t part_of(const FeatureSpread& spread, double value);
/// Sum over parts of (now - then) ln(now / then) with each share drawn up by half a row, so that an
/// empty part is finite (Siddiqi, Credit Risk Scorecards, 2006, chapter 8: below 0.1 stable, above
/// 0.25 moved). `counts` has one place a part.
[[nodiscard]] double stability_index(const FeatureSpread& spread,
                                     std::span<const std::int64_t> counts);

}  // namespace outcry::predict
