// SPDX-License-Identifier: Apache-2.0
#include "tools/search/trial.hpp"

#include <algorithm>
#include <cmath>
#include <iterator>
#include <span>

#include "outcry/base/text.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/statistics/performance.hpp"
#include "tools/printed.hpp"
#include "tools/search/pieces.hpp"

namespace outcry::tools {

namespace {

constexpr std::string_view names[] = {"sharpe", "sortino",  "calmar",        "omega",
                                      "net",    "drawdown", "profit_factor", "expectancy"};

constexpr double bounded_max = 1e9;  // of a metric that has a value

double bounded(double value) { return std::clamp(value, -bounded_max, bounded_max); }

/// A ratio to losses; without any the gain says how it stands.
double to_losses(const std::optional<double>& ratio, double gain, const std::string& name) {
    if (ratio) return bounded(*ratio);
    return gain > 0 ? nothing_lost : metric_of_nothing(name);
}

/// The day that ends then, counted from 1970.
std::int64_t day_of(TimeNs end) {
    const std::int64_t last = end.ns - 1;
    return last / ns_per_day - (last % ns_per_day < 0 ? 1 : 0);
}

}  // namespace

double metric_of_nothing(const std::string& name) { return name == "omega" ? 1.0 : 0.0; }

bool is_unbounded(double metric) { return std::abs(metric) > bounded_max; }

std::string metric_text(double metric, const char* format) {
    if (is_unbounded(metric)) return metric > 0 ? "no loss" : "all lost";
    return printed(format, metric);
}

double metric_of_days(statistics::Series returns, double periods_a_year, const std::string& name) {
    if (statistics::lost_everything(returns)) return everything_lost;
    const statistics::Performance p = statistics::performance(returns, {}, periods_a_year);
    if (name == "sharpe") return bounded(p.sharpe);
    if (name == "sortino") return to_losses(p.sortino, p.mean, name);
    if (name == "calmar") return to_losses(p.calmar, p.mean, name);
    if (name == "omega") return to_losses(p.omega, p.mean, name);
    if (name == "drawdown") return -p.drawdown.depth;
    double worth = 1;
    for (const double r : returns) worth *= 1.0 + r;
    return worth - 1.0;
}

Trial trial_of(const Report& report) {
    Trial trial;
    trial.periods_a_year = report.performance.periods_a_year;
    trial.net = report.net;
    trial.sharpe = report.sharpe;
    trial.sharpe_error = report.sharpe_error;
    trial.max_drawdown = report.max_drawdown;
    trial.turnover = report.turnover;
    trial.exposure = report.exposure;
    trial.round_trips = report.round_trips;
    trial.profit_factor = report.profit_factor;
    trial.expectancy = report.expectancy;
    trial.returns = daily_returns(report).own;
    for (const EquityPoint& point : report.curve) trial.days.push_back(point.time);
    trial.days.resize(trial.returns.size());
    return trial;
}

bool counts_for_a_trial(std::string_view schema) {
    return schema == schema_name<FloorOpened> || schema == schema_name<FeedStatus> ||
           schema == schema_name<Fill> || schema == schema_name<RoundTrip> ||
           schema == schema_name<Account> || schema == schema_name<Balance>;
}

Result<void> check_metric(const std::string& name) {
    if (std::find(std::begin(names), std::end(names), name) != std::end(names)) return {};
    return invalid(
        joined({"--metric knows sharpe, sortino, calmar, omega, net, drawdown, profit_factor and "
                "expectancy, got ",
                quoted(name), did_you_mean(name, names)}));
}

bool metric_is_of_days(const std::string& name) {
    return name != "profit_factor" && name != "expectancy";
}

double metric_of(const Trial& trial, const std::string& name) {
    if (statistics::lost_everything(trial.returns)) return everything_lost;
    if (name == "profit_factor") {
        // Builds before this one kept a 0 of who never lost.
        const bool never_lost = trial.profit_factor >= nothing_lost ||
                                (trial.profit_factor == 0 && trial.expectancy > 0);
        return never_lost ? nothing_lost : bounded(trial.profit_factor);
    }
    if (name == "expectancy") return trial.expectancy;
    if (name == "drawdown") return -trial.max_drawdown;
    if (name == "calmar" && trial.max_drawdown > 0) {
        const auto days = statistics::performance(trial.returns, {}, trial.periods_a_year);
        return bounded(days.annual_return / trial.max_drawdown);
    }
    return metric_of_days(trial.returns, trial.periods_a_year, name);
}

std::pair<std::size_t, std::size_t> days_between(const Trial& trial, TimeNs from, TimeNs to) {
    // A day is told by its last close: one that ends at `from` lay before it.
    const auto first = std::upper_bound(trial.days.begin(), trial.days.end(), from);
    const auto last = std::upper_bound(first, trial.days.end(), to);
    return {static_cast<std::size_t>(first - trial.days.begin()),
            static_cast<std::size_t>(last - trial.days.begin())};
}

double metric_between(const Trial& trial, const std::string& name, TimeNs from, TimeNs to) {
    const auto [first, last] = days_between(trial, from, to);
    if (statistics::lost_everything(std::span(trial.returns).first(last))) return everything_lost;
    return metric_of_days(std::span(trial.returns).subspan(first, last - first),
                          trial.periods_a_year, name);
}

std::vector<std::vector<double>> returns_of(const std::vector<Trial>& trials) {
    std::vector<std::int64_t> all;
    for (const Trial& trial : trials) {
        if (trial.failure) continue;
        const std::vector<std::int64_t> days = days_of(trial);
        std::vector<std::int64_t> merged;
        std::set_union(all.begin(), all.end(), days.begin(), days.end(),
                       std::back_inserter(merged));
        all = std::move(merged);
    }
    std::vector<std::vector<double>> made;
    for (const Trial& trial : trials) {
        if (trial.failure) continue;
        std::vector<double>& returns = made.emplace_back(all.size(), 0.0);
        const std::vector<std::int64_t> days = days_of(trial);
        auto at = all.begin();
        for (std::size_t i = 0; i < days.size(); ++i) {
            at = std::lower_bound(at, all.end(), days[i]);
            returns[static_cast<std::size_t>(at - all.begin())] = trial.returns[i];
        }
    }
    return made;
}

std::vector<std::int64_t> days_of(const Trial& trial) {
    std::vector<std::int64_t> days;
    for (std::size_t i = 0; i < std::min(trial.days.size(), trial.returns.size()); ++i)
        days.push_back(day_of(trial.days[i]));
    return days;
}

statistics::Tried tried_of(const Trial& trial, const std::vector<std::int64_t>& days) {
    return {statistics::Series(trial.returns).first(days.size()), days};
}

statistics::Trials trials_of(const std::vector<Trial>& trials, const Trial& judged) {
    const std::vector<std::int64_t> own = days_of(judged);
    statistics::Chances chances;
    statistics::Luck luck(chances, tried_of(judged, own));
    Pieces pieces;
    for (const Trial& trial : trials) {
        if (trial.failure) continue;
        luck.add(tried_of(trial, days_of(trial)));
        pieces.take(trial);
    }
    pieces.put_together(luck);
    return luck.trials();
}

}  // namespace outcry::tools
