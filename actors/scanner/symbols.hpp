// SPDX-License-Identifier: Apache-2.0
// What actors over hundreds of symbols share: symbols kept in the order of the floor, which breaks
// ties, and found by name; bounds of their parameters. Plain functions, one thread; the lists
// belong to an actor's state.
#pragma once

#include <algorithm>
#include <cstdint>
#include <numeric>
#include <string_view>
#include <tuple>
#include <vector>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry::scanner {

/// Places in `symbols`, sorted by (instrument, venue).
template <class T>
[[nodiscard]] std::vector<std::uint32_t> by_name(const std::vector<T>& symbols) {
    std::vector<std::uint32_t> places(symbols.size());
    std::iota(places.begin(), places.end(), 0U);
    std::sort(places.begin(), places.end(), [&](std::uint32_t a, std::uint32_t b) {
        return std::tie(symbols[a].instrument, symbols[a].venue) <
               std::tie(symbols[b].instrument, symbols[b].venue);
    });
    return places;
}

/// nullptr when it is none of them.
template <class T>
[[nodiscard]] T* find_named(std::vector<T>& symbols, const std::vector<std::uint32_t>& names,
                            std::string_view venue, std::string_view instrument) {
    const auto place = std::lower_bound(names.begin(), names.end(), 0, [&](std::uint32_t at, int) {
        const int order = std::string_view(symbols[at].instrument).compare(instrument);
        return order != 0 ? order < 0 : std::string_view(symbols[at].venue) < venue;
    });
    if (place == names.end()) return nullptr;
    T& found = symbols[*place];
    return found.instrument == instrument && found.venue == venue ? &found : nullptr;
}

[[nodiscard]] inline Result<void> check_number(std::string_view name, std::int64_t value,
                                               std::int64_t low, std::int64_t high) {
    if (value >= low && value <= high) return {};
    return invalid(joined({name, " of ", std::to_string(value), " is not ", std::to_string(low),
                           " to ", std::to_string(high)}));
}

[[nodiscard]] inline Result<void> check_patience(DurationNs patience, Timeframe decide_on) {
    if (patience.ns >= 0 && patience.ns < decide_on.approximate_ns()) return {};
    return invalid(
        joined({"patience of ", time::to_string(patience),
                " must not be negative and be shorter than decide_on, ", decide_on.to_string()}));
}

}  // namespace outcry::scanner
