// SPDX-License-Identifier: Apache-2.0
// The words of the verbs: one file a family adds its subcommands, each with its help, an example
// and its options. What a verb was told lives in a struct that the verb itself holds, so it is
// there as long as the CLI::App. Main thread.
#pragma once

#include <CLI/CLI.hpp>

#include <functional>
#include <string>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::tools {

using Verb = std::function<Result<int>()>;

/// A subcommand: its help, its example, and what it calls. When it is said, `chosen` becomes
/// `call`.
CLI::App* verb(CLI::App& app, Verb& chosen, const char* name, const char* help, const char* example,
               Verb call);
/// The call of a verb whose 1 is an answer, "they differ", "it is damaged": where what it was to
/// look at is not there, it exits 2.
Verb answers(Verb call);
/// A subcommand that is nothing without one of its own: `log`, `model`.
CLI::App* family(CLI::App& app, const char* name, const char* help);

// The options that many verbs share, in the same words everywhere.
void takes_topology(CLI::App* sub, std::string& topology);
CLI::Option* takes_run(CLI::App* sub, std::string& run,
                       const char* help = "run folder (default: the last)");
void takes_runs(CLI::App* sub, std::string& folder);
void takes_set(CLI::App* sub, std::vector<std::string>& set,
               const char* help = "actor.param=value, repeatable");
void takes_json(CLI::App* sub, bool& json, const char* help = "for programs");

void add_running(CLI::App& app, Verb& chosen);     // run resume halt resume-trading arm
void add_topologies(CLI::App& app, Verb& chosen);  // check graph kinds schema
void add_reading(CLI::App& app, Verb& chosen);     // tail replay scan
void add_explaining(CLI::App& app, Verb& chosen);  // why diff report whatif
void add_log(CLI::App& app, Verb& chosen);         // log ...
void add_books(CLI::App& app, Verb& chosen);       // ledger ... import-state
void add_numbers(CLI::App& app, Verb& chosen);     // indicator train model ... data ...
void add_making(CLI::App& app, Verb& chosen);      // new ... doctor

}  // namespace outcry::tools
