// SPDX-License-Identifier: Apache-2.0
#include "tools/search/search.hpp"

#include <unistd.h>
#include <csignal>

#include <algorithm>

#include "outcry/base/clock.hpp"
#include "outcry/statistics/bootstrap.hpp"
#include "outcry/statistics/overfitting.hpp"
#include "tools/search/crew.hpp"
#include "tools/search/methods.hpp"

namespace outcry::tools {

namespace {

std::atomic<bool> stop_asked{false};
std::atomic<int> signals_seen{0};

void on_signal(int) {
    stop_asked = true;
    if (++signals_seen >= 3) ::_exit(exit_stopped);
}

/// One batch: what is known is taken from the results, the rest is tried, and each kept as soon as
/// it is done.
class Batch {
 public:
    Batch(const Ground& ground, Results& results, const SearchOptions& options, Searched& searched)
        : ground_(ground),
          results_(results),
          options_(options),
          searched_(searched),
          first_(searched.trials.size()) {}

    Result<bool> run(const std::vector<Crew::Words>& all, Crew& crew,
                     const std::function<void(std::size_t)>& on_done) {
        searched_.trials.resize(first_ + all.size());
        std::vector<Crew::Words> missing;
        std::vector<std::size_t> places;
        std::vector<DataSet> fed;
        for (std::size_t i = 0; i < all.size(); ++i) {
            // Who cannot be planned is told what is wrong with it by its process.
            const auto floor = ground_.known_as(all[i]);
            const DataSet data = floor ? floor->data : DataSet();
            if (!data.empty()) searched_.fed.emplace(data.digest, data);
            bool known = false;
            if (floor) {
                OUTCRY_ASSIGN(known, recall(*floor, all[i], searched_.trials[first_ + i]));
            }
            if (known) {
                ++searched_.reused;
                on_done(1);
                continue;
            }
            missing.push_back(all[i]);
            places.push_back(first_ + i);
            fed.push_back(data);
        }
        std::vector<bool> done(missing.size(), false);
        OUTCRY_ASSIGN(const bool finished,
                      crew.work(missing, [&](std::size_t which, Trial trial) -> Result<void> {
                          done[which] = true;
                          // A floor that cannot be planned has no name to be known by, and trades
                          // on nothing.
                          trial.data = fed[which].digest;
                          if (!trial.plan.empty() && !fed[which].empty())
                              OUTCRY_TRY(results_.keep(fed[which], options_.until, trial));
                          searched_.trials[places[which]] = std::move(trial);
                          on_done(1);
                          return {};
                      }));
        if (!finished) {
            for (std::size_t i = missing.size(); i-- > 0;)
                if (!done[i])
                    searched_.trials.erase(searched_.trials.begin() +
                                           static_cast<std::ptrdiff_t>(places[i]));
        }
        return finished;
    }

 private:
    Result<bool> recall(const Ground::Known& floor, const Crew::Words& words, Trial& trial) {
        if (options_.fresh || floor.data.empty()) return false;
        OUTCRY_ASSIGN(auto known, results_.find(floor.data, options_.until, floor.plan));
        if (!known) return false;
        trial = std::move(*known);
        trial.set = words;
        trial.data = floor.data.digest;
        return true;
    }

    const Ground& ground_;
    Results& results_;
    const SearchOptions& options_;
    Searched& searched_;
    std::size_t first_;
};

}  // namespace

std::atomic<bool>& watch_for_stop() {
    struct sigaction action {};
    action.sa_handler = on_signal;
    ::sigaction(SIGINT, &action, nullptr);
    ::sigaction(SIGTERM, &action, nullptr);
    return stop_asked;
}

int tell_stopped(std::size_t kept) {
    std::fprintf(stderr,
                 "stopped: %zu floors tried and kept; the same command goes on from there\n", kept);
    return exit_stopped;
}

Result<Searched> search(const Ground& ground, Results& results, const Space& space,
                        const SearchOptions& options, const std::atomic<bool>* stop,
                        const SearchProgress& on_progress) {
    OUTCRY_TRY(check_metric(options.metric));
    OUTCRY_ASSIGN(const auto method,
                  make_method(options.method, space, {options.trials, options.seed}));
    const std::uint64_t budget = options.trials != 0 ? std::min(options.trials, space.size())
                                 : options.method == "grid"
                                     ? space.size()
                                     : std::min<std::uint64_t>(100, space.size());
    Searched searched;
    std::size_t done = 0;
    Crew crew(ground, options.processes, stop);
    const auto tell = [&](std::size_t more) {
        done += more;
        if (on_progress) on_progress(done, budget);
    };
    tell(0);
    for (std::vector<Point> points = method->next(); !points.empty(); points = method->next()) {
        std::vector<Crew::Words> all;
        for (const Point& point : points) all.push_back(space.words(point));
        const std::size_t first = searched.trials.size();
        OUTCRY_ASSIGN(const bool finished,
                      Batch(ground, results, options, searched).run(all, crew, tell));
        if (!finished) {
            searched.stopped = true;
            return searched;
        }
        std::vector<std::optional<double>> values;
        for (std::size_t i = first; i < searched.trials.size(); ++i)
            values.push_back(searched.trials[i].failure ? std::nullopt
                                                        : std::optional<double>(metric_of(
                                                              searched.trials[i], options.metric)));
        method->learn(values);
    }
    return searched;
}

std::string floors_text(std::size_t done, std::size_t all, std::int64_t began_ns, bool stopping) {
    std::string text = std::to_string(done) + " of " + std::to_string(all) + " floors";
    if (stopping) return text + ", finishing what has begun";
    if (done == 0 || done >= all) return text;
    const auto gone = static_cast<double>(clock::steady_ns() - began_ns);
    const double left = gone / static_cast<double>(done) * static_cast<double>(all - done);
    const auto seconds = static_cast<std::int64_t>(left / static_cast<double>(ns_per_s)) + 1;
    return text + (seconds < 120 ? ", " + std::to_string(seconds) + " s left"
                                 : ", " + std::to_string((seconds + 59) / 60) + " min left");
}

std::optional<std::size_t> best_of(const std::vector<Trial>& trials, const std::string& metric) {
    std::optional<std::size_t> best;
    double highest = 0;
    for (std::size_t i = 0; i < trials.size(); ++i) {
        if (trials[i].failure) continue;
        const double value = metric_of(trials[i], metric);
        // Of two that lost nothing the one that gained more.
        if (best && (value < highest || (value == highest && (!is_unbounded(value) ||
                                                              trials[i].net <= trials[*best].net))))
            continue;
        best = i;
        highest = value;
    }
    return best;
}

SearchEvidence evidence_of(const std::vector<Trial>& trials, const statistics::Trials& known,
                           std::uint64_t seed) {
    SearchEvidence made;
    made.tries = known.count;
    made.effective_tries = known.effective;
    const auto returns = returns_of(trials);
    if (returns.size() < 2) return made;
    const std::vector<statistics::Series> series(returns.begin(), returns.end());
    const std::size_t days = series.front().size();
    if (days < evidence_days_min) return made;
    const std::size_t parts = std::min<std::size_t>(16, days / 4 * 2);  // two days a part or more
    const auto found = statistics::overfitting(series, parts);
    if (found) {
        made.parts = parts;
        made.splits = found->splits;
        made.selected = found->selected;
        if (found->selected > 0) {
            made.overfitting = found->probability;
            made.loss = found->loss;
        }
    }
    made.reality_check =
        statistics::reality_check(series, 500, statistics::block_length(days), seed).p_value;
    return made;
}

}  // namespace outcry::tools
