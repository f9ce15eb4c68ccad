// SPDX-License-Identifier: Apache-2.0
// An actor whose program is not this one, asked again: its program is started as on a floor, hears
// one event at a time over a socket of this machine, and gives its answer. For verifying and
// re-running recorded logs. One thread; the process ends with the object.
#pragma once

#include <memory>

#include "outcry/actor/plan.hpp"
#include "outcry/bus/participant.hpp"

namespace outcry {

struct ForeignOptions {
    std::string base;                          // folder of the topology, as the floor would tell
    std::int64_t patience_ns = 30 * ns_per_s;  // for one answer, and for its first word
};

/// `actor` as planned: its program, and the digest its manifest must show. An error names what it
/// did instead of answering.
[[nodiscard]] Result<std::unique_ptr<Participant>> start_foreign_actor(
    const PlannedActor& actor, const ForeignOptions& options);

}  // namespace outcry
