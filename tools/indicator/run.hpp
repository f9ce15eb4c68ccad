// SPDX-License-Identifier: Apache-2.0
// Feeds the rows of a CSV file to an indicator and writes what it says, a row in and a row out: the
// file is never held. One thread. The indicator is the caller's and keeps its state after the call.
#pragma once

#include <string>
#include <vector>

#include "outcry/indicator/registry.hpp"

namespace outcry::tools {

/// The columns each input reads, in the order of the table.
struct InputBinding {
    std::vector<std::vector<std::string>> columns;
};

/// The default columns but for `NAME=COLUMN[,NAME=COLUMN]`, which binds a free series elsewhere.
[[nodiscard]] Result<InputBinding> bind_inputs(const indicator::IndicatorInfo& info,
                                               const std::vector<std::string>& assignments);

/// Writes to `output` (empty: standard output) once the input has been read to its end: a file is
/// replaced whole or not at all. How many rows were read: no more than the lookback gives none.
[[nodiscard]] Result<std::int64_t> run_indicator(const indicator::IndicatorInfo& info,
                                                 indicator::Indicator& indicator,
                                                 const InputBinding& binding,
                                                 const std::string& input,
                                                 const std::string& output);

}  // namespace outcry::tools
