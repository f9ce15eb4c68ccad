// SPDX-License-Identifier: Apache-2.0
// One bar in the making: what fell into it so far. A described value, part of the bars actor's
// state. One thread. It does not know time by itself: whoever owns it says when it is over.
#pragma once

#include <algorithm>
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

// Inlined: each print of a tape comes this way.
inline Wide Window::turnover() const {
    return static_cast<Wide>(turnover_high) * (static_cast<Wide>(1) << 64) +
           static_cast<Wide>(turnover_low);
}

inline bool Window::add(const Piece& piece) {
    if (pieces++ == 0) {
        first = piece.open;
        high = piece.high;
        low = piece.low;
        first_seq = piece.first_seq;
    }
    high = std::max(high, piece.high);
    low = std::min(low, piece.low);
    last = piece.close;
    last_seq = piece.last_seq;
    flow_known = flow_known && piece.flow_known;
    trades += piece.trades;
    // Both are bounded by the volume, which is checked: at most 2^63 units at 2^63 fit into 127
    // bits.
    bought.units = static_cast<std::int64_t>(static_cast<std::uint64_t>(bought.units) +
                                             static_cast<std::uint64_t>(piece.bought.units));
    if (__builtin_add_overflow(volume.units, piece.volume.units, &volume.units)) return false;
    const Wide sum = turnover() + piece.turnover;
    turnover_high = static_cast<std::int64_t>(sum >> 64);
    turnover_low = static_cast<std::uint64_t>(sum);
    return true;
}

}  // namespace outcry::bars
