// SPDX-License-Identifier: Apache-2.0
// What the report page draws besides the report's own figures: prices, exposure, votes, and how
// often what the voters said came true. One walk through a log, main thread; owns itself.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "outcry/bus/journal.hpp"
#include "tools/page_chart.hpp"

namespace outcry::tools {

constexpr std::size_t reliability_bins = 10;

/// Of one voter and both questions: what it said, against what came of it.
struct Reliability {
    struct Bin {
        std::uint64_t count = 0;
        double said = 0;  // sums
        double came = 0;
    };
    Bin bins[reliability_bins];
    std::uint64_t count = 0;
    double said = 0;
    double came = 0;
    double squares = 0;  // of the errors: Brier's score times the count
};

struct PageData {
    std::map<std::string, std::vector<PlotPoint>> prices;  // by instrument
    std::vector<PlotPoint> gross;    // exposure, of equity
    std::vector<PlotPoint> net;
    std::vector<PlotPoint> fees;     // sums so far, negative: paid
    std::vector<PlotPoint> slippage;
    std::vector<PlotPoint> funding;
    /// By voter: mean of p_long less mean of p_short of a day, over the instruments.
    std::map<std::string, std::vector<PlotPoint>> leanings;
    std::map<std::string, Reliability> voters;
    DurationNs horizon;              // of the question that reliability is about
};
[[nodiscard]] Result<PageData> read_page_data(JournalReader& reader);

}  // namespace outcry::tools
