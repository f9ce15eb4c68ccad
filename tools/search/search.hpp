// SPDX-License-Identifier: Apache-2.0
// Backtests and searches: `outcry backtest`, `optimize`, `walkforward`, `montecarlo`, `validate`,
// `gate`. SEARCH.md says what they mean by it. Main thread; what is returned owns itself.
#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "tools/search/ground.hpp"
#include "tools/search/results.hpp"
#include "tools/search/space.hpp"

namespace outcry::tools {

/// Exit codes beyond those of every verb.
inline constexpr int exit_gate_shut = 3;  // it ran, and what was asked to be shown is not
inline constexpr int exit_stopped = 130;  // Ctrl-C; the same command goes on

struct SearchOptions {
    std::string topology;
    std::vector<std::string> set;
    std::string until;
    std::string folder = "runs";     // holds results.db
    std::vector<std::string> param;  // ACTOR.PARAM=A..B/STEPS or ACTOR.PARAM=V1,V2
    std::string method = "grid";
    std::string metric = "sharpe";
    std::uint64_t trials = 0;
    std::uint64_t seed = 1;
    unsigned processes = 0;
    std::size_t list = 10;
    std::string train, test;  // of a walk forward
    bool anchored = false;
    bool fresh = false;  // try again what is known
    bool gate = false;   // exit 3 unless an edge is shown
    std::string html;
    bool json = false;
};

/// What a search tried, in the order it was chosen.
struct Searched {
    std::vector<Trial> trials;
    std::map<std::string, DataSet> fed;  // what they were fed with, by its digest
    std::uint64_t reused = 0;            // known from before
    bool stopped = false;
};
using SearchProgress = std::function<void(std::size_t done, std::size_t all)>;
[[nodiscard]] Result<Searched> search(const Ground& ground, Results& results, const Space& space,
                                      const SearchOptions& options, const std::atomic<bool>* stop,
                                      const SearchProgress& on_progress);
/// `11 of 24 floors, 12 s left`, since a time of the steady clock.
[[nodiscard]] std::string floors_text(std::size_t done, std::size_t all, std::int64_t began_ns,
                                      bool stopping);
/// Place of the best by the metric, the first of equals; nothing when all failed.
[[nodiscard]] std::optional<std::size_t> best_of(const std::vector<Trial>& trials,
                                                 const std::string& metric);

/// With fewer days neither overfitting nor the reality check says what it is taken for: of noise of
/// 5 days one search in seven has a p-value of 5 % or less, from here on at most one in ten.
inline constexpr std::size_t evidence_days_min = 20;

/// Whether the best of a search is more than the luckiest.
struct SearchEvidence {
    double tries = 0;            // on this data, by whatever search
    double effective_tries = 0;  // as many independent ones
    std::uint64_t parts = 0;     // of the days, for the two below; 0: too few days or strategies
    std::uint64_t splits = 0;
    std::optional<double> overfitting;    // probability of backtest overfitting, of `selected`
                                          // splits; nothing where there is none
    std::optional<double> loss;           // of losing out of sample
    std::optional<double> reality_check;  // p-value; nothing of a single floor
    std::uint64_t selected = 0;           // splits in which not all floors did the same in sample
};
OUTCRY_DESCRIBE(SearchEvidence, "search.evidence", tries, effective_tries, parts, splits,
                overfitting, loss, reality_check, selected);
[[nodiscard]] SearchEvidence evidence_of(const std::vector<Trial>& trials,
                                         const statistics::Trials& known, std::uint64_t seed);

struct Optimized {
    std::string topology;
    std::string data;
    std::string metric;
    std::string method;
    std::uint64_t points = 0;  // of the space
    std::uint64_t tried = 0;
    std::uint64_t reused = 0;
    std::uint64_t failed = 0;
    double elapsed_s = 0;
    SearchEvidence evidence;
    std::vector<Trial> best;             // the best first
    Report report;                       // of the best, judged among all that was tried on the data
    std::optional<std::string> failure;  // of the first floor that failed
};
OUTCRY_DESCRIBE(Optimized, "search.optimized", topology, data, metric, method, points, tried,
                reused, failed, elapsed_s, evidence, best, report, failure);

/// Ctrl-C asks for an orderly end, a third one for any.
[[nodiscard]] std::atomic<bool>& watch_for_stop();
/// Says on stderr how many floors a stopped search has kept; the exit code.
[[nodiscard]] int tell_stopped(std::size_t kept);

[[nodiscard]] Result<int> backtest(const SearchOptions& options);
[[nodiscard]] Result<int> optimize(const SearchOptions& options);
[[nodiscard]] Result<int> walkforward(const SearchOptions& options);
/// A stretch is traded from its first day on: refuses a feed that cannot be made to begin there.
[[nodiscard]] Result<void> check_walkable(const Plan& plan);

inline constexpr std::uint64_t resamples_max = 100'000;
struct MonteCarloOptions {
    std::string run;
    std::uint64_t resamples = 2000;
    std::uint64_t seed = 1;
    double block = 0;  // mean length in days; 0: the cube root of their number
    std::string html;
    bool json = false;
};
[[nodiscard]] Result<int> montecarlo(const MonteCarloOptions& options);

struct GateOptions {
    statistics::GateTrial trial = {1000, 1825, 365, 1.0, false, 20, true};
    bool json = false;
};
[[nodiscard]] Result<int> gate_rates(const GateOptions& options);

}  // namespace outcry::tools
