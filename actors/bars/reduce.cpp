// SPDX-License-Identifier: Apache-2.0
#include "actors/bars/reduce.hpp"

#include <algorithm>

namespace outcry::bars {

Reduced reduce(const Prints& prints, std::size_t from, std::size_t to, TimeNs not_before) {
    const TimeNs* const times = prints.times.data();
    const Price* const prices = prints.prices.data();
    std::int64_t high = prices[from].units, low = high, faults = 0;
    Piece piece;
    piece.open = prices[from];
    piece.close = prices[to - 1];
    piece.first_seq = prints.seqs[from];
    piece.last_seq = prints.seqs[to - 1];
    if (prints.quotes) {
        for (std::size_t i = from; i < to; ++i) {
            const std::int64_t price = prices[i].units;
            high = std::max(high, price);
            low = std::min(low, price);
            faults |= (price - 1) | -static_cast<std::int64_t>(times[i] < not_before);
        }
        piece.flow_known = false;
    } else {
        const Quantity* const sizes = prints.sizes.data();
        const Side* const takers = prints.takers.data();
        Wide volume = 0, turnover = 0;
        std::uint64_t bought = 0;
        for (std::size_t i = from; i < to; ++i) {
            const std::int64_t price = prices[i].units;
            const std::int64_t size = sizes[i].units;
            high = std::max(high, price);
            low = std::min(low, price);
            volume += size;
            turnover += static_cast<Wide>(price) * size;
            bought += static_cast<std::uint64_t>(size) & (takers[i] == Side::buy ? ~0ULL : 0ULL);
            // Negative when anything of it is: no price, no size, too early.
            faults |= (price - 1) | (size - 1) | -static_cast<std::int64_t>(times[i] < not_before);
        }
        if (volume > INT64_MAX) faults = -1;  // nor can anybody add that much
        piece.volume = {static_cast<std::int64_t>(volume)};
        piece.bought = {static_cast<std::int64_t>(bought)};
        piece.turnover = turnover;
    }
    piece.trades = to - from;
    piece.high = {high};
    piece.low = {low};
    return {piece, faults >= 0};
}

}  // namespace outcry::bars
