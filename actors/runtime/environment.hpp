// SPDX-License-Identifier: Apache-2.0
// What a process that a floor starts finds in its environment (bus/WIRE.md, "Members of other
// makers"). Reads this process's own; for the thread that starts it.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"

namespace outcry {

/// `NAME=value` of all that this member is handed. A program of this build has everything; one of
/// somebody else what programs need to run, and what its topology names: keys of an operator and
/// tokens for servers are none of its business. A later life has no fault planted in it that does
/// not say `always`.
[[nodiscard]] std::vector<std::string> environment_of(const PlannedActor& member, bool first_life);

}  // namespace outcry
