// SPDX-License-Identifier: Apache-2.0
// The veto: holds every proposal against every limit and approves, resizes or refuses it. An actor,
// one thread; the runtime owns it; nobody overrides it. What reduces risk always passes.
//
// States: active; reducing while a breaker is tripped (no increases); halted by the kill switch, or
// while the floor stops. Re-arming: the day's drawdown at 00:00 UTC, the week's on Monday, failed
// trades after an hour, loss streak, order failures and price jumps after `cool_off` or by the
// operator, the total drawdown and lost equity by the operator alone, who thereby accepts the
// equity of that moment as the new high-water mark. Rates slide.
//
// It fails closed: what cannot be measured (no mark, a stale one, no rate of a currency, too few
// returns, no equity left) refuses increases.
#pragma once

#include <functional>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/portfolio/desk.hpp"
#include "actors/portfolio/exchange.hpp"
#include "actors/risk/asked.hpp"
#include "actors/risk/params.hpp"
#include "actors/risk/past.hpp"
#include "actors/risk/state.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/actor/decision.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

class RiskVeto {
 public:
    using Params = risk::Params;
    struct State {
        std::vector<risk::Seat> seats;
        std::vector<risk::Holding> holdings;
        std::vector<risk::Approval> approvals;
        std::vector<risk::Breaker> breakers;
        bool halted = false;  // by the operator
        Money equity;
        double drawdown_day = 0;
        double drawdown_week = 0;
        double drawdown_total = 0;
        std::optional<Money> high_water;  // since the operator re-armed the total drawdown
        std::int32_t loss_streak = 0;
        std::int32_t order_failures = 0;
        std::vector<TimeNs> losses;  // of the last hour
        std::uint64_t account_seq = 0;
        bool stopping = false;          // the floor stops
        bool flattening = false;        // until nothing is held any more
        std::vector<TimeNs> increases;  // approved within order_rate_max
        std::vector<TimeNs> rejects;    // entries within error_rate_max
        risk::History history;
        risk::Forecasts forecasts;
        std::vector<exchange::Rate>
            rates;                        // of what else than the account's currency is settled in
        bool lockstep = true;             // whole instants are heard at once
        TimeNs account_at;                // of the last account
        std::optional<TimeNs> closed_at;  // the last close whose account was said
        std::int64_t tripped_day = -1;    // whose drawdown tripped last
        std::int64_t tripped_week = -1;
        std::optional<TimeNs> judging;  // close whose positions are judged when it is over
        bool judging_waits = false;     // for the account of that close
        std::int32_t won = 0;           // round trips told in this instant
        std::int32_t lost = 0;
        TimeNs last_close;      // of a decide_on bar
        bool tripping = false;  // a drawdown waits for the last account of its instant
    };
    using Hears = Inbox<FloorOpened, Bar, risk::Asked, Account, Position, Fill, Order, RoundTrip,
                        HaltRequest, TimerFired>;
    using Says = Outbox<Verdict, RiskEvent>;

