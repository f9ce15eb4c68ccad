// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/book.hpp"

#include <gtest/gtest.h>

#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::portfolio {
namespace {

using namespace outcry::test;

Booked booked(Book& book, const Fill& fill) { return book_fill(book, fill, minutes(1), 7).value(); }

TEST(Book, averages_the_entry_by_cost) {
    Book book;
    booked(book, fill(btc, Side::buy, "1", "100"));
    booked(book, fill(btc, Side::buy, "3", "104"));
    EXPECT_EQ(book.quantity, quantity("4"));
    EXPECT_EQ(book.cost, money("412"));
    EXPECT_EQ(entry_of(book).value(), price("103"));
}

TEST(Book, takes_profit_on_the_part_that_is_closed) {
    Book book;
    booked(book, fill(btc, Side::buy, "2", "100"));
    const Booked part = booked(book, fill(btc, Side::sell, "1", "110"));
    EXPECT_EQ(part.realised, money("10"));
    EXPECT_FALSE(part.closed);
    EXPECT_EQ(book.cost, money("100"));
    EXPECT_EQ(unrealised_of(book, price("95")).value(), money("-5"));
}

TEST(Book, earns_when_a_short_falls) {
    Book book;
    booked(book, fill(btc, Side::sell, "2", "100"));
    EXPECT_EQ(book.quantity, quantity("-2"));
    EXPECT_EQ(unrealised_of(book, price("90")).value(), money("20"));
    const Booked end = booked(book, fill(btc, Side::buy, "2", "90"));
    EXPECT_EQ(end.realised, money("20"));
    ASSERT_TRUE(end.closed);
    EXPECT_EQ(end.closed->side, Side::sell);
}

TEST(Book, tells_a_whole_round_trip) {
    Book book;
    booked(book, fill(btc, Side::buy, "1", "100", "0.1"));
    booked(book, fill(btc, Side::buy, "1", "102", "0.1"));
    booked(book, fill(btc, Side::sell, "0.5", "110", "0.05"));
    book.funding = money("-0.3");
    const auto end = booked(book, fill(btc, Side::sell, "1.5", "90", "0.15", "stop"));
    ASSERT_TRUE(end.closed);
    const RoundTrip& trip = *end.closed;
    EXPECT_EQ(trip.number, 7U);
    EXPECT_EQ(trip.quantity, quantity("2"));
    EXPECT_EQ(trip.entry, price("101"));
    EXPECT_EQ(trip.exit, price("95"));
    EXPECT_EQ(trip.gross, money("-12"));
    EXPECT_EQ(trip.fees, money("0.4"));
    EXPECT_EQ(trip.net, money("-12.7"));
    EXPECT_EQ(trip.exit_reason, "stop");
    EXPECT_TRUE(book.flat());
    EXPECT_EQ(book.cost, Money{});
}

TEST(Book, closes_and_opens_when_a_fill_crosses_zero) {
    Book book;
    booked(book, fill(btc, Side::buy, "1", "100", "0.1"));
    const Booked turn = booked(book, fill(btc, Side::sell, "3", "105", "0.3"));
    EXPECT_EQ(turn.realised, money("5"));
    ASSERT_TRUE(turn.closed);
    EXPECT_EQ(turn.closed->fees, money("0.2"));
    EXPECT_EQ(book.quantity, quantity("-2"));
    EXPECT_EQ(book.cost, money("-210"));
    EXPECT_EQ(book.fees, money("0.2"));
}

TEST(Book, leaves_no_unit_behind_when_shares_do_not_come_out_even) {
    Book book;
    Money realised;
    booked(book, fill(btc, Side::buy, "0.00000003", "33.33333333"));
    const Money paid = book.cost;
    Money taken;
    for (int i = 0; i < 3; ++i) {
        const Booked part = booked(book, fill(btc, Side::sell, "0.00000001", "50"));
        realised += part.realised;
        taken += money("0.0000005");
    }
    EXPECT_EQ(realised, taken - paid);
    EXPECT_EQ(book.cost, Money{});
}

TEST(Book, pays_funding_when_long_and_the_rate_is_positive) {
    Book book;
    booked(book, fill(btc, Side::buy, "2", "100"));
    EXPECT_EQ(funding_of(book, price("100"), bp(1)).value(), money("-0.02"));
    EXPECT_EQ(funding_of(book, price("100"), {-bp(1).units}).value(), money("0.02"));
    booked(book, fill(btc, Side::sell, "4", "100"));
    EXPECT_EQ(funding_of(book, price("100"), bp(1)).value(), money("0.02"));
}

TEST(Book, rounds_funding_against_us) {
    Book book;
    booked(book, fill(btc, Side::buy, "0.00000001", "100"));  // worth one millionth
    EXPECT_EQ(funding_of(book, price("100"), Ratio{1}).value(), Money{-1});
    EXPECT_EQ(funding_of(book, price("100"), Ratio{-1}).value(), Money{0});
}

TEST(Book, refuses_a_fill_of_nothing) {
    Book book;
    EXPECT_FALSE(book_fill(book, fill(btc, Side::buy, "0", "100"), minutes(1), 1).ok());
    EXPECT_FALSE(book_fill(book, fill(btc, Side::buy, "1", "0"), minutes(1), 1).ok());
}

}  // namespace
}  // namespace outcry::portfolio
