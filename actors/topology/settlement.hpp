// SPDX-License-Identifier: Apache-2.0
// What a floor says of the currencies its instruments settle in: `rates` of [floor] held against
// its symbols and its actors. Plain functions for any thread. Nothing to own.
#pragma once

#include "actors/topology/draft.hpp"
#include "actors/topology/floor_table.hpp"
#include "outcry/event/instrument.hpp"

namespace outcry::topology {

/// Every settlement currency other than that of `capital` needs a pair on the floor that converts
/// it; nothing is guessed. `known`: all of the instruments file, for suggestions.
void check_settlement(const Floor& floor, const std::vector<Instrument>& known,
                      const TomlDocument& document, std::vector<Diagnostic>& diagnostics);

/// What counts in one currency would add up amounts of several: it is refused where there are.
void check_counting(const Floor& floor, const std::vector<Draft>& drafts,
                    const TomlDocument& document, std::vector<Diagnostic>& diagnostics);

}  // namespace outcry::topology
