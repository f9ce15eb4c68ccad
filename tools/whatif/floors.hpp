// SPDX-License-Identifier: Apache-2.0
// The recorded floor, read from its run, and changed ones made of it by words: --set, --drop,
// --swap. Main thread; reads the run and the files its topology names, except those of its feeds,
// and writes nothing. Floors outlive what they make.
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/rerun.hpp"
#include "actors/topology/load.hpp"
#include "actors/topology/recast.hpp"

namespace outcry::tools {

/// A change in words, as the command line has them.
struct Change {
    std::vector<std::string> set;   // ACTOR.PARAM=VALUE
    std::vector<std::string> drop;  // ACTOR
    std::vector<std::string> swap;  // ACTOR=KIND

    [[nodiscard]] bool empty() const { return set.empty() && drop.empty() && swap.empty(); }
};

/// `bear=case.long`.
[[nodiscard]] Result<Swap> parse_swap(const std::string& text);

struct ChangedFloor {
    Variant variant;
    std::vector<std::string> words;  // `core.weights.bull 0.35 → 0.8`
    std::string complaint;           // of `outcry check`, the first; empty: it would be launched
    std::string plan;                // digest of the floor it is
    std::string floor;               // the same but for its days
};

class Floors {
 public:
    /// `kinds` outlive it; the roster's by default.
    [[nodiscard]] static Result<std::unique_ptr<Floors>> open(
        const std::string& run_folder, JournalReader& reader, const Recording& recording,
        const std::vector<Kind>& kinds = roster());

    [[nodiscard]] const std::vector<PlannedActor>& members() const { return members_; }
    [[nodiscard]] const std::string& base() const { return base_; }
    /// Digest of the recorded floor but for its days.
    [[nodiscard]] std::string floor() const;
    /// Edges that a model stands in for on both floors: `venue: execution.paper`.
    [[nodiscard]] const std::vector<std::string>& stand_ins() const { return stand_ins_; }
    /// Kinds of this program, edges as they were recorded.
    [[nodiscard]] const Kind* find_kind(std::string_view name) const;

    /// `checked`: also says what `outcry check` thinks of it.
    [[nodiscard]] Result<ChangedFloor> changed(const Change& change, bool checked) const;

 private:
    explicit Floors(const Recording& recording) : recording_(recording) {}
    void take_kinds(const std::vector<Kind>& kinds);
    /// Edges of the recorded floor that fill orders.
    [[nodiscard]] std::vector<std::string> venues() const;
    [[nodiscard]] Loaded loaded_with(const Change& change, const std::vector<Swap>& swaps) const;
    [[nodiscard]] Result<Plan> plan_with(const Change& change) const;
    [[nodiscard]] Result<void> take_members();
    [[nodiscard]] Result<void> compare_with_recorded(const Plan& plan) const;
    [[nodiscard]] Result<void> replace(const Plan& plan, std::size_t place,
                                       ChangedFloor& made) const;

    const Recording& recording_;
    std::vector<Kind> kinds_;
    std::string text_;  // of the topology
    std::string name_;
    std::string base_;
    std::vector<std::string> set_;  // of the recorded run
    std::vector<Swap> stands_in_;
    std::vector<std::string> stand_ins_;
    std::vector<PlannedActor> members_;
    Plan unchanged_;
};

}  // namespace outcry::tools
