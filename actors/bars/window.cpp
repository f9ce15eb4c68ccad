// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/window.hpp"

#include <algorithm>

namespace outcry::bars {

void Window::begin(TimeNs from, TimeNs to, bool watched) {
    *this = Window{};
    open = true;
    complete = watched;
    open_time = from;
    close_time = to;
}

bool Window::add(const Piece& piece) {
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

Wide Window::turnover() const {
    return static_cast<Wide>(turnover_high) * (static_cast<Wide>(1) << 64) +
           static_cast<Wide>(turnover_low);
}

Piece Window::piece() const {
    return {first,    high,       low,    last,   volume,    first_seq,
            last_seq, flow_known, trades, bought, turnover()};
}

}  // namespace outcry::bars
