// SPDX-License-Identifier: Apache-2.0
// `allocator.standard`: shares equity out among what a scanner ranks highest, or among all symbols
// of the floor, and moves positions there when that is worth its costs. An actor, one thread; the
// runtime owns it. It proposes and never orders: its proposals pass the veto like everybody's.
//
// A rebalance is due at closes of decide_on on the grid of `every`. What is held and no longer
// picked is closed; other changes below `band` are left, and all of them together where their
// benefit does not beat their costs. Each rebalance is told in one `allocation`, also one that
// changes nothing.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/allocator/methods.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/actor/decision.hpp"
#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/scanning.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::allocator {

enum class Method { equal, inverse_volatility, risk_parity, kelly };
OUTCRY_DESCRIBE_ENUM(Method, "allocator.method", equal, inverse_volatility, risk_parity, kelly);

enum class Select { ranking, all };
OUTCRY_DESCRIBE_ENUM(Select, "allocator.select", ranking, all);

OUTCRY_DESCRIBE(Sample, "allocator.sample", count, mean, squares);

/// One symbol of the floor.
struct Seat {
    std::string venue;
    std::string instrument;
    Money min_notional;
    double side_cost = 0;         // taker fee, half spread and slippage of one side
    Price close;                  // of the last decide_on bar
    TimeNs round;                 // its close
    std::uint64_t bar = 0;        // its seq
    double before = 0;            // close of the round before
    Quantity quantity;            // held, signed
    std::int32_t heard = 0;       // returns since the first, at most the window
    std::vector<double> returns;  // log, newest last; 0 where no bar came
    std::int32_t rate = -1;       // of what it settles in; -1: the account's own currency
};
OUTCRY_DESCRIBE(Seat, "allocator.seat", venue, instrument, min_notional, side_cost, close, round,
                bar, before, quantity, heard, returns, rate);

/// What the last rebalance picked, for how it turns out.
struct Picked {
    std::uint32_t seat = 0;
    double side = 0;
    double close = 0;
    double deviation = 0;  // of a bar
};
OUTCRY_DESCRIBE(Picked, "allocator.picked", seat, side, close, deviation);

class Allocator {
 public:
    struct Params {
        std::string strategy;
        Timeframe decide_on;
        Method method = Method::risk_parity;
        Select select = Select::ranking;
        std::int32_t count = 10;
        std::int32_t keep = 20;
        double confidence_min = 0.5;
        bool allow_short = true;
        Ratio exposure{90'000'000};
        Ratio weight_max{20'000'000};
        DurationNs every = {4 * ns_per_hour};
        std::int32_t window = 120;
        std::int32_t returns_min = 40;
        double lambda = 0.97;
        Ratio band{1'000'000};
        double risk_aversion = 3;
        DurationNs horizon = {5 * ns_per_day};
        Ratio kelly_fraction{25'000'000};
        Ratio kelly_confidence{95'000'000};
        std::int32_t kelly_sample = 30;
        Ratio stop{15'000'000};
        Ratio target{45'000'000};
        Ratio slippage{10'000};
        std::optional<Ratio> half_spread;
        DurationNs patience = {ns_per_s};

        static constexpr FieldDoc docs[] = {
            {"strategy", "name the positions go by"},
            {"decide_on", "the floor's: returns are those of its bars"},
            {"method", "equal, inverse_volatility, risk_parity or kelly"},
            {"select", "among whom: ranking (what a scanner says) or all"},
            {"count", "symbols held at once, of a ranking"},
            {"keep",
             "a held one stays while it ranks this high on its side; costs less than chasing"},
            {"confidence_min", "of a ranked symbol that is to be picked"},
            {"allow_short", "negative scores are sold short"},
            {"exposure", "of all positions together, of equity"},
            {"weight_max", "of one position, of equity"},
            {"every",
             "time between rebalances: one at the first close of each, counted from midnight UTC"},
            {"window", "returns that the covariance looks back on"},
            {"returns_min", "returns a symbol needs before it is picked"},
            {"lambda",
             "of the exponential weights of past returns; RiskMetrics takes 0.94 for days"},
            {"band", "changes of less than this share of equity are left"},
            {"risk_aversion", "of the utility a change's benefit is measured in"},
            {"horizon", "over which that benefit counts, shut hours included"},
            {"kelly_fraction", "of Kelly's stake that is bet"},
            {"kelly_confidence", "one-sided, of the lower bound it is bet on"},
            {"kelly_sample", "rebalances whose picks are watched before anything is bet"},
            {"stop", "protective, from the entry"},
            {"target", "from the entry"},
            {"slippage", "expected on each side, besides half the spread and the taker fee"},
            {"half_spread", "half of the spread; default: what the instrument's file says"},
            {"patience", "how long after a close late bars are waited for, where nobody ranks"},
        };
    };
    struct State {
        Money equity;
        TimeNs live_from;
        TimeNs round;                      // newest close heard of
        TimeNs finished;                   // last round whose returns were taken
        std::vector<Seat> seats;           // in the order of the floor
        std::vector<std::uint32_t> names;  // places in `seats`, by (instrument, venue)
        std::vector<Picked> picked;
        TimeNs picked_at;
        Sample edge;  // of what picks made, in their deviations
        std::vector<exchange::Rate>
            rates;          // of what else than the account's currency is settled in
        TimeNs before;      // the round before `round`
        double traded = 1;  // share of the time that bars are made of
        std::vector<std::string> calendars;  // by whose hours; none: all the time is
    };
    using Hears = Inbox<FloorOpened, FeedStatus, Bar, Ranking, Position, Account, TimerFired>;
    using Says = Outbox<Allocation, Proposal>;

