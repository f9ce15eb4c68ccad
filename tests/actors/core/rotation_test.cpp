// SPDX-License-Identifier: Apache-2.0
// What a slice closes is held until it has filled: what fits beside it enters, the rest waits.
#include <algorithm>

#include "tests/actors/core/awaiting.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct Rotation : Awaiting {
    Rotation() : Awaiting(one_at_a_time()) {}
    static CorePool::Params one_at_a_time() {
        CorePool::Params params = halves();
        params.allow_short = false;
        params.exposure_max = percent(90);
        return params;
    }
};

TEST_F(Rotation, waits_whole_until_what_it_closes_is_gone) {
    play.hear(position(btc, "5"));
    const auto said = both(15, .2, .5, .5);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].action, Action::close);
    EXPECT_EQ(said[0].target_exposure, Money{});
    EXPECT_EQ(said[1].action, Action::hold);
    EXPECT_EQ(said[1].reason,
              "waits for the exit of BTCUSDT-PERP: beside it 100.0 % of equity, at most 90.0 %");
    EXPECT_EQ(said[1].guards, (std::vector<Guard>{{"exposure_max", 1.0, 0.9}}));
    EXPECT_EQ(said[1].flips, std::vector<std::string>{"to BUY if not for exposure_max"});
    play.hear(position(btc, "0"));
    EXPECT_EQ(asked_for_eth(30), money("5000"));
}

TEST_F(Rotation, waits_for_nothing_where_there_is_room_for_both) {
    play.hear(position(btc, "4"));
    const auto said = both(15, .2, .5, .5);
    EXPECT_EQ(said[0].action, Action::close);
    EXPECT_EQ(said[1].target_exposure, money("5000"));
}

/// A tenth leaves, and a half and a half ask for what is left of all of it.
struct RotationOfThree : Rotation {
    RotationOfThree() {
        FloorOpened floor = opened();
        floor.instruments.push_back(perpetual("SOLUSDT-PERP", "0.01", "0.001"));
        play.hear(floor);
        play.hear(position("SOLUSDT-PERP", "1"));
    }
    std::vector<Proposal> three(std::int64_t minute, double of_btc, double of_eth) {
        play.at(minutes(minute)).hear(flat_bar("SOLUSDT-PERP", "15m", minutes(minute), "1000"));
        play.hear(flat_bar(eth, "15m", minutes(minute), "1000"));
        round(minute, btc, of_btc);
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, eth, minutes(minute), of_eth));
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, "SOLUSDT-PERP", minutes(minute), .2, .5));
        play.advance_to(play.now());
        return play.all<Proposal>();
    }
};

TEST_F(RotationOfThree, lets_the_better_entry_in_that_fits_beside_what_leaves) {
    for (const bool of_eth : {false, true}) {
        const auto said = three(of_eth ? 30 : 15, of_eth ? .5 : .6, of_eth ? .6 : .5);
        ASSERT_EQ(said.size(), 3U);
        EXPECT_EQ(said[0].action, Action::close) << "what leaves is said first";
        for (const Proposal& one : said) {
            if (one.action == Action::close) continue;
            const bool better = (one.instrument == eth) == of_eth;
            EXPECT_EQ(one.action, better ? Action::buy : Action::hold) << one.instrument;
            if (better) {
                EXPECT_EQ(one.target_exposure, money("4500"));
            } else {
                EXPECT_EQ(one.reason,
                          "waits for the exit of SOLUSDT-PERP: beside it 100.0 % of equity, at "
                          "most 90.0 %");
            }
        }
        play.hear(ruled("0", Outcome::vetoed));
        Verdict other = ruled("0", Outcome::vetoed);
        other.instrument = eth;
        play.hear(other);
    }
}

/// Stakes by the bet: one of nearly all, and a small one.
struct RotationByStakes : RotationOfThree {
    RotationByStakes() {
        CorePool::Params params = one_at_a_time();
        params.kelly = percent(3);
        params.size = percent(85);
        play = Play<CorePool>(params, "core");
        FloorOpened floor = opened();
        floor.instruments.push_back(perpetual("SOLUSDT-PERP", "0.01", "0.001"));
        play.at(monday).hear(floor);
        play.hear(position("SOLUSDT-PERP", "1"));
    }
};

TEST_F(RotationByStakes, lets_a_small_entry_in_beside_what_leaves_though_a_large_one_waits) {
    const auto said = three(15, .9, .37);
    ASSERT_EQ(said.size(), 3U);
    const auto of = [&](const std::string& instrument) {
        return *std::find_if(said.begin(), said.end(),
                             [&](const Proposal& one) { return one.instrument == instrument; });
    };
    EXPECT_EQ(of(btc).reason,
              "waits for the exit of SOLUSDT-PERP: beside it 95.0 % of equity, at most 90.0 %");
    EXPECT_EQ(of(eth).action, Action::buy) << of(eth).reason;
}

/// Two of 40 % may be held; bitcoin is one of them, and turns round as ether asks for the other.
struct RotationByTurning : Awaiting {
    RotationByTurning() : Awaiting(two_of_forty()) { play.hear(position(btc, "4")); }
    static CorePool::Params two_of_forty() {
        CorePool::Params params = halves();
        params.size = percent(40);
        params.exposure_max = percent(80);
        return params;
    }
};

TEST_F(RotationByTurning, counts_what_a_turn_round_closes_for_who_is_said_after_it) {
    const auto said = both(15, .1, .5, .6);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].target_exposure, money("-4000"));
    EXPECT_EQ(said[1].action, Action::hold);
    EXPECT_EQ(said[1].reason,
              "waits for the exit of BTCUSDT-PERP: beside it 120.0 % of equity, at most 80.0 %");
    play.hear(ruled("0", Outcome::vetoed));
    play.hear(position(btc, "-4"));
    EXPECT_EQ(asked_for_eth(30), money("4000")) << "whole, when that has filled";
}

TEST_F(RotationByTurning, makes_room_for_a_turn_round_by_what_it_closes_itself) {
    const auto said = both(15, .1, .6, .5);
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].instrument, eth);
    EXPECT_EQ(said[0].target_exposure, money("4000"));
    EXPECT_EQ(said[1].target_exposure, money("-4000"));
}

}  // namespace
}  // namespace outcry
