// SPDX-License-Identifier: Apache-2.0
// Mark prices and order books from CSV files: what is read, and what is refused where.
#include "actors/feed/book_rows.hpp"

#include <gtest/gtest.h>

#include "tests/support/folder.hpp"

namespace outcry::feed {
namespace {

using test::Folder;

template <class Rows>
std::string refusal(const std::string& text) {
    const Folder folder;
    const std::string path = folder.write("x.csv", text);
    auto rows = Rows::open(path, "x.csv");
    if (!rows) return rows.error().text();
    typename Rows::Row row;
    for (;;) {
        const auto more = rows->next(row);
        if (!more) return more.error().text();
        if (!*more) return {};
    }
}

TEST(MarkRows, read_the_opens_of_recorded_mark_bars) {
    const Folder folder;
    auto rows = MarkRows::open(
        folder.write("m.csv", "ts_ms,open,high,low,close\n1741276800000,0.93176901,1,0.8,0.9\n"),
        "m.csv");
    ASSERT_TRUE(rows) << rows.error().text();
    MarkRow row;
    ASSERT_TRUE(*rows->next(row));
    EXPECT_EQ(row.price.units, 93'176'901);
    EXPECT_EQ(row.stamp.ns, 1'741'276'800'000'000'000);
    EXPECT_FALSE(*rows->next(row));
}

TEST(MarkRows, refuse_a_price_of_nothing) {
    EXPECT_EQ(refusal<MarkRows>("ts_ms,mark\n1,0\n"),
              "x.csv:2:mark: expected a mark price above 0, found \"0\"");
    EXPECT_NE(refusal<MarkRows>("ts_ms,price\n1,1\n").find("mark_price"), std::string::npos);
}

TEST(DepthRows, read_both_sides_best_first_and_end_a_side_at_an_empty_cell) {
    const Folder folder;
    auto rows = DepthRows::open(
        folder.write("d.csv",
                     "recv_ns,final_id,bid_px_1,bid_qty_1,bid_px_2,bid_qty_2,ask_px_1,ask_qty_1,"
                     "ask_px_2,ask_qty_2\n7,1,61800.20,2.909,61800.10,0.696,61800.30,1.072,,\n"),
        "d.csv");
    ASSERT_TRUE(rows) << rows.error().text();
    DepthRow row;
    ASSERT_TRUE(*rows->next(row));
    EXPECT_EQ(row.stamp.ns, 7);
    ASSERT_EQ(row.bids.size(), 2U);
    EXPECT_EQ(row.bids[1].price.units, 6'180'010'000'000);
    ASSERT_EQ(row.asks.size(), 1U);
    EXPECT_EQ(row.asks[0].size.units, 107'200'000);
}

TEST(DepthRows, refuse_a_crossed_book_and_levels_out_of_order) {
    const std::string header = "ts_ms,bid_px_1,bid_qty_1,bid_px_2,bid_qty_2,ask_px_1,ask_qty_1\n";
    EXPECT_EQ(refusal<DepthRows>(header + "1,100,1,99,1,100,1\n"),
              "x.csv:2:ask_px_1: expected an ask above the best bid, found \"100\"");
    EXPECT_EQ(refusal<DepthRows>(header + "1,100,1,101,1,102,1\n"),
              "x.csv:2:bid_px_2: expected a price worse than the level before, found \"101\"");
    EXPECT_EQ(refusal<DepthRows>(header + "1,100,1,99,1,101,1\n"), "");
    EXPECT_NE(refusal<DepthRows>("ts_ms,bid_px_1,bid_qty_1\n").find("ask_px_1"), std::string::npos);
}

}  // namespace
}  // namespace outcry::feed
