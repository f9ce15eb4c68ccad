// SPDX-License-Identifier: Apache-2.0
// The whole floor: topologies/paper.toml with all eight agents and the ledger, journal on tmpfs,
// fused and as processes; and fused on the same month as bars of 5 minutes, where every input bar
// closes a round in which all three voters vote. A bar is an input; a round is one proposal of the
// core. And topologies/ticks.toml on a tape of half a million prints: recorded trades to bars of
// six timeframes, decided each minute.
#include <benchmark/benchmark.h>
#include <time.h>
#include <unistd.h>
#include <zlib.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <sstream>

#include "actors/runtime/floor.hpp"
#include "actors/topology/check.hpp"
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
    const char* topology = "paper.toml";
    std::string_view input = schema_name<Bar>;
    const char* unit = "bar";
};

/// The command that plays members which are processes: beside this benchmark, or of the release
/// build.
std::string command() {
    std::error_code ignored;
    const fs::path own = fs::read_symlink("/proc/self/exe", ignored);
    for (const fs::path& path :
         {own.parent_path() / "outcry", fs::path(OUTCRY_SOURCE_DIR) / "build/release/outcry"})
        if (fs::exists(path)) return path.string();
    return {};
}

constexpr const char* inputs_folder = "/dev/shm/outcry_inputs_bench";

/// The month of one symbol in bars of 5 minutes, made of its whole ones (their volume is the first
/// minute's).
void write_fives(const std::string& symbol) {
    const std::string path =
        std::string(OUTCRY_SOURCE_DIR "/topologies/data/") + symbol + "-1m.csv.gz";
    gzFile file = gzopen(path.c_str(), "rb");
    std::ofstream out(std::string(inputs_folder) + "/" + symbol + "-5m.csv");
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
        if (minute % 5 == 0) {
            rows = 0;
            open = cell[1];
            high = cell[2];
            low = cell[3];
            volume = cell[5].substr(0, cell[5].find_first_of("\r\n"));
        }
        if (std::atof(cell[2].c_str()) > std::atof(high.c_str())) high = cell[2];
        if (std::atof(cell[3].c_str()) < std::atof(low.c_str())) low = cell[3];
        if (++rows == 5 && minute % 5 == 4)
            out << (minute - 4) * 60'000 << "," << open << "," << high << "," << low << ","
                << cell[4] << "," << volume << "\n";
    }
    gzclose(file);
}

/// The shipped model, asked at closes of 5 minutes: as much work, whatever its answers are worth.
void write_model() {
    std::ifstream in(OUTCRY_SOURCE_DIR "/topologies/models/target-before-stop-2025-03.json");
    std::stringstream text;
    text << in.rdbuf();
    std::string model = text.str();
    const std::string asked = "\"timeframe\": \"15m\"";
    if (const auto at = model.find(asked); at != std::string::npos)
        model.replace(at, asked.size(), "\"timeframe\": \"5m\"");
    std::ofstream(std::string(inputs_folder) + "/model-5m.json") << model;
}

void make_folder() {
    fs::remove_all(inputs_folder);
    fs::create_directories(inputs_folder);
}

void make_fives() {
    make_folder();
    for (const char* symbol : {"BTCUSDT-PERP", "ETHUSDT-PERP", "SOLUSDT-PERP"}) write_fives(symbol);
    write_model();
}

/// As a venue's recorder writes them, 25 a second.
void make_tape() {
    make_folder();
    std::ofstream out(std::string(inputs_folder) + "/BTCUSDT-PERP-trades.csv");
    out << "recv_ns,trade_ms,event_ms,trade_id,price,qty,is_buyer_maker,exec_type\n";
    std::uint64_t chance = 88'172'645'463'325'252ULL;
    std::int64_t now_ms = 1'723'161'256'322, tenths = 618'000;
    for (int i = 0; i < 500'000; ++i) {
        chance ^= chance << 13;
        chance ^= chance >> 7;
        chance ^= chance << 17;
        now_ms += static_cast<std::int64_t>(chance % 80);
        tenths += static_cast<std::int64_t>((chance >> 20) % 5) - 2;
        out << now_ms << "000000," << now_ms << ',' << now_ms << ',' << i + 1 << ',' << tenths / 10
            << '.' << tenths % 10 << ",0." << 100 + (chance >> 40) % 900 << ','
            << (chance >> 60) % 2 << ",MARKET\n";
    }
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
    OUTCRY_ASSIGN(Plan plan,
                  plan_of(load_topology(
                      std::string(OUTCRY_SOURCE_DIR "/topologies/") + variant.topology, options)));
    plan.tap.clear();
    // A voter that hears nothing says nothing: its silence is no speed.
    if (const CheckReport report = check(plan); !report.ok())
        return error(Error::Kind::refused, report.text());
    return plan;
}

