// SPDX-License-Identifier: Apache-2.0
// What the figures of a training say, for people. A pure function for any thread.
#pragma once

#include <optional>
#include <string>

#include "actors/predict/model_file.hpp"

namespace outcry::predict {

/// Lower ends of 97.5 % intervals of one side's held-out figures. Two sides are asked, and either
/// may be taken for an edge: at 97.5 % each, both together are wrong in 5 % (Bonferroni; Dunn, JASA
/// 56, 1961).
struct Bounds {
    double auc = 0;
    double log_loss_gain = 0;  // baseline less the model, on the same rows
};

/// A side is better than chance when both its bounds are, over ten stretches as long as a horizon
/// or more. Each is judged by itself, and named.
[[nodiscard]] bool better_than_chance(const SideHeader& side, DurationNs horizon,
                                      const std::optional<Bounds>& bounds);
[[nodiscard]] std::string verdict_of(const ModelHeader& header,
                                     const std::optional<Bounds>& long_bounds,
                                     const std::optional<Bounds>& short_bounds);

}  // namespace outcry::predict
