// SPDX-License-Identifier: Apache-2.0
// `outcry montecarlo`: other ways a run could have gone, drawn from its own round trips and its own
// days.
#include <unistd.h>
#include <algorithm>
#include <cstdio>

#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/statistics/bootstrap.hpp"
#include "tools/chart.hpp"
#include "tools/printed.hpp"
#include "tools/progress_bar.hpp"
#include "tools/search/montecarlo.hpp"
#include "tools/search/search.hpp"
#include "tools/verbs.hpp"
#include "tools/whatif/words.hpp"

namespace outcry::tools {

namespace {

constexpr std::size_t path_points_max = 200;
constexpr double levels[] = {0.05, 0.25, 0.5, 0.75, 0.95};

/// What a round trip made of the account as it was before, each: the account grows by what it earns
/// and stakes shares of what it is worth, so that a part of the first capital is no measure of a
/// late one. Compounded in their order they are all that was earned. Nothing comes after nothing.
std::vector<double> steps_of(const Report& report) {
    std::vector<double> steps;
    double worth = report.capital.to_double();
    for (const RoundTrip& trip : report.trips) {
        if (!(worth > 0)) break;
        const double after = std::max(0.0, worth + trip.net.to_double());
        steps.push_back(after / worth - 1.0);
        worth = after;
    }
    return steps;
}

/// Where a path stands after each step, beginning at 1.
std::vector<double> path_of(const std::vector<double>& steps,
                            const std::vector<std::size_t>& places) {
    std::vector<double> path{1.0};
    for (const std::size_t place : places) path.push_back(path.back() * (1.0 + steps[place]));
    return path;
}

double drawdown_of(const std::vector<double>& path) {
    double peak = path.front(), deepest = 0;
    for (const double worth : path) {
        peak = std::max(peak, worth);
        if (peak > 0) deepest = std::max(deepest, 1.0 - worth / peak);
    }
    return deepest;
}

std::vector<double> at_levels(std::vector<double> values) {
    std::sort(values.begin(), values.end());
    std::vector<double> made;
    for (const double level : levels) made.push_back(statistics::quantile_of_sorted(values, level));
    return made;
}

std::vector<std::uint64_t> histogram_of(const std::vector<double>& values) {
    const auto [low, high] = std::minmax_element(values.begin(), values.end());
    std::vector<std::uint64_t> made(24, 0);
    const double width = (*high - *low) / static_cast<double>(made.size());
    for (const double value : values)
        ++made[width > 0
                   ? std::min(made.size() - 1, static_cast<std::size_t>((value - *low) / width))
                   : 0];
    return made;
}

Spread resample(const std::string& by, const std::vector<double>& steps, double block,
                std::uint64_t stream, const MonteCarloOptions& options, const OnShare& on_share) {
    Spread made;
    made.by = by;
    made.draws = steps.size();
    made.went = statistics::deepest_drawdown(steps).depth;
    statistics::Random random(statistics::seed_of(options.seed, stream));
    const std::size_t points = std::min(steps.size() + 1, path_points_max);
    std::vector<std::vector<double>> at(points);
    std::vector<double> nets, downs;
    std::vector<std::size_t> places;
    for (std::uint64_t i = 0; i < options.resamples; ++i) {
        if (on_share && i % 64 == 0)
            on_share(static_cast<double>(i) / static_cast<double>(options.resamples), by);
        statistics::stationary_resample(steps.size(), block, random, places);
        const std::vector<double> path = path_of(steps, places);
        for (std::size_t p = 0; p < points; ++p)
            at[p].push_back(path[p * (path.size() - 1) / std::max<std::size_t>(1, points - 1)] -
                            1.0);
        nets.push_back(path.back() - 1.0);
        downs.push_back(drawdown_of(path));
        if (nets.back() < 0) made.loses += 1.0 / static_cast<double>(options.resamples);
        if (downs.back() > made.went) made.deeper += 1.0 / static_cast<double>(options.resamples);
    }
    made.net = at_levels(nets);
    made.drawdown = at_levels(downs);
    made.paths.resize(std::size(levels));
    for (auto& step : at) {
        const std::vector<double> step_levels = at_levels(std::move(step));
        for (std::size_t l = 0; l < step_levels.size(); ++l)
            made.paths[l].push_back(step_levels[l]);
    }
    made.histogram = histogram_of(nets);
    return made;
}

std::string sparkline(const std::vector<std::uint64_t>& counts) {
    static const char* const bars[] = {"▁", "▂", "▃", "▄", "▅", "▆", "▇", "█"};
    const std::uint64_t most =
        std::max<std::uint64_t>(1, *std::max_element(counts.begin(), counts.end()));
    std::string text;
    for (const std::uint64_t count : counts) text += bars[count * 7 / most];
    return text;
}

std::string montecarlo_text(const MonteCarlo& m, const Look& look) {
    std::string text =
        "as it went  net " + percent(m.net) + "   drawdown " + percent_words(m.drawdown) + "\n";
    Table table({{counted(m.resamples) + " resamples of"},
                 {""},
                 {"5 %", Align::right},
                 {"25 %", Align::right},
                 {"50 %", Align::right},
                 {"75 %", Align::right},
                 {"95 %", Align::right},
                 {""}});
    for (const Spread& s : m.spreads) {
        std::vector<Cell> nets{s.by, "net"}, downs{"", "drawdown"};
        for (const double value : s.net) nets.emplace_back(percent(value));
        for (const double value : s.drawdown) downs.emplace_back(percent_words(value));
        nets.emplace_back(sparkline(s.histogram));
        downs.emplace_back(
            printed("loses in %.0f %%, falls deeper ", s.loses * 100) +
            printed("than it did (%.1f %%) in %.0f %%", s.went * 100, s.deeper * 100));
        table.row(std::move(nets)).row(std::move(downs));
    }
    return wrapped_text(text, look.width) + table.text(look);
}

std::string montecarlo_html(const MonteCarlo& m) {
    static const char* const colours[] = {"#c0262d", "#d98a3d", "#1463ff", "#6aa84f", "#1c7c3a"};
    static const char* const names[] = {"5 %", "25 %", "50 %", "75 %", "95 %"};
    std::string body = "<h1>" + escaped(m.floor) + ": other ways it could have gone</h1><pre>" +
                       escaped(montecarlo_text(m, false)) + "</pre>";
    for (const Spread& s : m.spreads) {
        std::vector<Series> all;
        for (std::size_t l = 0; l < s.paths.size(); ++l) {
            Series series{names[l], colours[l], {}};
            for (const double value : s.paths[l]) series.values.push_back(100.0 * value);
            all.push_back(std::move(series));
        }
        std::vector<std::string> labels;
        for (std::size_t i = 0; i < all.front().values.size(); ++i)
            labels.push_back(std::to_string(
                i * s.draws / std::max<std::size_t>(1, all.front().values.size() - 1)));
        body += chart("Return after so many " + s.by, all, labels, " %");
    }
    return page("Outcry: " + m.floor, body);
}

}  // namespace

Result<MonteCarlo> drawn(const Report& report, const MonteCarloOptions& options,
                         const OnShare& on_share) {
    if (options.resamples < 10 || options.resamples > resamples_max)
        return invalid("--resamples wants 10 to " + std::to_string(resamples_max) + ", got " +
                       std::to_string(options.resamples));
    MonteCarlo made;
    made.floor = report.floor;
    made.head = report.head;
    made.resamples = options.resamples;
    made.net = report.net;
    const std::vector<double> days = daily_returns(report).own;
    made.drawdown = statistics::deepest_drawdown(days).depth;
    made.block = options.block > 0 ? options.block : statistics::block_length(days.size());
    const std::vector<double> nets = steps_of(report);
    if (nets.size() < 2 && days.size() < 2)
        return invalid("this run has " + std::to_string(nets.size()) + " round trips and " +
                       std::to_string(days.size()) + " days; there is nothing to draw from");
    if (nets.size() >= 2)
        made.spreads.push_back(
            resample("round trips", nets, 1, 1, options, part_of(on_share, 0, 0.5)));
    if (days.size() >= 2)
        made.spreads.push_back(resample(printed("days, in blocks of %.1f", made.block), days,
                                        made.block, 2, options, part_of(on_share, 0.5, 1)));
    return made;
}

Result<int> montecarlo(const MonteCarloOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const std::unique_ptr<Store> store,
                  open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_TRY(check_schemas(*reader));
    OUTCRY_ASSIGN(const Report report, make_report(*reader));
    ProgressBar bar(!options.json);
    OUTCRY_ASSIGN(const MonteCarlo made, drawn(report, options, bar.on_share()));
    bar.wipe();
    if (!options.html.empty()) {
        const std::string html = montecarlo_html(made);
        OUTCRY_TRY(write_file_atomic(options.html, as_bytes(html)));
    }
    std::fputs((options.json ? json_of(made, JsonStyle::pretty) + "\n"
                             : montecarlo_text(made, look_of(STDOUT_FILENO)))
                   .c_str(),
               stdout);
    return 0;
}

}  // namespace outcry::tools
