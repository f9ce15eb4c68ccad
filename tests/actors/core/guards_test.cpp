// SPDX-License-Identifier: Apache-2.0
// What holds an entry back although its edge is there, with the amount; exits are held by none of
// it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdio>

#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

template <class Change>
Play<CorePool> declared(Change change) {
    CorePool::Params params = pool_params();
    params.echo_half_life = 0;
    change(params);
    EXPECT_TRUE(CorePool::check(params).ok()) << CorePool::check(params).error().text();
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    return play;
}

void voices(Play<CorePool>& play, std::int64_t minute, const std::string& instrument, double bull,
            double bear, double predict, double p_short = 0.2) {
    play.hear(vote("bull", instrument, minutes(minute), bull, p_short));
    play.hear(vote("bear", instrument, minutes(minute), bear, p_short));
    play.hear(vote("predict", instrument, minutes(minute), predict, p_short));
    play.advance_to(play.now());
}
void round(Play<CorePool>& play, std::int64_t minute, double p_long, double p_short = 0.2,
           const std::string& instrument = btc) {
    play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), "1000"));
    voices(play, minute, instrument, p_long, p_long, p_long, p_short);
}

RoundTrip ended(const std::string& reason) {
    RoundTrip trip;
    trip.venue = venue;
    trip.instrument = btc;
    trip.strategy = "paper";
    trip.exit_reason = reason;
    return trip;
}

/// A position that ends at minute 10, for this reason.
void end_position(Play<CorePool>& play, const std::string& reason) {
    play.hear(position(btc, "3"));
    play.at(minutes(10)).hear(position(btc, "0"));
    play.hear(ended(reason));
}

TEST(Guards, cool_down_longer_after_a_stop) {
    const auto cautious = [](auto& params) {
        params.cooldown_stop = DurationNs{4 * ns_per_hour};
        params.cooldown_target = DurationNs{ns_per_hour};
    };
    auto stopped = declared(cautious);
    end_position(stopped, "stop");
    round(stopped, 75, .5);
    const Proposal held = stopped.only<Proposal>();
    EXPECT_EQ(held.action, Action::hold);
    EXPECT_EQ(held.reason, "cooldown of 4h since a stop");
    EXPECT_EQ(held.guards, (std::vector<Guard>{{"cooldown_stop", 65 * 60, 4 * 3600}}));
    EXPECT_EQ(held.flips, std::vector<std::string>{"to BUY if not for cooldown_stop"});
    round(stopped, 255, .5);
    EXPECT_EQ(stopped.only<Proposal>().action, Action::buy);
    EXPECT_TRUE(stopped.only<Proposal>().guards.empty());

    auto reached = declared(cautious);
    end_position(reached, "target");
    round(reached, 60, .5);
    EXPECT_EQ(reached.only<Proposal>().reason, "cooldown of 1h since a target");
    round(reached, 75, .5);
    EXPECT_EQ(reached.only<Proposal>().action, Action::buy);

    auto closed = declared(cautious);
    end_position(closed, "close");
    round(closed, 15, .5);
    EXPECT_EQ(closed.only<Proposal>().action, Action::buy);
}

TEST(Guards, belong_to_the_flips_that_they_would_have_held_back) {
    auto play = declared([](auto& params) { params.cooldown_stop = DurationNs{4 * ns_per_hour}; });
    end_position(play, "stop");
    round(play, 75, .34);
    const Proposal held = play.only<Proposal>();
    ASSERT_EQ(held.action, Action::hold);
    ASSERT_FALSE(held.flips.empty());
    for (const std::string& flip : held.flips)
        EXPECT_TRUE(flip.ends_with(" and not for cooldown_stop")) << flip;
    EXPECT_FALSE(held.margin) << "no vote alone could have turned it";
    EXPECT_TRUE(held.pivot.empty());
    EXPECT_TRUE(held.guards.empty()) << "the edge held it back, not the guard";
    round(play, 255, .34);
    const Proposal free = play.only<Proposal>();
    ASSERT_FALSE(free.flips.empty());
    for (const std::string& flip : free.flips) EXPECT_TRUE(core::is_single(flip)) << flip;
    EXPECT_TRUE(free.margin);
}

