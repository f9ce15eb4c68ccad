// SPDX-License-Identifier: Apache-2.0
// How a limit is held against what was measured. Pure functions for any thread. Headroom is what is
// left: how far the value may still move; below zero it is how far it is beyond.
#pragma once

#include <string>
#include <utility>

#include "outcry/event/trading.hpp"

namespace outcry::risk {

[[nodiscard]] inline LimitCheck at_most(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value <= bound, bound - value};
}
[[nodiscard]] inline LimitCheck at_least(std::string name, double value, double bound) {
    return {std::move(name), value, bound, value >= bound, value - bound};
}

}  // namespace outcry::risk
