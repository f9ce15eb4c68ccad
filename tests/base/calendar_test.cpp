// SPDX-License-Identifier: Apache-2.0
// Trading days in the places where the clocks change.
#include "outcry/base/calendar.hpp"

#include <gtest/gtest.h>

namespace outcry {
namespace {

const Calendar& named(std::string_view name) { return *Calendar::find(name).value(); }

/// `open / close`, or `closed`.
std::string bar(std::string_view calendar, std::string_view timeframe, std::string_view t) {
    const auto span = named(calendar).bar_at(*Timeframe::parse(timeframe), time::parse(t).value());
    return span ? time::for_people(span->open) + " / " + time::for_people(span->close) : "closed";
}

TEST(Calendar, of_new_york_moves_with_its_clocks) {
    EXPECT_EQ(bar("XNYS", "1d", "2014-06-05T13:30Z"), "2014-06-05 13:30 / 2014-06-05 20:00");
    EXPECT_EQ(bar("XNYS", "1d", "2014-12-05T15:00Z"), "2014-12-05 14:30 / 2014-12-05 21:00");
    // 2014-03-09 and 2014-11-02 were the Sundays of the change.
    EXPECT_EQ(bar("XNYS", "1d", "2014-03-07T14:30Z"), "2014-03-07 14:30 / 2014-03-07 21:00");
    EXPECT_EQ(bar("XNYS", "1d", "2014-03-10T14:00Z"), "2014-03-10 13:30 / 2014-03-10 20:00");
    EXPECT_EQ(bar("XNYS", "1d", "2014-10-31T19:59Z"), "2014-10-31 13:30 / 2014-10-31 20:00");
    EXPECT_EQ(bar("XNYS", "1d", "2014-11-03T20:59Z"), "2014-11-03 14:30 / 2014-11-03 21:00");
    // Before 2007 the clocks changed on the first Sunday of April and the last of October.
    EXPECT_EQ(bar("XNYS", "1d", "2004-03-31T14:30Z"), "2004-03-31 14:30 / 2004-03-31 21:00");
    EXPECT_EQ(bar("XNYS", "1d", "2004-10-29T13:30Z"), "2004-10-29 13:30 / 2004-10-29 20:00");
    EXPECT_EQ(bar("XNYS", "1d", "2004-11-01T14:30Z"), "2004-11-01 14:30 / 2004-11-01 21:00");
}

TEST(Calendar, leaves_out_what_lies_outside_the_session) {
    EXPECT_EQ(bar("XNYS", "1d", "2014-06-05T13:29:59.999Z"), "closed");
    EXPECT_EQ(bar("XNYS", "1d", "2014-06-05T20:00Z"), "closed");
    EXPECT_EQ(bar("XNYS", "1w", "2014-06-05T12:00Z"), "closed");
    EXPECT_EQ(bar("XNYS", "1d", "2014-06-07T15:00Z"), "closed") << "a Saturday";
    EXPECT_EQ(bar("XNYS", "1h", "2014-06-07T15:10Z"), "2014-06-07 15:00 / 2014-06-07 16:00")
        << "less than a day goes by the clock";
}

TEST(Calendar, makes_weeks_and_months_of_sessions) {
    EXPECT_EQ(bar("XNYS", "1w", "2014-06-05T15:00Z"), "2014-06-02 13:30 / 2014-06-06 20:00");
    EXPECT_EQ(bar("XNYS", "1mo", "2014-06-05T15:00Z"), "2014-06-02 13:30 / 2014-06-30 20:00");
    EXPECT_EQ(bar("XNYS", "1mo", "2014-03-03T15:00Z"), "2014-03-03 14:30 / 2014-03-31 20:00")
        << "a month in which the clocks change";
}

TEST(Calendar, knows_london_frankfurt_and_currencies) {
    EXPECT_EQ(bar("XLON", "1d", "2025-03-28T08:00Z"), "2025-03-28 08:00 / 2025-03-28 16:30");
    EXPECT_EQ(bar("XLON", "1d", "2025-03-31T07:00Z"), "2025-03-31 07:00 / 2025-03-31 15:30");
    EXPECT_EQ(bar("XETR", "1d", "2025-10-27T08:00Z"), "2025-10-27 08:00 / 2025-10-27 16:30");
    // Monday's day begins on Sunday at 17:00 in New York.
    EXPECT_EQ(bar("FX", "1d", "2025-05-18T21:00Z"), "2025-05-18 21:00 / 2025-05-19 21:00");
    EXPECT_EQ(bar("FX", "1d", "2025-05-18T20:59Z"), "closed");
    EXPECT_EQ(bar("FX", "1d", "2025-05-23T21:00Z"), "closed") << "Friday evening";
    EXPECT_EQ(bar("FX", "1w", "2025-05-21T00:00Z"), "2025-05-18 21:00 / 2025-05-23 21:00");
}

TEST(Calendar, that_never_closes_has_days_of_utc) {
    EXPECT_EQ(bar("always", "1d", "2025-05-18T21:00Z"), "2025-05-18 00:00 / 2025-05-19 00:00");
    EXPECT_EQ(bar("always", "1w", "2025-05-18T21:00Z"), "2025-05-12 00:00 / 2025-05-19 00:00");
}

TEST(Calendar, that_nobody_knows_is_refused_with_those_that_are_known) {
    EXPECT_EQ(Calendar::find("NYSE").error().message,
              "\"NYSE\" is not a calendar this build knows: always, XNYS, XNAS, XLON, XETR, FX");
}

TEST(Calendar, gives_every_bar_once_and_without_overlap) {
    for (const char* calendar : {"XNYS", "XLON", "FX"})
        for (const char* text : {"1d", "1w", "1mo"}) {
            const Timeframe timeframe = *Timeframe::parse(text);
            std::optional<TimeSpan> last;
            for (TimeNs t = time::from_civil(2006, 1, 1); t < time::from_civil(2008, 1, 1);
                 t = {t.ns + 30 * ns_per_minute}) {
                const auto span = named(calendar).bar_at(timeframe, t);
                if (!span) continue;
                ASSERT_TRUE(span->open <= t && t < span->close) << time::to_iso(t);
                ASSERT_EQ(span->open.ns % Calendar::grid_ns, 0);
                if (last && *last != *span) {
                    ASSERT_LE(last->close, span->open) << time::to_iso(t);
                }
                last = span;
            }
        }
}

TEST(Calendar, says_when_a_market_next_trades) {
    const Calendar& new_york = *Calendar::known("XNYS");
    const TimeNs friday = time::from_civil(2025, 11, 21);
    const auto at = [&](std::int64_t day, std::int64_t minute) {
        return friday + DurationNs{day * ns_per_day + minute * ns_per_minute};
    };
    const std::int64_t open = 14 * 60 + 30, close = 21 * 60;
    EXPECT_EQ(new_york.trades_from(at(0, open)), at(0, open));
    EXPECT_EQ(new_york.trades_from(at(0, close - 1)), at(0, close - 1));
    EXPECT_EQ(new_york.trades_from(at(0, close)), at(3, open)) << "Monday's open";
    EXPECT_EQ(new_york.trades_from(at(1, 0)), at(3, open));
    EXPECT_EQ(new_york.trades_from(at(3, 0)), at(3, open));
    EXPECT_EQ(new_york.trades_from(at(3, close)), at(4, open));
    const Calendar& currencies = *Calendar::known("FX");
    EXPECT_EQ(currencies.trades_from(at(0, 22 * 60)), at(2, 22 * 60)) << "Sunday, 17:00";
    EXPECT_EQ(Calendar::known("always")->trades_from(at(1, 7)), at(1, 7));
}

}  // namespace
}  // namespace outcry
