// SPDX-License-Identifier: Apache-2.0
// How a bar came about, in doubles: what features of order flow are made of. Plain values for any
// thread. Nothing to own.
#pragma once

#include <optional>

#include "outcry/base/describe.hpp"
#include "outcry/event/market.hpp"

namespace outcry::predict {

struct BarFlow {
    double trades = 0;
    double bought = 0;  // volume where the taker bought
    double worth = 0;   // in the quote currency

    bool operator==(const BarFlow&) const = default;
};

[[nodiscard]] inline std::optional<BarFlow> flow_of(const Bar& bar) {
    if (!bar.flow) return std::nullopt;
    return BarFlow{static_cast<double>(bar.flow->trades), bar.flow->bought.to_double(),
                   bar.flow->vwap.to_double() * bar.volume.to_double()};
}

}  // namespace outcry::predict
