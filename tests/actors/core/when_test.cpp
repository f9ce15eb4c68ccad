// SPDX-License-Identifier: Apache-2.0
// When a slice is decided: not with the last vote, but when its instant is over.
#include <gtest/gtest.h>

#include "actors/core/pool.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// Votes may be quicker than the fills of their bar, which must not be asked for again.
TEST(When, a_slice_is_decided_its_instant_is_over_and_all_fills_are_known) {
    Play<CorePool> play(pool_params(), "core");
    play.at(monday).hear(opened());
    play.hear(live_from(minutes(15)));
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "100000"));
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, btc, minutes(15), .5));
    EXPECT_EQ(play.count<Proposal>(), 0U);
    EXPECT_EQ(play.timers().begin()->second, minutes(15));
    play.hear(position(btc, "0.03"));
    play.advance_to(minutes(15));
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    EXPECT_EQ(play.only<Proposal>().current_exposure, money("3000"));
}

TEST(When, a_floor_runs_freely_the_account_of_the_close_is_waited_for) {
    Play<CorePool> play(pool_params(), "core");
    FloorOpened floor = opened();
    floor.order = Ordering::free_running;
    play.at(monday).hear(floor);
    const auto close = [&](std::int64_t minute) {
        play.at(minutes(minute)).hear(flat_bar(btc, "15m", minutes(minute), "100000"));
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, btc, minutes(minute), .5));
        play.advance_to(play.now());
    };
    close(15);
    EXPECT_EQ(play.count<Proposal>(), 1U) << "nobody has ever told an account here";
    play.hear_at(account_of(minutes(15)), minutes(15));
    close(30);
    EXPECT_EQ(play.count<Proposal>(), 0U);
    play.hear(Account{});
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 0U) << "the account of a fill is not that of the close";
    play.hear_at(account_of(minutes(30), "5000"), minutes(30));
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("1500"));
    close(45);
    EXPECT_EQ(play.count<Proposal>(), 0U);
    play.advance_to(minutes(45) + DurationNs{2 * ns_per_s});
    EXPECT_EQ(play.count<Proposal>(), 1U) << "at the deadline at the latest";
}

TEST(When, a_symbol_joins_a_slice_that_was_complete_its_votes_are_waited_for) {
    Play<CorePool> play(pool_params(), "core");
    FloorOpened floor = opened();
    floor.order = Ordering::free_running;
    play.at(monday).hear(floor);
    play.hear_at(account_of(monday), monday);
    const auto votes = [&](const std::string& instrument) {
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, instrument, minutes(15), .5));
    };
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "100000"));
    votes(btc);
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 0U) << "the account of the close is not in";
    const TimeNs later = minutes(15) + DurationNs{ns_per_s / 2};
    play.at(later).hear(flat_bar(eth, "15m", minutes(15), "2500"));
    play.hear_at(account_of(minutes(15)), minutes(15));
    play.advance_to(later);
    EXPECT_EQ(play.count<Proposal>(), 0U) << "nor are the votes on it";
    votes(eth);
    play.advance_to(later);
    EXPECT_EQ(play.count<Proposal>(), 2U);
}

/// Positions that a floor took over are told before any close is.
TEST(When, an_account_was_told_before_the_first_close_that_of_the_close_is_waited_for) {
    Play<CorePool> play(pool_params(), "core");
    FloorOpened floor = opened();
    floor.order = Ordering::free_running;
    play.at(monday).hear(floor);
    play.hear(Account{});
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "100000"));
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, btc, minutes(15), .5));
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 0U);
    play.hear_at(account_of(minutes(15), "5000"), minutes(15));
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("1500"));
}

/// A bar that is made of what traded before closes when the instant is over, and its votes come
/// after those of who traded in the last minute.
TEST(When, an_instrument_of_the_close_before_is_missing_it_is_waited_for_once) {
    CorePool::Params params = pool_params();
    params.entries_per_round_max = 1;
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    const auto round = [&](std::int64_t minute, const std::string& instrument, double p_long) {
        play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), "100000"));
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, instrument, minutes(minute), p_long));
    };
    round(15, btc, .2);
    round(15, eth, .2);
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 2U);
    round(30, btc, .5);
    TimerFired fired;
    fired.id = play.timers().begin()->first;
    fired.due = minutes(30);
    play.hear(fired);  // in one step with the timer that closes the other bar
    EXPECT_EQ(play.count<Proposal>(), 0U);
    round(30, eth, .6);
    play.advance_to(play.now());
    ASSERT_EQ(play.count<Proposal>(), 2U);
    for (const Proposal& one : play.all<Proposal>())
        EXPECT_EQ(one.action, one.instrument == eth ? Action::buy : Action::hold);
    round(45, eth, .2);
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 1U) << "and no longer than the instant lasts";
}

}  // namespace
}  // namespace outcry