TEST(Guards, of_a_full_round_belong_to_the_flips_of_who_had_no_edge) {
    auto play = declared([](auto& params) { params.entries_per_round_max = 1; });
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    play.hear(flat_bar(eth, "15m", minutes(15), "1000"));
    voices(play, 15, btc, .5, .5, .5);
    voices(play, 15, eth, .34, .34, .34);
    for (const Proposal& one : play.all<Proposal>()) {
        ASSERT_FALSE(one.flips.empty());
        for (const std::string& flip : one.flips)
            EXPECT_EQ(flip.ends_with(" and not for entries_per_round_max"), one.instrument == eth)
                << flip;
    }
}

TEST(Guards, leave_one_flip_of_an_entry_for_which_there_was_no_room) {
    auto play = declared([](auto& params) { params.exposure_max = percent(50); });
    play.hear(position(eth, "5"));
    play.hear(flat_bar(eth, "15m", minutes(15), "1000"));
    voices(play, 15, eth, .3, .3, .3);
    round(play, 15, .5);
    for (const Proposal& one : play.all<Proposal>()) {
        if (one.instrument != btc) continue;
        EXPECT_EQ(one.action, Action::hold);
        EXPECT_EQ(
            one.reason,
            "the budget leaves it 0, less than 20: 50.0 % of equity is held or on its way, at "
            "most 50.0 %");
        EXPECT_EQ(one.flips, std::vector<std::string>{"to BUY if not for exposure_max"});
        EXPECT_FALSE(one.margin);
    }
}

/// What a proposal says, where one of its votes is another.
struct Moved {
    std::string voter;
    double p = 0;
};
Proposal decided_with(const CorePool::Params& params, const double (&votes)[3], bool stopped,
                      const Moved& moved = {}) {
    auto play = declared([&](auto& own) { own = params; });
    if (stopped) end_position(play, "stop");
    play.at(minutes(75)).hear(flat_bar(btc, "15m", minutes(75), "1000"));
    const char* names[] = {"bull", "bear", "predict"};
    for (std::size_t i = 0; i < 3; ++i)
        play.hear(
            vote(names[i], btc, minutes(75), moved.voter == names[i] ? moved.p : votes[i], .1));
    play.advance_to(play.now());
    return play.only<Proposal>();
}

TEST(Guards, leave_no_flip_that_would_not_have_come_true) {
    std::size_t tried = 0;
    for (const int guarded : {0, 1, 2, 3, 4, 5, 6}) {
        CorePool::Params params = pool_params();
        params.echo_half_life = 0;
        if (guarded == 1) params.cooldown_stop = DurationNs{4 * ns_per_hour};
        if (guarded == 2) params.margin_min = 0.1;
        if (guarded == 3) params.disagreement_max = 0.01;
        if (guarded >= 4)
            params.split_max = std::array{0.2, 0.5, 0.6}[static_cast<std::size_t>(guarded - 4)];
        for (const double bull : {.02, .09, .20, .30, .36, .45, .60, .80, .95})
            for (const double bear : {.02, .05, .08, .15, .30, .36, .45, .60, .95}) {
                const double votes[] = {bull, bear, .36};
                const Proposal said = decided_with(params, votes, guarded == 1);
                for (const std::string& flip : said.flips) {
                    char to[8], voter[16], sign = 0;
                    double value = 0;
                    if (!core::is_single(flip) ||
                        std::sscanf(flip.c_str(), "to %7s if %15s %c %lf", to, voter, &sign,
                                    &value) != 4 ||
                        std::string(voter) == "edge_min")
                        continue;
                    const double p = value + (sign == '>' ? .0002 : -.0002);
                    const Proposal then = decided_with(params, votes, guarded == 1, {voter, p});
                    EXPECT_EQ(core::action_name(then.action), to)
                        << flip << ", but " << then.reason;
                    ++tried;
                }
            }
    }
    EXPECT_GT(tried, 100U);
}

