// SPDX-License-Identifier: Apache-2.0
// What the standard set of 500 symbols on 6 timeframes takes of memory: quant's default measures on
// every series and the model's features of every symbol, after three million bars, with everything
// warm. Counted as the kernel does, and again after a snapshot, which quant keeps; beside them the
// bytes of the described state.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>

#include "tests/support/standard_set.hpp"

namespace outcry::bench {
namespace {

/// Megabytes of this process in memory, whatever the allocator.
double resident() {
    double whole = 0, pages = 0;
    std::ifstream("/proc/self/statm") >> whole >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE)) / 1e6;
}

void standard_set(benchmark::State& state) {
    for (auto _ : state) {
        const double before = resident();
        test::StandardSet set(500);
        if (!set.feed() || set.cold() != 0) return state.SkipWithError("not everything is warm");
        state.counters["MB"] = resident() - before;
        state.counters["MB_state"] = static_cast<double>(set.state_bytes()) / 1e6;
        state.counters["MB_after_snapshot"] = resident() - before;
    }
}
BENCHMARK(standard_set)
    ->Name("memory/500x6/standard")
    ->Iterations(1)
    ->Unit(benchmark::kMillisecond);

}  // namespace
}  // namespace outcry::bench
