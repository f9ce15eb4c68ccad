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
inline constexpr std::size_t pairs_max = 65536;   // 362 symbols
inline constexpr std::size_t watched_max = 64;    // pairs
inline constexpr std::size_t closes_max = 65536;  // symbols x window
inline constexpr std::size_t picks_max = 60;      // symbols held at once

static_assert(rows_max <= limits::refs_max && picks_max <= limits::refs_max);
static_assert(pairs_max * 9 < limits::member_state_bytes_max, "a double is 9 bytes on the wire");
static_assert(closes_max * 9 < limits::member_state_bytes_max);

}  // namespace outcry::scanner
