// SPDX-License-Identifier: Apache-2.0
// What the trading desks (core, risk, execution, portfolio) keep per instrument or per book, found
// by name in a sorted list. Plain functions, one thread; lists belong to an actor's state. Sorted
// vectors rather than hash maps: walking them is the same on every machine.
#pragma once

#include <algorithm>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <tuple>
#include <vector>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/instrument.hpp"

namespace outcry::desk {

[[nodiscard]] inline bool names(const auto& slot, std::string_view venue,
                                std::string_view instrument) {
    return same_text(slot.instrument, instrument) && same_text(slot.venue, venue);
}

/// Ordered by (instrument, venue); what is in them has members of these names. Of a list that is
/// only read one gets what can only be read.
template <class Slots>
[[nodiscard]] auto place_of(Slots& slots, std::string_view venue, std::string_view instrument) {
    return std::lower_bound(slots.begin(), slots.end(), 0, [&](const auto& slot, int) {
        const int order = std::string_view(slot.instrument).compare(instrument);
        return order != 0 ? order < 0 : std::string_view(slot.venue) < venue;
    });
}
/// Lists up to here are walked: to see that two names differ is quicker than to order them.
inline constexpr std::size_t walked_max = 8;

/// nullptr when there is none.
template <class Slots>
[[nodiscard]] auto find(Slots& slots, std::string_view venue, std::string_view instrument)
    -> decltype(slots.data()) {
    if (slots.size() <= walked_max) {
        for (auto& slot : slots)
            if (names(slot, venue, instrument)) return &slot;
        return nullptr;
    }
    const auto place = place_of(slots, venue, instrument);
    return place != slots.end() && names(*place, venue, instrument) ? &*place : nullptr;
}
/// The first of those that bear this name, in a list that may hold several: the end when there is
/// none.
template <class Slots>
[[nodiscard]] auto first_of(Slots& slots, std::string_view venue, std::string_view instrument) {
    const auto is = [&](const auto& slot) { return names(slot, venue, instrument); };
    if (slots.size() <= walked_max) return std::find_if(slots.begin(), slots.end(), is);
    const auto place = place_of(slots, venue, instrument);
    return place != slots.end() && is(*place) ? place : slots.end();
}
template <class T>
[[nodiscard]] T& find_or_add(std::vector<T>& slots, std::string_view venue,
                             std::string_view instrument) {
    if (T* slot = find(slots, venue, instrument)) return *slot;
    T slot;
    slot.venue = venue;
    slot.instrument = instrument;
    return *slots.insert(place_of(slots, venue, instrument), std::move(slot));
}

/// Where a list was last looked up. Mail comes mostly in the order of the list, so that place and
/// the one behind it are tried before it is searched. No part of a state: it finds what find()
/// finds.
class Hint {
 public:
    template <class Slots>
    [[nodiscard]] auto find(Slots& slots, std::string_view venue, std::string_view instrument)
        -> decltype(slots.data()) {
        const auto is = [&](std::size_t at) {
            return at < slots.size() && names(slots[at], venue, instrument);
        };
        const std::size_t behind = at_ + 1 < slots.size() ? at_ + 1 : 0;
        if (!is(at_)) {
            if (is(behind)) {
                at_ = behind;
            } else {
                auto* const slot = desk::find(slots, venue, instrument);
                if (slot == nullptr) return nullptr;
                at_ = static_cast<std::size_t>(slot - slots.data());
            }
        }
        return &slots[at_];
    }
    template <class T>
    [[nodiscard]] T& find_or_add(std::vector<T>& slots, std::string_view venue,
                                 std::string_view instrument) {
        if (T* slot = find(slots, venue, instrument)) return *slot;
        T& slot = desk::find_or_add(slots, venue, instrument);
        at_ = static_cast<std::size_t>(&slot - slots.data());
        return slot;
    }

 private:
    std::size_t at_ = 0;
};

/// Books are kept per (instrument, venue, strategy).
template <class Books>
[[nodiscard]] auto book_place(Books& books, std::string_view venue, std::string_view instrument,
                              std::string_view strategy) {
    const auto key = std::tie(instrument, venue, strategy);
    return std::lower_bound(books.begin(), books.end(), 0, [&](const auto& book, int) {
        return std::make_tuple(std::string_view(book.instrument), std::string_view(book.venue),
                               std::string_view(book.strategy)) < key;
    });
}
template <class Books>
[[nodiscard]] auto find_book(Books& books, std::string_view venue, std::string_view instrument,
                             std::string_view strategy) -> decltype(books.data()) {
    const auto place = book_place(books, venue, instrument, strategy);
    const bool found = place != books.end() && place->instrument == instrument &&
                       place->venue == venue && place->strategy == strategy;
    return found ? &*place : nullptr;
}
template <class T>
[[nodiscard]] T& find_or_add_book(std::vector<T>& books, std::string_view venue,
                                  std::string_view instrument, std::string_view strategy) {
    if (T* book = find_book(books, venue, instrument, strategy)) return *book;
    T book;
    book.venue = venue;
    book.instrument = instrument;
    book.strategy = strategy;
    return *books.insert(book_place(books, venue, instrument, strategy), std::move(book));
}

/// Spot and equities are sold out of what is held: nobody here lends them, or is paid for it.
[[nodiscard]] inline bool must_be_owned(InstrumentKind kind) {
    return kind == InstrumentKind::spot || kind == InstrumentKind::equity;
}

/// Days since 1970 UTC, and weeks that begin on Monday.
[[nodiscard]] inline std::int64_t day_of(TimeNs t) {
    return t.ns >= 0 ? t.ns / ns_per_day : -((-t.ns + ns_per_day - 1) / ns_per_day);
}
[[nodiscard]] inline std::int64_t week_of(TimeNs t) {
    const std::int64_t monday_based = day_of(t) + 3;  // 1970-01-01 was a Thursday
    return monday_based >= 0 ? monday_based / 7 : -((-monday_based + 6) / 7);
}
/// The day and the week that a moment lies in or ends: midnight belongs to what is over.
[[nodiscard]] inline std::int64_t day_ended_by(TimeNs t) { return day_of({t.ns - 1}); }
[[nodiscard]] inline std::int64_t week_ended_by(TimeNs t) { return week_of({t.ns - 1}); }

/// How long a floor that runs freely waits for what belongs to an instant.
inline constexpr DurationNs stragglers{ns_per_s};

/// When a timer tells that an instant is over: in lockstep one of the instant itself comes when
/// everything that it caused is.
[[nodiscard]] inline TimeNs over_at(bool lockstep, TimeNs now) {
    return lockstep ? now : now + stragglers;
}

/// The last close whose account was said, now that one of `close` was, or of a moment between. Set
/// by any account: who has heard of none at all waits for none.
[[nodiscard]] inline TimeNs last_close(std::optional<TimeNs> before, std::optional<TimeNs> close) {
    const TimeNs never{INT64_MIN};
    return std::max(before.value_or(never), close.value_or(never));
}

}  // namespace outcry::desk
