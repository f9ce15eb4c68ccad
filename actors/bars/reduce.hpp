// SPDX-License-Identifier: Apache-2.0
// The one loop over prints: a stretch of them becomes one piece. Pure functions for any thread; the
// columns are only read.
#pragma once

#include "actors/bars/aggregator.hpp"

namespace outcry::bars {

struct Reduced {
    Piece piece;
    bool sound;  // each print has a price and a size, none is before `not_before`, the sizes fit
                 // into 64 bits
};

/// Prints [from, to), at least one. Without a branch, so that it costs a few cycles a print.
[[nodiscard]] Reduced reduce(const Prints& prints, std::size_t from, std::size_t to,
                             TimeNs not_before);
/// Whether a print can be part of a bar: a price above zero and a size above zero, or none at all
/// for quotes.
[[nodiscard]] inline bool usable(const Prints& prints, std::size_t at) {
    return prints.prices[at].units > 0 && (prints.quotes || prints.sizes[at].units > 0);
}

}  // namespace outcry::bars
