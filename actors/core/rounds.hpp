// SPDX-License-Identifier: Apache-2.0
// What the core remembers: a seat per instrument, and the rounds that are open. Plain described
// values, one thread; they belong to CorePool's state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/core/docket.hpp"
#include "outcry/event/instrument.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"

namespace outcry::core {

/// An entry that was asked for and is not held yet. Each verdict of the book takes the place of
/// what was on its way before, as it does at the venue.
struct Awaited {
    Money asked;                 // in the account's currency, until its verdict
    std::uint64_t proposal = 0;  // what was approved is of, by seq
    Side side = Side::buy;
    Quantity left;  // approved and not filled
    TimeNs until;   // when its approval is surely over, whatever was heard
};
OUTCRY_DESCRIBE(Awaited, "core.awaited", asked, proposal, side, left, until);

/// One instrument of the floor, as the strategy stands in it.
struct Seat {
    std::string venue;
    std::string instrument;
    std::uint32_t order = 0;  // in the topology
    Money min_notional;
    double costs = 0;   // of a round trip: fees, half spreads, slippage
    Price close;        // last decide_on close
    Quantity quantity;  // held, signed
    TimeNs opened_at;
    std::optional<TimeNs> flat_at;   // when the last position ended
    std::optional<TimeNs> asked_at;  // a change was proposed and has not filled
    std::optional<TimeNs> decided;   // last round that was decided
    std::int64_t day = 0;
    std::int32_t entries = 0;  // proposed on that day
    std::string ended_by;      // how the last position ended: `stop`, `target`; empty: not told
    std::int32_t layers = 0;   // fills that built what is held
    DurationNs funding_interval;
    Ratio funding;  // the last rate settled
    Docket docket;
    std::int32_t rate = -1;  // of what it settles in; -1: the account's own currency
    Awaited awaited;
    std::optional<TimeNs> entered;  // last round in which an entry was proposed
    bool leaving = false;  // what was asked for at `asked_at` is an exit, or begins with one
    bool owned = false;    // paid for whole: spot, equities
    Price tick;
    std::vector<std::string> exits;   // orders that close it and are still on their way, by id
    Regime regime = Regime::warming;  // as quant last told, where that is heard
    std::uint64_t signal = 0;         // by seq
    std::vector<MarginTier> margins;  // of its venue, where it need not be owned
};
OUTCRY_DESCRIBE(Seat, "core.seat", venue, instrument, order, min_notional, costs, close, quantity,
                opened_at, flat_at, asked_at, decided, day, entries, ended_by, layers,
                funding_interval, funding, docket, rate, awaited, entered, leaving, owned, tick,
                exits, regime, signal, margins);

/// What the core hears of a vote: all but its reasons, which are for those who ask why.
struct Voice {
    static constexpr bool leads = true;

    std::string strategy;
    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs round;
    std::string voter;
    std::optional<double> p_long;
    std::optional<double> p_short;
    std::string abstains;
    Regime regime = Regime::warming;
};
OUTCRY_DESCRIBE(Voice, "vote", strategy, venue, instrument, timeframe, round, voter, p_long,
                p_short, abstains, regime);

/// What the core hears of a signal: the regime.
struct Sensed {
    static constexpr bool leads = true;

    std::string venue;
    std::string instrument;
    Timeframe timeframe;
    TimeNs close_time;
    Price close;
    Regime regime = Regime::warming;
};
OUTCRY_DESCRIBE(Sensed, "signal", venue, instrument, timeframe, close_time, close, regime);

/// What the core hears of a verdict: all but the limits.
struct Ruled {
    static constexpr bool leads = true;

    std::string strategy;
    std::string venue;
    std::string instrument;
    std::uint64_t proposal = 0;
    Outcome outcome = Outcome::vetoed;
    Side side = Side::buy;
    bool reduce_only = false;
    Quantity requested;
    Quantity approved;
    Price price_low;
    Price price_high;
    TimeNs expires;
};
OUTCRY_DESCRIBE(Ruled, "verdict", strategy, venue, instrument, proposal, outcome, side, reduce_only,
                requested, approved, price_low, price_high, expires);

/// What the core hears of an order: what became of it.
struct Ordered {
    static constexpr bool leads = true;

    std::string id;
    std::string venue;
    std::string instrument;
    std::string strategy;
    Side side = Side::buy;
    OrderType type = OrderType::market;
    OrderState state = OrderState::working;
};
OUTCRY_DESCRIBE(Ordered, "order", id, venue, instrument, strategy, side, type, state);

/// What one voter said in a round.
struct Heard {
    std::string voter;
    std::optional<double> p_long;
    std::optional<double> p_short;
    std::string silent;
    Regime regime = Regime::warming;
    std::uint64_t seq = 0;
};
OUTCRY_DESCRIBE(Heard, "core.heard", voter, p_long, p_short, silent, regime, seq);

struct Round {
    std::string venue;
    std::string instrument;
    std::optional<Price> close;  // once its bar was heard
    std::uint64_t bar = 0;       // seq
    std::vector<Heard> heard;
};
OUTCRY_DESCRIBE(Round, "core.round", venue, instrument, close, bar, heard);

/// The rounds of one close.
struct Slice {
    TimeNs close;
    std::vector<Round> rounds;  // by (instrument, venue)
    TimeNs until;               // its deadline
    bool complete = false;      // every answer is in
    bool waits = false;         // for the account of this close
};
OUTCRY_DESCRIBE(Slice, "core.slice.by_name", close, rounds, until, complete, waits);

}  // namespace outcry::core