    explicit RiskVeto(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params) {
        return risk::check_params(params);
    }
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);

    [[nodiscard]] static std::vector<std::pair<std::string, std::string>> idle(
        const Params& params) {
        return risk::idle_limits(params);
    }
    /// Its own limits over what an account can be, for `outcry check`.
    [[nodiscard]] static DecisionModel decision(const Params& params, const std::string& self);

    void on(const FloorOpened& opened, Says& out);
    void on(const Bar& bar, Says& out);
    void on(const Proposal& proposal, Says& out);
    void on(const Account& account, Says& out);
    void on(const Position& position, Says& out);
    void on(const Fill& fill, Says& out);
    void on(const Order& order, Says& out);
    void on(const RoundTrip& trip, Says& out);
    void on(const HaltRequest& request, Says& out);
    void on(const TimerFired& timer, Says& out);
    /// Approvals, breakers and whose hand is on the switch; what was measured stays.
    void take_over(const State& other);
    State& state() {
        totals_.reset();  // whoever asked may change what they are of
        return state_;
    }

 private:
    /// What a proposal asks for, taken apart into what reduces and what increases. Values are
    /// in the account's currency.
    struct Ask {
        const Proposal* proposal;
        const risk::Seat* seat;
        Side side = Side::buy;
        Quantity held;        // signed
        Quantity closing;     // unsigned
        Quantity increasing;  // unsigned
        Money held_value;     // of this book at its mark, before
        Money closing_value;  // the share of it that is closed
        Money asked_value;    // of the increasing part at the reference
        Money replaced;  // of this book's own entries the other way, which it takes the place of
        TimeNs now;
    };
    /// A limit's finding: how much of the increase it lets through.
    struct Finding {
        LimitCheck check;
        bool resizes = false;
        Money room;             // for the increase, where it resizes
        std::string note = {};  // what a reason says beside the numbers
    };
    using Findings = std::vector<Finding>;
    /// Whether an approval is of this book and the other way: the verdict takes its place.
    [[nodiscard]] static bool replaces(const Ask& ask, const risk::Approval& approval);
    /// Of what is held and what is on its way: hundreds of proposals of one close are held
    /// against the same. No memory, worked out again when any of it is another.
    struct Totals {
        std::string of;  // the strategy that `strategy` is of
        Money strategy, longs, shorts;
        std::int32_t positions = 0;  // open, or to be opened
        std::int32_t unmarked = 0;
        TimeNs oldest_mark{INT64_MAX};
        std::string oldest;  // the instrument it is of
    };
    /// The book after a proposal, by seat: signed notional as a fraction of equity.
    using Weights = std::vector<double>;
    /// What a limit measures with an increase of so much notional, as a fraction of equity.
    using Measure = std::function<double(double increase)>;
    /// Two values between which a measure lies, where it is cheaper to know these.
    using Bounds = std::function<std::optional<std::pair<double, double>>(double increase)>;

    // veto.cpp: proposals and verdicts
    [[nodiscard]] Result<void> answer(const Proposal& proposal, Says& out);
    void refuse(const Proposal& proposal, std::string reason, Says& out);
    void let_out(const Proposal& proposal, const Error& why, Says& out);
    [[nodiscard]] Result<Ask> ask_of(const Proposal& proposal, const risk::Seat& seat,
                                     TimeNs now) const;
    [[nodiscard]] Result<void> value(Ask& ask) const;
    [[nodiscard]] Result<Quantity> allowed(const Ask& ask, const Findings& findings,
                                           std::string& reason) const;
    [[nodiscard]] Result<bool> fits(Ask ask, Quantity increase, std::string& reason) const;
    void give(const Ask& ask, Findings findings, Quantity increase, std::string reason, Says& out);

    // limits.cpp: every limit, each time; of a book of hundreds only what is held is looked at
    [[nodiscard]] Result<Findings> hold_against_limits(const Ask& ask) const;
    [[nodiscard]] Result<void> add_exposures(const Ask& ask, const Totals& totals,
                                             Findings& findings) const;
    void add_breakers(TimeNs now, Findings& findings) const;
    void add_counts(const Ask& ask, const Totals& totals, Findings& findings) const;
    void add_leaving(const Ask& ask, Findings& findings) const;
    void add_rates(const Ask& ask, Findings& findings) const;
    void add_prices(const Ask& ask, const Totals& totals, Findings& findings) const;
    [[nodiscard]] Result<const Totals*> totals_for(const std::string& strategy) const;
    [[nodiscard]] Result<Money> symbol_value(const Proposal& proposal) const;
    /// Of a holding of the state; nullptr where its instrument is not on this floor.
    [[nodiscard]] const risk::Seat* seat_of(const risk::Holding& holding) const;
    [[nodiscard]] Price mark_of(const risk::Holding& holding) const;
    [[nodiscard]] Result<Money> value_of(const risk::Holding& holding) const;
    [[nodiscard]] Result<Money> value_of(const risk::Approval& approval) const;
    [[nodiscard]] std::int32_t rate_of(const risk::Holding& holding) const;
    [[nodiscard]] bool is_overtaken(const risk::Approval& approval) const;

    // sizes.cpp: how much of one instrument, and of one bet
    [[nodiscard]] Result<void> add_sizes(const Ask& ask, Findings& findings) const;
    [[nodiscard]] Result<void> add_share(const Ask& ask, Finding finding, double already,
                                         Findings& findings) const;
    [[nodiscard]] Result<void> add_kelly(const Ask& ask, Findings& findings) const;
    [[nodiscard]] Result<void> add_volume(const Ask& ask, Findings& findings) const;

    // tails.cpp: limits that look at the whole book and its past
    [[nodiscard]] Result<void> add_tails(const Ask& ask, Findings& findings) const;
    [[nodiscard]] Result<void> add_concentration(const Ask& ask, const Weights& before,
                                                 Findings& findings) const;
    [[nodiscard]] Result<void> add_measured(const Ask& ask, LimitCheck check, bool at_least,
                                            const Measure& measure, Findings& findings,
                                            const Bounds& bounds = {}) const;
    [[nodiscard]] Result<Weights> weights_before(const Ask& ask) const;
    [[nodiscard]] std::size_t place_of(const risk::Seat& seat) const;
    void begin_step(TimeNs step);
    void settle_forecast();
    void make_forecast();
    void keep_return(risk::Seat& seat, Price close) const;
    /// The steps in which all of the book had a return.
    [[nodiscard]] risk::Past past_of(const Weights& weights) const;
    /// Returns of this book, oldest first, over the steps in which all it holds had one.
    [[nodiscard]] std::vector<double> returns_of(const Weights& weights) const;
    /// The same, instrument by instrument.
    [[nodiscard]] std::vector<std::vector<double>> series_of(const Weights& weights) const;
    /// `known`: of how many returns.
    [[nodiscard]] std::optional<double> volatility_of(const risk::Seat& seat,
                                                      std::size_t& known) const;
    [[nodiscard]] double steps_in(DurationNs span) const;

    // positions.cpp: what turns HIGH is closed
    void watch_positions(const risk::Seat& seat, Says& out);
    static constexpr std::string_view positions_timer = "positions";
    void watch_opened(const risk::Holding& holding, Says& out);
    void end_close(Says& out);
    void judge_positions(Says& out);
    void close_out(risk::Holding& holding, std::vector<LimitCheck> limits, std::string reason,
                   Says& out);
    void flatten(const HaltRequest& request, Says& out);
    void note_flat(Says& out);

    // breakers.cpp: what trips and re-arms
    [[nodiscard]] const risk::Breaker* tripped(std::string_view name) const;
    void trip(std::string_view name, double value, double bound, std::optional<TimeNs> until,
              Says& out);
    void re_arm_due(TimeNs now, Says& out);
    void re_arm(const risk::Breaker& breaker, std::string_view how, Says& out);
    [[nodiscard]] bool ends(TimeNs at, TimeNs (*next)(TimeNs), std::int64_t length) const;
    [[nodiscard]] bool trips_drawdowns() const;
    void trip_drawdowns(Says& out);
    void count_round_trips(Says& out);
    void trip_jump(const risk::Seat& seat, Price close, Says& out);
    void go_on(const std::string& who, Says& out);
    [[nodiscard]] RiskState standing() const;
    void say(std::string_view what, std::string detail, double value, double bound,
             std::string_view instrument, Says& out) const;

    void drop_expired(TimeNs now);
    void note_exit(const Order& order);

    // decision.cpp: the checker's view
    void imagine(std::span<const double> in);
    void rule(bool buys, std::span<double> out) const;

    /// What was last worked out of a holding, and of what: no memory, it is worked out again
    /// when any of that is another.
    struct Valued {
        std::size_t seat = 0;
        Price mark;
        Quantity quantity;
        Price rate;
        Money value;
    };

    Params params_;
    State state_;
    mutable std::vector<Valued> valued_;  // by holding
    mutable std::optional<Totals> totals_;
    desk::Hint heard_, asked_;  // of the seats: where bars, and proposals, are
};
OUTCRY_DESCRIBE(RiskVeto::State, "risk.veto.state", seats, holdings, approvals, breakers, halted,
                equity, drawdown_day, drawdown_week, drawdown_total, high_water, loss_streak,
                order_failures, losses, account_seq, stopping, flattening, increases, rejects,
                history, forecasts, rates, lockstep, account_at, closed_at, tripped_day,
                tripped_week, judging, judging_waits, won, lost, last_close, tripping);

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::RiskVeto);
