// SPDX-License-Identifier: Apache-2.0
// A few symbols and their bars, for those who hear many. Test code only, one thread.
#pragma once

#include <cmath>
#include <string>
#include <vector>

#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"

namespace outcry::test {

inline constexpr TimeNs may{1'746'403'200 * ns_per_s};  // 2025-05-05
inline constexpr Timeframe m15 = Timeframe::of_ns(15 * ns_per_minute);

inline FloorOpened floor_of(const std::vector<std::string>& names) {
    FloorOpened opened;
    opened.capital = Money::whole(100'000);
    for (const std::string& name : names) {
        Instrument one;
        one.id = name;
        one.venue = "v";
        one.tick = Price{1};
        one.lot = Quantity{1};
        one.min_notional = Money::whole(10);
        one.fees = {{{}, Ratio{20'000}, Ratio{50'000}}};
        opened.instruments.push_back(one);
    }
    return opened;
}

/// Closes at may + (number + 1) bars.
inline Bar bar_of(const std::string& name, int number, double open, double close,
                  Timeframe timeframe = m15, double volume = 10) {
    const auto units = [](double value) { return std::llround(value * 1e8); };
    return {"v",
            name,
            timeframe,
            may + DurationNs{number * timeframe.approximate_ns()},
            Price{units(open)},
            Price{units(std::fmax(open, close) * 1.001)},
            Price{units(std::fmin(open, close) * 0.999)},
            Price{units(close)},
            Quantity{units(volume)}};
}

}  // namespace outcry::test
