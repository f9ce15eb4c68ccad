// SPDX-License-Identifier: Apache-2.0
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cerrno>
#include <csignal>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <system_error>

#include <nlohmann/json.hpp>

#include "actors/ledger/schema.hpp"
#include "actors/runtime/floor.hpp"
#include "actors/topology/check.hpp"
#include "actors/topology/load.hpp"
#include "bus/journal/rewrite.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/utf8.hpp"
#include "tools/arming.hpp"
#include "tools/drills.hpp"
#include "tools/going_on.hpp"
#include "tools/progress_bar.hpp"
#include "tools/report/report.hpp"
#include "tools/run_folder.hpp"
#include "tools/run_lock.hpp"
#include "tools/screen.hpp"
#include "tools/search/data_set.hpp"
#include "tools/search/ground.hpp"
#include "tools/search/model_set.hpp"
#include "tools/search/pieces.hpp"
#include "tools/search/results.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

namespace {

std::atomic<bool> stop_asked{false};
std::atomic<int> signals_seen{0};

void on_signal(int) {
    stop_asked = true;
    if (++signals_seen >= 3) ::_exit(130);  // a third Ctrl-C is an order
}

Result<void> write_text(const std::string& path, const std::string& text) {
    return write_file_atomic(path, as_bytes(text));
}

Result<Commit> parse_commit(const std::string& text) {
    if (text == "none") return Commit::none;
    if (text == "interval") return Commit::interval;
    if (text == "every") return Commit::every;
    return invalid("--commit wants none, interval or every, got " + quoted(text));
}

Result<Plan> planned(const RunOptions& options, const std::string& path) {
    LoadOptions load;
    load.overrides = options.set;
    if (options.place == "fused")
        load.place = Place::fused;
    else if (options.place == "thread")
        load.place = Place::thread;
    else if (options.place == "process")
        load.place = Place::process;
    else if (!options.place.empty())
        return invalid("--place wants fused, thread or process, got " + quoted(options.place));
    OUTCRY_ASSIGN(Plan plan, plan_of(load_topology(path, load)));
    if (options.no_tap) plan.tap.clear();
    return plan;
}

void watch_signals() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
}

/// A run counts among what was tried on its data. One whose results cannot be kept is a run all the
/// same.
void count_as_tried(Report& report, const std::string& folder, const Plan& plan,
                    const RunOptions& options, bool closed) {
    const auto facts = read_run_facts(folder);
    if (!facts || facts->data.empty() || (!closed && report.daily_returns == 0)) return;
    const auto kept = [&]() -> Result<void> {
        OUTCRY_ASSIGN(const auto results, Results::open(fs::path(folder).parent_path().string()));
        Trial trial = trial_of(report);
        trial.plan = plan.opened.plan;
        trial.floor = floor_digest(plan);
        trial.set = options.set;
        // Who was stopped was looked at, and is the try that it ends as once it is gone on with.
        const DataSet data{facts->data, facts->series};
        OUTCRY_TRY(closed ? results->keep(data, options.until, trial)
                          : results->count(data, options.until, trial));
        return judge_as_one_of_many(report, folder);
    }();
    if (!kept)
        std::fprintf(stderr, "outcry: not counted in results.db: %s\n",
                     kept.error().text().c_str());
}

