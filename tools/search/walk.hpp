// SPDX-License-Identifier: Apache-2.0
// What a walk forward comes to: its stretches, what was traded on them, and what that shows.
// Described, so it is JSON too. Plain values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/layout.hpp"
#include "outcry/base/time.hpp"
#include "outcry/statistics/gate.hpp"
#include "outcry/statistics/performance.hpp"

namespace outcry::tools {

struct Fold {
    TimeNs train_from;
    TimeNs test_from;
    TimeNs test_to;
    std::vector<std::string> chosen;
    double inside = 0;              // the metric on the stretch chosen on
    std::optional<double> outside;  // on the one that followed; a single day has no ratio
    double net = 0;                 // of it
    std::uint64_t round_trips = 0;
    std::vector<double> returns;
    std::vector<TimeNs> days;  // ends of them
    std::vector<double> hold;  // what buy and hold did on them
    std::uint64_t marked = 0;  // of them, on which the account was known anew
    double bets = 0;           // that were made on them, as the gate counts them; what the
                               // stretch before held and this one opens again is none
};
OUTCRY_DESCRIBE(Fold, "walkforward.fold", train_from, test_from, test_to, chosen, inside, outside,
                net, round_trips, returns, days, hold, marked, bets);

struct Walk {
    std::string topology;
    std::string data;
    std::string metric;
    std::uint64_t tried = 0;
    std::uint64_t reused = 0;
    std::vector<Fold> folds;
    std::optional<double> efficiency;  // mean metric outside over inside, where that is above 0,
                                       // every stretch has one and something was traded outside
    double net = 0;
    statistics::Performance performance;  // of all days out of sample
    statistics::Gate gate;
    std::vector<std::string> cold;  // feeds without a warm-up: each stretch begins without a past
};
OUTCRY_DESCRIBE(Walk, "walkforward", topology, data, metric, tried, reused, folds, efficiency, net,
                performance, gate, cold);

/// Of all stretches, on which the account was known anew.
[[nodiscard]] std::uint64_t marked_days(const Walk& walk);
/// Made on all of them.
[[nodiscard]] double bets(const Walk& walk);
/// The gate's verdict on the days out of sample, knowing what else was tried on the data.
void judge(Walk& walk, statistics::Series returns, const statistics::Trials& tried);
[[nodiscard]] std::string walk_text(const Walk& walk, const Look& look);
/// One page without network or script.
[[nodiscard]] std::string walk_html(const Walk& walk);

}  // namespace outcry::tools
