// SPDX-License-Identifier: Apache-2.0
// What trips and what re-arms it: drawdowns by the last account of an instant, losses by all round
// trips of it.
#include <gtest/gtest.h>

#include <vector>

#include "tests/actors/risk/veto_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

RoundTrip lost() {
    RoundTrip trip;
    trip.net = money("-1");
    return trip;
}
RoundTrip won() {
    RoundTrip trip;
    trip.net = money("1");
    return trip;
}

struct Breakers : testing::Test, VetoStage {
    Breakers() : VetoStage(veto_params()) {}
    /// An instant in which these ended.
    void end_at(std::int64_t minute, const std::vector<RoundTrip>& trips) {
        play.at(minutes(minute));
        for (const RoundTrip& trip : trips) play.hear(trip);
        play.advance_to(play.now());
    }
};

TEST_F(Breakers, latches_a_day_of_losses_until_midnight) {
    Account account;
    account.equity = money("9500");
    account.drawdown_day = 0.05;
    end_with(account);
    EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped");
    EXPECT_EQ(play.only<RiskEvent>().state, RiskState::reducing);
    EXPECT_NE(play.only<RiskEvent>().detail.find("2025-05-20T00:00:00Z"), std::string::npos);
    account.drawdown_day = 0.01;
    play.hear(account);
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::vetoed) << "recovered is not re-armed";
    mark(btc, 1440, "100000");
    EXPECT_EQ(play.only<RiskEvent>().what, "re-armed");
    EXPECT_TRUE(play.timers().empty());
    account.drawdown_day = 0.06;  // midnight's account is the day's last
    end_with(account);
    EXPECT_TRUE(play.said().empty()) << "a day trips once";
    play.hear(proposal(btc, "1000", minutes(1440)));
    EXPECT_EQ(play.only<Verdict>().outcome, Outcome::approved);
}

/// A floor of daily bars hears of nothing between.
TEST(BreakersOfDailyBars, pause_for_a_day_after_one_whose_last_close_shows_the_loss) {
    RiskVeto::Params params = veto_params();
    params.decide_on = tf("1d");
    Play<RiskVeto> play(params, "risk");
    FloorOpened floor = opened();
    floor.decide_on = tf("1d");
    play.at(monday).hear(floor);
    const auto close = [&](int day, double drawdown) {
        const TimeNs at = minutes(day * 1440);
        play.at(at).hear_at(flat_bar(btc, "1d", at, "100000"), at);
        const bool again = play.count<RiskEvent>() == 1;
        Account account;
        account.equity = money("9000");
        account.drawdown_day = drawdown;
        play.hear_at(account, at);
        play.advance_to(at);
        return again;
    };
    const auto outcome = [&] {
        play.hear(proposal(btc, "1000", play.now()));
        return play.only<Verdict>().outcome;
    };
    for (const int day : {1, 2}) {
        EXPECT_EQ(close(day, 0.06), day == 2) << "re-armed by midnight itself";
        EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped") << day;
        EXPECT_EQ(outcome(), Outcome::vetoed) << day;
    }
    EXPECT_TRUE(close(3, 0));
    EXPECT_EQ(outcome(), Outcome::approved);
}

/// Of a day that is decided on often there is nothing left to sit out at its end.
TEST_F(Breakers, pauses_nothing_for_what_the_last_bar_of_a_day_or_a_week_lost) {
    Account account;
    account.equity = money("9000");
    account.drawdown_day = account.drawdown_week = 0.15;
    play.at(minutes(6 * 1440));
    end_with(account);
    EXPECT_EQ(play.only<RiskEvent>().detail.substr(0, 13), "drawdown week") << "Sunday is over";
    HaltRequest go;
    go.halt = false;
    play.at(minutes(7 * 1440)).hear(go);
    end_with(account);
    EXPECT_EQ(play.count<RiskEvent>(), 0U) << "and so is the week";
    mark(btc, 7 * 1440, "100000");
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::approved);
    account.drawdown_week = 0;
    play.at(minutes(7 * 1440 + 15));
    end_with(account);
    EXPECT_EQ(play.only<RiskEvent>().detail.substr(0, 12), "drawdown day");
}

/// The bar's close is told before the stop that was filled within it.
TEST_F(Breakers, trips_by_the_last_account_of_an_instant_and_refuses_by_each) {
    Account phantom;
    phantom.equity = money("-500");
    phantom.drawdown_day = phantom.drawdown_week = phantom.drawdown_total = 1;
    play.hear(phantom);
    EXPECT_EQ(play.count<RiskEvent>(), 0U);
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::vetoed);
    Account told;
    told.equity = money("9900");
    told.drawdown_day = told.drawdown_week = told.drawdown_total = 0.01;
    end_with(told);
    EXPECT_EQ(play.count<RiskEvent>(), 0U);
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::approved);
}

