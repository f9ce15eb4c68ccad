// SPDX-License-Identifier: Apache-2.0
// `outcry backtest` and `outcry optimize`.
#include <unistd.h>
#include <algorithm>
#include <atomic>
#include <cstdio>

#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"
#include "tools/printed.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/pieces.hpp"
#include "tools/search/search.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

/// Who it was, for the table of searches: enough to type it again.
std::string what_of(const SearchOptions& options) {
    std::string text = options.topology;
    for (const std::string& one : options.set) text += " --set " + one;
    for (const std::string& one : options.param) text += " --param " + one;
    if (!options.until.empty()) text += " --until " + options.until;
    return text + " --method " + options.method + " --metric " + options.metric +
           printed(" --seed %.0f", static_cast<double>(options.seed));
}

std::string first_line(const std::string& text) { return text.substr(0, text.find('\n')); }

/// Of resamples none is 0: what would be rounded to that is told as it is.
std::string p_text(double p) { return printed(p < 0.005 ? "p %.3f" : "p %.2f", p); }

std::string optimized_text(const Optimized& o, std::size_t list, const Look& look) {
    std::string text =
        "searched  " + counted(o.tried) + " of " + counted(o.points) + " points by " + o.method;
    if (o.reused > 0) text += "   " + counted(o.reused) + " known from before";
    if (o.failed > 0) text += "   " + counted(o.failed) + " failed";
    text += printed("   %.1f s\n", o.elapsed_s);
    Table table({{"best by " + o.metric},
                 {o.metric, Align::right},
                 {"Sharpe", Align::right},
                 {"net", Align::right},
                 {"drawdown", Align::right},
                 {"round trips", Align::right},
                 {"profit factor", Align::right}});
    for (std::size_t i = 0; i < o.best.size() && i < list; ++i) {
        const Trial& t = o.best[i];
        table.row({one_text(t.set), metric_text(metric_of(t, o.metric), "%.3f"),
                   printed("%.2f ± %.2f", t.sharpe, t.sharpe_error),
                   Cell(percent(t.net), t.net < 0 ? Colour::red : Colour::green),
                   percent_words(t.max_drawdown), counted(t.round_trips),
                   profit_factor_text(t.profit_factor, t.expectancy)});
    }
    text += table.text(look, 2);
    if (o.failure) text += "failed    " + *o.failure + "\n";
    const SearchEvidence& e = o.evidence;
    text +=
        printed("tries     %.0f on this data, about %.0f independent", e.tries, e.effective_tries);
    const double hurdle = o.report.gate.hurdle * math::sqrt(o.report.performance.periods_a_year);
    text += printed("   luck alone would show a Sharpe of %.1f   deflated: %.0f %%\n", hurdle,
                    o.report.gate.deflated_sharpe * 100);
    if (e.parts > 0 && e.selected == 0)
        text += "overfit   nothing was selected: all " + counted(o.tried - o.failed) +
                std::string(" floors did the same   reality check ") +
                p_text(e.reality_check.value_or(1)) + "\n";
    else if (e.parts > 0)
        text +=
            printed(
                "overfit   %.0f %% (CSCV, %.0f splits)   loses out of sample in %.0f %%   reality "
                "check ",
                e.overfitting.value_or(0) * 100, static_cast<double>(e.selected),
                e.loss.value_or(0) * 100) +
            p_text(e.reality_check.value_or(1)) + "\n";
    else if (o.tried - o.failed > 1)
        text += "overfit   not told: " + std::to_string(evidence_days_min) + " days are wanted\n";
    text += "verdict:  " + painted(o.report.verdict, Colour::bold, look) + "\n";
    return wrapped_text(text, look.width);
}

void sort_by(std::vector<Trial>& trials, const std::string& metric) {
    std::stable_sort(trials.begin(), trials.end(), [&](const Trial& a, const Trial& b) {
        if (a.failure.has_value() != b.failure.has_value()) return b.failure.has_value();
        if (a.failure) return false;
        const double first = metric_of(a, metric), second = metric_of(b, metric);
        return first != second ? first > second : is_unbounded(first) && a.net > b.net;
    });
}

