// SPDX-License-Identifier: Apache-2.0
// Proves by re-execution that a recorded log says the same; playing it is tools/replay/play.cpp.
#include <unistd.h>
#include <cstdio>
#include <cstdlib>

#include <nlohmann/json.hpp>

#include "actors/runtime/foreign_actor.hpp"
#include "actors/runtime/verify.hpp"
#include "actors/topology/load.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "tools/diff/compare.hpp"
#include "tools/going_on.hpp"
#include "tools/json_text.hpp"
#include "tools/replay/replay.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// The plan of the topology as it was when the run was made.
Result<Plan> plan_of_run(const std::string& folder, const RunFacts& facts) {
    OUTCRY_ASSIGN(const Buffer text, read_file(folder + "/topology.toml"));
    LoadOptions load;
    load.overrides = facts.set;
    return plan_of(
        parse_topology(std::string(as_text(text)), folder + "/topology.toml", facts.base, load));
}

/// Starts the program of an actor built out of tree, as the run's topology names it.
Result<std::unique_ptr<Participant>> make_foreign(const std::string& folder, const RunFacts& facts,
                                                  const RosterEntry& entry) {
    OUTCRY_ASSIGN(const Plan plan, plan_of_run(folder, facts));
    for (const PlannedActor& actor : plan.members)
        if (actor.name == entry.name && actor.kind == entry.kind && !actor.program.empty())
            return start_foreign_actor(actor, {facts.base});
    return error(Error::Kind::not_found,
                 "kind `" + entry.kind + "` of `" + entry.name +
                     "` is not built into this program, and the run's topology names no "
                     "program for it");
}

Result<int> verify_verb(const std::string& folder, Store& store, const ReplayOptions& options) {
    OUTCRY_ASSIGN(const auto recorded, JournalReader::open(store));
    OUTCRY_TRY(same_schemas(*recorded, "answer"));
    if (recorded->first_seq() > 1)
        return error(Error::Kind::not_found,
                     joined({"the beginning of this log was retired, up to seq ",
                             std::to_string(recorded->first_seq() - 1),
                             ": its actors cannot be asked again from there; `outcry log verify` "
                             "holds what is left against its chains"}),
                     folder);
    const bool terminal = ::isatty(STDERR_FILENO) != 0 && !options.json;
    const RunFacts facts = known_run_facts(folder);
    VerifyOptions verifying{find_kind, facts.base, {}, {}, folder + "/snapshots"};
    verifying.make_foreign = [&](const RosterEntry& entry) {
        return make_foreign(folder, facts, entry);
    };
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
        nlohmann::ordered_json out = {{"verified", !result.mismatch},
                                      {"events", result.events},
                                      {"answers", result.answers},
                                      {"snapshots", result.snapshots},
                                      {"snapshots_aside", result.snapshots_aside},
                                      {"seconds", seconds},
                                      {"content_head", result.head}};
        if (result.mismatch)
            out["mismatch"] = {{"seq", result.mismatch->seq},
                               {"actor", result.mismatch->actor},
                               {"what", result.mismatch->what},
                               {"field", difference}};
        std::puts(json_text(out, 2).c_str());
        return result.mismatch ? 1 : 0;
    }
    if (!result.mismatch) {
        std::printf(
            "verified  %llu events, %llu answers given again byte for byte in %.1f s (%.0f "
            "events/s)   head %s\n",
            static_cast<unsigned long long>(result.events),
            static_cast<unsigned long long>(result.answers), seconds,
            static_cast<double>(result.events) / seconds, result.head.c_str());
        if (result.snapshots != 0)
            std::printf("snapshots %llu, every actor in the state they remember\n",
                        static_cast<unsigned long long>(result.snapshots));
        if (result.snapshots_aside != 0)
            std::printf("left aside %llu of a build whose actors remember otherwise (%s)\n",
                        static_cast<unsigned long long>(result.snapshots_aside),
                        recorded_build(*recorded).c_str());
        return 0;
    }
    std::printf("not verified: seq %llu, %s: %s\n",
                static_cast<unsigned long long>(result.mismatch->seq),
                result.mismatch->actor.c_str(), result.mismatch->what.c_str());
    if (recorded_build(*recorded) != this_build())
        std::printf("recorded by another build: %s; this is %s\n",
                    recorded_build(*recorded).c_str(), this_build().c_str());
    if (const auto plan = plan_of_run(folder, facts); plan)
        if (const std::string other = other_models(facts, *plan); !other.empty())
            std::printf("its models are not those this run began with: %s; put the files back\n",
                        printable(other).c_str());
    if (!difference.empty())
        std::printf("first difference (re-executed, recorded): %s\n", difference.c_str());
    return 1;
}

}  // namespace

Result<int> replay(const ReplayOptions& options) {
    if (!options.verify) return play(options);
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    return verify_verb(folder, *store, options);
}

}  // namespace outcry::tools
