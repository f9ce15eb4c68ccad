// SPDX-License-Identifier: Apache-2.0
#include "actors/core/pool.hpp"

#include <gtest/gtest.h>

#include "actors/core/kind.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct PoolTest : testing::Test {
    explicit PoolTest(CorePool::Params params = pool_params()) : play(params, "core") {
        play.at(monday).hear(opened());
        play.hear(live_from(minutes(15)));
    }
    void close(std::int64_t minute, const std::string& instrument = btc,
               const char* at = "100000") {
        play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), at));
    }
    void votes(std::int64_t minute, Maybe bull, Maybe bear, Maybe predict,
               const std::string& instrument = btc) {
        play.hear(vote("bull", instrument, minutes(minute), bull));
        play.hear(vote("bear", instrument, minutes(minute), bear));
        play.hear(vote("predict", instrument, minutes(minute), predict));
        play.advance_to(play.now());
    }
    /// A round of shorts: what they say of the fall.
    void bearish(std::int64_t minute, double p) {
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, btc, minutes(minute), 0.2, p));
        play.advance_to(play.now());
    }
    Play<CorePool> play;
};

/// The worked example of the domain page: .46, .33, .37 pool to .390 and are worth 22 basis points.
TEST(Voice, is_how_a_vote_begins) {
    const auto& voice = type_info<core::Voice>().fields;
    const auto& vote = type_info<Vote>().fields;
    ASSERT_LT(voice.size(), vote.size());
    for (std::size_t i = 0; i < voice.size(); ++i) {
        EXPECT_EQ(voice[i].name, vote[i].name);
        EXPECT_EQ(voice[i].type, vote[i].type) << voice[i].name;
    }
}

TEST_F(PoolTest, pools_log_odds_and_buys_what_beats_the_costs) {
    close(15);
    votes(15, .46, .33, .37);
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::buy);
    EXPECT_NEAR(*said.p_long, 0.390, 0.0005);
    EXPECT_NEAR(said.break_even, 0.3535, 0.0005);
    EXPECT_NEAR(*said.edge_long, 0.0022, 0.0001);
    EXPECT_NEAR(said.costs, 0.00121, 1e-9);
    EXPECT_EQ(said.target_exposure, money("3000"));
    EXPECT_EQ(said.current_exposure, Money{});
    EXPECT_EQ(said.reference, price("100000"));
    EXPECT_EQ(said.strategy, "paper");
    EXPECT_EQ(said.regime, Regime::trend);
    ASSERT_EQ(said.ballots.size(), 3U);
    EXPECT_EQ(said.ballots[1].voter, "bear");
    EXPECT_DOUBLE_EQ(said.ballots[1].weight, 0.25);
    EXPECT_EQ(play.refs<Proposal>(), (std::vector<std::uint64_t>{3, 4, 5, 6}));
}

TEST_F(PoolTest, says_a_hold_with_its_reason) {
    close(15);
    votes(15, .36, .35, .36);
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::hold);
    EXPECT_NE(said.reason.find("needs more than 8.0bp"), std::string::npos) << said.reason;
    EXPECT_EQ(said.target_exposure, said.current_exposure);
}

TEST_F(PoolTest, sells_when_the_fall_is_the_better_bet) {
    close(15);
    bearish(15, .45);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("-3000"));
}

TEST_F(PoolTest, waits_for_every_vote_of_the_slice) {
    close(15, btc);
    close(15, eth, "2500");
    votes(15, .46, .33, .37, btc);
    EXPECT_EQ(play.count<Proposal>(), 0U);
    votes(15, .30, .30, .30, eth);
    const auto said = play.all<Proposal>();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].instrument, btc);
    EXPECT_EQ(said[1].instrument, eth);
    EXPECT_TRUE(play.timers().empty()) << "the deadline is off";
}

TEST_F(PoolTest, decides_at_the_deadline_with_those_who_answered) {
    close(15);
    play.hear(vote("bull", btc, minutes(15), .46));
    play.hear(vote("predict", btc, minutes(15), .42));
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Proposal>(), 0U);
    play.advance_to(minutes(16));
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::buy);
    EXPECT_EQ(said.ballots[1].silent, "no answer by the deadline");
    EXPECT_DOUBLE_EQ(said.ballots[0].weight, 0.35 / 0.75);
    play.hear(vote("bear", btc, minutes(15), .9));
    play.advance_to(play.now());
    EXPECT_TRUE(play.said().empty()) << "too late";
}

TEST_F(PoolTest, decides_at_once_without_a_voter_that_is_lost) {
    close(15);
    play.hear(vote("bull", btc, minutes(15), .46));
    play.hear(vote("predict", btc, minutes(15), .42));
    play.hear(FloorQuarantined{"quant", 1, "silence", "it died twice"});
    EXPECT_EQ(play.count<Proposal>(), 0U) << "no voter of this core";
    play.hear(FloorQuarantined{"bear", 1, "silence", "it died twice"});
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Proposal>().ballots[1].silent, "quarantined") << "what waited for it alone";
    EXPECT_TRUE(play.timers().empty()) << "the deadline is off";
    play.hear(vote("bull", btc, minutes(30), .46));
    close(30);
    EXPECT_EQ(play.count<Proposal>(), 0U) << "predict may still answer";
    play.hear(vote("predict", btc, minutes(30), .42));
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
}