Result<Optimized> concluded(const Ground& ground, Results& results, const SearchOptions& options,
                            Searched searched, PageData* page) {
    Optimized made;
    made.topology = options.topology;
    const DataSet fed = united(searched.fed);
    made.data = fed.digest;
    made.metric = options.metric;
    made.method = options.method;
    made.tried = searched.trials.size();
    made.reused = searched.reused;
    for (const Trial& trial : searched.trials) {
        if (!trial.failure) continue;
        if (made.failed++ == 0)
            made.failure = one_text(trial.set) + ": " + first_line(*trial.failure);
    }
    const auto best = best_of(searched.trials, options.metric);
    if (!best)
        return invalid(searched.trials.empty()
                           ? "no floor was tried"
                           : "every floor failed; the first: " + *searched.trials.front().failure);
    statistics::Trials known = trials_of(searched.trials, searched.trials[*best]);
    if (!fed.empty()) {
        OUTCRY_ASSIGN(known, results.trials_on(fed, searched.trials[*best]));
    }
    made.evidence = evidence_of(searched.trials, known, options.seed);
    OUTCRY_ASSIGN(made.report, ground.launch_with(searched.trials[*best].set, "", page));
    judge(made.report, known);
    sort_by(searched.trials, options.metric);
    searched.trials.resize(
        std::min(searched.trials.size() - made.failed, std::max<std::size_t>(options.list, 1)));
    made.best = std::move(searched.trials);
    return made;
}

GroundOptions ground_of(const SearchOptions& options, OnShare on_share) {
    return {options.topology,      options.set,         options.until,
            !options.html.empty(), std::move(on_share), false};
}

}  // namespace

Result<int> backtest(const SearchOptions& options) {
    std::unique_ptr<Ground> ground;
    {
        ProgressBar bar(!options.json);
        GroundOptions opening = ground_of(options, bar.on_share());
        opening.alone = true;
        OUTCRY_ASSIGN(ground, Ground::open(opening));
    }
    OUTCRY_ASSIGN(const auto results, Results::open(options.folder));
    Report report = ground->base();
    if (!ground->data().empty()) {
        Trial trial = trial_of(report);
        trial.plan = ground->plan().opened.plan;
        trial.floor = floor_digest(ground->plan());
        OUTCRY_TRY(results->keep(ground->data(), options.until, trial));
        OUTCRY_TRY(judge_among(*results, ground->data(), report));
    }
    if (!options.html.empty()) {
        const std::string page = report_html(report, ground->page());
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(page)));
    }
    const Look look = look_of(STDOUT_FILENO);
    const std::string text = options.json
                                 ? json_of(report, JsonStyle::pretty) + "\n"
                                 : "checked  " + ground->headline() + "\n" +
                                       report_text(report, look) + statistics_text(report, look);
    std::fputs(text.c_str(), stdout);
    return options.gate && report.gate.verdict != statistics::GateVerdict::edge ? exit_gate_shut
                                                                                : 0;
}

Result<int> optimize(const SearchOptions& options) {
    const auto parsed = parse_space(options.param);
    if (!parsed) return misused(parsed.error());
    Space space = *parsed;
    std::atomic<bool>& stop = watch_for_stop();
    const std::int64_t began = clock::steady_ns();
    OUTCRY_ASSIGN(const auto results, Results::open(options.folder));
    std::unique_ptr<Ground> ground;
    Searched searched;
    {
        ProgressBar bar(!options.json);
        GroundOptions opening = ground_of(options, part_of(bar.on_share(), 0, 0.02));
        opening.page = false;
        opening.stop = &stop;
        OUTCRY_ASSIGN(ground, Ground::open(opening));
        if (!ground) return tell_stopped(0);
        space = fitted(std::move(space), ground->plan());
        const std::int64_t trying = clock::steady_ns();
        OUTCRY_ASSIGN(searched, search(*ground, *results, space, options, &stop,
                                       [&](std::size_t done, std::size_t all) {
                                           bar.draw(0.02 + 0.98 * static_cast<double>(done) /
                                                               static_cast<double>(
                                                                   std::max<std::size_t>(1, all)),
                                                    floors_text(done, all, trying, stop.load()));
                                       }));
    }
    if (searched.stopped) return tell_stopped(searched.trials.size());
    PageData data;
    OUTCRY_ASSIGN(Optimized made, concluded(*ground, *results, options, std::move(searched),
                                            options.html.empty() ? nullptr : &data));
    made.points = space.size();
    made.elapsed_s = static_cast<double>(clock::steady_ns() - began) / 1e9;
    OUTCRY_TRY(results->note_search("optimize", what_of(options), made.data, made.tried,
                                    one_text(made.best.front().set), made.report.verdict));
    if (!options.html.empty()) {
        const std::string page = report_html(made.report, data);
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(page)));
    }
    const Look look = look_of(STDOUT_FILENO);
    std::fputs((options.json ? json_of(made, JsonStyle::pretty) + "\n"
                             : optimized_text(made, options.list, look))
                   .c_str(),
               stdout);
    return options.gate && made.report.gate.verdict != statistics::GateVerdict::edge
               ? exit_gate_shut
               : 0;
}

}  // namespace outcry::tools
