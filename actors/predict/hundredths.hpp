// SPDX-License-Identifier: Apache-2.0
// Figures as people read them in a sentence: `0.36`. A pure function for any thread. Nothing to
// own.
#pragma once

#include <string>

#include "outcry/base/decimals.hpp"

namespace outcry::predict {

[[nodiscard]] inline std::string hundredths(double value) { return to_decimals(value, 2); }

}  // namespace outcry::predict
