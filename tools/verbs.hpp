// SPDX-License-Identifier: Apache-2.0
// The verbs of the `outcry` command: an options struct and a function each; tools/words/
// reads the words. Each returns the exit code (0 fine, 1 failed, or the answer is no) or an Error
// to be printed; 2 means misused. Main thread.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry {
class JournalReader;
}  // namespace outcry

namespace outcry::tools {

struct RunOptions {
    std::string program;   // this executable
    std::string topology;  // empty for a resume
    std::string run;       // of a resume
    std::string folder = "runs";
    std::string place;
    std::vector<std::string> set;
    std::string until;
    std::string commit = "interval";
    std::string kill;  // drills: `bull@500,core@900`
    bool json = false;
    bool quiet = false;
    bool no_tap = false;
};
/// `bull@500,core@900`, by seq.
[[nodiscard]] Result<std::multimap<std::uint64_t, std::string>> parse_kills(
    const std::string& text);
[[nodiscard]] Result<int> run(const RunOptions& options);
[[nodiscard]] Result<int> resume(const RunOptions& options);

struct HaltOptions {
    std::string run;
    std::string folder = "runs";
    std::string connect;  // endpoint of the floor's bus; empty: as its run folder says
    std::string key;      // file; empty: $OUTCRY_OPERATOR_KEY, else the run folder's
    std::string by;       // empty: this user
    std::string reason;
    bool halt = true;  // false: trade again
    bool flatten = false;
    int patience_s = 10;
    bool json = false;
};
[[nodiscard]] Result<int> halt(const HaltOptions& options);

struct CheckOptions {
    std::string topology;
    std::vector<std::string> set;
    bool witnesses = false;
    bool json = false;
};
[[nodiscard]] Result<int> check_topology(const CheckOptions& options);

struct GraphOptions {
    std::string topology;
    std::string format = "mermaid";
};
[[nodiscard]] Result<int> graph(const GraphOptions& options);

struct KindsOptions {
    std::string kind;
    bool json = false;
};
[[nodiscard]] Result<int> kinds(const KindsOptions& options);

struct SchemaOptions {
    std::string name;  // event schema or kind; empty: list
};
[[nodiscard]] Result<int> schema(const SchemaOptions& options);

struct DoctorOptions {
    bool json = false;
};
[[nodiscard]] Result<int> doctor(const DoctorOptions& options);

struct TailOptions {
    std::vector<std::string> patterns;
    std::string connect;  // tap endpoint of a running floor
    std::string run;
    std::string from = "start";
    std::uint64_t count = 0;  // 0: no end
    bool json = false;
};
[[nodiscard]] Result<int> tail(const TailOptions& options);
[[nodiscard]] Result<void> check_tail_start(const std::string& text);

struct LogOptions {
    std::string run;
    std::string to;    // recover: where to
    std::string head;  // verify: a head kept elsewhere
    std::vector<std::string> patterns;
    std::string before;  // retire: a seq or a time
    int level = 3;       // compress: of zstd
    std::string from;    // cat: a seq or a time; empty: the first
    std::uint64_t count = 0;
    bool json = false;
};
[[nodiscard]] Result<int> log_info(const LogOptions& options);
[[nodiscard]] Result<int> log_cat(const LogOptions& options);
[[nodiscard]] Result<int> log_verify(const LogOptions& options);
[[nodiscard]] Result<int> log_recover(const LogOptions& options);
[[nodiscard]] Result<int> log_compress(const LogOptions& options);
[[nodiscard]] Result<int> log_retire(const LogOptions& options);
[[nodiscard]] Result<int> log_index(const LogOptions& options);
[[nodiscard]] Result<int> log_time(const LogOptions& options);

struct ExportOptions {
    std::string run;
    std::vector<std::string> patterns;
    std::string from, to;  // seqs or times
    std::string output;    // empty: standard output
    bool json = false;
    bool csv = false;
    bool json_mcap = false;
};
[[nodiscard]] Result<int> log_export(const ExportOptions& options);

struct DataOptions {
    std::string file;
    bool json = false;
};
[[nodiscard]] Result<int> data_check(const DataOptions& options);

struct NewActorOptions {
    std::string name;
    std::string folder = ".";
};
[[nodiscard]] Result<void> check_actor_name(const std::string& name);
[[nodiscard]] Result<int> new_actor(const NewActorOptions& options);

struct TrainVerbOptions {
    std::vector<std::string> data;  // SYMBOL=FILE
    std::string topology;           // or: the bars, stop, target and timeframe of this floor
    std::string run;                // or: the bars of this run
    std::string features_on;        // what bars features are made of; empty: 5m, or the floor's
    std::string out;
    std::string html;              // a page with plots
    std::vector<std::string> set;  // field=value of the training options
    bool json = false;
};
/// Refuse what is no SYMBOL=FILE, and no field=value of the training options.
[[nodiscard]] Result<void> check_data_source(const std::string& text);
/// Refuses a symbol that is named twice: its rows would count twice, and leak from training into
/// test.
[[nodiscard]] Result<void> check_data_sources(const std::vector<std::string>& sources);
[[nodiscard]] Result<void> check_training_option(const std::string& text);
[[nodiscard]] Result<void> check_features_on(const std::string& text);
[[nodiscard]] Result<int> train(const TrainVerbOptions& options);

struct ModelOptions {
    std::string model;
    std::string input;
    std::string output;         // empty: standard output
    std::string side = "long";  // of Outcry's own file, which has a forest for each
    bool contributions = false;
    bool json = false;
};
[[nodiscard]] Result<int> model_info(const ModelOptions& options);
[[nodiscard]] Result<int> model_predict(const ModelOptions& options);

/// Says what was typed wrongly; the exit code of a misuse.
[[nodiscard]] Result<int> misused(const Error& error);

/// The folder of a run: the argument, or `runs/last` when it is empty or `last`.
[[nodiscard]] Result<std::string> resolve_run(const std::string& run,
                                              const std::string& folder = "runs");
/// How a run was launched, as its folder remembers.
struct RunFacts {
    std::string topology;  // path; empty when nobody wrote it down
    std::string base;      // the folder it stood in: paths in parameters are relative to it
    std::vector<std::string> set;
    std::string until;
    std::string data;                 // digest of the files it was fed; empty: not known
    std::vector<std::string> series;  // of each of them
    // Digests of its models, tools/search/model_set.hpp; nothing: an older build did not say.
    std::optional<std::map<std::string, std::string>> models;
};
[[nodiscard]] Result<RunFacts> read_run_facts(const std::string& folder);
/// For what is asked of the log: a run.json that is damaged is told of, and then no more is known
/// than without one.
[[nodiscard]] RunFacts known_run_facts(const std::string& folder);
/// Refuses a journal whose events this build would misread. The names of schemas that are older:
/// their events lack fields that were appended since.
[[nodiscard]] Result<std::vector<std::string>> check_schemas(const JournalReader& reader);
/// The log came to the end of its input: nothing can follow.
[[nodiscard]] Result<bool> has_ended(JournalReader& reader);
/// Refuses older events too: they are read, but answered to as they were they cannot be. `doing` is
/// what was asked for: `answer`.
[[nodiscard]] Result<void> same_schemas(const JournalReader& reader, std::string_view doing);
/// The build that a journal names as its own.
[[nodiscard]] std::string recorded_build(const JournalReader& reader);
/// Version, compiler and commit: what `run` notes in the journal's head as the build.
[[nodiscard]] std::string this_build();
/// `2025-05-19T14:15:00Z` or any of the forms time::parse takes.
[[nodiscard]] std::string percent(double fraction, int decimals = 2);

}  // namespace outcry::tools
