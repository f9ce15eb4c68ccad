// SPDX-License-Identifier: Apache-2.0
// Who answers in a what-if where a venue or a model did when it was recorded: nobody knows what the
// world would have said to orders that were never sent. Plain functions, any thread.
//
//     [actor.venue]
//     kind     = "venue.example"
//     stand_in = { kind = "execution.paper", slippage = "1bp" }   # or "execution.paper", or "none"
//
// Parameters are the stand-in's own; `hears` and `place` are the edge's. An edge that fills orders
// and declares nobody is stood in for by execution.paper, with what it shares of the edge's
// parameters. Any other edge, and one that says "none", is not: a request without a recorded reply
// stays unanswered, and who waits for it abstains.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/topology/draft.hpp"
#include "actors/topology/recast.hpp"

namespace outcry::topology {

/// Checks what an actor's table declares. The stand-in's own draft, to be read like any other;
/// nullopt: nobody, or a complaint was added.
[[nodiscard]] std::optional<Draft> declared_stand_in(const TomlDocument& document,
                                                     const Draft& edge,
                                                     const std::vector<Kind>& kinds,
                                                     std::vector<Diagnostic>& diagnostics);

/// Puts every declared stand-in in its edge's place, and execution.paper in that of those of
/// `venues` that declare nobody. The edge's own kind need not be known to this build. Whom it
/// seated.
[[nodiscard]] Result<std::vector<Swap>> seat_stand_ins(Value& root,
                                                       const std::vector<std::string>& venues,
                                                       const std::vector<Kind>& kinds);

}  // namespace outcry::topology
