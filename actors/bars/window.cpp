// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/window.hpp"

namespace outcry::bars {

void Window::begin(const Timeframe& timeframe, TimeNs t, TimeNs watched_since) {
    *this = Window{};
    open_time = timeframe.open_of(t);
    close_time = timeframe.close_of(open_time);
    complete = open_time >= watched_since;
}

}  // namespace outcry::bars
