// SPDX-License-Identifier: Apache-2.0
// A topology file becomes a Plan, or every complaint about it at once, each with file, line, column
// and a caret. Plain functions for any thread; they read files and nothing else. What they return
// owns everything.
//
// The file: one [floor] table, then one [actor.NAME] table each, in the order of the floor, and
// perhaps [snapshots]. An actor's table holds `kind`, `place`, `hears` (speakers it listens to),
// `program` and `manifest` (built out of tree; `environment` names variables that this program is
// handed besides the usual ones), an edge's also `stand_in` (see stand_in.hpp); every other key is
// a parameter of its kind. A parameter that is not written takes the floor's value of the same name
// (see Floor::inherited), then its default.
//
// Bars, portfolio and ledger are standing services: where no actor is of their kind they are added,
// bars after the last feed, portfolio after the last speaker of orders, the ledger as an observer.
// `timeframes` of bars, when not written, is everything the floor's decide_on and the other actors'
// parameters ask for.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/topology/recast.hpp"
#include "outcry/actor/plan.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry {

struct LoadOptions {
    std::vector<std::string> overrides;  // `core.edge_min=12bp`, as --set takes them
    std::optional<Place> place;          // --place: everyone but actors with a program of their own
    const std::vector<Kind>* kinds = nullptr;  // nullptr: roster()
    std::vector<std::string> drop = {};        // actors to leave out, after the overrides
    std::vector<Swap> swap = {};               // kinds to put in the place of others
    /// For a what-if: edges get their stand-ins (stand_in.hpp); these are the ones that fill
    /// orders.
    std::optional<std::vector<std::string>> stand_ins = std::nullopt;
};

struct Loaded {
    std::optional<Plan> plan;             // nullopt when there is a complaint
    std::vector<Diagnostic> diagnostics;  // in the order of the file
    std::vector<Swap> stand_ins = {};     // edges and who was seated in their place

    [[nodiscard]] bool ok() const { return plan.has_value(); }
};

[[nodiscard]] Loaded load_topology(const std::string& path, const LoadOptions& options = {});
/// The same from text; `base` is the folder that relative paths begin at, `name` how complaints
/// call the text.
[[nodiscard]] Loaded parse_topology(std::string text, std::string name, std::string base,
                                    const LoadOptions& options = {});

/// The file with the overrides in it, as it was read: where complaints about its plan have their
/// places.
[[nodiscard]] Result<TomlDocument> topology_document(const std::string& path,
                                                     const LoadOptions& options = {});

/// The plan, or all complaints as one error.
[[nodiscard]] Result<Plan> plan_of(Loaded loaded);

}  // namespace outcry
