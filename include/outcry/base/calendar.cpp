// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/calendar.hpp"

#include <array>

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::int64_t half_hour = 30 * ns_per_minute;

constexpr std::array<Calendar, 6> calendars{{
    {"always", 0, Daylight::never, 0, 0},
    {"XNYS", -5 * ns_per_hour, Daylight::us, 19 * half_hour, 32 * half_hour},
    {"XNAS", -5 * ns_per_hour, Daylight::us, 19 * half_hour, 32 * half_hour},
    {"XLON", 0, Daylight::eu, 16 * half_hour, 33 * half_hour},
    {"XETR", ns_per_hour, Daylight::eu, 18 * half_hour, 35 * half_hour},
    {"FX", -5 * ns_per_hour, Daylight::us, -14 * half_hour, 34 * half_hour},
}};

/// The n-th Sunday of a month, or the last one when n is 0, as its midnight.
TimeNs sunday(int year, int month, int n) {
    const TimeNs first = n == 0 ? time::from_civil(month == 12 ? year + 1 : year, month % 12 + 1, 1)
                                : time::from_civil(year, month, 1);
    const int weekday = time::civil(first).weekday;
    // From the first of the following month the last Sunday is one to seven days back.
    const std::int64_t days =
        n == 0 ? -(weekday == 0 ? 7 : weekday) : (7 - weekday) % 7 + 7 * (n - 1);
    return first + DurationNs{days * ns_per_day};
}

bool is_summer(Daylight clocks, TimeNs date) {
    if (clocks == Daylight::never) return false;
    const int year = time::civil(date).year;
    TimeNs from, to;
    if (clocks == Daylight::eu) {
        from = sunday(year, 3, 0);
        to = sunday(year, 10, 0);
    } else if (year >= 2007) {
        from = sunday(year, 3, 2);
        to = sunday(year, 11, 1);
    } else {
        from = sunday(year, 4, year >= 1987 ? 1 : 0);
        to = sunday(year, 10, 0);
    }
    return date >= from && date < to;
}

constexpr Timeframe one_day = Timeframe::of_ns(ns_per_day);

}  // namespace

const Calendar* Calendar::known(std::string_view name) {
    for (const Calendar& calendar : calendars)
        if (calendar.name_ == name) return &calendar;
    return nullptr;
}

Result<const Calendar*> Calendar::find(std::string_view name) {
    if (const Calendar* calendar = known(name)) return calendar;
    std::string known;
    for (const Calendar& calendar : calendars)
        known += joined({known.empty() ? "" : ", ", calendar.name_});
    return invalid(joined({quoted(name), " is not a calendar this build knows: ", known}));
}

std::int64_t Calendar::offset_ns(TimeNs date) const {
    return standard_ns_ + (is_summer(clocks_, date) ? ns_per_hour : 0);
}

std::optional<TimeSpan> Calendar::session_of(TimeNs date) const {
    const int weekday = time::civil(date).weekday;
    if (weekday == 0 || weekday == 6) return std::nullopt;
    // Clocks change at night on a Sunday, before any session of that date begins.
    const TimeNs opened_on{date.ns - (opens_ns_ < 0 ? ns_per_day : 0)};
    return TimeSpan{{date.ns + opens_ns_ - offset_ns(opened_on)},
                    {date.ns + closes_ns_ - offset_ns(date)}};
}

std::optional<TimeNs> Calendar::date_at(TimeNs t) const {
    const TimeNs today = one_day.open_of({t.ns + standard_ns_});
    for (const std::int64_t days : {0, 1}) {
        const TimeNs date{today.ns + days * ns_per_day};
        const auto session = session_of(date);
        if (session && session->open <= t && t < session->close) return date;
    }
    return std::nullopt;
}

std::optional<TimeSpan> Calendar::session_at(TimeNs t) const {
    const auto date = date_at(t);
    return date ? session_of(*date) : std::nullopt;
}

TimeNs Calendar::trades_from(TimeNs t) const {
    if (is_always() || session_at(t)) return t;
    TimeNs date = one_day.open_of({t.ns + standard_ns_});
    // A week has trading days, so the search ends.
    for (;; date = {date.ns + ns_per_day}) {
        const auto session = session_of(date);
        if (session && session->open > t) return session->open;
    }
}

bool Calendar::applies_to(const Timeframe& timeframe) const {
    return !is_always() && timeframe.is_timed() && timeframe.approximate_ns() >= ns_per_day;
}

std::optional<TimeSpan> Calendar::bar_at(const Timeframe& timeframe, TimeNs t) const {
    if (!applies_to(timeframe)) {
        const TimeNs open = timeframe.open_of(t);
        return TimeSpan{open, timeframe.close_of(open)};
    }
    const auto date = date_at(t);
    if (!date) return std::nullopt;
    TimeNs first = timeframe.open_of(*date);
    TimeNs last{timeframe.close_of(first).ns - ns_per_day};
    // The date itself is a trading day, so both searches end.
    while (!session_of(first)) first = {first.ns + ns_per_day};
    while (!session_of(last)) last = {last.ns - ns_per_day};
    return TimeSpan{session_of(first)->open, session_of(last)->close};
}

}  // namespace outcry
