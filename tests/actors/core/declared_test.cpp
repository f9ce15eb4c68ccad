// SPDX-License-Identifier: Apache-2.0
// What a topology may declare of a pool: manners, budgets, guards, weights by regime.
#include "actors/core/pool.hpp"

#include <gtest/gtest.h>

#include "actors/core/kind.hpp"
#include "tests/actors/core/votes.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// A pool with something else declared.
template <class Change>
Play<CorePool> declared(Change change) {
    CorePool::Params params = pool_params();
    change(params);
    EXPECT_TRUE(CorePool::check(params).ok());
    Play<CorePool> play(params, "core");
    play.at(monday).hear(opened());
    return play;
}
void round(Play<CorePool>& play, std::int64_t minute, double p_long, double p_short = 0.2,
           const std::string& instrument = btc) {
    play.at(minutes(minute)).hear(flat_bar(instrument, "15m", minutes(minute), "1000"));
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, instrument, minutes(minute), p_long, p_short));
    play.advance_to(play.now());
}

TEST(Pool, closes_instead_of_turning_where_shorts_or_reversals_are_not_declared) {
    auto no_shorts = declared([](auto& params) { params.allow_short = false; });
    round(no_shorts, 15, .2, .5);
    EXPECT_EQ(no_shorts.only<Proposal>().reason, "shorting is not declared");
    no_shorts.hear(position(btc, "3"));
    round(no_shorts, 30, .2, .5);
    EXPECT_EQ(no_shorts.only<Proposal>().action, Action::close);
    EXPECT_EQ(no_shorts.only<Proposal>().target_exposure, Money{});
    auto no_turns = declared([](auto& params) { params.reverse = false; });
    no_turns.hear(position(btc, "-3"));
    round(no_turns, 15, .5);
    EXPECT_EQ(no_turns.only<Proposal>().action, Action::close);
}

