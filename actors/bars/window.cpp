// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/window.hpp"

namespace outcry::bars {

void Window::begin(TimeNs from, TimeNs to, bool watched) {
    *this = Window{};
    open = true;
    complete = watched;
    open_time = from;
    close_time = to;
}

Piece Window::piece() const {
    return {first,    high,       low,    last,   volume,    first_seq,
            last_seq, flow_known, trades, bought, turnover()};
}

}  // namespace outcry::bars
