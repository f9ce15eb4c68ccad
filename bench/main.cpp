// SPDX-License-Identifier: Apache-2.0
// Runs what is asked for, says on which machine and with which flags, and ends with a table of
// ratios within this run: machines of this kind are noisy, so a figure is worth what stands beside
// it. What is measured several times takes turns with the others, and its median counts.
#include <benchmark/benchmark.h>

#include <cstdio>
#include <fstream>
#include <map>
#include <optional>
#include <string>
#include <thread>
#include <vector>

namespace outcry::bench {

void register_broker();
void register_codec();
void register_floor();
void register_indicators();
void register_latency();
void register_scanner();
std::optional<int> weigh_alone(int argc, char** argv);

namespace {

/// One line of the table: a counter of a benchmark, over the same of another one or on its own.
struct Line {
    const char* what;
    const char* name;
    const char* counter;
    const char* beside;  // nullptr: the figure itself
    double wanted;       // 0: told, not judged
    bool at_most = false;
};

constexpr Line lines[] = {
    {"broker, written, over zmq_proxy, tcp, 1 reader", "broker/tcp/readers:1", "events/s",
     "zmq_proxy/tcp/readers:1", 2},
    {"the same, forced to one event a batch", "broker_one_a_batch/tcp/readers:1", "events/s",
     "zmq_proxy/tcp/readers:1", 1},
    {"broker over zmq_proxy, tcp, 4 readers", "broker/tcp/readers:4", "events/s",
     "zmq_proxy/tcp/readers:4", 0},
    {"the same, forced to one event a batch", "broker_one_a_batch/tcp/readers:4", "events/s",
     "zmq_proxy/tcp/readers:4", 0},
    {"broker, 4 readers, tcp, deliveries/s", "broker/tcp/readers:4", "deliveries/s", nullptr, 6e6},
    {"broker over zmq_proxy, ipc, 1 reader", "broker/ipc/readers:1", "events/s",
     "zmq_proxy/ipc/readers:1", 0},
    {"the same, forced to one event a batch", "broker_one_a_batch/ipc/readers:1", "events/s",
     "zmq_proxy/ipc/readers:1", 0},
    {"broker over zmq_proxy, ipc, 4 readers", "broker/ipc/readers:4", "events/s",
     "zmq_proxy/ipc/readers:4", 0},
    {"two hops, tcp, p50, over bare libzmq", "latency/tcp", "p50_us", "latency_bare/tcp", 0},
    {"two hops, ipc, p50, over bare libzmq", "latency/ipc", "p50_us", "latency_bare/ipc", 0},
    {"encode bar, ns, over msgpack-cxx", "encode/bar", "ns", "encode_msgpack_cxx/bar", 0},
    {"decode bar, ns, over msgpack-cxx", "decode/bar", "ns", "decode_msgpack_cxx/bar", 0},
    {"encode vote, ns, over msgpack-cxx", "encode/vote", "ns", "encode_msgpack_cxx/vote", 0},
    {"decode vote, ns, over msgpack-cxx", "decode/vote", "ns", "decode_msgpack_cxx/vote", 0},
    {"SMA in blocks, ns a bar, over TA-Lib", "indicator/SMA", "ns_bar", "talib/SMA", 1, true},
    {"EMA in blocks, ns a bar, over TA-Lib", "indicator/EMA", "ns_bar", "talib/EMA", 1, true},
    {"BBANDS in blocks, ns a bar, over TA-Lib", "indicator/BBANDS", "ns_bar", "talib/BBANDS", 1,
     true},
    {"RSI in blocks, ns a bar, over TA-Lib", "indicator/RSI", "ns_bar", "talib/RSI", 1, true},
    {"ATR in blocks, ns a bar, over TA-Lib", "indicator/ATR", "ns_bar", "talib/ATR", 1, true},
    {"ADX in blocks, ns a bar, over TA-Lib", "indicator/ADX", "ns_bar", "talib/ADX", 1, true},
    {"STOCH in blocks, ns a bar, over TA-Lib", "indicator/STOCH", "ns_bar", "talib/STOCH", 1, true},
    {"CCI in blocks, ns a bar, over TA-Lib", "indicator/CCI", "ns_bar", "talib/CCI", 1, true},
    {"MACD in blocks, ns a bar, over TA-Lib", "indicator/MACD", "ns_bar", "talib/MACD", 1, true},
    {"all 161 in blocks, ns a bar, over TA-Lib", "indicator/all", "ns_bar", "talib/all", 1, true},
    {"all 161 bar by bar, ns a bar, over TA-Lib", "indicator_bar_by_bar/all", "ns_bar", "talib/all",
     0, true},
    {"500 symbols x 6 timeframes, standard set, MB", "memory/500x6/standard", "MB", nullptr, 500,
     true},
    {"prints to six timeframes in blocks, prints/s", "bars/six/blocks/1500", "prints/s", nullptr,
     150e6},
    {"the same, ns a print, over the naive one", "bars/six/blocks/1500", "ns_print",
     "bars/six/naive/1500", 1, true},
    {"the same, one print a second, over the naive", "bars/six/blocks/60", "ns_print",
     "bars/six/naive/60", 0, true},
    {"print by print, ns, over the naive one", "bars/six/singles/1500", "ns_print",
     "bars/six/naive/1500", 0, true},
    {"journal, 64 B bodies, written, events/s", "JournalWrite", "items_per_second", nullptr, 7e6},
    {"the same, read and validated, events/s", "JournalReadValidated", "items_per_second", nullptr,
     10e6},
    {"the same, decoded, events/s", "JournalReadDecoded", "items_per_second", nullptr, 4e6},
    {"the same, verified, bytes/s", "JournalVerify", "bytes_per_second", nullptr, 1e9},
    {"forest 300x6, ns a row", "forest_margin", "ns", nullptr, 1500, true},
    {"the same, over XGBoost's single row", "forest_margin", "ns", "xgboost_single_row", 0.1, true},
    {"its contributions, over XGBoost's", "forest_contributions", "ns", "xgboost_contributions",
     0.2, true},
    {"trades through the floor, trades/s", "tape/fused", "trades/s", nullptr, 1.5e6},
    {"paper.toml fused, bars/s", "paper/fused", "bars/s", nullptr, 1e5},
    {"the same, bars a second of processor", "paper/fused", "bars/cpu_s", nullptr, 3e5},
    {"paper.toml fused, each bar a round, rounds/s", "paper/fused/round_each_bar", "rounds/s",
     nullptr, 60e3},
    {"paper.toml as processes, seconds", "paper/processes", "seconds", nullptr, 40, true},
};

class Table final : public benchmark::ConsoleReporter {
 public:
    void ReportRuns(const std::vector<Run>& all) override {
        std::vector<Run> runs;
        for (const Run& run : all)
            if (run.run_type == Run::RT_Iteration || run.aggregate_name == "median")
                runs.push_back(run);
        for (const Run& run : runs) {
            if (run.error_occurred) continue;
            auto& figures = figures_[run.run_name.function_name + tail(run.run_name.args)];
            for (const auto& [name, counter] : run.counters) figures[name] = counter.value;
            figures["ns"] =
                run.GetAdjustedRealTime() / benchmark::GetTimeUnitMultiplier(run.time_unit) * 1e9;
        }
        ConsoleReporter::ReportRuns(runs);
    }

