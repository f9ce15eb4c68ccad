// SPDX-License-Identifier: Apache-2.0
// Bars built from a recorded tape equal the klines the venue itself published for the same minutes.
#include <gtest/gtest.h>

#include <cstdint>
#include <string>
#include <vector>

#include "actors/bars/bars.hpp"
#include "actors/feed/rows.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

std::int64_t units(std::string_view text) { return fixed::parse(text).value(); }

struct Kline {
    std::int64_t open_ms;
    const char *open, *high, *low, *close, *volume;
};

// Public facts of the venue: BTCUSDT spot, one-minute klines of 2024-08-08 23:55 to 23:59 UTC,
// downloaded independently of the tape.
constexpr Kline klines[] = {
    {1723161300000, "61828", "61860.8", "61780", "61782.25", "15.07702"},
    {1723161360000, "61782.25", "61782.26", "61723.99", "61727.66", "15.49778"},
    {1723161420000, "61727.66", "61735.99", "61651.01", "61652.01", "59.29235"},
    {1723161480000, "61652", "61745.27", "61583.22", "61717.63", "77.14202"},
    {1723161540000, "61717.64", "61743.5", "61666.17", "61685.99", "32.41946"},
};

TEST(Bars, built_from_recorded_trades_equal_the_venues_own_klines) {
    auto rows = feed::TradeRows::open(
        OUTCRY_SOURCE_DIR "/tests/golden/trades/btcusdt_spot_20240808.csv.gz", "tape");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    BarsParams params;
    params.source = BarSource::trades;
    params.timeframes = {Timeframe::of_ns(ns_per_minute), Timeframe::of_ns(5 * ns_per_minute)};
    // The tape is long and a play restores the actor before each event, which is quick: two windows
    // make a small state.
    test::Play<Bars> play(params);
    std::vector<Bar> said;
    feed::TradeRow row;
    const auto keep = [&] {
        for (Bar& bar : play.all<Bar>()) said.push_back(std::move(bar));
    };
    for (;;) {
        const auto more = rows->next(row);
        ASSERT_TRUE(more.ok()) << more.error().text();
        if (!*more) break;
        // Inputs at the time of a timer come before it.
        play.advance_to({row.stamp.ns - 1});
        keep();
        play.at(row.stamp);
        play.hear(Trade{"binance", "BTCUSDT", row.id, row.price, row.size, row.taker});
        keep();
    }
    play.advance_to(from_ms(1723161600000));
    keep();

    ASSERT_EQ(said.size(), 6U);
    for (std::size_t i = 0; i < 5; ++i) {
        EXPECT_EQ(said[i].timeframe.to_string(), "1m");
        EXPECT_EQ(said[i].open_time, from_ms(klines[i].open_ms));
        EXPECT_EQ(said[i].open.units, units(klines[i].open));
        EXPECT_EQ(said[i].high.units, units(klines[i].high));
        EXPECT_EQ(said[i].low.units, units(klines[i].low));
        EXPECT_EQ(said[i].close.units, units(klines[i].close));
        EXPECT_EQ(said[i].volume.units, units(klines[i].volume));
    }
    EXPECT_EQ(said[5].timeframe.to_string(), "5m");
    EXPECT_EQ(said[5].high.units, units("61860.8"));
    EXPECT_EQ(said[5].low.units, units("61583.22"));
    EXPECT_EQ(said[5].volume.units, units("199.42863"));
}

/// The days that the source itself publishes, with the cents of their extremes as the minutes have
/// them: it rounds the two apart.
TEST(Bars, cut_at_the_sessions_of_new_york_equal_the_days_that_were_published) {
    auto rows =
        feed::BarRows::open(OUTCRY_SOURCE_DIR "/tests/golden/sessions/aapl_1m_20140605.csv.gz",
                            "minutes", Timeframe::of_ns(ns_per_minute));
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    BarsParams params;
    params.timeframes = {Timeframe::of_ns(ns_per_day)};
    test::Play<Bars> play(params);
    FloorOpened opened;
    opened.instruments.emplace_back();
    opened.instruments.front().id = "AAPL";
    opened.instruments.front().venue = "us";
    opened.instruments.front().calendar = "XNAS";
    play.hear(opened);
    std::vector<Bar> days;
    feed::BarRow row;
    while (rows->next(row).value()) {
        Bar minute{"us",     "AAPL",  params.base, row.stamp, row.open,
                   row.high, row.low, row.close,   row.volume};
        play.at(minute.close_time()).hear(minute);
        for (Bar& day : play.all<Bar>()) days.push_back(std::move(day));
    }
    struct Day {
        const char *open, *high, *low, *close, *volume, *closed;
    };
    const Day published[] = {
        {"646.25", "649.37", "642.61", "647.35", "10445282", "2014-06-05T20:00:00Z"},
        {"650", "651.26", "644.47", "645.57", "12116671", "2014-06-06T20:00:00Z"}};
    ASSERT_EQ(days.size(), 2U);
    for (std::size_t i = 0; i < 2; ++i) {
        EXPECT_EQ(days[i].open.units, units(published[i].open));
        EXPECT_EQ(days[i].high.units, units(published[i].high));
        EXPECT_EQ(days[i].low.units, units(published[i].low));
        EXPECT_EQ(days[i].close.units, units(published[i].close));
        EXPECT_EQ(days[i].volume.units, units(published[i].volume));
        EXPECT_EQ(time::to_iso(*days[i].closed_at), published[i].closed);
    }
}

}  // namespace
}  // namespace outcry
