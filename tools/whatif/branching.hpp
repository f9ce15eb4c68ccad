// SPDX-License-Identifier: Apache-2.0
// Re-runs the unchanged floor once and every changed floor from the event on where it parts from
// that: there the process is forked, so that what they share is run once and held once. Main
// thread, no other may run; children end before this returns.
//
// A fork takes no other program along. Where an actor is a program of its own, the floors that part
// are noted, and each is run from its first event on in a process of its own, with programs of its
// own.
#pragma once

#include <functional>

#include "tools/whatif/story.hpp"

namespace outcry::tools {

struct BranchOptions {
    Runner::FindKind find_kind;
    /// Starts the program of an actor that this one does not have.
    std::function<Result<std::unique_ptr<Participant>>(const PlannedActor&)> make_foreign = {};
    std::string base;
    std::uint64_t from = 1;
    unsigned processes = 1;  // at once, besides this one
    /// Share of all the work, and how many changed floors came to their end.
    std::function<void(double share, std::size_t done)> on_progress;
};

struct Branches {
    Story unchanged;
    std::vector<Story> changed;  // by variant
};

[[nodiscard]] Result<Branches> branch(const Recording& recording,
                                      const std::vector<PlannedActor>& members,
                                      const std::vector<Variant>& variants,
                                      const BranchOptions& options);

/// One changed floor in this process, from its first event to its last: what its branch must equal.
[[nodiscard]] Result<Story> play_alone(const Recording& recording,
                                       const std::vector<PlannedActor>& members,
                                       const Variant& variant, const BranchOptions& options);

}  // namespace outcry::tools
