// SPDX-License-Identifier: Apache-2.0
// Bars of days, weeks and months: by the sessions of an exchange, or by the calendar of UTC.
#include <gtest/gtest.h>

#include "tests/actors/bars/bars_play.hpp"

namespace outcry {
namespace {

using namespace bars_play;

FloorOpened floor_of(const std::string& calendar) {
    FloorOpened opened;
    Instrument instrument;
    instrument.id = "BTC";
    instrument.venue = "venue";
    instrument.calendar = calendar;
    opened.instruments.push_back(instrument);
    return opened;
}

TEST(Bars, of_days_are_the_sessions_of_the_exchange_that_the_instrument_names) {
    Play<Bars> play(from(BarSource::trades, {frame("1h"), frame("1d"), frame("1w")}));
    play.hear(floor_of("XNYS"));
    const auto then = [](int day, int hour, int minute) {
        return time::from_civil(2014, 6, day, hour, minute);
    };
    play.at(then(1, 12, 0))
        .hear(print(50));  // a Sunday, so that the week is watched from its beginning
    play.at(then(5, 13, 29)).hear(print(100));  // before the session
    play.at(then(5, 13, 30)).hear(print(101));
    play.at(then(5, 19, 59)).hear(print(102));
    play.advance_to(then(5, 20, 0));
    ASSERT_EQ(said(play), (Texts{"1h@19:00", "1d@13:30"}));
    const Bar day = play.all<Bar>().back();
    EXPECT_EQ(day.open, Price::whole(101));
    EXPECT_EQ(day.close, Price::whole(102));
    EXPECT_EQ(day.closed_at, then(5, 20, 0));
    play.at(then(5, 21, 0)).hear(print(900));  // after it: no day has seen this
    play.at(then(6, 14, 0)).hear(print(103));
    play.advance_to(then(6, 20, 0));
    ASSERT_EQ(said(play), (Texts{"1h@14:00", "1d@13:30", "1w@13:30"}));
    EXPECT_EQ(play.all<Bar>().back().high, Price::whole(103));
    EXPECT_EQ(play.all<Bar>().back().open_time, then(2, 13, 30));
}

TEST(Bars, refuse_smaller_bars_that_sessions_cut_through) {
    BarsParams params = from(BarSource::bars, {frame("1d")});
    params.base = frame("1h");
    Play<Bars> play(params);
    play.hear(floor_of("XNYS"));
    EXPECT_NE(play.failure().find("BTC: bars of 1h cannot be cut at the sessions of XNYS"),
              std::string::npos)
        << play.failure();
}

TEST(Bars, know_days_weeks_and_months) {
    const auto day = [](const std::string& text) { return Timeframe::parse(text).value(); };
    BarsParams params = from(BarSource::bars, {day("1d"), day("1w"), day("1mo")});
    params.base = day("4h");
    EXPECT_TRUE(Bars::check(params).ok());
    Play<Bars> play(params);
    const TimeNs sunday = time::from_civil(2025, 6, 1);
    for (TimeNs open = sunday; open < time::from_civil(2025, 7, 1);
         open = params.base.close_of(open)) {
        Bar bar = minute_bar(0, 100);
        bar.timeframe = params.base;
        bar.open_time = open;
        hear(play, bar);
        if (open == time::from_civil(2025, 6, 8, 20)) {
            EXPECT_EQ(play.all<Bar>().size(), 2U) << "Sunday ends a day and a week";
            EXPECT_EQ(play.all<Bar>().back().open_time, time::from_civil(2025, 6, 2));
        }
    }
    ASSERT_EQ(play.all<Bar>().size(), 2U);
    EXPECT_EQ(play.all<Bar>().back().timeframe.to_string(), "1mo");
    EXPECT_EQ(play.all<Bar>().back().open_time, sunday);
    EXPECT_EQ(play.all<Bar>().back().volume, Quantity::whole(180));
}

TEST(Bars, refuse_timeframes_that_smaller_bars_cannot_fill) {
    BarsParams params = from(BarSource::bars, {minutes(15)});
    params.base = minutes(30);
    EXPECT_EQ(
        Bars::check(params).error().message,
        "timeframes holds 15m, shorter than the 30m of the feed's bars; leave it out or build from "
        "trades");
    params.base = minutes(10);
    EXPECT_EQ(Bars::check(params).error().message,
              "timeframes holds 15m, which bars of 10m do not fill evenly");
    params.source = BarSource::trades;
    EXPECT_TRUE(Bars::check(params).ok());
}

}  // namespace
}  // namespace outcry
