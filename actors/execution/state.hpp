// SPDX-License-Identifier: Apache-2.0
// What the paper venue remembers: tapes, orders on their way, positions and the protection they
// carry. Plain described values, one thread; they belong to ExecutionPaper's state.
#pragma once

#include <string>
#include <vector>

#include "actors/portfolio/book.hpp"
#include "outcry/event/instrument.hpp"
#include "outcry/event/trading.hpp"

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
    Ratio cost;                      // half spread and slippage
    std::vector<FeeTier> fees;
    std::vector<MarginTier> margins;
    std::vector<DayVolume> volumes;  // own turnover of thirty days, where tiers depend on it
    bool has_trades = false;         // trades are recorded: bars only mark
    Price last;
    Quantity budget;                 // of the tape's volume, that we may still take
};
OUTCRY_DESCRIBE(Tape, "execution.tape", venue, instrument, tick, lot, min_notional, cost, fees,
                margins, volumes, has_trades, last, budget);

/// A market order on its way to the venue or waiting there for volume.
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
};
OUTCRY_DESCRIBE(Working, "execution.working", order, proposal, decided, ready, expires, low, high,
                stop, target);

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
    bool stop_hit = false;   // the rest goes at the market
};
OUTCRY_DESCRIBE(Bracket, "execution.bracket", proposal, verdict, side, held, entered, entered_value,
                stop, target, stop_filled, target_filled, stop_hit);

/// What one strategy holds of one instrument.
struct Held {
    std::string venue;
    std::string instrument;
    std::string strategy;
    portfolio::Book book;
    std::uint64_t last_proposal = 0;  // newest whose approval was used
    std::vector<Bracket> brackets;    // oldest first
};
OUTCRY_DESCRIBE(Held, "execution.held", venue, instrument, strategy, book, last_proposal, brackets);

}  // namespace outcry::execution
