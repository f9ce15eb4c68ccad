// SPDX-License-Identifier: Apache-2.0
// Many symbols: topologies/scanner.toml with 200 of them on six timeframes, fused, journal on
// tmpfs: the scanner, the pair monitor (19,900 pairs) and the allocator. A bar is an input.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <filesystem>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/scanning.hpp"
#include "tests/support/folders.hpp"

namespace outcry::bench {
namespace {

namespace fs = std::filesystem;

double bytes_in(const std::string& folder) {
    double bytes = 0;
    for (const auto& entry : fs::recursive_directory_iterator(folder))
        if (entry.is_regular_file()) bytes += static_cast<double>(entry.file_size());
    return bytes;
}

Result<void> run_scanner(benchmark::State& state, const std::string& folder) {
    LoadOptions loading;
    loading.overrides = {"floor.symbols=[\"SYN{001..200}\"]"};
    loading.place = Place::fused;
    OUTCRY_ASSIGN(Plan plan,
                  plan_of(load_topology(OUTCRY_SOURCE_DIR "/topologies/scanner.toml", loading)));
    plan.tap.clear();
    double bars = 0, rankings = 0;
    LaunchOptions options;
    options.run_folder = folder;
    options.find_kind = find_kind;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view schema) {
        if (schema == schema_name<Bar> && prefix.cause == 0) ++bars;
        if (schema == schema_name<Ranking>) ++rankings;
    };
    OUTCRY_ASSIGN(const LaunchResult result, launch(plan, options));
    const double seconds = static_cast<double>(result.elapsed_ns) / 1e9;
    state.SetIterationTime(seconds);
    state.counters["bars/s"] = bars / seconds;
    state.counters["rankings"] = rankings;
    state.counters["events/bar"] = static_cast<double>(result.last_seq) / bars;
    state.counters["bytes/bar"] = bytes_in(folder + "/journal") / bars;
    return {};
}

void scanner(benchmark::State& state) {
    for (auto _ : state) {
        const std::string folder = "/dev/shm/outcry_scanner_bench_" + std::to_string(::getpid());
        fs::create_directories(folder);
        const auto ran = run_scanner(state, folder);
        fs::remove_all(folder);
        if (!ran) return state.SkipWithError(ran.error().text().c_str());
    }
}

}  // namespace

void register_scanner() {
    benchmark::RegisterBenchmark("scanner/200_symbols", scanner)
        ->Iterations(1)
        ->UseManualTime()
        ->Unit(benchmark::kMillisecond);
}

}  // namespace outcry::bench