TEST(Guards, hear_how_positions_end_only_where_it_matters) {
    const auto hears = [](const CorePool::Params& params, const char* pattern) {
        const auto patterns = CorePool::mail(params, "core");
        return std::count(patterns.begin(), patterns.end(), pattern);
    };
    CorePool::Params params = pool_params();
    EXPECT_EQ(hears(params, "round_trip.>") + hears(params, "funding.>"), 0);
    params.cooldown_stop = DurationNs{ns_per_hour};
    params.holding = DurationNs{ns_per_hour};
    EXPECT_EQ(hears(params, "round_trip.>") + hears(params, "funding.>"), 2);
}

TEST(Guards, hold_where_the_weight_is_split) {
    auto play = declared([](auto& params) { params.split_max = 0.5; });
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    voices(play, 15, btc, .6, .6, .25, .3);
    const Proposal said = play.only<Proposal>();
    EXPECT_NEAR(said.split, 0.673012, 1e-6);  // entropy of .60 to .40
    EXPECT_EQ(said.action, Action::hold);
    ASSERT_EQ(said.guards.size(), 1U);
    EXPECT_EQ(said.guards[0].name, "split_max");
    EXPECT_EQ(said.reason.substr(0, 22), "the weight is split by");
}

TEST(Guards, hold_where_one_voter_alone_could_turn_it) {
    auto play = declared([](auto& params) { params.margin_min = 0.2; });
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    voices(play, 15, btc, .39, .38, .37);
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::hold);
    EXPECT_EQ(said.pivot, "predict") << "the heaviest need move least";
    ASSERT_TRUE(said.margin);
    EXPECT_LT(*said.margin, 0.2);
    EXPECT_EQ(said.guards.at(0).name, "margin_min");
    round(play, 30, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    EXPECT_GT(*play.only<Proposal>().margin, 0.2);
}

TEST(Guards, take_the_largest_edges_of_a_round) {
    auto play = declared([](auto& params) { params.entries_per_round_max = 1; });
    play.at(minutes(15)).hear(flat_bar(eth, "15m", minutes(15), "1000"));
    round(play, 15, .5);
    voices(play, 15, eth, .6, .6, .6);
    const auto said = play.all<Proposal>();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].instrument, btc);
    EXPECT_EQ(said[0].action, Action::hold);
    EXPECT_EQ(said[0].reason, "1 entries with a larger edge in this round, or before, at most 1");
    EXPECT_EQ(said[0].target_exposure, said[0].current_exposure);
    EXPECT_EQ(said[0].flips, std::vector<std::string>{"to BUY if not for entries_per_round_max"});
    EXPECT_EQ(said[1].action, Action::buy);
}

