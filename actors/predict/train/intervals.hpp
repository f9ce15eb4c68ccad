// SPDX-License-Identifier: Apache-2.0
// How far figures of quality could have come out otherwise: 95 % intervals by the circular block
// bootstrap (Politis and Romano 1992), because labels that overlap are not independent rows. Pure
// functions for any thread. Spans are only read during the call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>

#include "actors/predict/model_file.hpp"
#include "actors/predict/train/verdict.hpp"

namespace outcry::predict {

/// What was said of rows that nobody had trained on, in the order of time.
struct HeldOut {
    std::span<const double> probabilities;
    std::span<const std::uint8_t> targets;
    std::span<const double> baselines;
    std::span<const TimeNs> decided;
};

/// Blocks are stretches of time as long as `block` (a label's horizon), all symbols together, so
/// that both kinds of dependence stay within them; percentiles of 500 resamples drawn from `seed`.
/// Below four blocks nothing is said. Returns what a verdict is given by, from the same resamples.
std::optional<Bounds> add_intervals(Score& score, const HeldOut& rows, DurationNs block,
                                    std::uint64_t seed);

}  // namespace outcry::predict
