// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/tables.hpp"

namespace outcry::indicator {

std::span<const Table> tables() {
    static constexpr Table all[] = {
        overlap_table,    bands_table,     cycle_table,  momentum_table,
        oscillator_table, direction_table, volume_table, price_table,
        statistic_table,  math_table,      candle_table, own_table,
    };
    return all;
}

}  // namespace outcry::indicator
