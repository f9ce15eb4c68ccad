// SPDX-License-Identifier: Apache-2.0
// When an account is said: at each close one that is of this close, whatever else happens in its
// instant, and between two of them as soon as equity has moved.
#include <gtest/gtest.h>

#include "actors/portfolio/portfolio.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct Accounts : testing::Test {
    explicit Accounts(Ordering order = Ordering::lockstep) : play(params(), "portfolio") {
        FloorOpened floor = opened();
        floor.order = order;
        play.at(monday).hear(floor);
        play.hear(live_from(monday));
        mark(btc, 14, "100000");
        mark(eth, 14, "2500");
        play.hear(fill(btc, Side::buy, "0.1", "100000"));
        play.hear(fill(eth, Side::buy, "1", "2500"));
    }
    static Portfolio::Params params() {
        Portfolio::Params made;
        made.decide_on = tf("15m");
        made.base = tf("1m");
        return made;
    }
    void mark(const std::string& instrument, std::int64_t minute, const char* at) {
        play.at(std::max(play.now(), minutes(minute)))
            .hear(flat_bar(instrument, "1m", minutes(minute), at));
    }
    void close(std::int64_t minute, const char* at) {
        play.at(std::max(play.now(), minutes(minute)))
            .hear(flat_bar(btc, "15m", minutes(minute), at));
    }
    /// When the one account of the last answer is of.
    TimeNs told_of() {
        for (const Spoken& one : play.said())
            if (one.is<Account>()) return one.event_time;
        return {};
    }
    Play<Portfolio> play;
};

TEST_F(Accounts, of_a_close_are_said_though_a_print_of_its_instant_was_filled_before) {
    play.at(minutes(15)).hear(fill(eth, Side::buy, "0.001", "2500"));
    EXPECT_EQ(play.only<Account>().equity, money("10000"));
    EXPECT_EQ(play.only<Account>().close, std::nullopt);
    mark(btc, 15, "90000");
    mark(eth, 15, "2500");
    close(15, "90000");
    EXPECT_EQ(play.only<Account>().equity, money("9000"));
    EXPECT_EQ(play.only<Account>().close, minutes(15));
}

TEST_F(Accounts, of_a_close_are_said_though_funding_was_settled_in_its_instant) {
    play.at(minutes(15)).hear(funding(btc, bp(1).units));
    play.advance_to(minutes(15));
    mark(btc, 15, "90000");
    mark(eth, 15, "2500");
    close(15, "90000");
    EXPECT_EQ(play.only<Account>().close, minutes(15));
    EXPECT_LT(play.only<Account>().equity, money("9000"));
}

/// Bars that are made of prints close at the same time as the timer of a settlement fires.
TEST_F(Accounts, settle_funding_at_the_close_that_their_instant_brings) {
    play.at(minutes(15)).hear(funding(btc, bp(1).units));
    TimerFired fired;
    fired.id = "settle";
    fired.due = minutes(15);
    play.hear(fired);
    EXPECT_EQ(play.count<Account>(), 0U) << "the mark of this instant is not in";
    mark(btc, 15, "90000");
    EXPECT_EQ(play.only<Account>().funding, money("-0.9")) << "before anybody decides at it";
    play.advance_to(minutes(15));
    EXPECT_EQ(play.count<Account>(), 0U) << "once";
}

/// A print of the very close ends the bar of its own symbol alone.
TEST_F(Accounts, of_a_close_are_said_again_where_another_bar_of_it_ends_later) {
    mark(btc, 15, "100000");
    close(15, "100000");
    EXPECT_EQ(play.only<Account>().equity, money("10000"));
    mark(eth, 15, "2000");
    EXPECT_EQ(play.only<Account>().equity, money("9500"));
    EXPECT_EQ(play.only<Account>().close, minutes(15));
    mark(eth, 15, "2000");
    EXPECT_EQ(play.count<Account>(), 0U) << "nothing has moved";
}

TEST_F(Accounts, between_closes_wait_for_a_silent_symbol_no_longer_than_the_instant) {
    mark(btc, 16, "90000");
    EXPECT_EQ(play.count<Account>(), 0U);
    play.advance_to(minutes(16));
    EXPECT_EQ(play.only<Account>().equity, money("9000"));
    EXPECT_EQ(play.only<Account>().close, std::nullopt);
    mark(btc, 17, "90100");
    play.advance_to(minutes(17));
    EXPECT_EQ(play.count<Account>(), 0U) << "it has moved by less than told_move";
}

TEST_F(Accounts, between_closes_are_said_again_where_a_fill_of_the_instant_knew_older_marks) {
    play.at(minutes(16)).hear(fill(eth, Side::buy, "0.001", "2500"));
    mark(btc, 16, "90000");
    mark(eth, 16, "2500");
    EXPECT_EQ(play.only<Account>().equity, money("9000"));
}

struct LiveAccounts : Accounts {
    LiveAccounts() : Accounts(Ordering::free_running) {}
};

TEST_F(LiveAccounts, of_a_fill_are_as_of_before_a_close_whose_marks_are_not_in) {
    const DurationNs soon{ns_per_s / 5};
    play.at(minutes(15) + soon).hear(fill(eth, Side::buy, "0.001", "2500"));
    EXPECT_EQ(told_of(), minutes(15) - DurationNs{1});
    mark(btc, 15, "90000");
    mark(eth, 15, "2500");
    close(15, "90000");
    EXPECT_EQ(play.only<Account>().close, minutes(15));
    EXPECT_EQ(told_of(), minutes(15));
    play.at(minutes(15) + soon + soon).hear(fill(eth, Side::buy, "0.001", "2500"));
    EXPECT_EQ(told_of(), minutes(15) + soon + soon);
}

TEST_F(LiveAccounts, of_a_close_wait_for_the_marks_of_another_feed) {
    mark(btc, 15, "90000");
    close(15, "90000");
    EXPECT_EQ(play.count<Account>(), 0U);
    mark(eth, 15, "2400");
    play.hear(flat_bar(eth, "15m", minutes(15), "2400"));
    EXPECT_EQ(play.only<Account>().equity, money("8900"));
}

TEST_F(LiveAccounts, of_a_close_wait_for_no_symbol_that_is_not_held) {
    play.hear(fill(eth, Side::sell, "1", "2500"));
    mark(btc, 15, "90000");
    close(15, "90000");
    EXPECT_EQ(play.only<Account>().close, minutes(15));
}

}  // namespace
}  // namespace outcry
