// SPDX-License-Identifier: Apache-2.0
// What actors would refuse when the floor opens, such as a model that has seen what it would trade:
// asked of their kinds while nothing has run yet. A plain function for any thread; it reads files,
// and what it returns owns itself.
#pragma once

#include <vector>

#include "actors/topology/check.hpp"

namespace outcry::topology {

[[nodiscard]] std::vector<CheckComplaint> fit_complaints(const Plan& plan,
                                                         const std::vector<Kind>& kinds);

}  // namespace outcry::topology
