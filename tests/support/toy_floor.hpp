// SPDX-License-Identifier: Apache-2.0
// Runs a plan on an in-memory network whose every accident comes from a seed: messages wait,
// members are killed between any two messages and in the middle of an answer, and join again. What
// comes out is compared byte for byte with the fused run.
#pragma once

#include <deque>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/runner.hpp"
#include "actors/runtime/seat.hpp"
#include "bus/broker/broker.hpp"
#include "tests/support/toys.hpp"

namespace outcry::testing {

/// A toy as a plan names it.
template <class Params>
[[nodiscard]] PlannedActor planned_toy(const std::string& name, const Params& params, Place place) {
    const Kind* kind = toys::find(schema_name<Params>);
    PlannedActor actor;
    actor.name = name;
    actor.kind = kind->manifest.kind;
    actor.duty = kind->manifest.duty;
    actor.place = place;
    actor.params = encoded(params);
    actor.says = kind->manifest.says;
    actor.hears = *kind->mail(Making{name, actor.params, "", ""});
    return actor;
}
/// A plan of these members.
[[nodiscard]] Plan plan_of_toys(std::vector<PlannedActor> members);
/// The six toys as a plan, all in the same place.
[[nodiscard]] Plan toy_plan(Place place, std::uint64_t ticks = 40);

/// A finished log: its records, and the head that names them all.
struct Log {
    std::vector<Buffer> records;
    std::string head;
};
[[nodiscard]] Log read_log(Store& store);
[[nodiscard]] Log log_of(Journal& journal);
/// Where two logs part: "" when equal.
[[nodiscard]] std::string first_difference(const Log& a, const Log& b);
/// One line of a record for failure messages.
[[nodiscard]] std::string show(BytesView record);

/// Runs the plan with every member in the broker's thread.
[[nodiscard]] Result<Log> run_fused(const Plan& plan, const Runner::FindKind& find_kind);

/// A journal of the first `events` of a log, left as a kill would leave it.
[[nodiscard]] std::unique_ptr<Store> cut_store(const Log& log, std::size_t events);
/// Goes on with what is in the store, every member in the broker's thread.
[[nodiscard]] Result<Log> resume_fused(const Plan& plan, const Runner::FindKind& find_kind,
                                       Store& store,
                                       std::shared_ptr<const FloorSnapshot> snapshot = nullptr);
/// A run with a snapshot every so many events, all of them kept.
struct SnapshotRun {
    Log log;
    std::vector<std::shared_ptr<const FloorSnapshot>> taken;
};
[[nodiscard]] Result<SnapshotRun> run_with_snapshots(const Plan& plan,
                                                     const Runner::FindKind& find_kind);

/// Mistakes planted into a floor, to see that they are caught.
enum class Bug {
    none,
    split_answer,      // a batch loses an output on its way, and is taken for whole
    arrival_order,     // inputs are admitted as they arrive
    hash_walk,         // an actor walks a hash map of addresses
    early_timer,       // an edge says that nothing earlier will follow, and something does
    unanswered_cause,  // an actor says it is done with mail that it has not answered
    hidden_state,      // an actor remembers what it does not describe
    stale_state,       // an actor comes back with the state of an earlier snapshot
    clock_read,        // an actor reads a clock
    reply_twice,       // an edge replies again after a restart
    other_rounding,    // an actor's arithmetic differs from build to build
};

struct Accidents {
    std::uint64_t seed = 1;
    int kills = 0;            // members killed at random moments
    int kills_in_answer = 0;  // members that die in the middle of an answer
    int floor_deaths = 0;     // the whole floor dies, its log survives up to the last flush
    std::uint64_t snapshot_every = 0;  // members that join again are given the newest
    std::string lost = {};             // this member is given up for good
    std::uint64_t lost_at = 0;         // once the log has reached here
    Bug bug = Bug::none;
};

struct NetRun {
    Log log;
    int killed = 0;
    int killed_in_answer = 0;
    int restarts = 0;
    int restored = 0;  // members that joined with a state
    std::vector<std::shared_ptr<const FloorSnapshot>> snapshots;
};

/// Runs the plan with every member behind a link of its own.
[[nodiscard]] Result<NetRun> run_on_net(const Plan& plan, const Runner::FindKind& find_kind,
                                        const Accidents& accidents);

}  // namespace outcry::testing
