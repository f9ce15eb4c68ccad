// SPDX-License-Identifier: Apache-2.0
// Runs a recorded log again: prints it at a pace, or proves by re-execution that it says the same.
#include <cstdio>
#include <cstdlib>
#include <unistd.h>

#include <nlohmann/json.hpp>

#include "actors/runtime/foreign_actor.hpp"
#include "actors/runtime/verify.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "tools/compare.hpp"
#include "tools/events.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

std::string recorded_build(const JournalReader& reader) {
    const auto found = reader.head().facts.find("build");
    return found == reader.head().facts.end() ? "an unknown build" : found->second;
}

/// The plan of the topology as it was when the run was made.
Result<Plan> plan_of_run(const std::string& folder, const RunFacts& facts) {
    OUTCRY_ASSIGN(const Buffer text, read_file(folder + "/topology.toml"));
    LoadOptions load;
    load.overrides = facts.set;
    return plan_of(parse_topology(std::string(as_text(text)), folder + "/topology.toml", facts.base, load));
}

/// Starts the program of an actor built out of tree, as the run's topology names it.
Result<std::unique_ptr<Participant>> make_foreign(const std::string& folder, const RunFacts& facts,
                                                  const RosterEntry& entry) {
    OUTCRY_ASSIGN(const Plan plan, plan_of_run(folder, facts));
    for (const PlannedActor& actor : plan.members)
        if (actor.name == entry.name && actor.kind == entry.kind && !actor.program.empty())
            return start_foreign_actor(actor, {facts.base});
    return error(Error::Kind::not_found, "kind `" + entry.kind + "` of `" + entry.name +
                                             "` is not built into this program, and the run's topology names no "
                                             "program for it");
}

/// Older events are read, but their answers cannot be given again byte for byte.
Result<void> same_schemas(const JournalReader& reader) {
    OUTCRY_ASSIGN(const auto older, check_schemas(reader));
    if (older.empty()) return {};
    std::string names;
    for (const std::string& name : older) names += (names.empty() ? "" : ", ") + name;
    return error(Error::Kind::protocol,
                 "recorded by an older build (" + recorded_build(reader) + "), whose " + names +
                     " had fewer fields: this build (" + this_build() +
                     ") reads them, but cannot answer byte for byte as it did; verify with that build");
}

Result<int> verify_verb(const std::string& folder, Store& store, const ReplayOptions& options) {
    OUTCRY_ASSIGN(const auto recorded, JournalReader::open(store));
    OUTCRY_TRY(same_schemas(*recorded));
    const bool terminal = ::isatty(STDERR_FILENO) != 0 && !options.json;
    OUTCRY_ASSIGN(const RunFacts facts, read_run_facts(folder));
    VerifyOptions verifying{find_kind, facts.base, {}, {}};
    verifying.make_foreign = [&](const RosterEntry& entry) { return make_foreign(folder, facts, entry); };
    if (terminal)
        verifying.on_progress = [](std::uint64_t done, std::uint64_t total) {
            std::fprintf(stderr, "\r\x1b[K%3llu %% answered again",
                         static_cast<unsigned long long>(100 * done / total));
        };
    const std::int64_t begun = clock::steady_ns();
    OUTCRY_ASSIGN(const Verification result, verify_run(store, verifying));
    const double seconds = static_cast<double>(clock::steady_ns() - begun) / 1e9;
    if (terminal) std::fputs("\r\x1b[K", stderr);
    std::string difference;
    if (result.mismatch && result.mismatch->expected && result.mismatch->recorded)
        difference = describe_difference(*result.mismatch->expected, *result.mismatch->recorded);
    if (options.json) {
        nlohmann::ordered_json out = {{"verified", !result.mismatch}, {"events", result.events},
                                      {"answers", result.answers},    {"seconds", seconds},
                                      {"content_head", result.head}};
        if (result.mismatch)
            out["mismatch"] = {{"seq", result.mismatch->seq},
                               {"actor", result.mismatch->actor},
                               {"what", result.mismatch->what},
                               {"field", difference}};
        std::puts(out.dump(2).c_str());
        return result.mismatch ? 1 : 0;
    }
    if (!result.mismatch) {
        std::printf("verified  %llu events, %llu answers given again byte for byte in %.1f s (%.0f events/s)   head %s\n",
                    static_cast<unsigned long long>(result.events),
                    static_cast<unsigned long long>(result.answers), seconds,
                    static_cast<double>(result.events) / seconds, result.head.c_str());
        return 0;
    }
    std::printf("not verified: seq %llu, %s: %s\n", static_cast<unsigned long long>(result.mismatch->seq),
                result.mismatch->actor.c_str(), result.mismatch->what.c_str());
    if (recorded_build(*recorded) != this_build())
        std::printf("recorded by another build: %s; this is %s\n", recorded_build(*recorded).c_str(),
                    this_build().c_str());
    if (!difference.empty()) std::printf("first difference (re-executed, recorded): %s\n", difference.c_str());
    return 1;
}

Result<double> parse_speed(const std::string& text) {
    if (text == "max") return 0.0;
    char* end = nullptr;
    const double speed = std::strtod(text.c_str(), &end);
    if (text.size() < 2 || end != text.c_str() + text.size() - 1 || text.back() != 'x' || !(speed > 0))
        return invalid("--speed wants max or a factor such as 100x, got `" + text + "`");
    return speed;
}

}  // namespace

Result<int> replay(const ReplayOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    if (options.verify) return verify_verb(folder, *store, options);
    OUTCRY_ASSIGN(const double speed, parse_speed(options.speed));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    const EventPrinter printer(reader->sources(), options.json, wants_colours(STDOUT_FILENO));
    TimeNs before{0};
    for (std::uint64_t seq = reader->first_seq(); seq <= reader->last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes));
        const TimeNs now = record.prefix.time;
        if (speed > 0 && before.ns > 0 && now > before) {
            std::fflush(stdout);
            ::usleep(static_cast<unsigned>(std::min(2e9, static_cast<double>(now.ns - before.ns) / speed / 1e3)));
        }
        if (now.ns > 0) before = now;
        OUTCRY_TRY(printer.print(record));
    }
    return 0;
}

}  // namespace outcry::tools
