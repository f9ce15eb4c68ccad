// SPDX-License-Identifier: Apache-2.0
// Verification by re-execution: each actor is fed its recorded mail and must give its recorded
// answers, byte for byte, in the one order the rules allow; whatever nobody said and no edge may
// say is a failure. Never writes, and opens no socket but to programs of actors that are not built
// in. The caller's thread checks, others ask the actors ahead of it; what is found is the same
// however many.
#pragma once

#include <functional>
#include <optional>
#include <string>

#include "actors/runtime/runner.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

/// The first event that does not follow from what stands before it.
struct Mismatch {
    std::uint64_t seq = 0;
    std::string actor;
    std::string what;                // in words
    std::optional<Buffer> expected;  // record as re-executed, where one was due
    std::optional<Buffer> recorded;
};

struct Verification {
    std::uint64_t events = 0;           // verified
    std::uint64_t answers = 0;          // mails answered again
    std::uint64_t snapshots = 0;        // whose actors were found in the state that they remember
    std::uint64_t snapshots_aside = 0;  // of a build that remembers otherwise: not compared
    std::string head;                   // content head of the log, hex
    std::optional<Mismatch> mismatch;
};

struct VerifyOptions {
    Runner::FindKind find_kind;
    std::string base;  // folder that paths in parameters are relative to
    std::function<void(std::uint64_t done, std::uint64_t total)> on_progress = {};
    /// Makes an actor whose kind is not built in; empty: such a run cannot be verified here.
    std::function<Result<std::unique_ptr<Participant>>(const RosterEntry&)> make_foreign = {};
    std::string snapshots = {};  // folder of snapshots to be checked on the way; empty: none
    unsigned threads = 0;        // that ask actors again, beside the one that checks; 0: one a core
};

/// An error is one of reading or of a kind this program does not have; a log that lies is a
/// mismatch.
[[nodiscard]] Result<Verification> verify_run(Store& store, const VerifyOptions& options);

}  // namespace outcry
