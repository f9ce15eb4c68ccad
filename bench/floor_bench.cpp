// SPDX-License-Identifier: Apache-2.0
// The whole floor: topologies/paper.toml with all eight agents and the ledger, journal on tmpfs, fused and as processes, and with
// a round at every close of a minute. A bar is one one-minute input bar; a round is one proposal of the core.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"

namespace outcry::bench {
namespace {

namespace fs = std::filesystem;

struct Variant {
    Place place = Place::fused;
    std::vector<std::string> overrides;
    const char* until = nullptr;  // nullptr: the whole month
};

/// The command that plays members which are processes: beside this benchmark, or of the release build.
std::string command() {
    std::error_code ignored;
    const fs::path own = fs::read_symlink("/proc/self/exe", ignored);
    for (const fs::path& path :
         {own.parent_path() / "outcry", fs::path(OUTCRY_SOURCE_DIR) / "build/release/outcry"})
        if (fs::exists(path)) return path.string();
    return {};
}

double folder_bytes(const std::string& folder) {
    double bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
    return bytes;
}

Result<Plan> planned(const Variant& variant) {
    LoadOptions options;
    options.overrides = variant.overrides;
    options.place = variant.place;
    OUTCRY_ASSIGN(Plan plan, plan_of(load_topology(OUTCRY_SOURCE_DIR "/topologies/paper.toml", options)));
    plan.tap.clear();
    return plan;
}

struct Counts {
    double bars = 0;
    double rounds = 0;
};

/// One run from start to end; its figures go into the counters of `state`.
Result<void> run_floor(benchmark::State& state, const Plan& plan, const Variant& variant,
                       const std::string& folder) {
    Counts counts;
    LaunchOptions options;
    options.run_folder = folder;
    options.program = command();
    options.find_kind = find_kind;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view schema) {
        if (schema == schema_name<Bar> && prefix.cause == 0) ++counts.bars;
        if (schema == schema_name<Proposal>) ++counts.rounds;
    };
    if (variant.until != nullptr) {
        OUTCRY_ASSIGN(options.until, time::parse(variant.until));
    }
    OUTCRY_ASSIGN(const LaunchResult result, launch(plan, options));
    const double seconds = static_cast<double>(result.elapsed_ns) / 1e9;
    state.SetIterationTime(seconds);
    state.counters["bars/s"] = counts.bars / seconds;
    state.counters["rounds/s"] = counts.rounds / seconds;
    state.counters["events/s"] = static_cast<double>(result.last_seq) / seconds;
    state.counters["events/bar"] = static_cast<double>(result.last_seq) / counts.bars;
    state.counters["bytes/bar"] = folder_bytes(folder + "/journal") / counts.bars;
    state.counters["seconds"] = seconds;
    return {};
}

void paper(benchmark::State& state, const Variant& variant) {
    const auto plan = planned(variant);
    if (!plan) return state.SkipWithError(plan.error().text().c_str());
    if (variant.place == Place::process && command().empty())
        return state.SkipWithError("build/release/outcry is missing: build the command first");
    for (auto _ : state) {
        const std::string folder = "/dev/shm/outcry_floor_bench_" + std::to_string(::getpid());
        fs::remove_all(folder);
        fs::create_directories(folder);
        const auto ran = run_floor(state, *plan, variant, folder);
        fs::remove_all(folder);
        if (!ran) return state.SkipWithError(ran.error().text().c_str());
    }
}

}  // namespace

void register_floor() {
    const auto add = [](const char* name, const Variant& variant) {
        benchmark::RegisterBenchmark(name, [=](benchmark::State& s) { paper(s, variant); })
            ->Iterations(1)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    };
    add("paper/fused", {Place::fused, {}, nullptr});
    add("paper/fused/round_each_minute", {Place::fused, {"floor.decide_on=1m"}, "2025-05-11"});
    add("paper/processes", {Place::process, {}, nullptr});
}

}  // namespace outcry::bench
