// SPDX-License-Identifier: Apache-2.0
// Reads the TA-Lib vectors: tests/golden/talib, or the whole reference set named by
// OUTCRY_TALIB_DIR. Test threads only. Everything is returned by value.
#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "outcry/indicator/registry.hpp"

namespace outcry::indicator::golden {

/// One expected value of one output.
struct Expected {
    std::int64_t row = 0;
    double value = 0;     // NaN where TA-Lib gave one
    double ext_diff = 0;  // how far rounding alone moves it
};

struct Call {
    std::string function;
    std::vector<std::string> arguments;  // optInTimePeriod=14
    std::vector<std::string> columns;    // bound to the inputs, in order
    std::int64_t lookback = 0;
    std::map<std::string, std::vector<Expected>> outputs;  // by TA-Lib's name

    [[nodiscard]] std::string name() const;
};

struct Row {
    Ohlcv bar;
    double periods = 0;
    double unit = 0;

    [[nodiscard]] double column(const std::string& name) const;
};

struct Dataset {
    std::string name;
    std::vector<Row> rows;
    std::vector<Call> calls;
};

/// The data sets that exist in the folder; missing ones are left out.
[[nodiscard]] std::vector<std::string> dataset_names();
[[nodiscard]] Dataset dataset(const std::string& name);

/// Feeds a row the way the reference call was fed: bars, or the columns it names.
bool feed(Indicator& indicator, const IndicatorInfo& info, const Call& call, const Row& row,
          std::span<double> out);

}  // namespace outcry::indicator::golden
