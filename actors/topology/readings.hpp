// SPDX-License-Identifier: Apache-2.0
// Whether the readings that an advocate names are said by somebody: quant calls its expressions
// what the topology likes, so a misspelt name cannot be told from one of those without looking at
// both. Plain functions for any thread; nothing is kept.
#pragma once

#include <string>
#include <vector>

#include "actors/topology/draft.hpp"

namespace outcry::topology {

struct UnknownReading {
    std::string path;  // in the actor's table: `findings[1].readings[0]`
    std::string message;
};

/// Names in the advocate's written findings that are neither an indicator's nor said by a quant it
/// hears. Empty for any other actor, and where somebody else says signals, whose readings only a
/// run shows.
[[nodiscard]] std::vector<UnknownReading> unknown_readings(const Draft& advocate,
                                                           const std::vector<Draft>& drafts);

/// All that a quant cannot measure, where its own check names the first; empty for any other actor.
[[nodiscard]] std::vector<UnknownReading> unmeasurable(const Draft& draft);

}  // namespace outcry::topology
