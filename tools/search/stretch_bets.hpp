// SPDX-License-Identifier: Apache-2.0
// Bets of a walk forward's stretches. Each is launched anew and so cuts off what the last one held:
// a position that is opened again is the same bet, or the number of stretches would be that of
// bets. Pure functions for any thread.
#pragma once

#include <vector>

#include "outcry/event/trading.hpp"
#include "tools/report/report.hpp"

namespace outcry::tools {

/// What the gate counts of a stretch, but for positions that the one before held to its end and
/// that this one's first of the symbol are again, on the same side; of who never goes flat, but for
/// as much of the turnover as building them anew was.
[[nodiscard]] double bets_of_stretch(const Report& stretch,
                                     const std::vector<Position>& held_before);

}  // namespace outcry::tools
