// SPDX-License-Identifier: Apache-2.0
// The decision core: pools the votes of a round, weighs the bet after all costs, and proposes
// target exposures for the whole slice at once. An actor, one thread; the runtime owns it. It
// proposes and never orders; a hold is said too, with its reason.
//
// A round is (strategy, instrument, close of a decide_on bar); a slice is the rounds of one close.
// A slice is decided when each of its rounds has its bar and every voter's answer, and what its
// instant caused is over: fills inside a bar are told after the votes on it, and whoever decided
// before them would ask for what it holds already. Else it is decided at the deadline, counted from
// the slice's first sign. A voter that is quarantined is not waited for.
// What is heard before `live_from` is warm-up.
//
// A voter's weight is what the topology declares for the regime, times what its scored votes have
// earned it (learning.hpp), times what the echoes of others leave of it (echoes.hpp).
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "actors/core/echoes.hpp"
#include "actors/core/judging.hpp"
#include "actors/core/learning.hpp"
#include "actors/core/rounds.hpp"
#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/actor/decision.hpp"
#include "outcry/event/learning.hpp"
#include "outcry/event/quarantine.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

class CorePool {
 public:
    struct Params {
        std::string strategy;  // the floor's name where it is silent
        Timeframe decide_on;
        std::vector<std::string> voters;
        std::int32_t quorum = 1;
        DurationNs deadline = {2 * ns_per_s};
        std::map<std::string, double> weights;
        std::map<std::string, std::map<std::string, double>> regime_weights;
        Ratio edge_min = {80'000};   // 8 bp
        Ratio stop = {2'000'000};    // 2 %
        Ratio target = {4'000'000};  // 4 %
        Ratio slippage = {10'000};   // 1 bp
        std::optional<Ratio> half_spread;
        Ratio size = {30'000'000};  // 30 %
        std::optional<Ratio> kelly;
        Ratio exposure_max = {fixed_scale};  // 100 %
        bool allow_short = true;
        bool reverse = true;
        bool pyramid = false;
        DurationNs cooldown;
        DurationNs patience = {ns_per_minute};
        std::optional<DurationNs> hold_max;
        std::int32_t entries_per_day_max = 0;
        std::optional<double> disagreement_max;
        std::optional<double> split_max;
        std::optional<double> margin_min;
        std::int32_t echo_half_life = 500;
        core::Rule learning = core::Rule::none;
        double learning_rate = 1;
        std::optional<DurationNs> horizon;
        std::optional<DurationNs> cooldown_stop;
        std::optional<DurationNs> cooldown_target;
        std::int32_t entries_per_day_total_max = 0;
        std::int32_t entries_per_round_max = 0;
        std::int32_t layers_max = 0;
        std::optional<DurationNs> holding;

        static constexpr std::string_view required[] = {"voters"};
        static constexpr FieldDoc docs[] = {
            {"strategy", "name of the strategy these voters and this core are"},
            {"decide_on", "timeframe whose closes are decided on"},
            {"voters", "actors whose votes count"},
            {"quorum", "answers a question needs, abstentions and voters of weight 0 not counted"},
            {"deadline", "how long after a round's first sign the core waits for votes"},
            {"weights", "of each voter in the pool; equal where none is given"},
            {"regime_weights", "other weights in a regime: weights.trend = { bull = 0.6, … }"},
            {"edge_min", "expected value after all costs a bet must exceed"},
            {"stop", "distance of the stop in the question put to the voters"},
            {"target", "distance of the target in the question put to the voters"},
            {"slippage", "expected on each side, besides half the spread and the taker fee"},
            {"half_spread", "half of the spread; default: what the instrument's file says"},
            {"size", "notional asked for a position, of equity; the cap where kelly is given"},
            {"kelly", "fraction of Kelly's stake to ask for, capped by size"},
            {"exposure_max", "notional held, awaited and asked for by this core, of equity"},
            {"allow_short", "shorting is declared"},
            {"reverse", "an opposite signal turns a position round instead of closing it"},
            {"pyramid", "a repeated signal adds to a position"},
            {"cooldown", "no entry this long after a position ended"},
            {"patience", "no repeated proposal this long after one that has not filled"},
            {"hold_max", "positions older than this are closed"},
            {"entries_per_day_max", "entries proposed per instrument and day; 0: no bound"},
            {"disagreement_max", "Jensen-Shannon divergence in nats above which the core holds"},
            {"split_max", "entropy in nats of weight between long and short above which it holds"},
            {"margin_min", "log-odds a single vote must at least move to change an entry"},
            {"echo_half_life", "rounds of the correlation that discounts echoes; 0: no discount"},
            {"learning", "exponential_weights: scored votes earn or lose their voter weight"},
            {"learning_rate", "of exponential weights; at 1 Bayes' rule"},
            {"horizon", "of the question put to the voters; needed where learning is on"},
            {"cooldown_stop", "no entry this long after a stop"},
            {"cooldown_target", "no entry this long after a target"},
            {"entries_per_day_total_max", "entries of all instruments a day; 0: no bound"},
            {"entries_per_round_max", "entries of one slice, the largest edges first; 0: no bound"},
            {"layers_max", "fills a position may be built of where pyramid is on; 0: no bound"},
            {"holding", "expected time in a position: its funding counts as a cost"}};
    };
    struct State {
        std::string strategy;
        Money equity;
        TimeNs live_from;
        std::vector<core::Seat> seats;    // instruments of the floor
        std::vector<core::Slice> slices;  // open, oldest first
        std::int64_t day = 0;
        std::int32_t entries = 0;  // proposed on that day, all instruments
        core::Echoes echoes;
        core::Learning learning;
        std::vector<std::string> lost;  // voters that are quarantined
        std::string floor;              // a vote under its name answers whoever names the voter
        std::vector<exchange::Rate>
            rates;                         // of what else than the account's currency is settled in
        std::optional<TimeNs> account_at;  // the last close whose account was said
        bool lockstep = true;              // an instant is over when nobody has anything to say
        TimeNs last_close;                 // decided last
        std::uint64_t last_rounds = 0;     // of it
    };
    using Hears =
        Inbox<FloorOpened, FeedStatus, Bar, core::Voice, Position, Account, TimerFired, RoundTrip,
              Funding, FloorQuarantined, core::Ruled, core::Ordered, core::Sensed>;
    using Says = Outbox<Proposal, Learnt>;

    explicit CorePool(const Params& params);
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);
    /// What it learns is said only where learning is on.
    [[nodiscard]] static std::vector<std::string> topics(const Params& params,
                                                         const std::string& self);

