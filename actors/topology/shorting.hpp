// SPDX-License-Identifier: Apache-2.0
// Who on a floor may sell what cannot be sold short: spot and equities, of which nothing is
// borrowed here and no borrowing is paid for. A pure function for any thread. Nothing to own.
#pragma once

#include <optional>
#include <vector>

#include "actors/topology/check.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry::topology {

/// What its parameter `allow_short` says; nothing where it has none.
[[nodiscard]] std::optional<bool> may_short(const PlannedActor& actor, const Kind& kind);

struct ShortSellers {
    std::vector<CheckComplaint> errors;    // `allow_short` is on, stated or by default
    std::vector<CheckComplaint> warnings;  // proposes, and has no such parameter
};

/// Nobody where no such instrument is on the floor.
[[nodiscard]] ShortSellers short_sellers(const Plan& plan, const std::vector<Kind>& kinds);

}  // namespace outcry::topology
