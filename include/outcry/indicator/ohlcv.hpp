// SPDX-License-Identifier: Apache-2.0
// One bar as indicators see it: five doubles, without symbol or time, because an indicator serves
// one series. A plain value for any thread. Fixed-point bars are turned into it at the door of the
// actor that owns the indicator.
#pragma once

#include "outcry/base/describe.hpp"

namespace outcry::indicator {

/// Prices in quote currency, volume in base units. Values are finite; feeds refuse anything else.
struct Ohlcv {
    double open = 0;
    double high = 0;
    double low = 0;
    double close = 0;
    double volume = 0;

    bool operator==(const Ohlcv&) const = default;
};
OUTCRY_DESCRIBE(Ohlcv, "ohlcv", open, high, low, close, volume);

/// (H+L+C)/3, in TA-Lib's order of operations (TYPPRICE, CCI, MFI).
[[nodiscard]] inline double typical_price(const Ohlcv& bar) {
    return (bar.high + bar.low + bar.close) / 3.0;
}

}  // namespace outcry::indicator
