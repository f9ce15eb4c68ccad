// SPDX-License-Identifier: Apache-2.0
// A plan as a picture: Mermaid for pages that render it, DOT for Graphviz. One arrow a pair of
// actors, labelled with what is said. Pure functions for any thread. Nothing to own.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"

namespace outcry {

[[nodiscard]] std::string mermaid_of(const Plan& plan, const std::vector<Kind>& kinds = roster());
[[nodiscard]] std::string dot_of(const Plan& plan, const std::vector<Kind>& kinds = roster());

}  // namespace outcry