TEST(Guards, count_the_entries_of_all_instruments) {
    auto play = declared([](auto& params) { params.entries_per_day_total_max = 1; });
    round(play, 15, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    round(play, 30, .5, .2, eth);
    EXPECT_EQ(play.only<Proposal>().reason,
              "1 entries proposed today on all instruments, at most 1");
    round(play, 1455, .5, .2, eth);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
}

TEST(Guards, build_a_position_of_so_many_fills_and_no_more) {
    auto play = declared([](auto& params) {
        params.pyramid = true;
        params.layers_max = 2;
    });
    play.hear(position(btc, "1"));
    round(play, 15, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    play.hear(position(btc, "2"));
    round(play, 30, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "2 fills have built this position, at most 2");
    round(play, 45, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::sell) << "turning round is no layer";
}

TEST(Guards, never_hold_an_exit_back) {
    auto play = declared([](auto& params) {
        params.reverse = false;
        params.cooldown = DurationNs{10 * ns_per_hour};
        params.entries_per_day_max = 1;
        params.split_max = 0;
        params.margin_min = 4;
    });
    end_position(play, "stop");
    play.hear(position(btc, "3"));
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    voices(play, 15, btc, .1, .1, .6, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
}

/// An addition that was vetoed is never filled: what is held must not wait for it.
TEST(Guards, never_hold_an_exit_back_for_an_entry_on_its_way) {
    auto play = declared([](auto& params) {
        params.reverse = false;
        params.pyramid = true;
        params.patience = DurationNs{ns_per_hour};
    });
    play.hear(position(btc, "1"));
    round(play, 15, .5);
    ASSERT_EQ(play.only<Proposal>().action, Action::buy);
    round(play, 30, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
    round(play, 45, .2, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "the last proposal has not filled yet");
    round(play, 90, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close) << "an exit that never came";
}

TEST(Guards, leave_the_exit_of_a_turn_round_that_may_not_enter) {
    auto play = declared([](auto& params) { params.cooldown = DurationNs{10 * ns_per_hour}; });
    play.hear(position(btc, "1"));
    round(play, 15, .2, .5);
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.action, Action::close);
    EXPECT_TRUE(said.target_exposure.is_zero());
    EXPECT_NE(said.reason.find("but no entry: cooldown of 10h since the position that it would "
                               "turn round"),
              std::string::npos)
        << said.reason;
    EXPECT_EQ(said.flips, std::vector<std::string>{"to SELL if not for cooldown"});
    play.hear(position(btc, "0"));
    round(play, 30, .2, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold) << "flat, and cooling down";
}

TEST(Guards, leave_the_exit_where_a_larger_edge_takes_the_entry) {
    auto play = declared([](auto& params) { params.entries_per_round_max = 1; });
    play.hear(position(btc, "-1"));
    play.at(minutes(15)).hear(flat_bar(eth, "15m", minutes(15), "1000"));
    round(play, 15, .5);
    voices(play, 15, eth, .6, .6, .6);
    const auto said = play.all<Proposal>();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].action, Action::close);
    EXPECT_TRUE(said[0].target_exposure.is_zero());
    EXPECT_EQ(said[1].action, Action::buy);
}

TEST(Guards, tell_of_all_that_holds_an_entry_back) {
    auto play = declared([](auto& params) {
        params.patience = DurationNs{ns_per_hour};
        params.entries_per_day_max = 1;
    });
    round(play, 15, .5);
    round(play, 30, .5);
    const Proposal said = play.only<Proposal>();
    EXPECT_EQ(said.reason, "the last proposal has not filled yet");
    ASSERT_EQ(said.guards.size(), 2U);
    EXPECT_EQ(said.guards[1].name, "entries_per_day_max");
}

TEST(Guards, count_expected_funding_as_a_cost_of_who_pays_it) {
    auto play = declared([](auto& params) { params.holding = DurationNs{24 * ns_per_hour}; });
    FloorOpened floor = opened();
    for (Instrument& one : floor.instruments) one.funding_interval = DurationNs{8 * ns_per_hour};
    play.hear(floor);
    round(play, 15, .4, .4);
    const Proposal before = play.only<Proposal>();
    play.hear(funding(btc, 10'000));  // 1 bp, three times a day
    round(play, 30, .4, .4);
    const Proposal after = play.only<Proposal>();
    EXPECT_NEAR(after.carry, 0.0003, 1e-12);
    EXPECT_NEAR(*before.edge_long - *after.edge_long, 0.0003, 1e-12);
    EXPECT_EQ(*before.edge_short, *after.edge_short) << "what may come in does not count";
    EXPECT_EQ(before.break_even, after.break_even) << "of the better bet, which is the short one";
}

TEST(Guards, break_even_where_expected_funding_is_paid_too) {
    auto play = declared([](auto& params) { params.holding = DurationNs{24 * ns_per_hour}; });
    FloorOpened floor = opened();
    for (Instrument& one : floor.instruments) one.funding_interval = DurationNs{8 * ns_per_hour};
    play.hear(floor);
    play.hear(funding(btc, 10'000));
    round(play, 15, .5, .1);
    const Proposal said = play.only<Proposal>();
    const double costs = said.costs + said.carry;
    EXPECT_NEAR(said.break_even, (0.02 + costs) / (0.04 + 0.02), 1e-12);
    EXPECT_NEAR(*said.edge_long, (*said.p_long - said.break_even) * (0.04 + 0.02), 1e-12);
}

}  // namespace
}  // namespace outcry
