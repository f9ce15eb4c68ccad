// SPDX-License-Identifier: Apache-2.0
// Time as the floor knows it: nanoseconds since 1970 UTC, durations, and timeframes that bars are
// made of. Plain values for any thread. The wall clock is read in base/clock.cpp alone and never
// reaches an event's bytes in lockstep.
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

/// What ends a bar. `1m 5m 15m 1h 4h 1d 1w` by the clock, `1mo` by the calendar (`m` is minutes,
/// `mo` months); `tick:1000`, `volume:50`, `dollar:1e6` when so many prints, units of size or units
/// of the quote currency have passed. Its text holds no dot, because topics do: half a coin is
/// `volume:5e-1`, and `volume:0.5` is read as well.
class Timeframe {
 public:
    enum class Measure : std::uint8_t { clock, months, ticks, volume, dollars };

    Timeframe() = default;
    [[nodiscard]] static Result<Timeframe> parse(std::string_view text);
    /// Takes what to_string() writes and nothing else. False: it stays what it was.
    [[nodiscard]] bool assign(std::string_view text);
    [[nodiscard]] static constexpr Timeframe of_ns(std::int64_t ns) { return {Measure::clock, ns}; }
    [[nodiscard]] std::string to_string() const;
    /// Start of the bar that covers `t`: [open, close). Weeks begin on Monday, days at 00:00 UTC.
    /// Of bars that the market ends nobody knows either ahead, and both give the time itself.
    [[nodiscard]] TimeNs open_of(TimeNs t) const;
    /// End of the bar that begins at `open`.
    [[nodiscard]] TimeNs close_of(TimeNs open) const;
    [[nodiscard]] constexpr Measure measure() const { return measure_; }
    /// Nanoseconds, months, prints, or size and money in units of 1e-8.
    [[nodiscard]] constexpr std::int64_t amount() const { return amount_; }
    [[nodiscard]] constexpr bool is_calendar() const { return measure_ == Measure::months; }
    /// Ended by clock or calendar, not by what is traded.
    [[nodiscard]] constexpr bool is_timed() const { return measure_ <= Measure::months; }
    /// Length, a month counted as 30 days: for ordering and rough sums only. 0 when not timed.
    [[nodiscard]] constexpr std::int64_t approximate_ns() const {
        return is_calendar() ? amount_ * 30 * ns_per_day : is_timed() ? amount_ : 0;
    }
    /// Timed ones first, the shortest in front; then ticks, volume, dollars.
    constexpr std::strong_ordering operator<=>(const Timeframe& other) const {
        if (is_timed() && other.is_timed() && approximate_ns() != other.approximate_ns())
            return approximate_ns() <=> other.approximate_ns();
        if (measure_ != other.measure_) return measure_ <=> other.measure_;
        return amount_ <=> other.amount_;
    }
    constexpr bool operator==(const Timeframe&) const = default;

 private:
    constexpr Timeframe(Measure measure, std::int64_t amount)
        : amount_(amount), measure_(measure) {}
    std::int64_t amount_ = ns_per_minute;
    Measure measure_ = Measure::clock;
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
/// Reads what to_iso writes, also without seconds, with a space for the T, a date alone, or without
/// Z (UTC).
[[nodiscard]] Result<TimeNs> parse(std::string_view text);
/// `250ms`, `2s`, `15m`, `1h`, `3d`, `1w`, `500us`, `10ns`; a bare number is refused.
[[nodiscard]] Result<DurationNs> parse_duration(std::string_view text);
/// The shortest exact form in one unit: `250ms`, `90s`, `3d`.
[[nodiscard]] std::string to_string(DurationNs d);

}  // namespace time
}  // namespace outcry
