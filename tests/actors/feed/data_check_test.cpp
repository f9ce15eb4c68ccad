// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/data_check.hpp"

#include <gtest/gtest.h>

#include "outcry/codec/json.hpp"
#include "tests/support/folder.hpp"
#include "tests/support/folders.hpp"

namespace outcry::feed {
namespace {

using test::Folder;

DataReport report(const std::string& text) {
    const Folder folder;
    auto checked = check_data_file(folder.write("x.csv", text));
    EXPECT_TRUE(checked.ok()) << checked.error().text();
    return checked.ok() ? std::move(checked).value() : DataReport{};
}
std::string minute(int m, const std::string& rest = "100,101,99,100,5") {
    return std::to_string(m * 60'000L) + "," + rest + "\n";
}
const std::string header = "ts_ms,open,high,low,close,volume\n";

TEST(DataCheck, finds_nothing_wrong_with_the_shipped_month) {
    const auto checked =
        check_data_file(OUTCRY_SOURCE_DIR "/topologies/data/BTCUSDT-PERP-1m.csv.gz");
    ASSERT_TRUE(checked.ok()) << checked.error().text();
    EXPECT_TRUE(checked->ok());
    EXPECT_EQ(checked->kind, DataKind::bars);
    EXPECT_EQ(checked->rows, 43'199U);
    EXPECT_EQ(checked->timeframe->to_string(), "1m");
    EXPECT_EQ(checked->gaps, 0U);
    EXPECT_EQ(time::to_iso(checked->first), "2025-05-04T15:33:00Z");
    EXPECT_EQ(time::to_iso(checked->last), "2025-06-03T15:31:00Z");
}

TEST(DataCheck, knows_trades_and_funding_by_their_columns) {
    const auto trades =
        check_data_file(OUTCRY_SOURCE_DIR "/topologies/data/BTCUSDT-PERP-trades.csv.gz");
    ASSERT_TRUE(trades.ok()) << trades.error().text();
    EXPECT_EQ(trades->kind, DataKind::trades);
    EXPECT_TRUE(trades->ok());
    EXPECT_EQ(trades->rows, 21'313U);
    EXPECT_EQ(trades->used,
              (std::vector<std::string>{"trade_ms", "trade_id", "price", "qty", "is_buyer_maker"}));
    EXPECT_EQ(trades->timeframe, std::nullopt);
    const auto funding =
        check_data_file(OUTCRY_SOURCE_DIR "/topologies/data/ETHUSDT-PERP-funding.csv");
    ASSERT_TRUE(funding.ok()) << funding.error().text();
    EXPECT_EQ(funding->kind, DataKind::funding);
    EXPECT_EQ(funding->timeframe->to_string(), "8h");
    EXPECT_EQ(funding->gaps, 0U);
    EXPECT_TRUE(funding->ok());
}

TEST(DataCheck, tells_of_jumps_that_look_like_splits_and_refuses_nothing) {
    const auto checked = report(header + minute(0) + minute(1, "650,655,640,645.5,7") +
                                minute(2, "92.7,93,92,93,70") + minute(3, "93,94,92,93,70"));
    EXPECT_TRUE(checked.ok());
    EXPECT_EQ(checked.jumps, 2U);
    EXPECT_EQ(
        checked.jump_list.back(),
        (DataProblem{4, "open",
                     "opens at 92.7 after a close of 645.5: a split? adjust the rows before it"}));
}

TEST(DataCheck, tells_of_prices_far_beyond_the_open_and_close_of_their_bar) {
    const auto checked = report(header + minute(0) + minute(1, "100,99999,99,100,5") +
                                minute(2, "100,101,1,100,5") + minute(3, "100,149,67,100,5"));
    EXPECT_TRUE(checked.ok()) << "a feed takes them";
    ASSERT_EQ(checked.jumps, 2U);
    EXPECT_EQ(checked.jump_list[0],
              (DataProblem{3, "high",
                           "has a high of 99999, far from 100: a wrong print? stops and targets "
                           "will be filled by it"}));
    EXPECT_EQ(checked.jump_list[1].column, "low");
}

TEST(DataCheck, counts_bars_without_volume_in_which_nothing_can_be_filled) {
    const auto checked =
        report(header + minute(0) + minute(1, "100,101,99,100,0") + minute(2, "100,101,99,100,0"));
    EXPECT_TRUE(checked.ok()) << "a feed takes them";
    EXPECT_EQ(checked.still, 2U);
}

TEST(DataCheck, knows_quotes_and_flow_by_their_columns) {
    const auto quotes = report("ts_ms,bid,ask\n1,10,11\n1,10,\n2,10,11\n");
    EXPECT_EQ(quotes.kind, DataKind::quotes);
    EXPECT_EQ(quotes.rows, 2U) << "a row that lacks a side is passed over";
    EXPECT_TRUE(quotes.ok());
    const auto klines = report(
        "ts_ms,open,high,low,close,volume,trades,taker_buy_base,quote_volume\n0,1,1,1,1,2,1,1,2\n");
    EXPECT_EQ(klines.used.back(), "quote_volume");
}

TEST(DataCheck, lists_gaps_with_the_row_after_them) {
    const DataReport found =
        report(header + minute(1) + minute(2) + minute(5) + minute(6) + minute(8));
    EXPECT_TRUE(found.ok());
    EXPECT_EQ(found.gaps, 2U);
    EXPECT_EQ(found.missing, 3U);
    ASSERT_EQ(found.gap_list.size(), 2U);
    EXPECT_EQ(found.gap_list[0], (DataGap{4, from_ms(120'000), from_ms(300'000), 2}));
    EXPECT_EQ(found.gap_list[1].row, 6U);
}

TEST(DataCheck, lists_every_fault_with_its_row_and_goes_on) {
    const DataReport found =
        report(header + minute(1) + minute(2) + minute(2) + minute(1) +
               minute(3, "100,101,99,102,5") + minute(4, "100,nan,99,100,5") +
               minute(5, "100,101,99") + minute(6) + "450000,100,101,99,100,5\n" + minute(8));
    EXPECT_FALSE(found.ok());
    EXPECT_EQ(found.rows, 10U);
    EXPECT_EQ(found.duplicates, 1U);
    EXPECT_EQ(found.out_of_order, 1U);
    EXPECT_EQ(found.off_grid, 1U);
    EXPECT_EQ(found.bad_rows, 6U);
    ASSERT_EQ(found.problems.size(), 6U);
    EXPECT_EQ(found.problems[0].row, 4U);
    EXPECT_EQ(found.problems[0].column, "ts_ms");
    EXPECT_EQ(found.problems[1].row, 5U);
    EXPECT_EQ(found.problems[2],
              (DataProblem{6, "high",
                           "expected a high of at least open and close, 102, found "
                           "\"101\""}));
    EXPECT_EQ(found.problems[3], (DataProblem{7, "high", "expected a price, found \"nan\""}));
    EXPECT_EQ(found.problems[4], (DataProblem{8, "", "expected 6 columns, found 4"}));
    EXPECT_EQ(found.problems[5].row, 10U);
    EXPECT_EQ(found.problems[5].what,
              "expected a multiple of 1m, such as 1970-01-01T00:07:00Z, found \"450000\"");
}

TEST(DataCheck, counts_trades_a_venue_numbered_and_the_file_lacks) {
    const DataReport found = report(
        "trade_ms,trade_id,price,qty,is_buyer_maker\n1,7,100,1,1\n1,8,100,1,1\n"
        "2,12,100,1,1\n");
    EXPECT_EQ(found.gaps, 1U);
    EXPECT_EQ(found.missing, 3U);
    EXPECT_EQ(found.gap_list[0].row, 4U);
}

TEST(DataCheck, lists_a_bounded_number_and_counts_all) {
    std::string text = header;
    for (int i = 0; i < 300; ++i) text += minute(i, "0,0,0,0,0");
    const DataReport found = report(text);
    EXPECT_EQ(found.bad_rows, 300U);
    EXPECT_EQ(found.problems.size(), data_report_lines_max);
}

TEST(DataCheck, reports_a_file_that_is_cut_off) {
    const Folder folder;
    std::string text = header;
    for (int i = 0; i < 5000; ++i)
        text += minute(i, std::to_string(100 + i * 7919 % 101) + ",999,1,100,5");
    const std::string path = folder.write_gz("x.csv.gz", text);
    std::filesystem::resize_file(path, std::filesystem::file_size(path) / 2);
    const auto checked = check_data_file(path);
    ASSERT_TRUE(checked.ok());
    EXPECT_FALSE(checked->ok());
    EXPECT_EQ(checked->problems.back().what, "compressed data end too early, the file is cut off");
}

TEST(DataCheck, refuses_a_file_of_another_kind) {
    const Folder folder;
    const std::string path = folder.write("x.csv", "name,age\nAda,36\n");
    EXPECT_EQ(
        check_data_file(path).error().text(),
        path +
            ":1: columns \"name,age\" are neither bars (ts_ms,open,high,low,close,volume) nor "
            "trades (trade_ms,price,qty,is_buyer_maker) nor funding (ts_ms,funding_rate) nor "
            "quotes (ts_ms,bid,ask)");
    EXPECT_FALSE(check_data_file(folder.file("none.csv")).ok());
}

TEST(DataCheck, can_be_read_by_programs) {
    const DataReport found = report(header + minute(1) + minute(2));
    EXPECT_EQ(from_json<DataReport>(json_of(found)).value(), found);
}

}  // namespace
}  // namespace outcry::feed
