// SPDX-License-Identifier: Apache-2.0
// From [floor] and the tables of its actors, read and without a fault, to the plan of a floor: its
// roster, the schemas that can be said on it, its digest. A plain function, any thread.
#pragma once

#include <optional>
#include <vector>

#include "actors/topology/draft.hpp"
#include "actors/topology/floor_table.hpp"

namespace outcry::topology {

/// Every draft has its kind and its mail. Where all actors are put, if not as each one says. What
/// no digest covers (text, folder, log, snapshots) is the caller's to add.
[[nodiscard]] Plan assembled(const Floor& floor, const std::vector<Draft>& drafts,
                             std::optional<Place> everywhere);

}  // namespace outcry::topology
