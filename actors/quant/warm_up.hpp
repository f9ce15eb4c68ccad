// SPDX-License-Identifier: Apache-2.0
// How long a recursive indicator takes to forget where its series happened to begin. Lookback is
// not warm-up: an EMA speaks after n bars and still carries its seed. Pure functions for any
// thread.
#pragma once

#include <cstdint>

#include "outcry/indicator/registry.hpp"

namespace outcry::quant {

/// Updates until `stages` chained recursions that keep `keep` of the past at each update weigh
/// their start below `tolerance`: stages x ln(tolerance) / ln(keep), rounded up. Never less than
/// needed, because stages forget together.
[[nodiscard]] std::int32_t settling(double keep, int stages, double tolerance);

/// Bars until an indicator's reading is worth saying: its lookback, the first value, and the
/// settling of its recursions. Windows (SMA, Bollinger, stochastic) and running sums without
/// forgetting (OBV, AD) have nothing to settle.
[[nodiscard]] std::int32_t bars_needed(const indicator::IndicatorSpec& spec, int lookback,
                                       double tolerance);

}  // namespace outcry::quant
