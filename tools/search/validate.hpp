// SPDX-License-Identifier: Apache-2.0
// `outcry validate`: whether a floor may be believed. Three questions: do days that were held back
// show what the backtest promised; does anything said depend on what had not happened yet; does
// anything decided depend on where the data began. Main thread; what is returned owns itself.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/statistics/gate.hpp"
#include "tools/progress_bar.hpp"

namespace outcry::tools {

struct ValidateOptions {
    std::string topology;
    std::vector<std::string> set;
    std::string until;
    std::string folder = "runs";  // holds results.db
    std::string metric = "sharpe";
    std::string split = "70%";
    std::uint64_t cuts = 3;
    std::uint64_t seed = 1;
    bool gate = false;
    bool json = false;
};

/// From here on about 8 % of noise or less pass the test, whose nominal level is 5 %; of 4 days it
/// is 16 %. SEARCH.md has the measurement.
inline constexpr std::uint64_t held_back_days_min = 30;

/// Days held back against the backtest before them.
struct HeldBack {
    std::string metric;
    TimeNs split;
    std::uint64_t days_before = 0;
    std::uint64_t days_after = 0;
    double before = 0;
    double after = 0;
    double low = 0;         // 95 % one-sided lower bound of `after`, stationary bootstrap
    double high = 0;        // and the upper bound
    bool passes = false;    // enough days, the lower bound above what doing nothing gives, and
                            // not the market's
    double false_pass = 0;  // share of records of noise as long that pass it
    bool classic_passes = false;    // `after` is within 20 % of `before`
    double classic_false_pass = 0;  // share of noise that passes that
    bool enough = false;            // days were held back for the test to be what it says
    bool of_the_market = false;     // what they earned is the market's, as the gate tells it
    std::optional<double> beta, beta_error;    // of them on buy and hold
    std::optional<double> alpha, alpha_error;  // a year
    double bets = 0;                           // that were made on them, as the gate counts them
    bool few_bets = false;  // it would pass, but rests on fewer than the gate wants
};
OUTCRY_DESCRIBE(HeldBack, "validate.held_back", metric, split, days_before, days_after, before,
                after, low, high, passes, false_pass, classic_passes, classic_false_pass, enough,
                of_the_market, beta, beta_error, alpha, alpha_error, bets, few_bets);

/// One time at which everything that follows was changed.
struct Cut {
    TimeNs at;
    std::uint64_t compared = 0;      // events up to then, which must be the same
    std::uint64_t differ_after = 0;  // events later on that differ: the change was heard
    std::uint64_t first = 0;         // seq of the first that differs up to then; 0: none
    std::string what;                // and its topic
};
OUTCRY_DESCRIBE(Cut, "validate.cut", at, compared, differ_after, first, what);

/// The same days with less of the past before them.
struct WarmUp {
    DurationNs given;
    std::uint64_t rounds = 0;
    std::uint64_t decided_otherwise = 0;
    double largest = 0;  // change of a probability voted, where both voted
    double net = 0;
    double size = 0;  // largest change of an exposure asked for, or of what was approved and
                      // filled of it, as a share of the larger one
};
OUTCRY_DESCRIBE(WarmUp, "validate.warm_up", given, rounds, decided_otherwise, largest, net, size);

struct Validation {
    std::string topology;
    HeldBack held_back;
    std::vector<Cut> cuts;
    std::optional<bool> looks_ahead;       // nothing where no cut was heard of
    std::vector<WarmUp> warm_ups;          // the longest first, which the others are compared with
    std::optional<bool> warm_up_suffices;  // with all of it, nothing is decided but as with a
                                           // third less; nothing where it was not varied
    double tries = 0;  // on this data, this one included; 0: it cannot be known again
};
OUTCRY_DESCRIBE(Validation, "validate", topology, held_back, cuts, looks_ahead, warm_ups,
                warm_up_suffices, tries);

/// Runs the plan with every price after each of the times changed. `shown_early`: and so much
/// before it, as if somebody had told; for those who want to see it caught.
[[nodiscard]] Result<std::vector<Cut>> look_ahead(const Plan& plan,
                                                  const std::vector<TimeNs>& times,
                                                  const std::string& until,
                                                  DurationNs shown_early = {},
                                                  const OnShare& on_share = {});
/// What was decided in a round: the action, the exposure asked for, what the veto made of it, and
/// what was bought and sold by that, protective exits among it.
struct Wanted {
    Action action = Action::hold;
    double target = 0;
    double approved = 0;
    double bought = 0;
    double sold = 0;
    double lot = 0;  // of these three
    double stop = 0;
    double aim = 0;
};
/// Another action; or, of what is no hold, a size, stop or target that is another by more than 1 %,
/// and quantities by more than a lot. An average that forgets by halves never forgets all, and what
/// is left of it moves the last digits.
[[nodiscard]] bool decides_otherwise(const Wanted& one, const Wanted& other);
/// The same live days after all of the warm-up, two thirds and one third of it.
[[nodiscard]] Result<std::vector<WarmUp>> warm_ups(const ValidateOptions& options, const Plan& plan,
                                                   TimeNs live_from, const OnShare& on_share = {});
/// The test alone, of daily returns before and after; `hold` is what the market did on the days
/// after, or empty; `bets` how many rest on them.
[[nodiscard]] HeldBack held_back(const std::vector<double>& before,
                                 const std::vector<double>& after, const std::string& metric,
                                 double periods_a_year, std::uint64_t seed,
                                 const OnShare& on_share = {}, const std::vector<double>& hold = {},
                                 double bets = statistics::gate_bets_min);

inline constexpr std::uint64_t cuts_max = 100;
/// The share that `70%` is, of days tested on.
[[nodiscard]] Result<double> parse_split(const std::string& text);
[[nodiscard]] Result<int> validate(const ValidateOptions& options);

}  // namespace outcry::tools
