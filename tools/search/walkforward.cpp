// SPDX-License-Identifier: Apache-2.0
// `outcry walkforward`: choose on one stretch, trade the next, move on. Every floor of the space is
// run once over all days and judged by those of the stretch to choose on; whoever is chosen is
// launched anew, with capital and warm-up of its own, for the stretch that follows.
#include <unistd.h>
#include <algorithm>
#include <cstdio>

#include "actors/feed/params.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/statistics/gate.hpp"
#include "outcry/statistics/performance.hpp"
#include "tools/chart.hpp"
#include "tools/printed.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/search.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t folds_max = 1000;

struct Fold {
    TimeNs train_from;
    TimeNs test_from;
    TimeNs test_to;
    std::vector<std::string> chosen;
    double inside = 0;   // the metric on the stretch chosen on
    double outside = 0;  // on the one that followed
    double net = 0;      // of it
    std::uint64_t round_trips = 0;
    std::vector<double> returns;
    std::vector<TimeNs> days;  // ends of them
};
OUTCRY_DESCRIBE(Fold, "walkforward.fold", train_from, test_from, test_to, chosen, inside, outside,
                net, round_trips, returns, days);

struct Walk {
    std::string topology;
    std::string data;
    std::string metric;
    std::uint64_t tried = 0;
    std::uint64_t reused = 0;
    std::vector<Fold> folds;
    double efficiency = 0;  // mean metric outside over inside
    double net = 0;
    statistics::Performance performance;  // of all days out of sample
    statistics::Gate gate;
};
OUTCRY_DESCRIBE(Walk, "walkforward", topology, data, metric, tried, reused, folds, efficiency, net,
                performance, gate);

Result<std::vector<Fold>> folds_of(const Report& base, const SearchOptions& options) {
    OUTCRY_ASSIGN(const DurationNs train, time::parse_duration(options.train));
    OUTCRY_ASSIGN(const DurationNs test, time::parse_duration(options.test));
    // Days are whole ones: the first ends at the first midnight after the floor is live.
    const TimeNs start{(base.live_from.ns + ns_per_day - 1) / ns_per_day * ns_per_day};
    std::vector<Fold> folds;
    for (TimeNs from = start + train; from + test <= base.last_time; from = from + test) {
        if (folds.size() == folds_max)
            return invalid("more than " + std::to_string(folds_max) +
                           " folds; use a longer --test");
        folds.push_back(
            {options.anchored ? start : from - train, from, from + test, {}, 0, 0, 0, 0, {}, {}});
    }
    if (folds.empty())
        return invalid(printed("--train %s and --test %s do not fit into ", options.train.c_str(),
                               options.test.c_str()) +
                       printed("the %.0f days of this floor", base.days));
    return folds;
}

/// Has every recorded feed begin a warm-up earlier than the stretch.
Result<std::vector<std::string>> begin_at(const Plan& plan, TimeNs start,
                                          std::vector<std::string> words) {
    for (const PlannedActor& member : plan.members) {
        if (member.kind != schema_name<RecordedFeedParams>) continue;
        OUTCRY_ASSIGN(const RecordedFeedParams params, decoded<RecordedFeedParams>(member.params));
        words.push_back(joined({member.name, ".from=", time::to_iso(start - params.warmup)}));
    }
    return words;
}

Result<void> walk_one(const Ground& ground, const std::vector<Trial>& trials,
                      const std::string& metric, Fold& fold) {
    std::optional<std::size_t> best;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        if (trials[i].failure) continue;
        const double value = metric_between(trials[i], metric, fold.train_from, fold.test_from);
        if (best && value <= fold.inside) continue;
        best = i;
        fold.inside = value;
    }
    if (!best)
        return invalid("every floor failed; the first: " +
                       (trials.empty() ? "" : trials.front().failure.value_or("")));
    fold.chosen = trials[*best].set;
    OUTCRY_ASSIGN(const auto words, begin_at(ground.plan(), fold.test_from, fold.chosen));
    OUTCRY_ASSIGN(const Report report, ground.launch_with(words, time::to_iso(fold.test_to)));
    const Trial traded = trial_of(report);
    fold.outside = metric_of(traded, metric);
    fold.net = report.net;
    fold.round_trips = report.round_trips;
    fold.returns = traded.returns;
    fold.days = traded.days;
    return {};
}

/// All it traded, end to end.
Trial traded_by(Walk& walk, double periods_a_year) {
    Trial trial;
    double inside = 0, outside = 0, worth = 1;
    for (const Fold& fold : walk.folds) {
        trial.returns.insert(trial.returns.end(), fold.returns.begin(), fold.returns.end());
        trial.days.insert(trial.days.end(), fold.days.begin(), fold.days.end());
        trial.round_trips += fold.round_trips;
        inside += fold.inside;
        outside += fold.outside;
    }
    for (const double r : trial.returns) worth *= 1.0 + r;
    walk.net = trial.net = worth - 1.0;
    walk.efficiency = inside > 0 ? outside / inside : 0.0;
    walk.performance = statistics::performance(trial.returns, {}, periods_a_year);
    trial.periods_a_year = periods_a_year;
    trial.sharpe = walk.performance.sharpe;
    trial.sharpe_error = walk.performance.sharpe_error;
    trial.max_drawdown = walk.performance.drawdown.depth;
    return trial;
}

/// What makes it another walk: each is one try, however often it is walked.
void name(Trial& trial, const Ground& ground, const SearchOptions& options) {
    trial.set = options.param;
    trial.set.insert(trial.set.end(), {"--train " + options.train, "--test " + options.test,
                                       "--metric " + options.metric, "--method " + options.method});
    if (options.anchored) trial.set.push_back("--anchored");
    std::string all = joined({ground.plan().opened.plan, " ", std::to_string(options.seed), " ",
                              std::to_string(options.trials)});
    for (const std::string& one : trial.set) all += " " + one;
    trial.plan = "walk-" + to_hex(Sha256::of(as_bytes(all)));
}