TEST_F(Breakers, re_arms_by_its_timer_when_nothing_else_happens) {
    Account account;
    account.equity = money("9000");
    account.drawdown_week = 0.1;
    end_with(account);
    play.advance_to(minutes(6 * 1440));
    EXPECT_TRUE(play.said().empty());
    play.advance_to(minutes(7 * 1440));
    EXPECT_EQ(play.only<RiskEvent>().what, "re-armed");
}

TEST_F(Breakers, keeps_the_total_drawdown_for_the_operator) {
    Account account;
    account.equity = money("8000");
    account.drawdown_total = 0.2;
    end_with(account);
    play.advance_to(minutes(30 * 1440));
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::vetoed);
    HaltRequest go;
    go.halt = false;
    play.hear(go);
    mark(btc, 30 * 1440, "100000");
    EXPECT_EQ(ask(btc, "1000").outcome, Outcome::approved);
    account.equity = money("7900");
    account.drawdown_total = 0.21;
    end_with(account);
    EXPECT_EQ(play.count<RiskEvent>(), 0U) << "measured from the equity he accepted";
    account.equity = money("6400");
    end_with(account);
    EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped");
}

TEST_F(Breakers, cools_off_after_a_streak_of_losses) {
    for (int i = 0; i < 9; ++i) end_at(100 + 60 * i, {lost()});
    EXPECT_EQ(play.count<RiskEvent>(), 0U);
    end_at(700, {lost()});
    EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped");
    play.advance_to(minutes(700 + 1440));
    EXPECT_EQ(play.only<RiskEvent>().what, "re-armed");
    EXPECT_EQ(play.state().loss_streak, 0);
}

TEST_F(Breakers, ends_a_streak_with_a_win) {
    end_at(100, {lost(), lost(), lost(), lost()});
    EXPECT_EQ(play.state().loss_streak, 4);
    end_at(101, {won()});
    EXPECT_EQ(play.state().loss_streak, 0);
}

TEST_F(Breakers, counts_the_round_trips_of_one_instant_together_whoever_is_told_first) {
    for (const int place : {0, 5, 10}) {
        std::vector<RoundTrip> trips(10, lost());
        trips.insert(trips.begin() + place, won());
        end_at(100 + 100 * place, trips);
        EXPECT_EQ(play.state().loss_streak, 0) << "a gain among them at place " << place;
        EXPECT_EQ(play.all<RiskEvent>().back().detail.substr(0, 13), "failed trades") << place;
    }
}

TEST_F(Breakers, pauses_an_hour_after_five_failed_trades) {
    for (int i = 0; i < 4; ++i) end_at(100 + i, {lost()});
    end_at(161, {lost()});
    EXPECT_EQ(play.count<RiskEvent>(), 0U) << "two of them are older than an hour";
    end_at(161, {lost()});
    end_at(161, {lost()});
    EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped");
    play.advance_to(minutes(221));
    EXPECT_EQ(play.only<RiskEvent>().what, "re-armed");
}

TEST(BreakersOfDailyBars, spread_the_losses_of_a_bar_of_a_day_over_its_hours) {
    RiskVeto::Params params = veto_params();
    params.decide_on = tf("1d");
    params.loss_streak_max = 1000;
    Play<RiskVeto> play(params, "risk");
    FloorOpened floor = opened();
    floor.decide_on = tf("1d");
    play.at(monday).hear(floor);
    const auto lose = [&](std::int64_t minute, int trades) {
        for (int i = 0; i < trades; ++i) play.at(minutes(minute)).hear(lost());
        play.advance_to(play.now());
    };
    play.at(minutes(1440)).hear_at(flat_bar(btc, "1d", minutes(1440), "100000"), minutes(1440));
    lose(1440, 119);
    EXPECT_EQ(play.count<RiskEvent>(), 0U) << "fewer than five an hour";
    lose(1500, 5);
    EXPECT_EQ(play.only<RiskEvent>().value, 5) << "inside the day an hour is an hour";
    play.at(minutes(2880)).hear_at(flat_bar(btc, "1d", minutes(2880), "100000"), minutes(2880));
    lose(2880, 120);
    EXPECT_EQ(play.only<RiskEvent>().value, 5);
}

TEST_F(Breakers, trips_on_rejected_entries_in_a_row) {
    for (std::uint64_t i = 1; i < 5; ++i) play.hear(entry(i, OrderState::rejected));
    play.hear(entry(5, OrderState::filled));
    for (std::uint64_t i = 6; i < 10; ++i) play.hear(entry(i, OrderState::rejected));
    EXPECT_EQ(play.count<RiskEvent>(), 0U);
    play.hear(entry(10, OrderState::rejected));
    EXPECT_EQ(play.only<RiskEvent>().what, "breaker tripped");
}

}  // namespace
}  // namespace outcry