Result<int> finish(const std::string& folder, const Plan& plan, const LaunchResult& result,
                   const RunOptions& options) {
    OUTCRY_ASSIGN(const std::unique_ptr<Store> store,
                  open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_ASSIGN(Report report, make_report(*reader, result.head));
    report.elapsed_s = static_cast<double>(result.elapsed_ns) / 1e9;
    report.restarts = result.restarts;
    count_as_tried(report, folder, plan, options, result.closed);
    OUTCRY_TRY(write_text(folder + "/report.json", json_of(report, JsonStyle::pretty) + "\n"));
    OUTCRY_TRY(write_text(folder + "/report.txt", report_text(report, false)));
    // Kept apart from the log, the head shows whether the log was cut or rewritten since.
    if (fs::exists(folder + "/ledger.db"))
        OUTCRY_TRY(ledger::note_content_head(folder + "/ledger.db", result.head));
    OUTCRY_TRY(write_topic_index(*store));  // `why` finds orders by it
    if (options.json) {
        std::puts(json_of(report, JsonStyle::compact).c_str());
        return 0;
    }
    std::fputs(report_text(report, look_of(STDOUT_FILENO)).c_str(), stdout);
    if (!result.closed) {
        std::printf(
            "stopped in order at seq %llu; still open: %s\n",
            static_cast<unsigned long long>(result.last_seq),
            report.open_positions.empty() ? "nothing" : open_positions_text(report).c_str());
        std::printf("next: outcry resume\n");
        return 130;
    }
    std::printf("next: outcry why · outcry replay --verify · outcry tail 'proposal.>' --count 5\n");
    // Whole, to be kept elsewhere; and with the run's name, since another will be the last.
    std::printf("keep: outcry log verify %s --head %s\n", typed(folder).c_str(),
                result.head.c_str());
    return 0;
}

/// What was asked, read before a run folder is made: a mistyped word leaves none behind.
Result<LaunchOptions> launching_of(const RunOptions& options) {
    LaunchOptions launching;
    launching.program = options.program;
    launching.find_kind = find_kind;
    launching.stop = &stop_asked;
    OUTCRY_ASSIGN(launching.commit, parse_commit(options.commit));
    OUTCRY_ASSIGN(launching.kill_at, parse_kills(options.kill));
    if (!options.until.empty()) {
        OUTCRY_ASSIGN(launching.until, time::parse(options.until));
    }
    return launching;
}

/// Whoever compresses it already does so in this floor's stead.
Result<void> compress_sealed(const std::string& folder) {
    const auto lock = RunLock::take(folder, RunLock::Of::segments, "outcry run");
    if (!lock) {
        std::fprintf(stderr, "outcry: not compressed: %s\n", lock.error().text().c_str());
        return {};
    }
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_TRY(compress(*store));
    return {};
}

Result<int> drive(const Plan& plan, const std::string& folder, const RunOptions& options,
                  LaunchOptions launching, NewRunFolder* fresh) {
    const bool resumed = fresh == nullptr;
    launching.run_folder = folder;
    launching.resume = resumed;
    launching.facts = {{"build", this_build()},
                       {"started", time::to_iso(clock::wall_now())},
                       {"place", options.place.empty() ? "as the topology says" : options.place}};
    const bool show = !options.json && !options.quiet;
    Screen screen(plan, show ? input_end(plan, launching.until) : TimeNs{0},
                  show && ::isatty(STDOUT_FILENO) != 0, show);
    launching.on_event = [&](const Prefix& prefix, BytesView said, std::string_view schema) {
        if (fresh != nullptr) fresh->said(prefix.seq);
        screen.on_event(prefix, said, schema);
    };
    // Who joins from outside finds the floor by `last`, and is waited for before anything is said.
    if (fresh != nullptr && !plan.bus.empty())
        launching.on_invited = [fresh] { fresh->become_last(); };
    if (show) launching.on_progress = [&](const Progress& progress) { screen.draw(progress); };
    watch_signals();
    auto result = launch(plan, launching);
    screen.finish();
    if (!result) {
        Error why = std::move(result).error();
        if (why.message.find(std::generic_category().message(ENOSPC)) != std::string::npos)
            why.message += fresh != nullptr && !fresh->has_begun()
                               ? "; make room, then run it again"
                               : joined({"; make room, then: outcry resume ", folder});
        return why;
    }
    if (fresh != nullptr && result->last_seq == 0) {
        std::fputs("stopped before anything was said: nothing of this run is kept\n", stderr);
        return 130;
    }
    if (fresh != nullptr) fresh->keep();
    if (resumed && show)
        std::printf(
            "resumed  %s\n",
            result->resumed_from == 0
                ? "by hearing the whole log"
                : ("from the snapshot of seq " + std::to_string(result->resumed_from)).c_str());
    if (plan.log.compress == Compression::zstd) OUTCRY_TRY(compress_sealed(folder));
    OUTCRY_ASSIGN(const int code, finish(folder, plan, *result, options));
    for (const std::string& one : result->not_killed)
        std::fprintf(stderr, "outcry: nobody was killed by --kill %s\n", one.c_str());
    return code == 0 && !result->not_killed.empty() ? 1 : code;
}

/// A run that has ended: nothing is launched, nothing is written.
Result<int> tell_again(const std::string& folder, const RunOptions& options, const RunFacts& facts,
                       const FloorClosed& closed) {
    constexpr std::string_view until_words = "until ";
    std::string how = "has reached the end of its input: nothing is left to go on with";
    if (closed.reason.starts_with(until_words)) {
        const std::string until = closed.reason.substr(until_words.size());
        OUTCRY_ASSIGN(const TimeNs ended, time::parse(until));
        how = "was ended by --until " + until + ", and its log is closed";
        if (!options.until.empty()) {
            OUTCRY_ASSIGN(const TimeNs asked, time::parse(options.until));
            if (asked != ended)
                return invalid("this run " + how + ": resume cannot go on to " + options.until +
                                   "; run it anew: " + run_anew(facts, options.until),
                               folder);
        }
        how += "; to go further run it anew: " + run_anew(facts, "LATER");
    }
    OUTCRY_ASSIGN(const Buffer report,
                  read_file(folder + (options.json ? "/report.json" : "/report.txt")));
    if (!options.json && !options.quiet) std::printf("ended    this run %s\n", how.c_str());
    std::fwrite(report.data(), 1, report.size(), stdout);
    return 0;
}

/// By the clock nothing that comes is ever later than now.
Result<void> may_end_at(const std::string& until, const Plan& plan) {
    if (until.empty() || plan.opened.order == Ordering::lockstep) return {};
    return invalid(
        joined({"--until ", until,
                ": a floor that runs freely (order = \"free_running\") lives by the "
                "clock and has no end of its own; give a recorded feed its `to`, or stop "
                "it with Ctrl-C"}));
}

}  // namespace

