// SPDX-License-Identifier: Apache-2.0
// One bar in the making: what fell into [open_time, close_time) so far. A described value, part of
// the bars actor's state. One thread. It does not know time by itself: whoever owns it says when it
// is over.
#pragma once

#include <cstdint>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"

namespace outcry::bars {

/// Prices and volume of a print (four times the same price) or of a smaller bar.
struct Piece {
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::uint64_t seq = 0;
};

struct Window {
    bool open = false;      // holds at least one piece
    bool complete = false;  // watched from its beginning; a first partial bar is dropped
    TimeNs open_time;
    TimeNs close_time{INT64_MIN};
    Price first;
    Price high;
    Price low;
    Price last;
    Quantity volume;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;

    /// Begins the bar that covers `t`.
    void begin(const Timeframe& timeframe, TimeNs t, TimeNs watched_since);
    /// False when the volume no longer fits into 64 bits.
    [[nodiscard]] bool add(const Piece& piece) {
        if (!open) {
            open = true;
            first = piece.open;
            high = piece.high;
            low = piece.low;
            first_seq = piece.seq;
        }
        if (piece.high > high) high = piece.high;
        if (piece.low < low) low = piece.low;
        last = piece.close;
        last_seq = piece.seq;
        return !__builtin_add_overflow(volume.units, piece.volume.units, &volume.units);
    }

    bool operator==(const Window&) const = default;
};
OUTCRY_DESCRIBE(Window, "bars.window", open, complete, open_time, close_time, first, high, low,
                last, volume, first_seq, last_seq);

}  // namespace outcry::bars
