// SPDX-License-Identifier: Apache-2.0
// The whole floor: topologies/paper.toml with all eight agents and the ledger, journal on tmpfs, fused and as processes; and fused on
// the same month as 15-minute bars, where every input bar closes a round. A bar is an input; a round is one proposal of the core.
#include <benchmark/benchmark.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "actors/runtime/floor.hpp"
#include "actors/topology/load.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "tests/support/folders.hpp"

namespace outcry::bench {
namespace {

namespace fs = std::filesystem;

struct Variant {
    Place place = Place::fused;
    std::vector<std::string> overrides;
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

constexpr const char* quarters_folder = "/dev/shm/outcry_quarters_bench";

/// The month of one symbol in bars of 15 minutes, made of its whole quarters of an hour (their volume is the first minute's).
void write_quarters(const std::string& symbol) {
    const std::string path = std::string(OUTCRY_SOURCE_DIR "/topologies/data/") + symbol + "-1m.csv.gz";
    gzFile file = gzopen(path.c_str(), "rb");
    std::ofstream out(std::string(quarters_folder) + "/" + symbol + "-15m.csv");
    char line[512];
    if (file == nullptr || gzgets(file, line, sizeof line) == nullptr) return;
    out << line;
    std::string open, high, low, volume;
    int rows = 0;
    while (gzgets(file, line, sizeof line) != nullptr) {
        std::stringstream cells(line);
        std::string cell[6];
        for (std::string& text : cell) std::getline(cells, text, ',');
        const long long minute = std::atoll(cell[0].c_str()) / 60'000;
        if (minute % 15 == 0) {
            rows = 0;
            open = cell[1];
            high = cell[2];
            low = cell[3];
            volume = cell[5].substr(0, cell[5].find_first_of("\r\n"));
        }
        if (std::atof(cell[2].c_str()) > std::atof(high.c_str())) high = cell[2];
        if (std::atof(cell[3].c_str()) < std::atof(low.c_str())) low = cell[3];
        if (++rows == 15 && minute % 15 == 14)
            out << (minute - 14) * 60'000 << "," << open << "," << high << "," << low << "," << cell[4] << ","
                << volume << "\n";
    }
    gzclose(file);
}

void make_quarters() {
    fs::remove_all(quarters_folder);
    fs::create_directories(quarters_folder);
    for (const char* symbol : {"BTCUSDT-PERP", "ETHUSDT-PERP", "SOLUSDT-PERP"}) write_quarters(symbol);
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
Result<void> run_floor(benchmark::State& state, const Plan& plan, const std::string& folder) {
    Counts counts;
    LaunchOptions options;
    options.run_folder = folder;
    options.program = command();
    options.find_kind = find_kind;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view schema) {
        if (schema == schema_name<Bar> && prefix.cause == 0) ++counts.bars;
        if (schema == schema_name<Proposal>) ++counts.rounds;
    };
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
    make_quarters();
    const auto plan = planned(variant);
    if (!plan) return state.SkipWithError(plan.error().text().c_str());
    if (variant.place == Place::process && command().empty())
        return state.SkipWithError("build/release/outcry is missing: build the command first");
    for (auto _ : state) {
        const std::string folder = "/dev/shm/outcry_floor_bench_" + std::to_string(::getpid());
        fs::remove_all(folder);
        fs::create_directories(folder);
        const auto ran = run_floor(state, *plan, folder);
        fs::remove_all(folder);
        if (!ran) return state.SkipWithError(ran.error().text().c_str());
    }
    fs::remove_all(quarters_folder);
}

}  // namespace

void register_floor() {
    const auto add = [](const char* name, const Variant& variant) {
        benchmark::RegisterBenchmark(name, [=](benchmark::State& s) { paper(s, variant); })
            ->Iterations(1)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    };
    add("paper/fused", {Place::fused, {}});
    const std::string files = std::string("data.bars=\"") + quarters_folder + "/{symbol}-15m.csv\"";
    add("paper/fused/round_each_bar",
        {Place::fused,
         {files, "data.timeframe=\"15m\"", "data.timeframes=[\"1h\", \"4h\", \"1d\"]"}});
    add("paper/processes", {Place::process, {}});
}

}  // namespace outcry::bench
