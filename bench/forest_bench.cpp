// SPDX-License-Identifier: Apache-2.0
// The flat forest beside libxgboost's own single-row calls, 300 trees of depth 6, in one run.
#include <benchmark/benchmark.h>
#include <xgboost/c_api.h>

#include <limits>
#include <memory>

#include "actors/predict/forest.hpp"
#include "tests/actors/predict/golden.hpp"

namespace outcry::predict {
namespace {

constexpr const char* model_name = "logistic_300x6_missing";

struct Bench {
    std::string text = golden::gunzip(std::string(model_name) + ".json.gz");
    Forest forest = std::move(Forest::parse(text)).value();
    std::vector<golden::Row> rows = golden::rows(model_name, forest.features());
};
const Bench& bench() {
    static const Bench one;
    return one;
}

/// Library handles, released in the end.
struct Library {
    BoosterHandle booster = nullptr;
    DMatrixHandle meta = nullptr;

    Library() {
        const auto& text = bench().text;
        if (XGBoosterCreate(nullptr, 0, &booster) != 0 ||
            XGBoosterLoadModelFromBuffer(booster, text.data(), text.size()) != 0 ||
            XGBoosterSetParam(booster, "nthread", "1") != 0)
            std::abort();
    }
    ~Library() { XGBoosterFree(booster); }
    Library(const Library&) = delete;
    Library& operator=(const Library&) = delete;

    static std::string array(const std::vector<float>& row) {
        return "{\"data\":[" + std::to_string(reinterpret_cast<std::uintptr_t>(row.data())) +
               ",true],\"shape\":[1," + std::to_string(row.size()) +
               "],\"typestr\":\"<f4\",\"version\":3}";
    }
};

void forest_margin(benchmark::State& state) {
    const auto& [text, forest, rows] = bench();
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(forest.margin(rows[at].values));
        if (++at == rows.size()) at = 0;
    }
}
BENCHMARK(forest_margin);

void forest_probability(benchmark::State& state) {
    const auto& [text, forest, rows] = bench();
    std::size_t at = 0;
    for (auto _ : state) {
        benchmark::DoNotOptimize(forest.probability(rows[at].values));
        if (++at == rows.size()) at = 0;
    }
}
BENCHMARK(forest_probability);

/// XGBoosterPredictFromDense, its cheapest way to one row: the array is described beforehand,
/// nothing is copied.
void xgboost_single_row(benchmark::State& state) {
    const Library library;
    const auto& rows = bench().rows;
    std::vector<std::string> arrays;
    for (const auto& row : rows) arrays.push_back(Library::array(row.values));
    const char* config =
        "{\"type\":0,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,"
        "\"strict_shape\":false,\"cache_id\":0,\"missing\":NaN}";
    std::size_t at = 0;
    for (auto _ : state) {
        const bst_ulong* shape = nullptr;
        bst_ulong dimensions = 0;
        const float* result = nullptr;
        if (XGBoosterPredictFromDense(library.booster, arrays[at].c_str(), config, nullptr, &shape,
                                      &dimensions, &result) != 0)
            state.SkipWithError(XGBGetLastError());
        benchmark::DoNotOptimize(result);
        if (++at == rows.size()) at = 0;
    }
}
BENCHMARK(xgboost_single_row);

void forest_contributions(benchmark::State& state) {
    const auto& [text, forest, rows] = bench();
    std::vector<double> out(forest.features() + 1);
    std::size_t at = 0;
    for (auto _ : state) {
        forest.contributions(rows[at].values, out);
        benchmark::DoNotOptimize(out.data());
        if (++at == rows.size()) at = 0;
    }
}
BENCHMARK(forest_contributions);

void xgboost_contributions(benchmark::State& state) {
    const Library library;
    const auto& rows = bench().rows;
    const char* config =
        "{\"type\":2,\"training\":false,\"iteration_begin\":0,\"iteration_end\":0,\"strict_shape\":"
        "false}";
    std::size_t at = 0;
    for (auto _ : state) {
        DMatrixHandle matrix = nullptr;
        const bst_ulong* shape = nullptr;
        bst_ulong dimensions = 0;
        const float* result = nullptr;
        const auto& row = rows[at].values;
        if (XGDMatrixCreateFromMat(row.data(), 1, row.size(),
                                   std::numeric_limits<float>::quiet_NaN(), &matrix) != 0 ||
            XGBoosterPredictFromDMatrix(library.booster, matrix, config, &shape, &dimensions,
                                        &result) != 0)
            state.SkipWithError(XGBGetLastError());
        benchmark::DoNotOptimize(result);
        XGDMatrixFree(matrix);
        if (++at == rows.size()) at = 0;
    }
}
BENCHMARK(xgboost_contributions);

}  // namespace
}  // namespace outcry::predict
