// SPDX-License-Identifier: Apache-2.0
// What follows a proposal: the verdict of risk, orders and fills of execution, positions and
// account of the portfolio. Plain values. No risk-increasing order exists without its own live
// verdict; reduce-only ones pass in every state.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// One limit as it stood when a verdict was given.
struct LimitCheck {
    std::string name;  // `symbol exposure`, `drawdown day`
    double value = 0;  // after the proposal
    double bound = 0;
    bool holds = true;
    double headroom = 0;  // how far the value may still move before it no longer holds; below 0:
                          // how far it is beyond

    bool operator==(const LimitCheck&) const = default;
};
OUTCRY_DESCRIBE(LimitCheck, "limit.check", name, value, bound, holds, headroom);

enum class Outcome { approved, resized, vetoed };
OUTCRY_DESCRIBE_ENUM(Outcome, "outcome", approved, resized, vetoed);

/// Risk's answer to a proposal that asks for a change. Single use, unexpired, bound to quantity and
/// price band.
struct Verdict {
    std::string strategy;
    std::string venue;
    std::string instrument;
    std::uint64_t proposal = 0;  // seq
    Outcome outcome = Outcome::vetoed;
    Side side = Side::buy;
    bool reduce_only = false;
    Quantity requested;  // unsigned change of position
    Quantity approved;   // 0 when vetoed
    Price price_low;     // band the order may fill in
    Price price_high;
    TimeNs expires;
    Ratio stop;  // protective orders approved with the entry
    Ratio target;
    std::string reason;
    std::vector<LimitCheck> limits;
    Quantity increase;  // of `approved`: what may increase risk; the rest may only reduce, whatever
                        // is held by then

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument).token(strategy); }
    bool operator==(const Verdict&) const = default;
};
OUTCRY_DESCRIBE(Verdict, "verdict", strategy, venue, instrument, proposal, outcome, side,
                reduce_only, requested, approved, price_low, price_high, expires, stop, target,
                reason, limits, increase);

enum class RiskState { active, reducing, halted };
OUTCRY_DESCRIBE_ENUM(RiskState, "risk.state", active, reducing, halted);

/// A limit was hit, a breaker tripped or re-armed, the kill switch was used.
struct RiskEvent {
    std::string what;  // `breaker tripped`, `loss streak`, `re-armed`, `veto`
    RiskState state = RiskState::active;
    std::string detail;
    double value = 0;
    double bound = 0;
    std::string instrument;

    void topic(TopicWriter& topic) const { topic.token(what); }
    bool operator==(const RiskEvent&) const = default;
};
OUTCRY_DESCRIBE(RiskEvent, "risk.event", what, state, detail, value, bound, instrument);

/// Operator's kill switch: halts increases, or re-arms after a halt.
struct HaltRequest {
    bool halt = true;
    std::string by;
    std::string reason;
    bool flatten = false;   // of a halt: close what is held, whatever the topology's on_halt says
    bool stopping = false;  // said by the floor itself, which stops (or goes on): an operator's own
                            // halt stays as it is

    bool operator==(const HaltRequest&) const = default;
};
OUTCRY_DESCRIBE(HaltRequest, "halt.request", halt, by, reason, flatten, stopping);

enum class OrderType { market, limit, stop, take_profit, stop_limit, trailing_stop };
OUTCRY_DESCRIBE_ENUM(OrderType, "order.type", market, limit, stop, take_profit, stop_limit,
                     trailing_stop);
enum class OrderState { working, filled, cancelled, rejected, expired };
OUTCRY_DESCRIBE_ENUM(OrderState, "order.state", working, filled, cancelled, rejected, expired);
/// Good till cancelled, immediate or cancel, fill or kill, good till `expires`.
enum class TimeInForce { gtc, ioc, fok, gtd };
OUTCRY_DESCRIBE_ENUM(TimeInForce, "time.in.force", gtc, ioc, fok, gtd);

