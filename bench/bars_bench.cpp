// SPDX-License-Identifier: Apache-2.0
// Prints to six timeframes: the aggregator in blocks and print by print, and beside them the naive
// one in which each timeframe looks at each print. The tape is made of one seed: 4 million prints,
// 25 a second as on a busy perpetual, or one a second.
#include <benchmark/benchmark.h>

#include <string>

#include "tests/support/naive_bars.hpp"

namespace outcry::bench {
namespace {

constexpr std::size_t prints_total = 4'000'000;
constexpr std::size_t block = 4096;

std::vector<Timeframe> six() {
    std::vector<Timeframe> all;
    for (const char* text : {"1m", "5m", "15m", "1h", "4h", "1d"})
        all.push_back(*Timeframe::parse(text));
    return all;
}

struct Tape {
    std::vector<TimeNs> times;
    std::vector<Price> prices;
    std::vector<Quantity> sizes;
    std::vector<Side> takers;
    std::vector<std::uint64_t> seqs;

    explicit Tape(std::int64_t a_minute) {
        std::uint64_t chance = 88'172'645'463'325'252ULL;
        TimeNs now{1'746'000'000 * ns_per_s};
        Price price = Price::whole(100'000);
        for (std::size_t i = 0; i < prints_total; ++i) {
            chance ^= chance << 13;
            chance ^= chance >> 7;
            chance ^= chance << 17;
            now.ns +=
                static_cast<std::int64_t>(chance % 1000) * (2 * ns_per_minute / a_minute / 1000);
            price.units += static_cast<std::int64_t>(chance >> 40) % 2001 - 1000;
            times.push_back(now);
            prices.push_back(price);
            sizes.push_back({static_cast<std::int64_t>(chance % 100'000'000) + 1});
            takers.push_back((chance & 1) != 0 ? Side::buy : Side::sell);
            seqs.push_back(i + 1);
        }
    }
    [[nodiscard]] bars::Prints cut(std::size_t from, std::size_t count) const {
        return {{&times[from], count},
                {&prices[from], count},
                {&sizes[from], count},
                {&takers[from], count},
                {&seqs[from], count}};
    }
};

const Tape& tape(std::int64_t a_minute) {
    static const Tape busy(1500), quiet(60);
    return a_minute == 60 ? quiet : busy;
}

class Counter final : public bars::Aggregator::Listener {
 public:
    void closed(const bars::Series&, const Timeframe&, const bars::Window& window) override {
        ++bars;
        volume += window.volume.units;
    }
    void begun(TimeNs) override {}
    void overflow(const bars::Series&, const Timeframe&) override {}

    std::int64_t bars = 0;
    std::int64_t volume = 0;
};

void tell(benchmark::State& state, std::int64_t bars) {
    state.SetItemsProcessed(state.iterations() * static_cast<std::int64_t>(prints_total));
    state.counters["ns_print"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(prints_total) / 1e9,
        benchmark::Counter::kIsRate | benchmark::Counter::kInvert);
    state.counters["prints/s"] = benchmark::Counter(
        static_cast<double>(state.iterations()) * static_cast<double>(prints_total),
        benchmark::Counter::kIsRate);
    state.counters["bars"] = static_cast<double>(bars);
}

void aggregated(benchmark::State& state, std::size_t at_once) {
    const Tape& prints = tape(state.range(0));
    const bars::Aggregator aggregator(six());
    std::int64_t bars = 0;
    for (auto _ : state) {
        bars::Series series = aggregator.begin("v", "i", {0});
        Counter counter;
        for (std::size_t i = 0; i < prints_total; i += at_once)
            aggregator.add(series, prints.cut(i, std::min(at_once, prints_total - i)), counter);
        benchmark::DoNotOptimize(counter.volume);
        bars = counter.bars;
    }
    tell(state, bars);
}

void naive(benchmark::State& state) {
    const Tape& prints = tape(state.range(0));
    Counter counter;
    for (auto _ : state) {
        test::NaiveBars bars(six());
        counter.bars = 0;
        for (std::size_t i = 0; i < prints_total; ++i)
            bars.add(prints.times[i], prints.prices[i], prints.sizes[i], prints.takers[i],
                     prints.seqs[i], [&](const Timeframe&, const bars::Window& window) {
                         ++counter.bars;
                         counter.volume += window.volume.units;
                     });
        benchmark::DoNotOptimize(counter.volume);
    }
    tell(state, counter.bars);
}

void blocks(benchmark::State& state) { aggregated(state, block); }
void singles(benchmark::State& state) { aggregated(state, 1); }

BENCHMARK(blocks)
    ->Name("bars/six/blocks")
    ->Arg(1500)
    ->Arg(60)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(singles)
    ->Name("bars/six/singles")
    ->Arg(1500)
    ->Arg(60)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();
BENCHMARK(naive)
    ->Name("bars/six/naive")
    ->Arg(1500)
    ->Arg(60)
    ->Unit(benchmark::kMillisecond)
    ->MeasureProcessCPUTime();

}  // namespace
}  // namespace outcry::bench
