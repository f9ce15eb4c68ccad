// SPDX-License-Identifier: Apache-2.0
// Runs a plan on an in-memory network whose every accident comes from a seed: messages wait, members are killed between any two
// messages and in the middle of an answer, and join again. What comes out is compared byte for byte with the fused run.
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

struct Accidents {
    std::uint64_t seed = 1;
    int kills = 0;              // members killed at random moments
    int kills_in_answer = 0;    // members that die in the middle of an answer
    bool restart_broker = false;  // once: the whole floor dies, its log survives up to the last flush
};

struct NetRun {
    Log log;
    int killed = 0;
    int killed_in_answer = 0;
    int restarts = 0;
};

/// Runs the plan with every member behind a link of its own.
[[nodiscard]] Result<NetRun> run_on_net(const Plan& plan, const Runner::FindKind& find_kind,
                                        const Accidents& accidents);

}  // namespace outcry::testing
