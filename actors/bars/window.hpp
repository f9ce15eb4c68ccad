// SPDX-License-Identifier: Apache-2.0
// One bar in the making: what fell into it so far. A described value, part of the bars actor's
// state. One thread. It does not know time by itself: whoever owns it says when it is over.
#pragma once

#include <cstdint>

#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"

namespace outcry::bars {

__extension__ using Wide = __int128;

/// Prices, volume and flow of prints that follow each other, or of a smaller bar.
struct Piece {
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    bool flow_known = true;
    std::uint64_t trades = 1;
    Quantity bought;
    Wide turnover = 0;  // price times size, in units of 1e-16
};

struct Window {
    bool open = false;      // begun, and not yet said
    bool complete = false;  // watched from its beginning; a first partial bar is dropped
    TimeNs open_time;
    TimeNs close_time{INT64_MIN};  // of bars the market ends: of the last print
    std::uint64_t pieces = 0;
    Price first;
    Price high;
    Price low;
    Price last;
    Quantity volume;
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    bool flow_known = true;
    std::uint64_t trades = 0;
    Quantity bought;
    std::int64_t turnover_high = 0;  // halves of 128 bits
    std::uint64_t turnover_low = 0;

    void begin(TimeNs from, TimeNs to, bool watched);
    /// False when the volume no longer fits into 64 bits.
    [[nodiscard]] bool add(const Piece& piece);
    /// What is in the window, to be added to a longer one.
    [[nodiscard]] Piece piece() const;
    [[nodiscard]] Wide turnover() const;

    bool operator==(const Window&) const = default;
};
OUTCRY_DESCRIBE(Window, "bars.window", open, complete, open_time, close_time, pieces, first, high,
                low, last, volume, first_seq, last_seq, flow_known, trades, bought, turnover_high,
                turnover_low);

}  // namespace outcry::bars
