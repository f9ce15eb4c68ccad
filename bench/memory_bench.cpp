// SPDX-License-Identifier: Apache-2.0
// What the standard set of 500 symbols on 6 timeframes takes of memory: quant's default measures on every series and the model's
// features of every symbol, made, warmed up and counted by the allocator.
#include <benchmark/benchmark.h>
#include <malloc.h>

#include <vector>

#include "actors/predict/features.hpp"
#include "actors/quant/quant.hpp"
#include "outcry/indicator/registry.hpp"

namespace outcry::bench {
namespace {

constexpr std::size_t symbols = 500;
constexpr std::size_t timeframes = 6;

void standard_set(benchmark::State& state) {
    const double before = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd);
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
    const double after = static_cast<double>(mallinfo2().uordblks + mallinfo2().hblkhd);
    state.counters["MB"] = (after - before) / 1e6;
}
BENCHMARK(standard_set)->Name("memory/500x6/standard")->Iterations(1);

}  // namespace
}  // namespace outcry::bench