struct Counts {
    double inputs = 0;
    double rounds = 0;
};

/// Of all threads of this process.
double cpu_seconds() {
    timespec now{};
    clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) + static_cast<double>(now.tv_nsec) / 1e9;
}

/// One run from start to end; its figures go into the counters of `state`.
Result<void> run_floor(benchmark::State& state, const Variant& variant, const Plan& plan,
                       const std::string& folder) {
    Counts counts;
    LaunchOptions options;
    options.run_folder = folder;
    options.program = command();
    options.find_kind = find_kind;
    options.on_event = [&](const Prefix& prefix, BytesView, std::string_view schema) {
        if (schema == variant.input && prefix.cause == 0) ++counts.inputs;
        if (schema == schema_name<Proposal>) ++counts.rounds;
    };
    const double cpu_before = cpu_seconds();
    OUTCRY_ASSIGN(const LaunchResult result, launch(plan, options));
    const double cpu = cpu_seconds() - cpu_before;
    const std::string unit = variant.unit;
    const double seconds = static_cast<double>(result.elapsed_ns) / 1e9;
    state.SetIterationTime(seconds);
    state.counters[unit + "s/s"] = counts.inputs / seconds;
    if (variant.place == Place::fused) state.counters[unit + "s/cpu_s"] = counts.inputs / cpu;
    state.counters["rounds/s"] = counts.rounds / seconds;
    state.counters["events/s"] = static_cast<double>(result.last_seq) / seconds;
    state.counters["events/" + unit] = static_cast<double>(result.last_seq) / counts.inputs;
    state.counters["bytes/" + unit] = folder_bytes(folder + "/journal") / counts.inputs;
    state.counters["seconds"] = seconds;
    return {};
}

void floor(benchmark::State& state, const Variant& variant) {
    variant.input == schema_name<Trade> ? make_tape() : make_fives();
    const auto plan = planned(variant);
    if (!plan) return state.SkipWithError(plan.error().text().c_str());
    if (variant.place == Place::process && command().empty())
        return state.SkipWithError("build/release/outcry is missing: build the command first");
    for (auto _ : state) {
        const std::string folder = "/dev/shm/outcry_floor_bench_" + std::to_string(::getpid());
        fs::remove_all(folder);
        fs::create_directories(folder);
        const auto ran = run_floor(state, variant, *plan, folder);
        fs::remove_all(folder);
        if (!ran) return state.SkipWithError(ran.error().text().c_str());
    }
    fs::remove_all(inputs_folder);
}

}  // namespace

void register_floor() {
    const auto add = [](const char* name, const Variant& variant) {
        benchmark::RegisterBenchmark(name, [=](benchmark::State& s) { floor(s, variant); })
            ->Iterations(1)
            ->Repetitions(variant.place == Place::process ? 1 : 5)
            ->DisplayAggregatesOnly(true)
            ->UseManualTime()
            ->Unit(benchmark::kMillisecond);
    };
    add("paper/fused", {Place::fused, {}});
    const std::string folder = inputs_folder;
    add("paper/fused/round_each_bar",
        {Place::fused,
         {"data.bars=\"" + folder + "/{symbol}-5m.csv\"", "floor.decide_on=\"5m\"",
          "data.timeframe=\"5m\"", "data.timeframes=[\"15m\", \"1h\"]", "bars.base=\"5m\"",
          "bars.timeframes=[\"15m\", \"1h\"]", "execution.base=\"5m\"", "portfolio.base=\"5m\"",
          "predict.model=\"" + folder + "/model-5m.json\"",
          "bull.hears=[\"data\", \"bars\", \"quant\", \"predict\"]"}});
    add("paper/processes", {Place::process, {}});
    add("tape/fused",
        {Place::fused,
         {"floor.symbols=[\"BTCUSDT-PERP\"]", "floor.decide_on=\"1m\"", "portfolio.base=\"1m\"",
          std::string("data.trades=\"") + inputs_folder + "/{symbol}-trades.csv\"",
          "bars.timeframes=[\"1s\", \"1m\", \"5m\", \"15m\", \"1h\", \"4h\"]",
          "quant.timeframes=[\"1m\"]"},
         "ticks.toml",
         schema_name<Trade>,
         "trade"});
}

}  // namespace outcry::bench
