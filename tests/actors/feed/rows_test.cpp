// SPDX-License-Identifier: Apache-2.0
// Every way a row of market data can be wrong, in the words its owner reads.
#include "actors/feed/rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/folder.hpp"

namespace outcry::feed {
namespace {

using test::Folder;

/// The first error of a file, or `fine`.
template <class Rows, class... More>
std::string verdict(const std::string& text, More... more) {
    const Folder folder;
    auto rows = Rows::open(folder.write("x.csv", text), "x.csv", more...);
    if (!rows) return rows.error().text();
    typename Rows::Row row;
    for (;;) {
        const auto next = rows->next(row);
        if (!next) return next.error().text();
        if (!*next) return "fine";
    }
}
std::string bars(const std::string& rows, std::optional<Timeframe> grid = {}) {
    return verdict<BarRows>("ts_ms,open,high,low,close,volume\n" + rows, grid);
}
std::string trades(const std::string& rows) {
    return verdict<TradeRows>("trade_ms,trade_id,price,qty,is_buyer_maker\n" + rows);
}

TEST(BarRows, are_found_by_the_names_of_their_columns) {
    const Folder folder;
    auto rows = BarRows::open(
        folder.write(
            "x",
            "volume,note,close,low,high,open,ts_us\n7,hello,102,99,103.5,100,1747663200000000\n"),
        "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    BarRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.stamp, time::from_civil(2025, 5, 19, 14));
    EXPECT_EQ(row.open, Price::whole(100));
    EXPECT_EQ(row.high, Price{10'350'000'000});
    EXPECT_EQ(row.low, Price::whole(99));
    EXPECT_EQ(row.close, Price::whole(102));
    EXPECT_EQ(row.volume, Quantity::whole(7));
    EXPECT_FALSE(rows->next(row).value());
}

TEST(BarRows, take_stamps_in_any_stated_unit) {
    for (const char* stamp : {"ts_s\n1747663200", "ts_ms\n1747663200000", "ts_us\n1747663200000000",
                              "ts_ns\n1747663200000000000", "ts\n2025-05-19T14:00:00Z"}) {
        const Folder folder;
        std::string text = "open,high,low,close,volume,";
        text += stamp;
        text.insert(text.find('\n') + 1, "1,1,1,1,0,");
        auto rows = BarRows::open(folder.write("x", text), "x");
        ASSERT_TRUE(rows.ok()) << rows.error().text();
        BarRow row;
        ASSERT_TRUE(rows->next(row).value()) << stamp;
        EXPECT_EQ(row.stamp, time::from_civil(2025, 5, 19, 14)) << stamp;
    }
}

TEST(BarRows, refuse_longer_bars_than_were_told_and_take_those_that_were_traded_seldom) {
    const Timeframe hour = Timeframe::parse("1h").value();
    const auto standing = [&](const std::vector<int>& hours) {
        std::string text;
        for (const int at : hours)
            text += std::to_string(1'746'057'600'000 + at * 3'600'000LL) + ",100,101,99,100,5\n";
        return bars(text, hour);
    };
    const auto said = [](int line, int rows) {
        return "x.csv:" + std::to_string(line) + ": bars of 1d in a feed of 1h: the last " +
               std::to_string(rows) +
               " rows stand multiples of 1d apart, and such a bar is not over after 1h; give the "
               "feed its timeframe";
    };
    std::vector<int> days, weekdays, afternoons, seldom, mixed = {0, 1};
    for (int i = 0; i < 40; ++i) {
        days.push_back(24 * i);
        weekdays.push_back(24 * (i / 5 * 7 + i % 5));
        afternoons.push_back(24 * i + 15);
        seldom.push_back(5 * i + (i % 7 == 3 ? 1 : 0));
        mixed.push_back(24 * (i + 1));
    }
    EXPECT_EQ(standing(days), said(10, 9));
    EXPECT_EQ(standing(weekdays), said(10, 9));
    EXPECT_EQ(standing({0, 24, 48, 72, 96, 120, 144}), "fine") << "too few to say";
    EXPECT_EQ(standing(afternoons), said(32, 31)) << "who is traded at the close alone";
    EXPECT_EQ(standing(seldom), "fine");
    EXPECT_EQ(standing(mixed), said(35, 31)) << "two hours do not make the days after them hours";
    mixed.insert(mixed.begin() + 20, mixed[19] + 1);
    EXPECT_EQ(standing(mixed), "fine") << "one follows another";
    // Written out in a way that is read more carefully, they are the same rows.
    std::string text;
    for (int i = 0; i < 200; ++i)
        text += std::to_string(1'746'057'600'000 + (i / 5 * 7 + i % 5) * 86'400'000LL) +
                ",100,101,99,100,1e7\n";
    EXPECT_EQ(bars(text, Timeframe::parse("1d").value()), "fine") << "weekends are no step";
}

TEST(BarRows, refuse_what_is_not_a_price) {
    EXPECT_EQ(bars("60000,100,101,99,100,5\n"), "fine");
    EXPECT_EQ(bars("60000,100,nan,99,100,5\n"), "x.csv:2:high: expected a price, found \"nan\"");
    EXPECT_EQ(bars("60000,0,101,99,100,5\n"),
              "x.csv:2:open: expected a price above 0, found \"0\"");
    EXPECT_EQ(bars("60000,100,101,-99,100,5\n"),
              "x.csv:2:low: expected a price above 0, found \"-99\"");
    EXPECT_EQ(bars("60000,100,101,99,,5\n"), "x.csv:2:close: expected a price, found \"\"");
    EXPECT_EQ(bars("60000,100,101,99,100.123456789,5\n"),
              "x.csv:2:close: expected a price with at most 8 decimals, found \"100.123456789\"");
    EXPECT_EQ(bars("60000,100,101,99,1e12,5\n"),
              "x.csv:2:close: expected a price below 92 billion, found \"1e12\"");
    EXPECT_EQ(bars("60000,100,101,99,100,-1\n"),
              "x.csv:2:volume: expected a volume of 0 or more, found \"-1\"");
    EXPECT_EQ(bars("60000,100,101,99,100,inf\n"),
              "x.csv:2:volume: expected a volume, found \"inf\"");
}

TEST(BarRows, refuse_a_shape_no_bar_can_have) {
    EXPECT_EQ(bars("60000,100,98,99,100,5\n"),
              "x.csv:2:high: expected a high of at least the low of 99, found \"98\"");
    EXPECT_EQ(bars("60000,100,101,99,102,5\n"),
              "x.csv:2:high: expected a high of at least open and close, 102, found \"101\"");
    EXPECT_EQ(bars("60000,98,101,99,100,5\n"),
              "x.csv:2:low: expected a low of at most open and close, 98, found \"99\"");
}

TEST(BarRows, refuse_times_that_run_backwards_or_stand_still) {
    const std::string rest = ",100,101,99,100,5\n";
    EXPECT_EQ(
        bars("120000" + rest + "60000" + rest),
        "x.csv:3:ts_ms: expected a time after 1970-01-01T00:02:00Z, that of an earlier row, found "
        "\"60000\"");
    EXPECT_EQ(bars("120000" + rest + "120000" + rest),
              "x.csv:3:ts_ms: expected a time after 1970-01-01T00:02:00Z, that of an earlier row, "
              "and not "
              "the same again, found \"120000\"");
    EXPECT_EQ(bars("soon" + rest),
              "x.csv:2:ts_ms: expected whole milliseconds since 1970, up to the year 2262, found "
              "\"soon\"");
    EXPECT_EQ(bars("1747663200000000" + rest),
              "x.csv:2:ts_ms: expected whole milliseconds since 1970, up to the year 2262, found "
              "\"1747663200000000\"");
}

TEST(BarRows, refuse_stamps_beside_the_grid) {
    const Timeframe minute = Timeframe::of_ns(ns_per_minute);
    const std::string rest = ",100,101,99,100,5\n";
    EXPECT_EQ(bars("60000" + rest + "180000" + rest, minute), "fine");  // a gap is no fault
    EXPECT_EQ(
        bars("60000" + rest + "120500" + rest, minute),
        "x.csv:3:ts_ms: expected a multiple of 1m, such as 1970-01-01T00:02:00Z, found \"120500\"");
}

TEST(BarRows, name_the_column_that_is_missing) {
    EXPECT_EQ(verdict<BarRows>("ts_ms,open,high,low,close,volumes\n"),
              "x.csv:1: expected a column \"volume\", found \"ts_ms,open,high,low,close,volumes\"; "
              "did you "
              "mean \"volumes\"?");
    EXPECT_EQ(verdict<BarRows>("time,open,high,low,close,volume\n"),
              "x.csv:1: expected a column \"ts_ms\" or \"ts_us\" or \"ts\", found "
              "\"time,open,high,low,close,volume\"");
    EXPECT_EQ(verdict<BarRows>("ts_ms,Open,High,Low,Close,Volume\n"),
              "x.csv:1: expected a column \"open\", found \"ts_ms,Open,High,Low,Close,Volume\"; "
              "\"Open\" must read \"open\": names are small letters without blanks or quotes");
    EXPECT_EQ(verdict<BarRows>("ts_ms, open, high\n"),
              "x.csv:1: expected a column \"open\", found \"ts_ms, open, high\"; \" open\" must "
              "read \"open\": names are small letters without blanks or quotes");
    EXPECT_EQ(verdict<BarRows>("ts_ms;open;high\n"),
              "x.csv:1: expected a column \"ts_ms\" or \"ts_us\" or \"ts\", found "
              "\"ts_ms;open;high\"; columns are parted by commas, not by \";\"");
}

TEST(TradeRows, know_the_taker_from_the_maker) {
    const Folder folder;
    auto rows = TradeRows::open(
        folder.write("x",
                     "trade_ms,trade_id,price,qty,is_buyer_maker\n1,7,100,2,1\n1,8,100,2,false\n"),
        "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    TradeRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.taker, Side::sell);
    EXPECT_EQ(row.id, 7U);
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.taker, Side::buy);
    EXPECT_EQ(row.stamp, from_ms(1));
}

TEST(TradeRows, need_no_id_and_know_other_names) {
    const Folder folder;
    auto rows = TradeRows::open(
        folder.write("x", "ts_us,price,size,side\n5,100,2,sell\n6,100,2,buy\n"), "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    TradeRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.taker, Side::sell);
    EXPECT_EQ(row.id, 1U);
    EXPECT_EQ(row.stamp.ns, 5000);
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.id, 2U);
}

TEST(TradeRows, refuse_what_is_not_a_trade) {
    EXPECT_EQ(trades("1,7,100,2,1\n1,8,100,2,0\n"), "fine");  // two prints of one millisecond
    EXPECT_EQ(trades("1,7,100,0,1\n"), "x.csv:2:qty: expected a size above 0, found \"0\"");
    EXPECT_EQ(trades("1,7,-1,2,1\n"), "x.csv:2:price: expected a price above 0, found \"-1\"");
    EXPECT_EQ(trades("1,seven,100,2,1\n"),
              "x.csv:2:trade_id: expected a whole number, found \"seven\"");
    EXPECT_EQ(
        trades("1,7,100,2,1\n1,7,100,2,1\n"),
        "x.csv:3:trade_id: expected another trade id than that of the row before, found \"7\"");
    EXPECT_EQ(trades("1,7,100,2,maybe\n"),
              "x.csv:2:is_buyer_maker: expected 1, 0, true or false, found \"maybe\"");
    EXPECT_EQ(verdict<TradeRows>("ts_ms,price,size,side\n1,100,2,up\n"),
              "x.csv:2:side: expected buy or sell, the taker's side, found \"up\"");
    EXPECT_EQ(trades("2,7,100,2,1\n1,8,100,2,1\n"),
              "x.csv:3:trade_ms: expected a time not before 1970-01-01T00:00:00.002Z, that of an "
              "earlier row, "
              "found \"1\"");
}

TEST(FundingRows, read_rates_exactly_and_refuse_percentages) {
    const Folder folder;
    auto rows =
        FundingRows::open(folder.write("x", "ts_ms,funding_rate\n1,-2.5e-7\n2,0.0001\n"), "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    FundingRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.rate.units, -25);
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.rate.units, 10'000);
    EXPECT_EQ(verdict<FundingRows>("ts_ms,funding_rate\n1,2\n"),
              "x.csv:2:funding_rate: expected a funding rate between -1 and 1, as a fraction, "
              "found \"2\"");
}

std::string flows(const std::string& cells) {
    return verdict<BarRows>(
        "ts_ms,open,high,low,close,volume,quote_volume,trades,taker_buy_base\n0,100,102,98,101," +
        cells);
}

TEST(BarRows, know_the_flow_where_the_venue_tells_it) {
    const Folder folder;
    const std::string head =
        "ts_ms,open,high,low,close,volume,quote_volume,trades,taker_buy_base\n";
    auto rows = BarRows::open(
        folder.write("x", head + "0,100,102,98,101,4,401,7,1.5\n60000,1,1,1,1,0,0,0,0\n"), "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    BarRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.flow, (Flow{7, Quantity{150'000'000}, Price{10'025'000'000}}));
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.flow, std::nullopt) << "nothing was traded";
}

TEST(BarRows, refuse_a_flow_that_cannot_be) {
    EXPECT_EQ(flows("4,401,7,1.5"), "fine");
    EXPECT_EQ(flows("4,401,7,4.5"),
              "x.csv:2:taker_buy_base: expected at most the volume of 4, found \"4.5\"");
    EXPECT_EQ(flows("4,401,0,1"),
              "x.csv:2:trades: expected how many trades, at least 1 where there is a volume, found "
              "\"0\"");
    EXPECT_EQ(flows("4,4,7,1"),
              "x.csv:2:quote_volume: expected the volume in the quote currency: each trade's price "
              "times its size, found \"4\"");
}

TEST(QuoteRows, take_both_sides_and_pass_over_what_lacks_one) {
    const Folder folder;
    auto rows = QuoteRows::open(
        folder.write("x",
                     "ts_ms,bid_px,bid_qty,ask_px,ask_qty\n1,10,2,,\n1,10,2,11,3\n1,12,0,12,1\n"),
        "x");
    ASSERT_TRUE(rows.ok()) << rows.error().text();
    QuoteRow row;
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.bid, Price::whole(10));
    EXPECT_EQ(row.ask_size, Quantity::whole(3));
    ASSERT_TRUE(rows->next(row).value());
    EXPECT_EQ(row.ask, Price::whole(12));
    EXPECT_FALSE(rows->next(row).value());
}

TEST(QuoteRows, need_no_sizes_and_say_what_is_wrong) {
    EXPECT_EQ(verdict<QuoteRows>("ts_ms,bid,ask\n1398902400292,1.38676,1.38686\n"), "fine");
    EXPECT_EQ(verdict<QuoteRows>("ts_ms,bid,ask\n1,0,1\n"),
              "x.csv:2:bid: expected a price above 0, found \"0\"");
    EXPECT_EQ(verdict<QuoteRows>("ts_ms,bid,ask\n2,1,1\n1,1,1\n").substr(0, 12), "x.csv:3:ts_m");
}

}  // namespace
}  // namespace outcry::feed
