// SPDX-License-Identifier: Apache-2.0
// Every indicator, streamed bar by bar and in blocks, beside TA-Lib's C library over the same
// series in the same run. The library is linked when OUTCRY_TALIB names its sources
// (cmake/bench.cmake); without it our own figures stand alone. Least of many passes, taken in turn,
// in time of this thread's own, because the machine is shared.
#include <benchmark/benchmark.h>
#include <time.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

#include "bench/talib.hpp"
#include "outcry/indicator/registry.hpp"
#include "tests/indicator/bars.hpp"

namespace outcry::bench {
namespace {

constexpr std::size_t bar_count = 10'000;
constexpr double ns_each = 3e8;  // how long the passes over one indicator go on

struct Figures {
    double bar_by_bar = 0;  // ns a bar
    double blocks = 0;
    double talib = 0;
};

/// A walk of 0.1 % bars about 50,000, and a series in (-1, 1) for the functions that need one.
struct Market {
    std::vector<indicator::Ohlcv> bars;
    std::map<std::string_view, std::vector<double>> columns;

    Market() {
        indicator::Dice dice{7};
        double close = 50'000;
        for (std::size_t i = 0; i < bar_count; ++i) {
            const double open = close;
            close = open * (1 + (dice.part() - 0.5) * 0.004);
            const double high = std::max(open, close) * (1 + dice.part() * 0.001);
            const double low = std::min(open, close) * (1 - dice.part() * 0.001);
            bars.push_back({open, high, low, close, 1 + 50 * dice.part()});
            columns["open"].push_back(open);
            columns["high"].push_back(high);
            columns["low"].push_back(low);
            columns["close"].push_back(close);
            columns["volume"].push_back(bars.back().volume);
            columns["periods"].push_back(2 + static_cast<double>(dice.below(29)));
            columns["unit"].push_back(dice.part() * 1.9 - 0.95);
        }
    }
};
const Market& market() {
    static const Market one;
    return one;
}

double thread_ns() {
    timespec now{};
    clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
    return static_cast<double>(now.tv_sec) * 1e9 + static_cast<double>(now.tv_nsec);
}

template <class Pass>
void least(double& figure, const Pass& pass) {
    const double begin = thread_ns();
    pass();
    const double each = (thread_ns() - begin) / static_cast<double>(bar_count);
    if (figure == 0 || each < figure) figure = each;
}

bool is_free(const indicator::IndicatorInfo& info) {
    return std::all_of(info.inputs.begin(), info.inputs.end(),
                       [](const auto& input) { return input.free; });
}

/// The columns of the free series: the default ones, or `unit` where prices have no meaning.
std::vector<std::string_view> columns_of(const indicator::IndicatorInfo& info) {
    static constexpr std::string_view of_units[] = {"ACOS", "ASIN", "ATAN", "COS", "COSH",
                                                    "EXP",  "SIN",  "SINH", "TAN", "TANH"};
    std::vector<std::string_view> columns;
    const bool units =
        std::find(std::begin(of_units), std::end(of_units), info.name) != std::end(of_units);
    for (const auto& input : info.inputs) columns.push_back(units ? "unit" : input.columns.front());
    return columns;
}

Figures measure(const indicator::IndicatorInfo& info) {
    const auto& [bars, series] = market();
    const auto names = columns_of(info);
    const auto& first = series.at(names.front());
    const auto& second = series.at(names.back());
    const auto spec = indicator::bind_indicator(info.name, {}).value();
    std::vector<double> out(bar_count * info.outputs.size());
    TalibCall talib(info, names, series);
    Figures figures;
    for (const double end = thread_ns() + ns_each; thread_ns() < end;) {
        auto made = spec.make().value();
        least(figures.bar_by_bar, [&] {
            if (is_free(info))
                for (std::size_t i = 0; i < bar_count; ++i)
                    (void)made->update(first[i], second[i], out);
            else
                for (const auto& bar : bars) (void)made->update(bar, out);
        });
        benchmark::DoNotOptimize(out.data());
        made = spec.make().value();
        least(figures.blocks, [&] {
            is_free(info) ? made->update_many(first, second, out) : made->update_many(bars, out);
        });
        benchmark::DoNotOptimize(out.data());
        if (talib.ready()) least(figures.talib, [&] { talib.run(); });
    }
    return figures;
}

/// Measured once, when first asked for.
const Figures& figures_of(const indicator::IndicatorInfo& info) {
    static std::map<std::string_view, Figures> known;
    const auto found = known.find(info.name);
    return found != known.end() ? found->second : known[info.name] = measure(info);
}

void report(benchmark::State& state, double Figures::*which, std::string_view name) {
    double total = 0;
    for (const auto& info : indicator::indicators())
        if (info.group != "Outcry" && (name == "all" || info.name == name))
            total += figures_of(info).*which;
    for (auto _ : state) benchmark::DoNotOptimize(total);
    state.counters["ns_bar"] = total;
}

}  // namespace

void register_indicators() {
    std::vector<std::string> names{"all"};
    for (const auto& info : indicator::indicators())
        if (info.group != "Outcry") names.emplace_back(info.name);
    for (const std::string& name : names)
        for (const auto& [prefix, which] : {std::pair{"indicator/", &Figures::blocks},
                                            {"indicator_bar_by_bar/", &Figures::bar_by_bar},
                                            {"talib/", &Figures::talib}}) {
            if (which == &Figures::talib && !TalibCall::built()) continue;
            benchmark::RegisterBenchmark((prefix + name).c_str(), [which = which,
                                                                   name](benchmark::State& state) {
                report(state, which, name);
            })->Iterations(1);
        }
}

}  // namespace outcry::bench