Result<int> run(const RunOptions& options) {
    OUTCRY_ASSIGN(LaunchOptions launching, launching_of(options));
    OUTCRY_ASSIGN(const Plan plan, planned(options, options.topology));
    OUTCRY_TRY(may_end_at(options.until, plan));
    OUTCRY_TRY(check_kills(launching.kill_at, plan));
    OUTCRY_TRY(permit_live(plan));
    const std::string path = fs::absolute(options.topology).string();
    if (!utf8_valid(path))
        return invalid(joined({"the path ", quoted(path),
                               " is not UTF-8, and a run remembers it as JSON; rename it"}));
    const CheckReport checked = check(plan);
    if (!checked.ok()) {
        LoadOptions load;
        load.overrides = options.set;
        OUTCRY_ASSIGN(const TomlDocument document, topology_document(options.topology, load));
        return invalid(options.topology + " does not pass its check\n" +
                       text_of(placed(checked.errors, document)) + "\nrefused  " +
                       checked.headline());
    }
    const std::string headline = "checked  " + checked.headline() + "\n";
    if (!options.json && !options.quiet)
        std::fputs(wrapped_text(headline, terminal_width(STDOUT_FILENO)).c_str(), stdout);
    std::fflush(stdout);
    OUTCRY_ASSIGN(NewRunFolder fresh, NewRunFolder::make(options.folder, plan.name));
    const std::string& folder = fresh.path();
    OUTCRY_ASSIGN(const RunLock lock, RunLock::take(folder, RunLock::Of::run, "outcry run"));
    OUTCRY_TRY(write_text(folder + "/topology.toml", plan.text));
    const DataSet data = data_set_of(plan);
    nlohmann::json again = {{"topology", path},       {"set", options.set},
                            {"until", options.until}, {"data", data.digest},
                            {"series", data.series},  {"models", models_of(plan)}};
    OUTCRY_TRY(write_text(folder + "/run.json", again.dump(2) + "\n"));
    return drive(plan, folder, options, std::move(launching), &fresh);
}

Result<int> resume(const RunOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run, options.folder));
    OUTCRY_ASSIGN(const RunFacts facts, read_run_facts(folder));
    if (facts.topology.empty())
        return error(Error::Kind::not_found,
                     "no run.json says which topology was run; copy it from the folder that this "
                     "one was copied from, or write {\"topology\": \"PATH\"} into one",
                     folder);
    RunOptions resumed = options;
    resumed.topology = facts.topology;
    resumed.set = facts.set;
    if (resumed.until.empty()) resumed.until = facts.until;
    OUTCRY_ASSIGN(LaunchOptions launching, launching_of(resumed));
    OUTCRY_ASSIGN(const Plan plan, planned(resumed, resumed.topology));
    OUTCRY_TRY(may_end_at(options.until, plan));
    if (plan.opened.order == Ordering::free_running) {  // an older build took it and minded nothing
        resumed.until.clear();
        launching.until.reset();
    }
    OUTCRY_TRY(check_kills(launching.kill_at, plan));
    OUTCRY_ASSIGN(const auto ended, same_floor(folder, plan, facts.topology));
    OUTCRY_TRY(permit_live(plan));
    // Without a report it was killed between its last event and its last word: the rest is still to
    // be done.
    if (ended && fs::exists(folder + "/report.json"))
        return tell_again(folder, options, facts, *ended);
    OUTCRY_ASSIGN(const RunLock lock, RunLock::take(folder, RunLock::Of::run, "outcry resume"));
    if (!ended) {
        OUTCRY_TRY(not_before_its_end(folder, resumed.until));
        OUTCRY_TRY(same_models(folder, facts, plan));
        OUTCRY_TRY(same_data(folder, facts, plan));
    }
    return drive(plan, folder, resumed, std::move(launching), nullptr);
}

}  // namespace outcry::tools
