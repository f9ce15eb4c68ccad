// SPDX-License-Identifier: Apache-2.0
// A strategy is one core with its voters: that no two cores decide one, that what belongs to a
// strategy belongs to one that is decided, and that its voters answer what it asks. A plain
// function for any thread; what it returns owns itself.
#pragma once

#include <vector>

#include "actors/topology/check.hpp"
#include "actors/topology/wiring.hpp"

namespace outcry::topology {

[[nodiscard]] std::vector<CheckComplaint> strategy_complaints(const Plan& plan,
                                                              const Wiring& wiring);

}  // namespace outcry::topology
