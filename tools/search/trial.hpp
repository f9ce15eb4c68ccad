// SPDX-License-Identifier: Apache-2.0
// One floor that was tried: how it was set, and what its days were worth. Described, so that a
// child process can hand it back. Plain values, any thread.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/codec/encode.hpp"
#include "outcry/statistics/luck.hpp"
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
    std::string data;             // digest of what it was fed with; empty: nobody can say
    std::string floor;            // digest of it but for its days; empty: nobody said

    bool operator==(const Trial&) const = default;
};
OUTCRY_DESCRIBE(Trial, "trial", set, plan, failure, periods_a_year, net, sharpe, sharpe_error,
                max_drawdown, turnover, exposure, round_trips, profit_factor, expectancy, days,
                returns, data, floor);

[[nodiscard]] Trial trial_of(const Report& report);
/// What a trial is judged by; of a floor that is tried the rest need not even be decoded.
[[nodiscard]] bool counts_for_a_trial(std::string_view schema);

/// What a search may look for; higher is better. Names: sharpe, sortino, calmar, omega, net,
/// drawdown, profit_factor, expectancy.
[[nodiscard]] Result<void> check_metric(const std::string& name);
///
/// A ratio to losses has no bound where nothing was lost: who gained then stands above all who lost
/// something (nothing_lost), and who did nothing is worth what doing nothing gives. Who has lost
/// everything stands below all others, whatever it had gained before.
inline constexpr double everything_lost = -1e12;
[[nodiscard]] double metric_of_days(statistics::Series returns, double periods_a_year,
                                    const std::string& name);
/// Of the whole trial; calmar and drawdown are by the drawdown that was seen at any account, which
/// is deeper than that of the days' ends.
[[nodiscard]] double metric_of(const Trial& trial, const std::string& name);
/// What doing nothing gives.
[[nodiscard]] double metric_of_nothing(const std::string& name);
/// Whether it stands for no bound, to either side.
[[nodiscard]] bool is_unbounded(double metric);
/// As a number, or `no loss` and `all lost`.
[[nodiscard]] std::string metric_text(double metric, const char* format);
/// The same of some of the days; of a trial's own figures only `net` to `omega` and `drawdown` can
/// be asked of a part. Who had lost everything before they end is worth no more on them.
[[nodiscard]] double metric_between(const Trial& trial, const std::string& name, TimeNs from,
                                    TimeNs to);
[[nodiscard]] bool metric_is_of_days(const std::string& name);
/// Places in `days` at or after `from` and before `to`.
[[nodiscard]] std::pair<std::size_t, std::size_t> days_between(const Trial& trial, TimeNs from,
                                                               TimeNs to);

/// Returns of those that did not fail, of all days that any of them covers: on those that it does
/// not cover a floor holds nothing, and returns 0.
[[nodiscard]] std::vector<std::vector<double>> returns_of(const std::vector<Trial>& trials);
/// Its days as tries have them: as many as there are returns for, counted from 1970.
[[nodiscard]] std::vector<std::int64_t> days_of(const Trial& trial);
/// What it is as a try, of these days. Looks at both.
[[nodiscard]] statistics::Tried tried_of(const Trial& trial, const std::vector<std::int64_t>& days);
/// What those that did not fail are as tries, seen from the one that is judged.
[[nodiscard]] statistics::Trials trials_of(const std::vector<Trial>& trials, const Trial& judged);

}  // namespace outcry::tools
