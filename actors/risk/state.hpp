// SPDX-License-Identifier: Apache-2.0
// What the veto remembers: marks, holdings, approvals in flight and tripped breakers. Plain
// described values, one thread; they belong to RiskVeto's state.
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
};
OUTCRY_DESCRIBE(Seat, "risk.seat", venue, instrument, lot, min_notional, mark, bars, atr);

struct Holding {
    std::string venue;
    std::string instrument;
    std::string strategy;
    Quantity quantity;
    Price mark;  // where no bar has been heard
};
OUTCRY_DESCRIBE(Holding, "risk.holding", venue, instrument, strategy, quantity, mark);

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
