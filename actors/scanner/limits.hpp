// SPDX-License-Identifier: Apache-2.0
// Bounds of the scanner family: how much one scanner, monitor or allocator keeps and says, so that
// its state fits limits::member_state_bytes_max and what it says into an event. Constants only.
#pragma once

#include <cstddef>

#include "outcry/base/limits.hpp"

namespace outcry::scanner {

inline constexpr std::size_t timeframes_max = 8;
inline constexpr std::size_t series_max = 4096;   // symbols x timeframes
inline constexpr std::size_t rows_max = 60;       // of a ranking; each is a ref
inline constexpr std::size_t watched_max = 64;    // pairs
inline constexpr std::size_t closes_max = 65536;  // symbols x window, of an allocator
inline constexpr std::size_t picks_max = 60;      // symbols held at once

static_assert(rows_max <= limits::refs_max && picks_max <= limits::refs_max);
static_assert(closes_max * 9 < limits::member_state_bytes_max, "a double is 9 bytes on the wire");

/// What a monitor of pairs remembers, in bytes of its state: a covariance of every two symbols and
/// a window of closes of each.
[[nodiscard]] constexpr std::size_t pairs_state_bytes(std::size_t symbols, std::size_t window) {
    constexpr std::size_t real = 9, rest = 140;  // with its keys and names
    return (symbols * (symbols - (symbols > 0 ? 1 : 0)) / 2 + symbols * window) * real +
           symbols * rest;
}
/// So many symbols fit.
[[nodiscard]] constexpr std::size_t pairs_symbols_max(std::size_t window) {
    std::size_t symbols = 0;
    while (pairs_state_bytes(symbols + 1, window) <= limits::member_state_bytes_max) ++symbols;
    return symbols;
}

}  // namespace outcry::scanner
