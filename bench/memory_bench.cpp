// SPDX-License-Identifier: Apache-2.0
// What the standard set of 500 symbols on 6 timeframes takes of memory: quant's default measures on every series and the model's
// features of every symbol. Indicators allocate when made and never again, so made is as large as warm; counted as the kernel does.
#include <benchmark/benchmark.h>
#include <unistd.h>

#include <fstream>
#include <vector>

#include "actors/predict/features.hpp"
#include "actors/quant/quant.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::bench {
namespace {

constexpr std::size_t symbols = 500;
constexpr std::size_t timeframes = 6;

/// Bytes of this process in memory, whatever the allocator.
double resident() {
    double whole = 0, pages = 0;
    std::ifstream("/proc/self/statm") >> whole >> pages;
    return pages * static_cast<double>(::sysconf(_SC_PAGESIZE));
}

void standard_set(benchmark::State& state) {
    const double before = resident();
    std::vector<std::unique_ptr<indicator::Indicator>> live;
    std::vector<quant::SeriesState> series(symbols * timeframes);
    std::vector<predict::Features> features;
    for (auto _ : state) {
        const quant::Quant::Params params;
        for (auto& each : series) {
            each.regime = quant::RegimeTracker::make(params.regime, params.start_up.to_double()).value();
            each.swings = indicator::Swings::make(params.levels.side).value();
            each.atr = indicator::Atr::make(params.levels.atr).value();
            for (const auto& text : params.indicators) live.push_back(indicator::make_indicator(text).value());
        }
        for (std::size_t i = 0; i < symbols; ++i) features.push_back(predict::Features::make());
    }
    state.counters["MB"] = (resident() - before) / 1e6;
}
BENCHMARK(standard_set)->Name("memory/500x6/standard")->Iterations(1);

}  // namespace
}  // namespace outcry::bench
