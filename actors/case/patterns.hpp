// SPDX-License-Identifier: Apache-2.0
// Rules that read shapes: candles by Quant's readings, chart patterns of confirmed swings alone,
// and levels. Pure functions for any thread. A pattern exists from the confirmation of its last
// swing; distances are in average true ranges of the same timeframe.
#pragma once

#include <vector>

#include "actors/case/evidence.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::cases {

[[nodiscard]] std::vector<Rule> pattern_rules();

/// Takes the ends of a confirmed leg into the swings known so far, which alternate: a leg that goes
/// on moves its end, one from a further start moves that. The oldest beyond `turns_max` are
/// dropped.
void take_leg(std::vector<Turn>& turns, const Levels& leg);

inline constexpr std::size_t turns_max = 8;

}  // namespace outcry::cases
