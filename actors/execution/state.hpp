// SPDX-License-Identifier: Apache-2.0
// What the paper venue remembers: tapes, orders on their way, positions and the protection they
// carry. Plain described values, one thread; they belong to ExecutionPaper's state.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include "actors/portfolio/book.hpp"
#include "outcry/event/instrument.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::execution {

struct DayVolume {
    std::int64_t day = 0;
    Money traded;
};
OUTCRY_DESCRIBE(DayVolume, "execution.day_volume", day, traded);

/// One instrument and the finest series recorded of it.
struct Tape {
    std::string venue;
    std::string instrument;
    Price tick;
    Quantity lot;
    Money min_notional;
    Ratio cost;  // half spread and slippage
    std::vector<FeeTier> fees;
    std::vector<MarginTier> margins;
    std::vector<DayVolume> volumes;  // own turnover of thirty days, where tiers depend on it
    bool has_trades = false;         // trades are recorded: bars only mark
    Price last;
    Price open;  // of the bar that closed at `last`; of a trade all are its price
    Price high;
    Price low;
    TimeNs last_at;
    Price before;     // the last price before that instant
    Quantity budget;  // of the tape's volume, that we may still take
    Price mark;       // as the venue last said
    TimeNs mark_at;
    bool has_depth = false;        // books are recorded: limits queue
    std::vector<DepthLevel> bids;  // best first
    std::vector<DepthLevel> asks;
    indicator::Atr atr;                // of `base` bars
    std::optional<double> atr_value;   // nil while it warms up
    std::optional<double> atr_before;  // the same before the last bar
    bool owned = false;                // sold out of what is held, never short
    std::int32_t rate = -1;            // of what it settles in; -1: the account's own currency
    TimeNs from;                       // open of the bar that closed at `last_at`
    bool unmet = false;  // that bar has not met its stops: an entry on it waits for others
    bool scant = false;  // our part of that bar was no lot
    Price mark_before;   // the venue's mark before the one of `mark_at`
    TimeNs mark_before_at;
    std::string calendar;
};
OUTCRY_DESCRIBE(Tape, "execution.tape", venue, instrument, tick, lot, min_notional, cost, fees,
                margins, volumes, has_trades, last, budget, mark, mark_at, has_depth, bids, asks,
                atr, atr_value, atr_before, owned, rate, open, high, low, last_at, before, from,
                unmet, scant, mark_before, mark_before_at, calendar);

/// What the account holds in another currency than its own.
struct Foreign {
    Money cash;     // without funding
    Money funding;  // as the portfolio last settled it
};
OUTCRY_DESCRIBE(Foreign, "execution.foreign", cash, funding);

/// An order on its way to the venue, waiting there for volume, or resting in its book.
struct Working {
    Order order;
    std::uint64_t proposal = 0;
    TimeNs decided;
    TimeNs ready;    // decided + latency
    TimeNs expires;  // of the approval; entries only
    Price low;       // approved band; entries only
    Price high;
    Ratio stop;
    Ratio target;
    bool triggered = false;          // of a stop or stop_limit
    bool resting = false;            // in the book, at its limit
    bool queued = false;             // `ahead` is known: the book was recorded
    Quantity ahead;                  // what rests before us at our price
    std::optional<TimeNs> waits_in;  // open of the bar that met it, and others came before
};
OUTCRY_DESCRIBE(Working, "execution.working", order, proposal, decided, ready, expires, low, high,
                stop, target, triggered, resting, queued, ahead, waits_in);

/// Stop and target of one entry: one cancels the other; they cover what of it is filled and held.
struct Bracket {
    std::uint64_t proposal = 0;
    std::uint64_t verdict = 0;
    Side side = Side::sell;  // of the exits
    Quantity held;           // covered now
    Quantity entered;        // filled by the entry in all
    Money entered_value;
    Price stop;
    Price target;
    Quantity stop_filled;
    Quantity target_filled;
    bool stop_hit = false;  // the rest goes at the market
    Price trail;            // the stop stays this far behind `best`; 0: it stands
    Price best;             // price in our favour since the entry
    Quantity inside;        // of `held`: filled inside the bar under way, not by its open
    bool waits = false;     // the stop was hit and is short of volume: an exit on its way
};
OUTCRY_DESCRIBE(Bracket, "execution.bracket", proposal, verdict, side, held, entered, entered_value,
                stop, target, stop_filled, target_filled, stop_hit, trail, best, inside, waits);

/// What one strategy holds of one instrument.
struct Held {
    std::string venue;
    std::string instrument;
    std::string strategy;
    portfolio::Book book;
    std::uint64_t last_proposal = 0;  // newest whose approval was used
    std::vector<Bracket> brackets;    // oldest first
    TimeNs inside_at;                 // close of the bar that last filled an entry somewhere inside
    Price inside_from;  // market price of that fill; of several, the worst for the position
};
OUTCRY_DESCRIBE(Held, "execution.held", venue, instrument, strategy, book, last_proposal, brackets,
                inside_at, inside_from);

}  // namespace outcry::execution
