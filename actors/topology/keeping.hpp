// SPDX-License-Identifier: Apache-2.0
// How a floor is kept: the tables [snapshots] and [log] of a topology. Neither changes what the
// floor is. Plain functions for any thread; a table that is left out gives its defaults.
#pragma once

#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry::topology {

/// The [snapshots] table: how often the state of the floor is kept beside the journal. It changes
/// no decision, so it is no part of the plan's digest.
struct SnapshotsTable {
    std::uint64_t every = 100'000;  // events; 0: only when the floor stops in order
    std::uint64_t kept = 4;         // the newest
};
OUTCRY_DESCRIBE(SnapshotsTable, "snapshots", every, kept);

[[nodiscard]] SnapshotsTable read_snapshots(const TomlDocument& document,
                                            std::vector<Diagnostic>& diagnostics);
[[nodiscard]] LogSettings read_log(const TomlDocument& document,
                                   std::vector<Diagnostic>& diagnostics);

}  // namespace outcry::topology
