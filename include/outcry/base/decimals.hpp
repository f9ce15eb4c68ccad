// SPDX-License-Identifier: Apache-2.0
// A number with so many decimals, as people read it. A pure function for any thread.
#pragma once

#include <string>

namespace outcry {

/// `to_decimals(0.125, 2)` is "0.12": what std::to_chars says in fixed notation, ties to even.
/// `count` is 0 to 300.
[[nodiscard]] std::string to_decimals(double value, int count);

}  // namespace outcry
