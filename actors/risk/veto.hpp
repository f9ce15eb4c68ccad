// SPDX-License-Identifier: Apache-2.0
// The veto: holds every proposal against every limit and approves, resizes or refuses it. An actor,
// one thread; the runtime owns it; nobody overrides it. What reduces risk always passes.
//
// States: active; reducing while a breaker is tripped (no increases); halted by the kill switch.
// Re-arming: the day's drawdown at 00:00 UTC, the week's on Monday, failed trades after an hour,
// loss streak and order failures after `cool_off` or by the operator, the total drawdown by the
// operator alone, who thereby accepts the equity of that moment as the new high-water mark.
#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/risk/state.hpp"
#include "outcry/actor/actor.hpp"
#include "outcry/actor/decision.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry {

/// What a halt does to open positions.
enum class OnHalt { keep, flatten };
OUTCRY_DESCRIBE_ENUM(OnHalt, "on.halt", keep, flatten);

class RiskVeto {
 public:
    struct Drawdowns {
        Ratio day = {5'000'000};     // 5 %
        Ratio week = {10'000'000};   // 10 %
        Ratio total = {20'000'000};  // 20 %
    };
    struct Params {
        Timeframe decide_on;
        Ratio symbol_exposure_max = {30'000'000};    // 30 %
        Ratio strategy_exposure_max = {60'000'000};  // 60 %
        Ratio gross_exposure_max = {90'000'000};     // 90 %
        Drawdowns drawdown_max;
        std::int32_t positions_max = 10;
        std::int32_t loss_streak_max = 10;
        std::int32_t failed_trades_per_hour_max = 5;
        std::int32_t order_failures_max = 5;
        std::optional<double> stop_atr_min;
        Ratio price_collar = {1'000'000};  // 1 %
        std::optional<DurationNs> stale_max;
        DurationNs ttl = {ns_per_minute};
        DurationNs cool_off = {ns_per_day};
        OnHalt on_halt = OnHalt::keep;

        static constexpr FieldDoc docs[] = {
            {"decide_on", "timeframe of the bars that mark exposure"},
            {"symbol_exposure_max", "notional in one instrument, of equity; resizes"},
            {"strategy_exposure_max", "notional of one strategy, of equity; resizes"},
            {"gross_exposure_max", "notional of everything, of equity; resizes"},
            {"drawdown_max", "from 00:00 UTC, from Monday, from the high-water mark; trips"},
            {"positions_max", "open positions, those on their way included"},
            {"loss_streak_max", "losing round trips in a row; trips"},
            {"failed_trades_per_hour_max", "losing round trips within an hour; trips"},
            {"order_failures_max", "rejected entries in a row; trips"},
            {"stop_atr_min", "stop distance in average true ranges of decide_on bars, at least"},
            {"price_collar", "how far from the reference an approved entry may fill"},
            {"stale_max", "age of a round still acted on; default: one decide_on bar"},
            {"ttl", "how long an approval lives"},
            {"cool_off", "pause after a loss streak or order failures"},
            {"on_halt", "what the kill switch does to open positions"}};
    };
    struct State {
        std::vector<risk::Seat> seats;
        std::vector<risk::Holding> holdings;
        std::vector<risk::Approval> approvals;
        std::vector<risk::Breaker> breakers;
        bool halted = false;
        Money equity;
        double drawdown_day = 0;
        double drawdown_week = 0;
        double drawdown_total = 0;
        std::optional<Money> high_water;  // since the operator re-armed the total drawdown
        std::int32_t loss_streak = 0;
        std::int32_t order_failures = 0;
        std::vector<TimeNs> losses;       // of the last hour
        std::uint64_t account_seq = 0;
    };
    using Hears = Inbox<FloorOpened, Bar, Proposal, Account, Position, Fill, Order, RoundTrip,
                        HaltRequest, TimerFired>;
    using Says = Outbox<Verdict, RiskEvent>;

    explicit RiskVeto(const Params& params) : params_(params) {}
    [[nodiscard]] static Result<void> check(const Params& params);
    [[nodiscard]] static std::vector<std::string> mail(const Params& params,
                                                       const std::string& self);

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
    State& state() { return state_; }

 private:
    /// What a proposal asks for, taken apart into what reduces and what increases.
    struct Ask {
        const Proposal* proposal;
        const risk::Seat* seat;
        Side side = Side::buy;
        Quantity held;        // signed
        Quantity closing;     // unsigned
        Quantity increasing;  // unsigned
        Money held_value;     // of this book at its mark, before
        Money asked_value;    // of the increasing part at the reference
        TimeNs now;
    };
    /// A limit's finding: how much of the increase it lets through.
    struct Finding {
        LimitCheck check;
        bool resizes = false;
        Money room;  // for the increase, where it resizes
    };
    using Findings = std::vector<Finding>;

    // veto.cpp: proposals and verdicts
    [[nodiscard]] Result<void> answer(const Proposal& proposal, Says& out);
    void refuse(const Proposal& proposal, std::string reason, Says& out);
    [[nodiscard]] Result<Ask> ask_of(const Proposal& proposal, const risk::Seat& seat,
                                     TimeNs now) const;
    [[nodiscard]] Result<Quantity> allowed(const Ask& ask, const Findings& findings,
                                           std::string& reason) const;
    void give(const Ask& ask, const Findings& findings, Quantity increase, std::string reason,
              Says& out);
    [[nodiscard]] Verdict verdict_of(const Proposal& proposal, TimeNs now, std::uint64_t seq) const;

    // limits.cpp: every limit, each time
    [[nodiscard]] Result<Findings> hold_against_limits(const Ask& ask) const;
    [[nodiscard]] Result<void> add_exposures(const Ask& ask, Findings& findings) const;
    void add_breakers(Findings& findings) const;
    void add_counts(const Ask& ask, Findings& findings) const;
    void add_prices(const Ask& ask, Findings& findings) const;
    [[nodiscard]] Price mark_of(const risk::Holding& holding) const;

    // breakers.cpp: what trips and re-arms
    [[nodiscard]] bool tripped(std::string_view name) const;
    void trip(std::string_view name, double value, double bound, std::optional<TimeNs> until,
              Says& out);
    void re_arm_due(TimeNs now, Says& out);
    void re_arm(const risk::Breaker& breaker, std::string_view how, Says& out);
    void trip_drawdowns(Says& out);
    void flatten(const HaltRequest& request, Says& out);
    [[nodiscard]] RiskState standing() const;
    void say(std::string_view what, std::string detail, double value, double bound,
             std::string_view instrument, Says& out) const;

    void drop_expired(TimeNs now);

    // decision.cpp: the checker's view
    void imagine(std::span<const double> in);
    void rule(bool buys, std::span<double> out) const;

    Params params_;
    State state_;
};
OUTCRY_DESCRIBE(RiskVeto::Drawdowns, "risk.drawdowns", day, week, total);
OUTCRY_DESCRIBE(RiskVeto::Params, "risk.veto", decide_on, symbol_exposure_max,
                strategy_exposure_max, gross_exposure_max, drawdown_max, positions_max,
                loss_streak_max, failed_trades_per_hour_max, order_failures_max, stop_atr_min,
                price_collar, stale_max, ttl, cool_off, on_halt);
OUTCRY_DESCRIBE(RiskVeto::State, "risk.veto.state", seats, holdings, approvals, breakers, halted,
                equity, drawdown_day, drawdown_week, drawdown_total, high_water, loss_streak,
                order_failures, losses, account_seq);

}  // namespace outcry

OUTCRY_DECLARE_ACTOR(outcry::RiskVeto);
