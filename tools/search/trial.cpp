// SPDX-License-Identifier: Apache-2.0
#include "tools/search/trial.hpp"

#include <algorithm>
#include <span>

#include "outcry/base/text.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/statistics/performance.hpp"

namespace outcry::tools {

namespace {

constexpr std::string_view names[] = {"sharpe", "sortino",  "calmar",        "omega",
                                      "net",    "drawdown", "profit_factor", "expectancy"};

constexpr double profit_factor_max = 1000;

}  // namespace

double metric_of_days(statistics::Series returns, double periods_a_year, const std::string& name) {
    const statistics::Performance p = statistics::performance(returns, {}, periods_a_year);
    if (name == "sharpe") return p.sharpe;
    if (name == "sortino") return p.sortino.value_or(0.0);
    if (name == "calmar") return p.calmar.value_or(0.0);
    if (name == "omega") return p.omega.value_or(1.0);
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
    if (name == "profit_factor") {
        // Who never lost stands above all who did, by a figure that a surrogate can still fit.
        const bool never_lost = trial.profit_factor == 0 && trial.expectancy > 0;
        return never_lost ? profit_factor_max : std::min(trial.profit_factor, profit_factor_max);
    }
    if (name == "expectancy") return trial.expectancy;
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
    return metric_of_days(std::span(trial.returns).subspan(first, last - first),
                          trial.periods_a_year, name);
}

std::vector<statistics::Series> series_of(const std::vector<Trial>& trials) {
    std::vector<statistics::Series> made;
    for (const Trial& trial : trials)
        if (!trial.failure && (made.empty() || trial.returns.size() == made.front().size()))
            made.emplace_back(trial.returns);
    return made;
}

}  // namespace outcry::tools
