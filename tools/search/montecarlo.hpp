// SPDX-License-Identifier: Apache-2.0
// Other ways a run could have gone, drawn from its own round trips and its own days. Described, so
// it is JSON too. Pure functions for any thread.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "tools/progress_bar.hpp"
#include "tools/report/report.hpp"
#include "tools/search/search.hpp"

namespace outcry::tools {

/// What became of all the resamples of one sort.
struct Spread {
    std::string by;           // round trips, or days in blocks
    std::uint64_t draws = 0;  // of a resample
    std::vector<double> net;  // at 5, 25, 50, 75 and 95 % of them
    std::vector<double> drawdown;
    double loses = 0;                        // share that end below where they began
    double deeper = 0;                       // share with a deeper drawdown than as it went
    std::vector<std::vector<double>> paths;  // the same five of each step's net
    std::vector<std::uint64_t> histogram;    // of net, from the lowest to the highest
    double went = 0;                         // the drawdown of these steps in the order they had
};
OUTCRY_DESCRIBE(Spread, "montecarlo.spread", by, draws, net, drawdown, loses, deeper, paths,
                histogram, went);

struct MonteCarlo {
    std::string floor;
    std::string head;
    std::uint64_t resamples = 0;
    double block = 0;
    double net = 0;  // as it went
    double drawdown = 0;
    std::vector<Spread> spreads;
};
OUTCRY_DESCRIBE(MonteCarlo, "montecarlo", floor, head, resamples, block, net, drawdown, spreads);

/// Both sorts of resamples compound: a round trip is what it made of the account as it was before.
[[nodiscard]] Result<MonteCarlo> drawn(const Report& report, const MonteCarloOptions& options,
                                       const OnShare& on_share = {});

}  // namespace outcry::tools
