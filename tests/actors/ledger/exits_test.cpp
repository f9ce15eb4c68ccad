// SPDX-License-Identifier: Apache-2.0
// What a round trip made by each of the reasons it was left for.
#include "actors/ledger/exits.hpp"

#include <gtest/gtest.h>

#include "tests/actors/portfolio/desk_floor.hpp"

namespace outcry::ledger {
namespace {

using namespace outcry::test;

/// A book and what is made of its fills.
struct Left {
    portfolio::Book book;
    Exits exits;

    std::optional<RoundTrip> hear(Side side, const char* size, const char* at, const char* fee,
                                  const char* reason) {
        const Fill one = fill(btc, side, size, at, fee, reason);
        book.venue = one.venue;
        book.instrument = one.instrument;
        book.strategy = one.strategy;
        EXPECT_TRUE(exits.take(one).ok());
        return portfolio::book_fill(book, one, {}, 1).value().closed;
    }
    [[nodiscard]] std::string told(const RoundTrip& trip) {
        std::string text;
        for (const ExitShare& one : exits.of(trip))
            text += one.reason + " " + to_string(one.quantity) + " " + to_string(one.gross) + " " +
                    to_string(one.net) + "; ";
        return text;
    }
};

TEST(Exits, share_a_round_trip_by_what_each_of_them_made) {
    Left left;
    left.hear(Side::buy, "4", "100", "4", "entry");
    left.hear(Side::sell, "1", "110", "1", "target");
    left.hear(Side::sell, "1", "108", "1", "close");
    left.hear(Side::sell, "1", "110", "1", "target");
    const auto trip = left.hear(Side::sell, "1", "90", "1", "stop");
    ASSERT_TRUE(trip);
    EXPECT_EQ(trip->exit_reason, "stop");
    EXPECT_EQ(trip->net, money("10"));
    EXPECT_EQ(left.told(*trip), "target 2 20 16; close 1 8 6; stop 1 -10 -12; ");
}

TEST(Exits, of_the_next_round_trip_know_nothing_of_the_one_before) {
    Left left;
    for (const char* reason : {"stop", "target"}) {
        left.hear(Side::sell, "1", "100", "0", "entry");
        const auto trip = left.hear(Side::buy, "1", "90", "0", reason);
        ASSERT_TRUE(trip);
        EXPECT_EQ(left.told(*trip), std::string(reason) + " 1 10 10; ");
    }
}

TEST(Exits, of_a_round_trip_are_told_after_the_fills_of_the_next_as_well) {
    Left left;
    left.hear(Side::sell, "2", "100", "0", "entry");
    left.hear(Side::buy, "1", "90", "0", "target");
    const auto first = left.hear(Side::buy, "1", "105", "0", "close");
    left.hear(Side::buy, "1", "105", "0", "entry");
    const auto second = left.hear(Side::sell, "1", "100", "0", "stop");
    ASSERT_TRUE(first && second);
    EXPECT_EQ(left.told(*first), "target 1 10 10; close 1 -5 -5; ");
    EXPECT_EQ(left.told(*second), "stop 1 -5 -5; ");
}

TEST(Exits, of_a_round_trip_whose_fills_are_not_all_known_are_the_last_ones_reason) {
    Left left;
    left.hear(Side::buy, "2", "100", "0", "entry");
    left.exits = {};
    left.hear(Side::sell, "1", "110", "0", "target");
    const auto trip = left.hear(Side::sell, "1", "90", "0", "stop");
    ASSERT_TRUE(trip);
    EXPECT_EQ(left.told(*trip), "stop 2 0 0; ");
    left.hear(Side::buy, "2", "100", "0", "entry");
    left.hear(Side::sell, "1", "110", "0", "target");
    const auto next = left.hear(Side::sell, "1", "90", "0", "stop");
    ASSERT_TRUE(next);
    EXPECT_EQ(left.told(*next), "target 1 10 10; stop 1 -10 -10; ");
}

}  // namespace
}  // namespace outcry::ledger
