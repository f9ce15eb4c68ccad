// SPDX-License-Identifier: Apache-2.0
// Launches a plan and runs it to its end: broker, journal, tap, members in their places,
// supervisor. `outcry run` is this. Runs on the calling thread, which becomes the broker's. The
// plan and the kinds outlive the call.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>

#include "actors/runtime/runner.hpp"
#include "outcry/actor/plan.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

/// What people see while a floor runs; filled in the broker's thread.
struct Progress {
    TimeNs clock;
    std::uint64_t last_seq = 0;
    std::uint64_t inputs = 0;
    std::int64_t elapsed_ns = 0;
    std::uint64_t restarts = 0;
    std::vector<std::string> missing;  // members not joined yet
};

struct LaunchOptions {
    std::string run_folder;  // holds journal/, ledger.db …; empty: nothing is kept (memory journal)
    std::string program;     // this executable, for members that are processes
    Runner::FindKind find_kind;
    std::optional<TimeNs> until;
    Commit commit = Commit::interval;
    bool resume = false;  // go on with the journal in run_folder
    bool use_snapshots =
        true;  // of a resume: from the newest that fits, else from the start of the log
    std::atomic<bool>* stop = nullptr;
    std::function<void(const Progress&)> on_progress;  // about ten times a second
    /// Each event as it is sequenced: decisions for the screen. Must be quick.
    std::function<void(const Prefix&, BytesView said, std::string_view schema)> on_event;
    /// An actor process that answers nothing for so long is killed and started again.
    std::int64_t patience_ns = 60 * ns_per_s;
    /// For drills and tests: names to SIGKILL, each when the log has reached that seq.
    std::multimap<std::uint64_t, std::string> kill_at;
    std::map<std::string, std::string> facts;  // into the journal's head
    /// The floor listens from now on: whoever joins from outside finds what it takes in the run
    /// folder.
    std::function<void()> on_invited = {};
    /// The sealed journal of a floor that has come to its end, the one in memory too, before it is
    /// let go. A fused floor without a run folder keeps a journal for this alone.
    std::function<Result<void>(Store&)> on_sealed = {};
};

struct LaunchResult {
    std::string head;  // of the content chain, hex
    std::uint64_t last_seq = 0;
    std::uint64_t inputs = 0;
    std::uint64_t restarts = 0;
    std::int64_t elapsed_ns = 0;
    std::uint64_t resumed_from = 0;  // seq of the snapshot this launch went on from; 0: none
    bool closed = false;             // reached the end of the input; else stopped, to be resumed
    std::vector<std::string> not_killed;  // of `kill_at`: whom and why
};

[[nodiscard]] Result<LaunchResult> launch(const Plan& plan, const LaunchOptions& options);

}  // namespace outcry
