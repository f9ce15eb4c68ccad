// SPDX-License-Identifier: Apache-2.0
// The tables behind the registry, one file a group; adding an indicator is its file and one line in
// a table. Called once, when the registry is first asked. Only tables_*.cpp and registry.cpp
// include this.
#pragma once

#include <span>
#include <vector>

#include "outcry/indicator/registry.hpp"

namespace outcry::indicator {

using Table = std::vector<IndicatorInfo> (*)();

[[nodiscard]] std::vector<IndicatorInfo> cycle_table();
[[nodiscard]] std::vector<IndicatorInfo> math_table();
[[nodiscard]] std::vector<IndicatorInfo> momentum_table();
[[nodiscard]] std::vector<IndicatorInfo> direction_table();
[[nodiscard]] std::vector<IndicatorInfo> oscillator_table();
[[nodiscard]] std::vector<IndicatorInfo> overlap_table();
[[nodiscard]] std::vector<IndicatorInfo> bands_table();
[[nodiscard]] std::vector<IndicatorInfo> candle_table();
[[nodiscard]] std::vector<IndicatorInfo> price_table();
[[nodiscard]] std::vector<IndicatorInfo> statistic_table();
[[nodiscard]] std::vector<IndicatorInfo> volume_table();
[[nodiscard]] std::vector<IndicatorInfo> own_table();  // what TA-Lib does not have

[[nodiscard]] std::span<const Table> tables();

}  // namespace outcry::indicator
