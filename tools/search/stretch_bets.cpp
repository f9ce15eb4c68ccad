// SPDX-License-Identifier: Apache-2.0
#include "tools/search/stretch_bets.hpp"

#include <algorithm>

namespace outcry::tools {

namespace {

template <class T>
bool is_of(const T& one, const Position& held) {
    return one.venue == held.venue && one.instrument == held.instrument &&
           one.strategy == held.strategy;
}

/// Whether the stretch's first position of that symbol is on its side.
bool goes_on(const Report& stretch, const Position& held) {
    const RoundTrip* first = nullptr;
    for (const RoundTrip& trip : stretch.trips)
        if (is_of(trip, held) && (first == nullptr || trip.opened_at < first->opened_at))
            first = &trip;
    const bool was_long = held.quantity.units > 0;
    if (first != nullptr) return (first->side == Side::buy) == was_long;
    return std::any_of(stretch.open_positions.begin(), stretch.open_positions.end(),
                       [&](const Position& open) {
                           return is_of(open, held) && (open.quantity.units > 0) == was_long;
                       });
}

}  // namespace

double bets_of_stretch(const Report& stretch, const std::vector<Position>& held_before) {
    const auto again = static_cast<double>(
        std::count_if(held_before.begin(), held_before.end(),
                      [&](const Position& held) { return goes_on(stretch, held); }));
    if (again == 0) return bets_of(stretch).value_or(0);
    const auto trips =
        static_cast<double>(stretch.round_trips + stretch.open_positions.size()) - again;
    // A book that is built is half of one that is turned over.
    const double built = again / static_cast<double>(held_before.size()) / 2;
    return std::max({0.0, trips, turned_over_of(stretch) - built});
}

}  // namespace outcry::tools