    /// Its own pooling and choosing over the corners of what its voters can say, for `outcry
    /// check`.
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const FeedStatus& feed, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const core::Voice& vote, Says& out);
    void on(const Position& position, Says& out);
    void on(const Account& account, Says& out);
    void on(const TimerFired& timer, Says& out);
    void on(const RoundTrip& trip, Says& out);
    void on(const Funding& funding, Says& out);
    void on(const FloorQuarantined& member, Says& out);
    void on(const core::Ruled& verdict, Says& out);
    void on(const core::Ordered& order, Says& out);
    void on(const core::Sensed& signal, Says& out);
    State& state() { return state_; }
    /// What was proposed; what is held comes by mail to both.
    void take_over(const State& other);

 private:
    // pool.cpp: rounds
    [[nodiscard]] core::Round* round_of(core::Seat& seat, TimeNs close, Says& out);
    [[nodiscard]] bool is_complete(const core::Round& round) const;
    [[nodiscard]] bool is_lost(const std::string& voter) const;
    void note_if_complete(TimeNs close, Says& out);
    [[nodiscard]] bool lacks_account(const core::Slice& slice) const;
    [[nodiscard]] bool lacks_rounds(const core::Slice& slice) const;
    void decide(const core::Slice& slice, Says& out);
    void remember(const Proposal& proposal, core::Seat& seat, TimeNs now);
    void learn(const Bar& bar, core::Seat& seat, Says& out);

    // proposing.cpp: one instrument alone
    [[nodiscard]] std::vector<Ballot> ballots_of(const core::Round& round, Regime regime) const;
    [[nodiscard]] double declared_of(const std::string& voter, Regime regime) const;
    void weigh(std::vector<Ballot>& ballots, Regime regime) const;
    [[nodiscard]] Regime voiced_in(const core::Round& round) const;
    [[nodiscard]] static bool falls_to_quant(Regime voiced, const core::Seat& seat);
    [[nodiscard]] Result<Proposal> propose(const core::Seat& seat, const core::Round& round,
                                           TimeNs now) const;
    core::Answers pool(Proposal& proposal) const;
    [[nodiscard]] double carry_of(const core::Seat& seat) const;

