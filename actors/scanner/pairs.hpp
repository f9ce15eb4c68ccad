// SPDX-License-Identifier: Apache-2.0
// `pairs.monitor`: correlates the returns of every two symbols of the floor, watches those that go
// together most, and says when a watched pair drifts apart, comes back or breaks. An actor: one
// thread, called by its participant, which owns it.
//
// A round is a close of decide_on. Each pair costs one multiplication a round: the covariance of
// returns, exponentially weighed (RiskMetrics 1996, equation 5.5), means taken as 0; the first
// return weighs no more than any of its age. Every `review` rounds the most correlated pairs are
// chosen anew and told as `correlations`. For those alone the hedge ratio, the spread's z-score and
// the Engle-Granger statistic are worked out at each round, from the closes of the window.
#pragma once

#include <string>
#include <vector>

#include "actors/scanner/cointegration.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/scanning.hpp"

namespace outcry::scanner {

struct Listed {
    std::string venue;
    std::string instrument;
    TimeNs round;                // close of the last bar
    double close = 0;            // log, of the newest bar
    double before = 0;           // log, of the round before; 0 where none was heard
    double variance = 0;         // sum of returns' squares, exponentially weighed
    std::vector<double> closes;  // logs, newest last, one a round
};
OUTCRY_DESCRIBE(Listed, "pairs.listed", venue, instrument, round, close, before, variance, closes);

struct Watched {
    std::uint32_t first = 0;  // places in `symbols`
    std::uint32_t second = 0;
    PairState state = PairState::watched;
};
OUTCRY_DESCRIBE(Watched, "pairs.watched", first, second, state);

class PairMonitor {
 public:
    struct Params {
        Timeframe decide_on;
        double lambda = 0.97;
        std::int32_t rounds_min = 40;
        double correlation_min = 0.7;
        double slack = 0.15;
        std::int32_t watched = 24;
        std::int32_t window = 120;
        std::int32_t lags = 1;
        std::int32_t review = 24;
        double enter = 2;
        double leave = 0.5;
        double broken = 4;
        DurationNs patience = {ns_per_s};

        static constexpr FieldDoc docs[] = {
            {"decide_on", "the floor's: returns are those of its bars"},
            {"lambda", "of the exponential weights of past returns"},
            {"rounds_min", "returns before anything is said"},
            {"correlation_min", "from which a pair is watched"},
            {"slack", "a watched pair is broken this far below"},
            {"watched", "pairs at most, the most correlated first"},
            {"window", "closes that the hedge ratio and the spread are measured over"},
            {"lags", "of the unit-root test's augmentation, 0 to 4"},
            {"review", "rounds between two choices of what is watched"},
            {"enter", "deviations of the spread from which a pair has diverged"},
            {"leave", "deviations within which it has converged"},
            {"broken", "deviations beyond which it is broken"},
            {"patience", "how long after a close late bars are waited for"},
        };
    };
    struct State {
        TimeNs round;
        std::int32_t rounds = 0;  // with returns
        std::int32_t unreviewed = 0;
        std::vector<Listed> symbols;       // in the order of the floor
        std::vector<std::uint32_t> names;  // places in `symbols`, by (instrument, venue)
        std::vector<double> covariances;   // (0,1) (0,2) … (1,2) …
        std::vector<Watched> watched;
    };
    using Hears = Inbox<FloorOpened, Bar, TimerFired>;
    using Says = Outbox<PairChange, Correlations>;

    explicit PairMonitor(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    void on(const FloorOpened& opened, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const TimerFired& timer, Says& out);
    State& state() { return state_; }

 private:
    /// A pair as measured at a round.
    struct Measured {
        Fitted fitted;
        UnitRoot root;
        double correlation = 0;
        double zscore = 0;
    };

    [[nodiscard]] std::size_t place(std::size_t first, std::size_t second) const;
    [[nodiscard]] double correlation(std::size_t first, std::size_t second) const;
    void take_returns();
    void review(Says& out);
    [[nodiscard]] std::optional<Measured> measure(const Watched& pair) const;
    /// The state that follows, and why; the state as it was where nothing changes.
    [[nodiscard]] PairState next_state(PairState was, const Measured& now,
                                       std::string& reason) const;
    void look_at(Watched& pair, Says& out);

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(PairMonitor::Params, "pairs.monitor", decide_on, lambda, rounds_min,
                correlation_min, slack, watched, window, lags, review, enter, leave, broken,
                patience);
OUTCRY_DESCRIBE(PairMonitor::State, "pairs.monitor.state", round, rounds, unreviewed, symbols,
                names, covariances, watched);

[[nodiscard]] Kind pairs_kind();

}  // namespace outcry::scanner

OUTCRY_DECLARE_ACTOR(outcry::scanner::PairMonitor);