TEST(Pool, pyramids_where_it_is_declared) {
    auto play = declared([](auto& params) { params.pyramid = true; });
    play.hear(position(btc, "3"));
    round(play, 15, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    EXPECT_EQ(play.only<Proposal>().target_exposure, money("6000"));
}

TEST(Pool, cools_down_after_a_position) {
    auto play = declared([](auto& params) { params.cooldown = {ns_per_hour}; });
    play.hear(position(btc, "3"));
    play.at(minutes(10)).hear(position(btc, "0"));
    round(play, 15, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "cooldown of 1h since the last position");
    round(play, 75, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
}

TEST(Pool, closes_what_is_older_than_its_horizon) {
    auto play = declared([](auto& params) { params.hold_max = DurationNs{ns_per_hour}; });
    play.hear(position(btc, "3", minutes(0)));
    round(play, 45, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::hold);
    round(play, 60, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::close);
}

TEST(Pool, counts_its_entries_of_a_day) {
    auto play = declared([](auto& params) { params.entries_per_day_max = 1; });
    round(play, 15, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
    round(play, 30, .5);
    EXPECT_EQ(play.only<Proposal>().reason, "1 entries proposed today, at most 1");
    round(play, 1455, .5);
    EXPECT_EQ(play.only<Proposal>().action, Action::buy);
}

TEST(Pool, holds_when_voters_are_too_far_apart) {
    auto play = declared([](auto& params) { params.disagreement_max = 0.05; });
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    play.hear(vote("bull", btc, minutes(15), .9));
    play.hear(vote("bear", btc, minutes(15), .1));
    play.hear(vote("predict", btc, minutes(15), .9));
    play.advance_to(play.now());
    EXPECT_GT(play.only<Proposal>().disagreement, 0.05);
    EXPECT_EQ(play.only<Proposal>().reason.substr(0, 15), "voters disagree");
}

TEST(Pool, shares_the_budget_between_the_entries_of_a_slice) {
    auto play = declared([](auto& params) {
        params.size = percent(60);
        params.exposure_max = percent(90);
    });
    play.at(minutes(15)).hear(flat_bar(eth, "15m", minutes(15), "1000"));
    round(play, 15, .5);
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, eth, minutes(15), .5));
    play.advance_to(play.now());
    const auto said = play.all<Proposal>();
    ASSERT_EQ(said.size(), 2U);
    EXPECT_EQ(said[0].target_exposure, money("4500"));
    EXPECT_EQ(said[1].target_exposure, money("4500"));
    EXPECT_NE(said[0].reason.find("scaled to the budget"), std::string::npos);
}

TEST(Pool, leaves_room_for_positions_that_stay) {
    auto play = declared([](auto& params) { params.exposure_max = percent(50); });
    play.at(minutes(15)).hear(flat_bar(eth, "15m", minutes(15), "1000"));
    play.hear(position(eth, "4"));
    round(play, 15, .5);
    for (const char* voter : {"bull", "bear", "predict"})
        play.hear(vote(voter, eth, minutes(15), .3));
    play.advance_to(play.now());
    EXPECT_EQ(play.all<Proposal>()[0].target_exposure, money("1000"));
}

TEST(Pool, asks_for_a_fraction_of_kelly_below_the_cap) {
    auto play = declared([](auto& params) { params.kelly = percent(1); });
    round(play, 15, .40);
    const Proposal said = play.only<Proposal>();
    // edge .00279 / (gain .03879 * loss .02121) = 3.391 of equity; a hundredth of it
    EXPECT_NEAR(said.target_exposure.to_double(), 339.1, 0.1);
}

TEST(Pool, adds_to_a_position_no_more_than_is_missing_to_its_stake) {
    const auto held = [](const char* quantity) {
        auto play = declared([](auto& params) {
            params.kelly = percent(1);
            params.pyramid = true;
        });
        play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
        play.hear(position(btc, quantity));
        for (const char* voter : {"bull", "bear", "predict"})
            play.hear(vote(voter, btc, minutes(15), .40));
        play.advance_to(play.now());
        return play.template only<Proposal>();
    };
    const Proposal some = held("0.1");  // 100 of a stake of 339
    EXPECT_EQ(some.action, Action::buy);
    EXPECT_NEAR(some.target_exposure.to_double(), 339.1, 0.1);
    const Proposal enough = held("0.5");
    EXPECT_EQ(enough.action, Action::hold);
    EXPECT_EQ(enough.reason, "already holds 500, no less than its stake");
}

TEST(Pool, weighs_by_regime_where_that_is_declared) {
    auto play = declared([](auto& params) {
        params.quorum = 1;
        params.regime_weights["trend"] = {{"bull", 1.0}, {"bear", 0.0}, {"predict", 0.0}};
    });
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    play.hear(vote("bull", btc, minutes(15), .5));
    play.hear(vote("bear", btc, minutes(15), .1));
    play.hear(vote("predict", btc, minutes(15), .1));
    play.advance_to(play.now());
    EXPECT_NEAR(*play.only<Proposal>().p_long, .5, 1e-12);
}

TEST(Pool, takes_the_regime_from_quant_where_no_voter_tells_one) {
    auto play = declared([](auto& params) {
        params.quorum = 1;
        params.regime_weights["range"] = {{"bull", 1.0}, {"bear", 0.0}, {"predict", 0.0}};
    });
    Signal told;
    told.venue = venue;
    told.instrument = btc;
    told.timeframe = tf("1h");
    told.regime = Regime::quiet;
    play.at(minutes(15)).hear(flat_bar(btc, "15m", minutes(15), "1000"));
    play.hear(told);
    told.timeframe = tf("15m");
    told.regime = Regime::range;
    const std::uint64_t signal = play.hear(told);
    const auto voices = [&](std::int64_t at, Regime regime) {
        for (const char* const voter : {"bull", "bear", "predict"}) {
            Vote said = vote(voter, btc, minutes(at), voter == std::string("bull") ? .5 : .1);
            said.regime = regime;
            play.hear(said);
        }
        play.advance_to(play.now());
    };
    voices(15, Regime::warming);  // as models do
    EXPECT_EQ(play.only<Proposal>().regime, Regime::range);
    EXPECT_NEAR(*play.only<Proposal>().p_long, .5, 1e-12);
    const auto refs = play.refs<Proposal>();
    EXPECT_EQ(std::count(refs.begin(), refs.end(), signal), 1);
    play.at(minutes(30)).hear(flat_bar(btc, "15m", minutes(30), "1000"));
    voices(30, Regime::trend);
    EXPECT_EQ(play.only<Proposal>().regime, Regime::trend) << "who votes knows better";
    EXPECT_LT(*play.only<Proposal>().p_long, .3);
    auto params = pool_params();
    const auto hears = [&] {
        const auto mail = CorePool::mail(params, "core");
        return std::count(mail.begin(), mail.end(), "signal.*.*.15m");
    };
    EXPECT_EQ(hears(), 0) << "nothing depends on it";
    params.regime_weights["range"] = params.weights;
    EXPECT_EQ(hears(), 1);
}

TEST(Pool, hears_only_its_voters_and_its_closes) {
    const auto patterns = CorePool::mail(pool_params(), "core");
    EXPECT_EQ(std::count(patterns.begin(), patterns.end(), "bar.*.*.15m"), 1);
    EXPECT_EQ(std::count(patterns.begin(), patterns.end(), "vote.*.*.15m.bull"), 1);
    for (const auto& pattern : patterns) EXPECT_TRUE(check_pattern(pattern).ok()) << pattern;
    EXPECT_EQ(core_pool_kind().manifest.kind, "core.pool");
}

TEST(Pool, refuses_parameters_that_contradict) {
    const auto refused = [](auto change) {
        CorePool::Params params = pool_params();
        change(params);
        const auto result = CorePool::check(params);
        return result ? std::string() : result.error().message;
    };
    EXPECT_EQ(refused([](auto&) {}), "");
    EXPECT_NE(refused([](auto& p) { p.voters.clear(); }), "");
    EXPECT_NE(refused([](auto& p) { p.voters.push_back("bull"); }), "");
    EXPECT_NE(refused([](auto& p) { p.quorum = 4; }), "");
    EXPECT_NE(refused([](auto& p) { p.weights["nobody"] = 1; }), "");
    EXPECT_NE(refused([](auto& p) { p.weights.erase("bear"); }), "");
    EXPECT_NE(refused([](auto& p) { p.weights["bear"] = -1; }), "");
    EXPECT_NE(refused([](auto& p) {
                  p.regime_weights["tend"] = p.weights;
              }).find("did you mean \"trend\""),
              std::string::npos);
    EXPECT_NE(refused([](auto& p) { p.deadline = {ns_per_hour}; }), "");
    EXPECT_NE(refused([](auto& p) { p.stop = {}; }), "");
    EXPECT_NE(refused([](auto& p) { p.size = {}; }), "");
    EXPECT_NE(refused([](auto& p) { p.edge_min = bp(-1); }), "");
    EXPECT_NE(refused([](auto& p) { p.disagreement_max = 0; }), "");
}

}  // namespace
}  // namespace outcry
