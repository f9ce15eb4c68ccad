// SPDX-License-Identifier: Apache-2.0
// What a walk forward says of itself.
#include <algorithm>

#include "outcry/base/table.hpp"
#include "tools/chart.hpp"
#include "tools/printed.hpp"
#include "tools/report/report.hpp"
#include "tools/search/search.hpp"
#include "tools/search/walk.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

std::string verdict_of(const Walk& walk) {
    const statistics::Gate& gate = walk.gate;
    const std::string among =
        gate.trials > 1 ? printed(", as one of %.0f tries on this data", gate.trials) : "";
    if (gate.verdict == statistics::GateVerdict::nothing_happened)
        return "nothing was traded on the days after, so nothing is shown" +
               (walk.cold.empty() ? ""
                                  : ": each stretch begins without a past to decide on; give " +
                                        walk.cold.front() + " a warmup");
    if (walk.net <= -1)
        return "it lost everything: what was chosen on the days before came to nothing on those "
               "after";
    if (marked_days(walk) < statistics::gate_observations_min)
        return printed("too few days to judge by: %.0f were traded, and the gate wants %.0f",
                       static_cast<double>(marked_days(walk)),
                       static_cast<double>(statistics::gate_observations_min));
    if (gate.verdict == statistics::GateVerdict::edge)
        return "an edge is suggested: what was chosen on the days before did well on days nobody "
               "chose by" +
               among;
    if (gate.verdict == statistics::GateVerdict::few_bets)
        return printed(
            "too few bets to judge by: what was chosen did %s on days nobody chose "
            "by, but those are of %.0f, and the gate wants %.0f",
            walk.performance.mean < 0 ? "badly" : "well", bets(walk), statistics::gate_bets_min);
    if (gate.verdict == statistics::GateVerdict::benchmark)
        return "no edge beyond the market: what was chosen did well on days nobody chose by, but " +
               market_text(walk.performance) + among;
    return "no edge shown: what was chosen on the days before did not do well enough on those "
           "after" +
           among;
}

}  // namespace

std::uint64_t marked_days(const Walk& walk) {
    std::uint64_t days = 0;
    for (const Fold& fold : walk.folds) days += fold.marked;
    return days;
}

double bets(const Walk& walk) {
    double made = 0;
    for (const Fold& fold : walk.folds) made += fold.bets;
    return made;
}

std::string walk_text(const Walk& walk, const Look& look) {
    Table table({{"chosen on"},
                 {"traded"},
                 {"chosen"},
                 {walk.metric + " inside", Align::right},
                 {"outside", Align::right},
                 {"net", Align::right},
                 {"round trips", Align::right}});
    const auto day = [](TimeNs time) { return time::for_people(time).substr(0, 10); };
    for (const Fold& fold : walk.folds)
        table.row({day(fold.train_from) + " on", day(fold.test_from) + " to " + day(fold.test_to),
                   one_text(fold.chosen), metric_text(fold.inside, "%.2f"),
                   fold.outside ? metric_text(*fold.outside, "%.2f") : "–",
                   Cell(percent(fold.net), fold.net < 0 ? Colour::red : Colour::green),
                   counted(fold.round_trips)});
    std::string text = table.text(look);
    text += printed("outside   %.0f days   Sharpe %.2f ± %.2f   net ",
                    static_cast<double>(walk.performance.observations), walk.performance.sharpe,
                    walk.performance.sharpe_error) +
            percent(walk.net) + "   efficiency " +
            (walk.efficiency ? printed("%.0f %%", *walk.efficiency * 100) : "undefined") + "   " +
            counted(walk.tried) + " floors tried\n";
    if (!walk.cold.empty())
        text += "warm-up   " + one_text(walk.cold) + " has none: each stretch begins cold\n";
    if (walk.gate.trials > 1)
        text += printed(
            "tries     %.0f on this data besides the floors it chose from, about %.0f "
            "independent\n",
            walk.gate.trials, walk.gate.effective_trials);
    text += "verdict:  " + painted(verdict_of(walk), Colour::bold, look) + "\n";
    return wrapped_text(text, look.width);
}

std::string walk_html(const Walk& walk) {
    Series worth{"out of sample", "#1463ff", {}};
    std::vector<std::string> labels;
    double value = 1;
    for (const Fold& fold : walk.folds)
        for (std::size_t i = 0; i < fold.returns.size(); ++i) {
            value *= 1.0 + fold.returns[i];
            worth.values.push_back(100.0 * (value - 1.0));
            labels.push_back(time::for_people(TimeNs{fold.days[i].ns - 1}).substr(0, 10));
        }
    return page("Outcry: walk forward", "<h1>Walk forward of " + escaped(walk.topology) +
                                            "</h1><pre>" + escaped(walk_text(walk, false)) +
                                            "</pre>" +
                                            chart("Return out of sample", {worth}, labels, " %"));
}

}  // namespace outcry::tools