    void print() const {
        std::printf("\n%-48s %14s %14s %8s %10s\n", "within this run", "figure", "beside it",
                    "ratio", "wanted");
        for (const Line& line : lines) print(line);
    }

 private:
    static std::string tail(const std::string& args) { return args.empty() ? "" : "/" + args; }

    [[nodiscard]] const double* figure(const std::string& name, const std::string& counter) const {
        const auto found = figures_.find(name);
        if (found == figures_.end()) return nullptr;
        const auto value = found->second.find(counter);
        return value == found->second.end() ? nullptr : &value->second;
    }

    void print(const Line& line) const {
        const double* own = figure(line.name, line.counter);
        const double* other = line.beside == nullptr ? nullptr : figure(line.beside, line.counter);
        if (own == nullptr || (line.beside != nullptr && other == nullptr))
            return;  // not asked for
        const double judged = other == nullptr ? *own : *own / *other;
        char beside[32] = "", ratio[32] = "", wanted[32] = "";
        if (other != nullptr) std::snprintf(beside, sizeof beside, "%.4g", *other);
        if (other != nullptr) std::snprintf(ratio, sizeof ratio, "%.2f", judged);
        const bool met = line.at_most ? judged <= line.wanted : judged >= line.wanted;
        if (line.wanted != 0)
            std::snprintf(wanted, sizeof wanted, "%s %.4g %s",
                          line.at_most ? "<=" : ">=", line.wanted, met ? "met" : "MISSED");
        std::printf("%-48s %14.4g %14s %8s   %s\n", line.what, *own, beside, ratio, wanted);
    }

    std::map<std::string, std::map<std::string, double>> figures_;
};

void print_machine(int argc, char** argv) {
    std::string model = "unknown processor", text;
    std::ifstream cpus("/proc/cpuinfo");
    while (std::getline(cpus, text))
        if (text.starts_with("model name")) model = text.substr(text.find(':') + 2);
    double load[3] = {};
    if (std::ifstream file("/proc/loadavg"); file) file >> load[0];
    std::printf("# %u x %s, load %.1f\n", std::thread::hardware_concurrency(), model.c_str(),
                load[0]);
    std::printf("# %s, %s\n#", OUTCRY_BENCH_COMPILER, OUTCRY_BENCH_FLAGS);
    for (int i = 0; i < argc; ++i) std::printf(" %s", argv[i]);
    std::printf("\n");
    std::fflush(stdout);
}

}  // namespace
}  // namespace outcry::bench

int main(int argc, char** argv) {
    if (const auto weighed = outcry::bench::weigh_alone(argc, argv)) return *weighed;
    outcry::bench::print_machine(argc, argv);
    char turns[] = "--benchmark_enable_random_interleaving=true";
    std::vector<char*> words(argv, argv + argc);
    words.insert(words.begin() + 1, turns);
    argc = static_cast<int>(words.size());
    words.push_back(nullptr);
    argv = words.data();
    benchmark::Initialize(&argc, argv);
    if (benchmark::ReportUnrecognizedArguments(argc, argv)) return 2;
    outcry::bench::register_broker();
    outcry::bench::register_latency();
    outcry::bench::register_codec();
    outcry::bench::register_floor();
    outcry::bench::register_scanner();
    outcry::bench::register_indicators();
    outcry::bench::Table table;
    benchmark::RunSpecifiedBenchmarks(&table);
    table.print();
    benchmark::Shutdown();
    return 0;
}
