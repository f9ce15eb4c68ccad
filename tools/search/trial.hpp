// SPDX-License-Identifier: Apache-2.0
// One floor that was tried: how it was set, and what its days were worth. Described, so that a
// child process can hand it back. Plain values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/codec/encode.hpp"
#include "outcry/statistics/sharpe.hpp"
#include "tools/report/report.hpp"

namespace outcry::tools {

struct Trial {
    std::vector<std::string> set;        // ACTOR.PARAM=VALUE
    std::string plan;                    // digest of the floor it was
    std::optional<std::string> failure;  // why there is nothing else
    double periods_a_year = 365;
    double net = 0;
    double sharpe = 0;  // annualised
    double sharpe_error = 0;
    double max_drawdown = 0;
    double turnover = 0;
    double exposure = 0;
    std::uint64_t round_trips = 0;
    double profit_factor = 0;
    double expectancy = 0;
    std::vector<TimeNs> days;     // ends of the days
    std::vector<double> returns;  // of these days

    bool operator==(const Trial&) const = default;
};
OUTCRY_DESCRIBE(Trial, "trial", set, plan, failure, periods_a_year, net, sharpe, sharpe_error,
                max_drawdown, turnover, exposure, round_trips, profit_factor, expectancy, days,
                returns);

[[nodiscard]] Trial trial_of(const Report& report);
/// What a trial is judged by; of a floor that is tried the rest need not even be decoded.
[[nodiscard]] bool counts_for_a_trial(std::string_view schema);

/// What a search may look for; higher is better. Names: sharpe, sortino, calmar, omega, net,
/// drawdown, profit_factor, expectancy.
[[nodiscard]] Result<void> check_metric(const std::string& name);
[[nodiscard]] double metric_of_days(statistics::Series returns, double periods_a_year,
                                    const std::string& name);
[[nodiscard]] double metric_of(const Trial& trial, const std::string& name);
/// The same of some of the days; of a trial's own figures only `net` to `omega` and `drawdown` can
/// be asked of a part.
[[nodiscard]] double metric_between(const Trial& trial, const std::string& name, TimeNs from,
                                    TimeNs to);
[[nodiscard]] bool metric_is_of_days(const std::string& name);
/// Places in `days` at or after `from` and before `to`.
[[nodiscard]] std::pair<std::size_t, std::size_t> days_between(const Trial& trial, TimeNs from,
                                                               TimeNs to);

/// Returns of those that did not fail and are as long as the first of them.
[[nodiscard]] std::vector<statistics::Series> series_of(const std::vector<Trial>& trials);

}  // namespace outcry::tools