    explicit Allocator(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& feed, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Ranking& ranking, Says& out);
    void on(const Position& position, Says& out);
    void on(const Account& account, Says& out);
    void on(const TimerFired& timer, Says& out);
    State& state() { return state_; }
    /// The rebalances that were made, and what became of them.
    void take_over(const State& other) {
        state_.picked = other.picked;
        state_.picked_at = other.picked_at;
        state_.edge = other.edge;
    }

 private:
    /// A symbol that is picked or held; picks come first, the strongest in front.
    struct Line {
        std::uint32_t seat = 0;
        double side = 0;    // 1 or -1; 0: held and not picked
        double share = 0;   // wanted, signed
        double held = 0;    // signed
        double change = 0;  // after band and costs
        std::string reason;
    };

    // allocator.cpp: rounds
    void finish_round();
    [[nodiscard]] bool due(TimeNs round) const;
    void rebalance(std::vector<Line> picks, std::uint64_t ranking, Says& out);
    void score_picks();
    void remember(const std::vector<Line>& lines, const Covariance& covariance, std::size_t picks);

    // sharing.cpp: who gets how much
    [[nodiscard]] std::vector<Line> pick(const Ranking& ranking);
    [[nodiscard]] bool ready(const Seat& seat) const;
    [[nodiscard]] Covariance covariance_of(const std::vector<Line>& lines) const;
    void share_out(std::vector<Line>& lines, const Covariance& covariance, std::size_t picks,
                   Allocation& allocation) const;
    [[nodiscard]] std::vector<double> shares_of(const Covariance& covariance,
                                                Allocation& allocation) const;
    void hold_still(std::vector<Line>& lines, const Covariance& covariance,
                    Allocation& allocation) const;
    [[nodiscard]] Result<void> propose(const Line& line, const Allocation& allocation,
                                       std::uint64_t ranking, Says& out) const;
    /// On average, where the market is not always open.
    [[nodiscard]] double bars_in(DurationNs span) const;

    Params params_;
    State state_;
};

/// What is done with a symbol: `share` wanted, `held` now, both of equity and signed.
[[nodiscard]] Action action_of(double share, double held, bool worth);

OUTCRY_DESCRIBE(Allocator::Params, "allocator.standard", strategy, decide_on, method, select, count,
                keep, confidence_min, allow_short, exposure, weight_max, every, window, returns_min,
                lambda, band, risk_aversion, horizon, kelly_fraction, kelly_confidence,
                kelly_sample, stop, target, slippage, half_spread, patience);
OUTCRY_DESCRIBE(Allocator::State, "allocator.standard.state", equity, live_from, round, finished,
                seats, names, picked, picked_at, edge, rates, before, traded, calendars);

[[nodiscard]] Kind standard_kind();

}  // namespace outcry::allocator

OUTCRY_DECLARE_ACTOR(outcry::allocator::Allocator);
