// SPDX-License-Identifier: Apache-2.0
// How a limit is held against what was measured. Pure functions for any thread. Headroom is what is
// left: how far the value may still move; below zero it is how far it is beyond.
#pragma once

#include <algorithm>
#include <iterator>
#include <string>
#include <string_view>
#include <utility>

#include "outcry/event/trading.hpp"

namespace outcry::risk {

[[nodiscard]] inline LimitCheck at_most(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value <= bound, bound - value};
}
/// From the bound on it does not hold.
[[nodiscard]] inline LimitCheck below(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value < bound, bound - value};
}
[[nodiscard]] inline LimitCheck at_least(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value >= bound, value - bound};
}

/// The limits whose values are fractions and are read as percentages.
[[nodiscard]] inline bool is_share(std::string_view name) {
    static constexpr std::string_view shares[] = {
        "price distance", "stop",          "order size",         "volume share", "volatility a day",
        "kelly stake",    "value at risk", "expected shortfall", "position loss"};
    return name.ends_with("exposure") || name.starts_with("drawdown") ||
           std::find(std::begin(shares), std::end(shares), name) != std::end(shares);
}

}  // namespace outcry::risk