/// An order and what became of it; said again at each change of state.
struct Order {
    std::string id;  // `7f3a-731-e`: plan, proposal seq, e(ntry) s(top) t(arget) x(close)
    std::string venue;
    std::string instrument;
    std::string strategy;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    OrderState state = OrderState::working;
    Quantity quantity;
    Quantity filled;
    std::optional<Price> price;  // limit or trigger
    bool reduce_only = false;
    std::string linked;         // the other half of a one-cancels-other pair
    std::uint64_t verdict = 0;  // seq of the approval; 0 for none (reduce-only)
    std::string reason;
    std::optional<Price> limit;  // of a stop_limit, once its trigger was touched
    std::optional<Price> trail;  // how far a trailing_stop stays behind the best price
    TimeInForce time_in_force = TimeInForce::gtc;
    bool post_only = false;  // rejected where it would take
    TimeNs expires;          // 0: never

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument).token(id); }
    bool operator==(const Order&) const = default;
};
OUTCRY_DESCRIBE(Order, "order", id, venue, instrument, strategy, side, type, state, quantity,
                filled, price, reduce_only, linked, verdict, reason, limit, trail, time_in_force,
                post_only, expires);

struct Fill {
    std::string order;
    std::string venue;
    std::string instrument;
    std::string strategy;
    Side side = Side::buy;
    Quantity quantity;
    Price price;
    Price untouched;  // the market price before half spread and slippage
    Money fee;        // positive: paid
    Money slippage;   // cost of half spread and slippage, positive: paid
    bool maker = false;
    std::string reason;          // `entry`, `stop`, `target`, `close`, `liquidation`
    std::uint64_t proposal = 0;  // seq, 0 when none stands behind it

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Fill&) const = default;
};
OUTCRY_DESCRIBE(Fill, "fill", order, venue, instrument, strategy, side, quantity, price, untouched,
                fee, slippage, maker, reason, proposal);

/// A position after a change. Quantity is signed; flat is zero.
struct Position {
    std::string venue;
    std::string instrument;
    std::string strategy;
    Quantity quantity;
    Price entry;  // average
    Price mark;
    Money realised;  // of this position since it was last flat, before fees
    Money fees;
    Money funding;  // negative: paid
    TimeNs opened_at;
    Money cost;  // signed: paid (long) or taken in (short) for what is held

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const Position&) const = default;
};
OUTCRY_DESCRIBE(Position, "position", venue, instrument, strategy, quantity, entry, mark, realised,
                fees, funding, opened_at, cost);

/// A finished round trip: flat to flat.
struct RoundTrip {
    std::uint64_t number = 0;
    std::string venue;
    std::string instrument;
    std::string strategy;
    Side side = Side::buy;  // of the entry
    Quantity quantity;      // largest held
    Price entry;
    Price exit;
    TimeNs opened_at;
    TimeNs closed_at;
    Money gross;
    Money fees;
    Money funding;
    Money slippage;
    Money net;
    std::string exit_reason;
    std::uint64_t proposal = 0;

    void topic(TopicWriter& topic) const { topic.token(venue).token(instrument); }
    bool operator==(const RoundTrip&) const = default;
};
OUTCRY_DESCRIBE(RoundTrip, "round_trip", number, venue, instrument, strategy, side, quantity, entry,
                exit, opened_at, closed_at, gross, fees, funding, slippage, net, exit_reason,
                proposal);

/// Everything owned, marked: said after each fill and funding and at each decide_on close.
struct Account {
    Money equity;
    Money cash;  // capital + realised - fees + funding
    Money realised;
    Money unrealised;
    Money fees;
    Money funding;
    Money slippage;  // already inside realised and unrealised
    Money gross_exposure;
    Money net_exposure;
    std::int32_t open_positions = 0;
    Money high_water;
    Money day_start;          // equity at 00:00 UTC
    Money week_start;         // equity on Monday 00:00 UTC
    double drawdown_day = 0;  // fractions, positive: below the start
    double drawdown_week = 0;
    double drawdown_total = 0;  // from the high-water mark
    std::uint64_t round_trips = 0;
    std::optional<TimeNs> close;  // of decide_on, whose account this is; nil: of a moment between

    bool operator==(const Account&) const = default;
};
OUTCRY_DESCRIBE(Account, "account", equity, cash, realised, unrealised, fees, funding, slippage,
                gross_exposure, net_exposure, open_positions, high_water, day_start, week_start,
                drawdown_day, drawdown_week, drawdown_total, round_trips, close);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(LimitCheck, Verdict, RiskEvent, HaltRequest, Order, Fill, Position, RoundTrip,
                      Account);