/// Of the floors it chose from nobody was chosen by these days, so they do not count against it;
/// the other walks do, and every floor that somebody tried beside.
Result<void> conclude(Walk& walk, const Ground& ground, Results& results,
                      const SearchOptions& options, const std::vector<Trial>& own) {
    Trial trial = traded_by(walk, ground.base().performance.periods_a_year);
    if (ground.data().empty()) {
        walk.gate = statistics::gate(trial.returns);
        return {};
    }
    name(trial, ground, options);
    OUTCRY_TRY(results.count(ground.data(), options.until, trial));
    std::vector<std::string> plans;
    for (const Trial& one : own) plans.push_back(one.plan);
    OUTCRY_ASSIGN(const statistics::Trials tried, results.trials_on(ground.data(), plans));
    walk.gate = statistics::gate(trial.returns, tried);
    return {};
}

std::string verdict_of(const Walk& walk) {
    const statistics::Gate& gate = walk.gate;
    const std::string among =
        gate.trials > 1 ? printed(", as one of %.0f tries on this data", gate.trials) : "";
    if (walk.performance.observations < statistics::gate_observations_min)
        return printed("too few days to judge by: %.0f were traded, and the gate wants %.0f",
                       static_cast<double>(walk.performance.observations),
                       static_cast<double>(statistics::gate_observations_min));
    if (gate.verdict == statistics::GateVerdict::edge)
        return "an edge is suggested: what was chosen on the days before did well on days nobody "
               "chose by" +
               among;
    return "no edge shown: what was chosen on the days before did not do well enough on those "
           "after" +
           among;
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
                   one_text(fold.chosen), printed("%.2f", fold.inside),
                   printed("%.2f", fold.outside),
                   Cell(percent(fold.net), fold.net < 0 ? Colour::red : Colour::green),
                   counted(fold.round_trips)});
    std::string text = table.text(look);
    text += printed("outside   %.0f days   Sharpe %.2f ± %.2f   net ",
                    static_cast<double>(walk.performance.observations), walk.performance.sharpe,
                    walk.performance.sharpe_error) +
            percent(walk.net) + printed("   efficiency %.0f %%   ", walk.efficiency * 100) +
            counted(walk.tried) + " floors tried\n";
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
            labels.push_back(time::for_people(fold.test_from +
                                              DurationNs{static_cast<std::int64_t>(i) * ns_per_day})
                                 .substr(0, 10));
        }
    return page("Outcry: walk forward", "<h1>Walk forward of " + escaped(walk.topology) +
                                            "</h1><pre>" + escaped(walk_text(walk, false)) +
                                            "</pre>" +
                                            chart("Return out of sample", {worth}, labels, " %"));
}

}  // namespace

Result<int> walkforward(const SearchOptions& options) {
    const auto parsed = parse_space(options.param);
    if (!parsed) return misused(parsed.error());
    const Space& space = *parsed;
    if (!metric_is_of_days(options.metric))
        return misused(invalid("a walk forward chooses by days, and " + options.metric +
                               " is of round trips; use sharpe, sortino, calmar, omega, net or "
                               "drawdown"));
    std::atomic<bool>& stop = watch_for_stop();
    OUTCRY_ASSIGN(const auto results, Results::open(options.folder));
    std::unique_ptr<Ground> ground;
    Walk walk;
    walk.topology = options.topology;
    walk.metric = options.metric;
    {
        ProgressBar bar(!options.json);
        OUTCRY_ASSIGN(ground, Ground::open({options.topology, options.set, options.until, false,
                                            part_of(bar.on_share(), 0, 0.02), false, &stop}));
        if (!ground) return tell_stopped(0);
        walk.data = ground->data().digest;
        OUTCRY_ASSIGN(walk.folds, folds_of(ground->base(), options));
        const std::int64_t trying = clock::steady_ns();
        OUTCRY_ASSIGN(const Searched searched,
                      search(*ground, *results, space, options, &stop,
                             [&](std::size_t done, std::size_t all) {
                                 bar.draw(
                                     0.02 + 0.88 * static_cast<double>(done) /
                                                static_cast<double>(std::max<std::size_t>(1, all)),
                                     floors_text(done, all, trying, stop.load()));
                             }));
        if (searched.stopped) return tell_stopped(searched.trials.size());
        walk.tried = searched.trials.size();
        walk.reused = searched.reused;
        for (std::size_t i = 0; i < walk.folds.size(); ++i) {
            bar.draw(0.9 + 0.1 * static_cast<double>(i) / static_cast<double>(walk.folds.size()),
                     "trading the chosen");
            OUTCRY_TRY(walk_one(*ground, searched.trials, options.metric, walk.folds[i]));
        }
        OUTCRY_TRY(conclude(walk, *ground, *results, options, searched.trials));
    }
    const Look look = look_of(STDOUT_FILENO);
    const std::string text = walk_text(walk, look);
    OUTCRY_TRY(results->note_search("walkforward", options.topology + " " + one_text(options.param),
                                    walk.data, walk.tried, one_text(walk.folds.back().chosen),
                                    text.substr(text.rfind("verdict"))));
    if (!options.html.empty()) {
        const std::string html = walk_html(walk);
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(html)));
    }
    std::fputs((options.json ? json_of(walk, JsonStyle::pretty) + "\n" : text).c_str(), stdout);
    return options.gate && walk.gate.verdict != statistics::GateVerdict::edge ? exit_gate_shut : 0;
}

}  // namespace outcry::tools
