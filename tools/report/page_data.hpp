// SPDX-License-Identifier: Apache-2.0
// What the report page draws besides the report's own figures: prices, exposure and votes. One
// walk through a log, main thread; owns itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "outcry/bus/journal.hpp"
#include "tools/report/page_chart.hpp"

namespace outcry::tools {

struct PageData {
    std::map<std::string, std::vector<PlotPoint>> prices;  // by instrument
    std::vector<PlotPoint> gross;                          // exposure, of equity
    std::vector<PlotPoint> net;
    std::vector<PlotPoint> fees;  // sums so far, negative: paid
    std::vector<PlotPoint> slippage;
    std::vector<PlotPoint> funding;
    /// By voter: mean of p_long less mean of p_short of a day, over the instruments.
    std::map<std::string, std::vector<PlotPoint>> leanings;
};
[[nodiscard]] Result<PageData> read_page_data(JournalReader& reader);

}  // namespace outcry::tools
