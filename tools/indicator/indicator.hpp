// SPDX-License-Identifier: Apache-2.0
// `outcry indicator`: the registry's indicators over the columns of a CSV file, and the list of
// them. Its words, columns and figures are a contract with other programs (tools/INDICATOR.md).
// Main thread; files are open only during the call.
#pragma once

#include <string>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::tools {

struct IndicatorOptions {
    std::vector<std::string> words;   // NAME [param=value ...]
    std::string input;                // CSV or CSV.gz; - is standard input
    std::string output;               // empty: standard output
    std::vector<std::string> inputs;  // inReal=unit,inPeriods=periods
    bool list = false;
    bool json = false;
};
/// 2 when the name, a value or a binding is not one; a fault of the file is an Error.
[[nodiscard]] Result<int> indicator(const IndicatorOptions& options);

}  // namespace outcry::tools
