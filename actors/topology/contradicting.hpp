// SPDX-License-Identifier: Apache-2.0
// What one actor of a floor states against what another states: limits under which no entry passes,
// costs that one reckons with and the other does not take, bounds that one asks beyond. A plain
// function for any thread; what it returns owns itself.
#pragma once

#include <vector>

#include "actors/topology/check.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry::topology {

struct Contradictions {
    std::vector<CheckComplaint> errors;    // no entry passes, or the floor does not open
    std::vector<CheckComplaint> warnings;  // some do not, or not as it is stated
};

[[nodiscard]] Contradictions contradictions(const Plan& plan);

}  // namespace outcry::topology
