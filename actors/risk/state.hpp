// SPDX-License-Identifier: Apache-2.0
// What the veto remembers: marks, returns, holdings, approvals in flight and tripped breakers.
// Plain described values, one thread; they belong to RiskVeto's state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "outcry/event/trading.hpp"

namespace outcry::risk {

/// One instrument: its mark and Wilder's average true range of decide_on bars.
struct Seat {
    std::string venue;
    std::string instrument;
    Quantity lot;
    Money min_notional;
    Price mark;
    std::int32_t bars = 0;
    double atr = 0;  // sum of true ranges until there are enough bars
    TimeNs marked_at;
    double volume = 0;             // mean of the last twenty decide_on bars, where it is looked at
    std::int32_t volume_next = 0;  // place of the oldest of them
    std::vector<std::optional<double>> returns;  // a ring of History::size, all seats in step
    double forecast_weight = 0;   // of equity, in the book the pending forecast is of
    std::int32_t rate = -1;       // of what it settles in; -1: the account's own currency
    std::vector<double> volumes;  // those twenty, a ring
    std::string calendar;         // of its market
};
OUTCRY_DESCRIBE(Seat, "risk.seat", venue, instrument, lot, min_notional, mark, bars, atr, marked_at,
                volume, volume_next, returns, forecast_weight, rate, volumes, calendar);

/// Where the ring of returns stands: `at` is the step under way.
struct History {
    TimeNs step;
    std::int32_t at = 0;
    std::int32_t kept = 0;  // steps that are over
};
OUTCRY_DESCRIBE(History, "risk.history", step, at, kept);

/// One-bar forecasts of the value at risk against what came.
struct Forecasts {
    std::optional<double> pending;       // for the step under way
    std::vector<std::int32_t> exceeded;  // a ring of 0 and 1
    std::int32_t at = 0;
    std::int32_t exceptions = 0;  // its sum
};
OUTCRY_DESCRIBE(Forecasts, "risk.forecasts", pending, exceeded, at, exceptions);

struct Holding {
    std::string venue;
    std::string instrument;
    std::string strategy;
    Quantity quantity;
    Price mark;                      // where no bar has been heard
    Price entry;                     // average
    std::optional<TimeNs> closing;   // since when the veto itself wants it closed
    std::vector<std::string> exits;  // orders on their way that close it, by id
};
OUTCRY_DESCRIBE(Holding, "risk.holding", venue, instrument, strategy, quantity, mark, entry,
                closing, exits);

/// The increasing part of a verdict, until it is filled or over.
struct Approval {
    std::string venue;
    std::string instrument;
    std::string strategy;
    std::uint64_t proposal = 0;
    Side side = Side::buy;
    Quantity left;
    Price price;
    TimeNs expires;
};
OUTCRY_DESCRIBE(Approval, "risk.approval", venue, instrument, strategy, proposal, side, left, price,
                expires);

/// A tripped limit: increases wait until it is re-armed, by time or by the operator.
struct Breaker {
    std::string name;
    TimeNs since;
    std::optional<TimeNs> until;  // nil: by the operator alone
    double value = 0;
    double bound = 0;
};
OUTCRY_DESCRIBE(Breaker, "risk.breaker", name, since, until, value, bound);

}  // namespace outcry::risk
