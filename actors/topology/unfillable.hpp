// SPDX-License-Identifier: Apache-2.0
// Floors whose entries can never be filled: too small for any instrument's least order, or approved
// for less time than it takes until a bar opens that they can have. A plain function for any
// thread; what it returns owns itself.
#pragma once

#include <vector>

#include "actors/topology/check.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry::topology {

struct Unfillable {
    std::vector<CheckComplaint> errors;    // nothing can be filled
    std::vector<CheckComplaint> warnings;  // of some instruments
};

[[nodiscard]] Unfillable unfillable(const Plan& plan);

}  // namespace outcry::topology
