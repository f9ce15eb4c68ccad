// SPDX-License-Identifier: Apache-2.0
// The report page's tables of statistics, with what each figure means, and how often what the
// voters said came true. Pure functions for any thread; what is returned owns its text.
#pragma once

#include <string>

#include "tools/report/report.hpp"

namespace outcry::tools {

/// Ratios, drawdown, exposure, trades and the gate.
[[nodiscard]] std::string statistics_html(const Report& report);
/// A reliability chart for each voter; empty when nobody's answers are known.
[[nodiscard]] std::string voters_html(const Report& report);

}  // namespace outcry::tools
