// SPDX-License-Identifier: Apache-2.0
// What must still be as it was before a run is gone on with: its floor, the rows and models it is
// fed from, and a time that lies ahead. Read before anything is written. Main thread.
#pragma once

#include <optional>
#include <string>

#include "outcry/actor/plan.hpp"
#include "outcry/event/floor.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

/// A word as one types it: quoted where a shell would take it apart.
[[nodiscard]] std::string typed(const std::string& word);
/// A closed log is never written on, so one that was ended early is gone further with anew.
[[nodiscard]] std::string run_anew(const RunFacts& facts, const std::string& until);

/// Refuses to go on with a log of another floor, before anything is written to it. How it ended,
/// where there is nothing left to go on with.
[[nodiscard]] Result<std::optional<FloorClosed>> same_floor(const std::string& folder,
                                                            const Plan& plan,
                                                            const std::string& topology);
/// The rest of a run is fed from the same rows, or it would be a run on two markets.
[[nodiscard]] Result<void> same_data(const std::string& folder, const RunFacts& facts,
                                     const Plan& plan);
/// The models of a run that are not what it began with, in words; empty where none is known to be.
[[nodiscard]] std::string other_models(const RunFacts& facts, const Plan& plan);
/// And by the same models: nobody could verify a run that two of them have answered.
[[nodiscard]] Result<void> same_models(const std::string& folder, const RunFacts& facts,
                                       const Plan& plan);
/// A log that has come further than `until` can neither go back nor end there.
[[nodiscard]] Result<void> not_before_its_end(const std::string& folder, const std::string& until);

}  // namespace outcry::tools