    // choosing.cpp: what to do about it, and what holds it back
    void choose(Proposal& proposal, const core::Answers& answers, const core::Seat& seat,
                bool has_bar, TimeNs now) const;
    [[nodiscard]] bool seen_enough(Proposal& proposal, const core::Seat& seat, bool has_bar,
                                   TimeNs now) const;
    void look_around(Proposal& proposal, const core::Answers& answers, const core::Seat& seat,
                     Action decided, TimeNs now) const;
    void flip_to(Proposal& then, const Proposal& proposal, const core::Flip& flip) const;
    [[nodiscard]] bool waits_for_exit(const core::Seat& seat, TimeNs now) const;
    /// Adds what stands in the way of an entry; returns the first of it in words.
    [[nodiscard]] std::string hold_back(Proposal& proposal, const core::Seat& seat,
                                        TimeNs now) const;
    [[nodiscard]] std::string disagreement(Proposal& proposal) const;
    [[nodiscard]] std::string cooldown(Proposal& proposal, const core::Seat& seat,
                                       TimeNs now) const;
    [[nodiscard]] std::string overtrading(Proposal& proposal, const core::Seat& seat,
                                          TimeNs now) const;

    // awaiting.cpp: what was asked for and is not held yet
    void await(const Proposal& proposal, core::Seat& seat) const;
    void take_growth(core::Seat& seat, Quantity after) const;
    [[nodiscard]] Result<Money> awaited(const core::Seat& seat, std::optional<Side> again,
                                        TimeNs now) const;

    // allocation.cpp: the whole slice
    void keep_the_best(std::vector<Proposal>& proposals, TimeNs now) const;
    [[nodiscard]] Result<Money> wanted(const Proposal& proposal) const;
    [[nodiscard]] Result<void> allocate(std::vector<Proposal>& proposals, TimeNs now) const;
    /// Notional that stays of the budget; and what of the equity its margin and the costs still to
    /// come take.
    struct Standing {
        Money all;
        Money paid;
    };
    [[nodiscard]] Result<Standing> kept(const std::vector<Proposal>& proposals, TimeNs now) const;
    /// Less of the entries, so that their margin and their costs can be paid.
    [[nodiscard]] Result<void> leave_costs(std::vector<Proposal>& proposals,
                                           std::vector<Money>& shares, Money paid) const;
    [[nodiscard]] Result<void> share_out(std::vector<Proposal>& proposals, TimeNs now) const;
    /// False where there is room for all of it.
    [[nodiscard]] static Result<bool> scale(std::vector<Money>& wants, Money room);
    [[nodiscard]] Result<Money> margin_of(const core::Seat& seat, Money amount) const;
    /// What an amount of an instrument costs besides, on one side, where all of it must be paid.
    [[nodiscard]] static Result<Money> costs_on_top(const core::Seat& seat, Money amount);
    [[nodiscard]] std::vector<std::size_t> told_in(const std::vector<Proposal>& proposals) const;
    [[nodiscard]] Result<void> wait_for_exits(std::vector<Proposal>& proposals,
                                              const std::vector<Money>& shares, Money standing,
                                              Money budget) const;
    void too_small(Proposal& proposal, Money share, Money least, std::optional<double> after,
                   Money standing) const;
    [[nodiscard]] core::Stakes stakes_of(const Proposal& proposal) const;
    [[nodiscard]] core::Manners manners() const {
        return {params_.allow_short, params_.reverse, params_.pyramid};
    }

    Params params_;
    predict::Question question_;                // that learning scores
    std::vector<std::vector<double>> weights_;  // as declared, by regime and voter
    double echo_keep_ = 1;                      // what a round leaves of the ones before it
    bool tells_ = true;        // false where nobody reads reasons and flips, as in check
    std::size_t missing_ = 0;  // place of the round a slice last waited for: where to look first
    desk::Hint heard_, voted_on_, opened_;  // of the seats, and of a slice's rounds
    State state_;
};
OUTCRY_DESCRIBE(CorePool::Params, "core.pool", strategy, decide_on, voters, quorum, deadline,
                weights, regime_weights, edge_min, stop, target, slippage, half_spread, size, kelly,
                exposure_max, allow_short, reverse, pyramid, cooldown, patience, hold_max,
                entries_per_day_max, disagreement_max, split_max, margin_min, echo_half_life,
                learning, learning_rate, horizon, cooldown_stop, cooldown_target,
                entries_per_day_total_max, entries_per_round_max, layers_max, holding);
OUTCRY_DESCRIBE(CorePool::State, "core.pool.state", strategy, equity, live_from, seats, slices, day,
                entries, echoes, learning, lost, floor, rates, account_at, lockstep, last_close,
                last_rounds);

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::CorePool);
