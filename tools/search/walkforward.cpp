// SPDX-License-Identifier: Apache-2.0
// `outcry walkforward`: choose on one stretch, trade the next, move on. Every floor of the space is
// run once over all days and judged by those of the stretch to choose on; whoever is chosen is
// launched anew, with capital and warm-up of its own, for the stretch that follows.
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "actors/feed/params.hpp"
#include "actors/feed/walk_market.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/market.hpp"
#include "tools/printed.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/beginning.hpp"
#include "tools/search/search.hpp"
#include "tools/search/stretch_bets.hpp"
#include "tools/search/walk.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t folds_max = 1000;

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
        folds.push_back({options.anchored ? start : from - train,
                         from,
                         from + test,
                         {},
                         0,
                         {},
                         0,
                         0,
                         {},
                         {},
                         {},
                         0,
                         0});
    }
    if (folds.empty())
        return invalid(printed("--train %s and --test %s do not fit into ", options.train.c_str(),
                               options.test.c_str()) +
                       printed("the %.0f days of this floor", base.days));
    return folds;
}

/// Has every feed be live from the start of the stretch: a recorded one begins a warm-up before it;
/// of a made-up market, whose every price follows from its first, all that comes before is heard.
Result<std::vector<std::string>> begin_at(const Plan& plan, TimeNs start, const Lead& lead,
                                          std::vector<std::string> words) {
    for (const PlannedActor& member : plan.members) {
        if (member.kind == schema_name<RecordedFeedParams>) {
            OUTCRY_ASSIGN(const auto params, decoded<RecordedFeedParams>(member.params));
            begin_before(member, start, params.warmup, lead, words);
            if (lead.longer.ns > 0) hear_for(member, {params.warmup.ns + lead.longer.ns}, words);
        } else if (member.kind == schema_name<WalkParams>) {
            OUTCRY_ASSIGN(const auto params, decoded<WalkParams>(member.params));
            hear_for(member, start - params.from, words);
        }
    }
    return words;
}

std::vector<std::string> cold_feeds(const Plan& plan) {
    std::vector<std::string> cold;
    for (const PlannedActor& member : plan.members)
        if (member.kind == schema_name<RecordedFeedParams>)
            if (const auto params = decoded<RecordedFeedParams>(member.params);
                params && params->warmup.ns == 0)
                cold.push_back(member.name);
    return cold;
}

Result<Report> trade(const Ground& ground, const Fold& fold) {
    Lead lead;
    for (;;) {
        OUTCRY_ASSIGN(const auto words, begin_at(ground.plan(), fold.test_from, lead, fold.chosen));
        OUTCRY_ASSIGN(Report report, ground.launch_with(words, time::to_iso(fold.test_to)));
        if (!lead.learn(report.live_from - fold.test_from)) return report;
    }
}

Result<void> walk_one(const Ground& ground, const std::vector<Trial>& trials,
                      const std::string& metric, Fold& fold, std::vector<Position>& held) {
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
    OUTCRY_ASSIGN(const Report report, trade(ground, fold));
    const Trial traded = trial_of(report);
    if (traded.returns.size() > 1 || metric == "net" || metric == "drawdown")
        fold.outside = metric_of(traded, metric);
    fold.net = report.net;
    fold.round_trips = report.round_trips;
    fold.returns = traded.returns;
    fold.days = traded.days;
    fold.hold = daily_returns(report).hold;
    fold.marked = report.marked_days;
    fold.bets = bets_of_stretch(report, held);
    held = report.open_positions;
    return {};
}

/// All it traded, end to end.
Trial traded_by(Walk& walk, double periods_a_year) {
    Trial trial;
    double inside = 0, worth = 1;
    std::optional<double> outside = 0;
    std::vector<double> hold;
    for (const Fold& fold : walk.folds) {
        hold.insert(hold.end(), fold.hold.begin(), fold.hold.end());
        trial.returns.insert(trial.returns.end(), fold.returns.begin(), fold.returns.end());
        trial.days.insert(trial.days.end(), fold.days.begin(), fold.days.end());
        trial.round_trips += fold.round_trips;
        inside += fold.inside;
        const bool known =
            !is_unbounded(fold.inside) && fold.outside && !is_unbounded(*fold.outside);
        outside = outside && known ? std::optional(*outside + *fold.outside) : std::nullopt;
    }
    for (const double r : trial.returns) worth = std::max(0.0, worth * (1.0 + r));
    walk.net = trial.net = worth - 1.0;
    const bool moved =
        std::any_of(trial.returns.begin(), trial.returns.end(), [](double r) { return r != 0; });
    if (inside > 0 && outside && moved) walk.efficiency = *outside / inside;
    walk.performance = statistics::performance(trial.returns, hold, periods_a_year);
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
                      const SearchOptions& options, const Searched& own) {
    Trial trial = traded_by(walk, ground.base().performance.periods_a_year);
    const DataSet fed = united(own.fed);
    trial.data = walk.data = fed.digest;
    if (fed.empty()) {
        judge(walk, trial.returns, {1, 1});
        return {};
    }
    name(trial, ground, options);
    OUTCRY_TRY(results.count(fed, options.until, trial));
    OUTCRY_ASSIGN(const statistics::Trials tried, results.trials_on(fed, trial, own.trials));
    judge(walk, trial.returns, tried);
    return {};
}

}  // namespace

void judge(Walk& walk, statistics::Series returns, const statistics::Trials& tried) {
    walk.gate = statistics::gate(returns, tried, marked_days(walk));
    statistics::hold_against_benchmark(walk.gate, walk.performance);
    statistics::hold_against_bets(walk.gate, returns, bets(walk));
}

Result<void> check_walkable(const Plan& plan) {
    for (const PlannedActor& member : plan.members) {
        const auto says = [&](std::string_view schema) {
            return std::find(member.says.begin(), member.says.end(), schema) != member.says.end();
        };
        if (member.duty != Duty::edge || member.kind == schema_name<RecordedFeedParams> ||
            member.kind == schema_name<WalkParams> ||
            (!says(schema_name<Bar>) && !says(schema_name<Trade>)))
            continue;
        return invalid(
            joined({"walkforward launches who was chosen anew for each stretch, and "
                    "cannot have ",
                    member.name, " of kind ", member.kind,
                    " begin there; record what it says and feed it by ",
                    schema_name<RecordedFeedParams>}));
    }
    return {};
}

Result<int> walkforward(const SearchOptions& options) {
    const auto parsed = parse_space(options.param);
    if (!parsed) return misused(parsed.error());
    Space space = *parsed;
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
        space = fitted(std::move(space), ground->plan());
        OUTCRY_TRY(check_walkable(ground->plan()));
        walk.cold = cold_feeds(ground->plan());
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
        std::vector<Position> held;  // at the end of the stretch before
        for (std::size_t i = 0; i < walk.folds.size(); ++i) {
            bar.draw(0.9 + 0.1 * static_cast<double>(i) / static_cast<double>(walk.folds.size()),
                     "trading the chosen");
            OUTCRY_TRY(walk_one(*ground, searched.trials, options.metric, walk.folds[i], held));
        }
        OUTCRY_TRY(conclude(walk, *ground, *results, options, searched));
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
