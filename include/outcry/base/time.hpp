// SPDX-License-Identifier: Apache-2.0
// Time as the floor knows it: nanoseconds since 1970 UTC, durations, and timeframes that bars are made of.
// Plain values for any thread. The wall clock is read in base/clock.cpp alone and never reaches an event's bytes in lockstep.
#pragma once

#include <compare>
#include <cstdint>
#include <string>
#include <string_view>

#include "outcry/base/result.hpp"

namespace outcry {

struct DurationNs {
    std::int64_t ns = 0;

    constexpr auto operator<=>(const DurationNs&) const = default;
};

struct TimeNs {
    std::int64_t ns = 0;

    constexpr auto operator<=>(const TimeNs&) const = default;
};

[[nodiscard]] constexpr TimeNs operator+(TimeNs t, DurationNs d) { return {t.ns + d.ns}; }
[[nodiscard]] constexpr TimeNs operator-(TimeNs t, DurationNs d) { return {t.ns - d.ns}; }
[[nodiscard]] constexpr DurationNs operator-(TimeNs a, TimeNs b) { return {a.ns - b.ns}; }

inline constexpr std::int64_t ns_per_us = 1'000;
inline constexpr std::int64_t ns_per_ms = 1'000'000;
inline constexpr std::int64_t ns_per_s = 1'000'000'000;
inline constexpr std::int64_t ns_per_minute = 60 * ns_per_s;
inline constexpr std::int64_t ns_per_hour = 60 * ns_per_minute;
inline constexpr std::int64_t ns_per_day = 24 * ns_per_hour;

[[nodiscard]] constexpr TimeNs from_ms(std::int64_t ms) { return {ms * ns_per_ms}; }

/// How long one bar lasts: `1m 5m 15m 1h 4h 1d 1w` by the clock, `1mo` by the calendar. `m` is minutes, `mo` months.
class Timeframe {
 public:
    Timeframe() = default;
    [[nodiscard]] static Result<Timeframe> parse(std::string_view text);
    [[nodiscard]] static constexpr Timeframe of_ns(std::int64_t ns) { return Timeframe(ns, 0); }
    [[nodiscard]] std::string to_string() const;
    /// Start of the bar that covers `t`: [open, close). Weeks begin on Monday, days at 00:00 UTC.
    [[nodiscard]] TimeNs open_of(TimeNs t) const;
    /// End of the bar that begins at `open`.
    [[nodiscard]] TimeNs close_of(TimeNs open) const;
    [[nodiscard]] constexpr bool is_calendar() const { return months_ != 0; }
    /// Length, a month counted as 30 days: for ordering and rough sums only.
    [[nodiscard]] constexpr std::int64_t approximate_ns() const {
        return months_ != 0 ? months_ * 30 * ns_per_day : ns_;
    }
    constexpr auto operator<=>(const Timeframe& other) const {
        return approximate_ns() <=> other.approximate_ns();
    }
    constexpr bool operator==(const Timeframe&) const = default;

 private:
    constexpr Timeframe(std::int64_t ns, std::int32_t months) : ns_(ns), months_(months) {}
    std::int64_t ns_ = ns_per_minute;
    std::int32_t months_ = 0;
};

namespace time {

struct Civil {
    int year = 1970, month = 1, day = 1, hour = 0, minute = 0, second = 0;
    std::int64_t nanosecond = 0;
    int weekday = 4;  // 0 is Sunday
};

[[nodiscard]] Civil civil(TimeNs t);
[[nodiscard]] TimeNs from_civil(int year, int month, int day, int hour = 0, int minute = 0,
                                int second = 0);
/// `2025-05-19T14:15:00Z`, with up to nine decimals when they are not zero.
[[nodiscard]] std::string to_iso(TimeNs t);
/// `2025-05-19 14:15` for people.
[[nodiscard]] std::string for_people(TimeNs t);
/// Reads what to_iso writes, also without seconds, with a space for the T, a date alone, or without Z (UTC).
[[nodiscard]] Result<TimeNs> parse(std::string_view text);
/// `250ms`, `2s`, `15m`, `1h`, `3d`, `1w`, `500us`, `10ns`; a bare number is refused.
[[nodiscard]] Result<DurationNs> parse_duration(std::string_view text);
/// The shortest exact form in one unit: `250ms`, `90s`, `3d`.
[[nodiscard]] std::string to_string(DurationNs d);

}  // namespace time
}  // namespace outcry
