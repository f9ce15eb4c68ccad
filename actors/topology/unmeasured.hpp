// SPDX-License-Identifier: Apache-2.0
// Evidence that nobody measures: what voters say they look for, against what the quants they hear
// say they measure. A plain function for any thread; what it returns owns itself.
#pragma once

#include <vector>

#include "actors/topology/check.hpp"
#include "actors/topology/wiring.hpp"

namespace outcry::topology {

struct Unmeasured {
    std::size_t voter = 0;
    bool mute = false;  // none of what it waits for is there: it would abstain in every round
    CheckComplaint complaint;
};

/// Nothing is found of a voter that hears signals of which only a run shows what they say.
[[nodiscard]] std::vector<Unmeasured> find_unmeasured(const Plan& plan,
                                                      const std::vector<Kind>& kinds,
                                                      const Wiring& wiring);

}  // namespace outcry::topology
