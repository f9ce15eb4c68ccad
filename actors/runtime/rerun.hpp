// SPDX-License-Identifier: Apache-2.0
// Runs a recorded floor again, fused and in memory: the same broker, the edges played back from the
// recording, lockstep order. Others may be tried in its chairs. Opens no socket and no data file,
// writes nothing. One thread; the recording outlives it.
//
// It opens with the recorded floor.opened, so the unchanged floor of a lockstep run says what was
// recorded, byte for byte.
#pragma once

#include <functional>
#include <map>
#include <memory>
#include <vector>

#include "actors/runtime/chair.hpp"
#include "actors/runtime/recording.hpp"
#include "actors/runtime/runner.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

/// Another actor in a chair, or nobody.
struct Replacement {
    std::uint16_t member = 0;           // roster index of the chair
    std::optional<PlannedActor> actor;  // nullopt: the chair stays empty, nothing is said from it
};

struct Variant {
    std::vector<Replacement> chairs;
};

struct RerunOptions {
    Runner::FindKind find_kind;
    /// Makes an actor whose program is not this one; without it such a floor is refused.
    std::function<Result<std::unique_ptr<Participant>>(const PlannedActor&)> make_foreign = {};
    std::string base;                        // folder that paths in parameters are relative to
    std::optional<FloorOpened> opened = {};  // instead of the recorded opening
    std::uint64_t from = 1;                  // changed actors answer from this event on
    std::function<Result<bool>(std::size_t variant, const Divergence& divergence)> on_divergence;
    std::function<void(std::size_t variant, const Error& failure)> on_failure;
    std::function<void(const Prefix&, BytesView said, const Topic&)> on_event;
    std::function<void(std::uint64_t seq)> on_progress;  // now and then
};

struct Rerun {
    std::string head;  // of the content chain, hex
    std::uint64_t last_seq = 0;
    bool as_recorded = false;            // up to the end of the recording, byte for byte
    std::map<std::string, Asked> asked;  // by edge, those that were asked something
};

/// `members` are the unchanged floor (or, with `opened`, a changed one), in the order of the
/// recorded roster. With variants, on_divergence says whose floor this becomes; without it the
/// unchanged floor is followed to its end.
[[nodiscard]] Result<Rerun> rerun(const Recording& recording,
                                  const std::vector<PlannedActor>& members,
                                  const std::vector<Variant>& variants,
                                  const RerunOptions& options);

}  // namespace outcry
