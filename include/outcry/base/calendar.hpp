// SPDX-License-Identifier: Apache-2.0
// The trading days of exchanges, for bars of a day and longer. Immutable values for any thread;
// nothing to own.
//
// A calendar is a time zone and the hours of its regular session, Monday to Friday. It knows no
// holidays and no early closes: on a holiday nothing trades and no bar is said, and a day that ends
// early is said at its regular close, late and never early. Daylight saving follows the rules of
// the United States since 1967 and of Europe since 1996.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

/// When a zone's clocks stand an hour ahead.
enum class Daylight { never, us, eu };

struct TimeSpan {
    TimeNs open;
    TimeNs close;

    bool operator==(const TimeSpan&) const = default;
};

class Calendar {
 public:
    /// `always` (days are UTC), `XNYS`, `XNAS`, `XLON`, `XETR`, `FX` (17:00 to 17:00 in New York).
    [[nodiscard]] static Result<const Calendar*> find(std::string_view name);
    /// The same, nullptr for a name that is unknown.
    [[nodiscard]] static const Calendar* known(std::string_view name);
    constexpr Calendar(std::string_view name, std::int64_t standard_ns, Daylight clocks,
                       std::int64_t opens_ns, std::int64_t closes_ns)
        : name_(name),
          standard_ns_(standard_ns),
          clocks_(clocks),
          opens_ns_(opens_ns),
          closes_ns_(closes_ns) {}

    [[nodiscard]] std::string_view name() const { return name_; }
    /// Days are UTC and nothing is left out.
    [[nodiscard]] bool is_always() const { return closes_ns_ == opens_ns_; }
    /// The regular session that covers `t`.
    [[nodiscard]] std::optional<TimeSpan> session_at(TimeNs t) const;
    /// `t` where a session covers it, else the open of the next one.
    [[nodiscard]] TimeNs trades_from(TimeNs t) const;
    /// The bar of `timeframe` that covers `t`: of a day and longer from the open of its first
    /// session to the close of its last, absent outside sessions; of less than a day as the clock
    /// has it.
    [[nodiscard]] std::optional<TimeSpan> bar_at(const Timeframe& timeframe, TimeNs t) const;
    /// Whether bars of `timeframe` are made of sessions.
    [[nodiscard]] bool applies_to(const Timeframe& timeframe) const;
    /// All sessions begin and end on this grid: of half an hour.
    static constexpr std::int64_t grid_ns = 30 * ns_per_minute;

 private:
    /// The session of a date, given as its midnight were it UTC; absent at weekends.
    [[nodiscard]] std::optional<TimeSpan> session_of(TimeNs date) const;
    [[nodiscard]] std::int64_t offset_ns(TimeNs date) const;
    [[nodiscard]] std::optional<TimeNs> date_at(TimeNs t) const;

    std::string_view name_;
    std::int64_t standard_ns_;  // local time less UTC in winter
    Daylight clocks_;
    std::int64_t opens_ns_;  // after local midnight
    std::int64_t closes_ns_;
};

}  // namespace outcry
