// SPDX-License-Identifier: Apache-2.0
// What the standard set of 500 symbols on 6 timeframes takes of memory: quant's default measures on
// every series and the model's features of every symbol, after three million bars, with everything
// warm. Counted as the kernel does, and again after a snapshot, which quant keeps; beside them the
// bytes of the described state.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <cstdio>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string>
#include <string_view>

#include "tests/support/standard_set.hpp"

namespace outcry::bench {
namespace {

constexpr const char* weigh_word = "--weigh-the-standard-set";

/// Megabytes of this process in memory, whatever the allocator.
double resident() {
    double whole = 0, pages = 0;
    std::ifstream("/proc/self/statm") >> whole >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

void standard_set(benchmark::State& state) {
    const std::string alone = std::filesystem::read_symlink("/proc/self/exe").string();
    for (auto _ : state) {
        FILE* said = ::popen(("'" + alone + "' " + weigh_word).c_str(), "r");
        double whole = 0, after_snapshot = 0, described = 0;
        const bool read = said != nullptr && std::fscanf(said, "%lf %lf %lf", &whole,
                                                         &after_snapshot, &described) == 3;
        if (said == nullptr || ::pclose(said) != 0 || !read)
            return state.SkipWithError("not everything is warm");
        state.counters["MB"] = whole;
        state.counters["MB_after_snapshot"] = after_snapshot;
        state.counters["MB_state"] = described;
    }
}
BENCHMARK(standard_set)
    ->Name("memory/500x6/standard")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace

/// In a process of its own: what other benchmarks have let go of would serve the set again, and it
/// would seem to weigh nothing.
std::optional<int> weigh_alone(int argc, char** argv) {
    if (argc != 2 || std::string_view(argv[1]) != weigh_word) return std::nullopt;
    const double before = resident();
    test::StandardSet set(500);
    if (!set.feed() || set.cold() != 0) return 1;
    const double whole = resident() - before;
    const double described = static_cast<double>(set.state_bytes()) / 1e6;
    std::printf("%f %f %f\n", whole, resident() - before, described);
    return 0;
}

}  // namespace outcry::bench