TEST_F(PoolTest, holds_without_a_quorum) {
    close(15);
    Vote warming = vote("bear", btc, minutes(15), {}, {});
    warming.abstains = "warming up, 40 of 200 bars";
    play.hear(warming);
    play.hear(vote("bull", btc, minutes(15), .9));
    play.advance_to(play.now());
    play.advance_to(minutes(16));
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::hold);
    EXPECT_EQ(said.reason, "quorum: 1 answered, 2 needed");
    EXPECT_EQ(said.ballots[1].silent, "warming up, 40 of 200 bars");
    EXPECT_FALSE(said.p_long);
}

TEST_F(PoolTest, does_not_count_an_impossible_answer) {
    close(15);
    votes(15, .46, 1.5, .37);
    EXPECT_EQ(play.only<Proposal>().ballots[1].silent, "1.5 is not a probability");
    EXPECT_FALSE(play.only<Proposal>().ballots[1].p_long);
}

TEST_F(PoolTest, lets_the_first_answer_stand) {
    close(15);
    play.hear(vote("bull", btc, minutes(15), .46));
    play.hear(vote("bull", btc, minutes(15), .99));
    play.advance_to(play.now());
    votes(15, .99, .33, .37);
    EXPECT_DOUBLE_EQ(*play.only<Proposal>().ballots[0].p_long, .46);
}

TEST_F(PoolTest, ignores_strangers_and_other_strategies) {
    close(15);
    play.hear(vote("stranger", btc, minutes(15), .9));
    play.advance_to(play.now());
    Vote other = vote("bull", btc, minutes(15), .9);
    other.strategy = "another";
    play.hear(other);
    EXPECT_TRUE(play.state().slices[0].rounds[0].heard.empty());
}

/// Programs of other languages know the floor's name and no other.
TEST(PoolOfAnotherName, counts_a_voter_it_names_that_votes_under_the_floors_name) {
    CorePool::Params params = pool_params();
    params.strategy = "swing";
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    play.hear(live_from(minutes(15)));
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "100000"));
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, btc, minutes(15), .46));
    play.advance_to(play.now());
    ASSERT_EQ(play.count<Proposal>(), 1U);
    EXPECT_EQ(play.only<Proposal>().strategy, "swing");
    EXPECT_DOUBLE_EQ(*play.only<Proposal>().ballots[0].p_long, .46);
}

TEST_F(PoolTest, is_silent_while_the_feed_warms_up) {
    play.hear(live_from(minutes(60)));
    close(15);
    votes(15, .9, .9, .9);
    EXPECT_TRUE(play.said().empty());
    EXPECT_TRUE(play.timers().empty());
    close(60);
    votes(60, .9, .9, .9);
    EXPECT_EQ(play.count<Proposal>(), 1U);
}

TEST_F(PoolTest, does_not_pyramid_on_a_repeated_signal) {
    play.hear(position(btc, "0.03"));
    close(15);
    votes(15, .5, .5, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    EXPECT_NE(play.only<Proposal>().reason.find("already long"), std::string::npos);
    EXPECT_EQ(play.only<Proposal>().current_exposure, money("3000"));
}

TEST_F(PoolTest, reverses_when_the_other_side_is_the_better_bet) {
    play.hear(position(btc, "0.03"));
    close(15);
    bearish(15, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("-3000"));
}

TEST_F(PoolTest, asks_again_only_after_its_patience) {
    close(15);
    votes(15, .5, .5, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    play.hear(position(btc, "0"));
    close(30);
    votes(30, .5, .5, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy) << "a veto is no reason to sulk";
}

TEST_F(PoolTest, holds_when_votes_came_and_no_bar) {
    play.at(minutes(15));
    votes(15, .5, .5, .5);
    EXPECT_EQ(play.count<Proposal>(), 0U);
    play.advance_to(minutes(16));
    EXPECT_EQ(play.only<Proposal>().reason, "no bar closed this round");
}

TEST_F(PoolTest, sizes_by_marked_equity) {
    Account account;
    account.equity = Money::whole(5'000);
    play.hear(account);
    close(15);
    votes(15, .5, .5, .5);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("1500"));
}

TEST_F(PoolTest, refuses_a_floor_with_another_decide_on) {
    FloorOpened floor = opened();
    floor.decide_on = tf("1h");
    play.hear(floor);
    EXPECT_NE(play.failure().find("differs from the floor's 1h"), std::string::npos);
}

}  // namespace
}  // namespace outcry
