// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/portfolio.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include "actors/portfolio/kind.hpp"
#include "tests/actors/portfolio/desk_floor.hpp"
#include "tests/support/play.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

Portfolio::Params params() {
    Portfolio::Params made;
    made.decide_on = tf("15m");
    made.base = tf("1m");
    return made;
}

struct PortfolioTest : testing::Test {
    PortfolioTest() : play(params(), "portfolio") {
        play.at(monday).hear(opened());
        play.hear(live_from(monday));
    }
    void mark(const std::string& instrument, std::int64_t minute, const char* at) {
        play.at(minutes(minute)).hear(flat_bar(instrument, "1m", minutes(minute), at));
    }
    Play<Portfolio> play;
};

TEST_F(PortfolioTest, says_position_and_account_after_a_fill) {
    mark(btc, 1, "100000");
    play.hear(fill(btc, Side::buy, "0.03", "100000", "1.5"));
    EXPECT_EQ(play.only<Position>().quantity, quantity("0.03"));
    const Account account = play.only<Account>();
    EXPECT_EQ(account.cash, money("9998.5"));
    EXPECT_EQ(account.equity, money("9998.5"));
    EXPECT_EQ(account.gross_exposure, money("3000"));
    EXPECT_EQ(account.open_positions, 1);
    EXPECT_EQ(play.count<RoundTrip>(), 0U);
}

TEST_F(PortfolioTest, marks_open_positions_at_each_decide_on_close) {
    play.hear(fill(btc, Side::buy, "0.03", "100000"));
    mark(btc, 15, "101000");
    EXPECT_EQ(play.count<Account>(), 0U);
    mark(eth, 15, "2500");
    play.hear(flat_bar(btc, "15m", minutes(15), "101000"));
    const Account account = play.only<Account>();
    EXPECT_EQ(account.unrealised, money("30"));
    EXPECT_EQ(account.equity, money("10030"));
    EXPECT_EQ(account.high_water, money("10030"));
    play.hear(flat_bar(eth, "15m", minutes(15), "2500"));
    EXPECT_EQ(play.count<Account>(), 0U) << "once an instant";
}

TEST_F(PortfolioTest, tells_the_round_trip_when_flat) {
    play.hear(fill(btc, Side::buy, "0.03", "100000", "1.5"));
    play.hear(fill(btc, Side::sell, "0.03", "102000", "1.53", "target"));
    const RoundTrip trip = play.only<RoundTrip>();
    EXPECT_EQ(trip.net, money("56.97"));
    EXPECT_EQ(trip.exit_reason, "target");
    EXPECT_EQ(play.only<Position>().quantity, Quantity{});
    EXPECT_EQ(play.only<Account>().realised, money("60"));
    EXPECT_TRUE(play.state().books.empty());
}

TEST_F(PortfolioTest, settles_funding_after_the_fills_of_its_instant) {
    mark(btc, 480, "100000");
    play.hear(funding(btc, bp(1).units));
    EXPECT_EQ(play.count<Account>(), 0U);
    play.hear(fill(btc, Side::buy, "0.03", "100000"));
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Account>().funding, money("-0.3"));
    EXPECT_EQ(play.only<Position>().funding, money("-0.3"));
    EXPECT_EQ(play.only<Account>().cash, money("9999.7"));
}

TEST_F(PortfolioTest, says_one_account_when_all_funding_of_an_instant_is_settled) {
    mark(btc, 480, "100000");
    mark(eth, 480, "2500");
    play.hear(fill(btc, Side::buy, "0.03", "100000"));
    play.hear(fill(eth, Side::sell, "1.2", "2500"));
    play.hear(funding(btc, bp(2).units));
    play.hear(funding(eth, bp(1).units));
    play.advance_to(play.now());
    EXPECT_EQ(play.count<Position>(), 2U);
    EXPECT_EQ(play.only<Account>().funding, money("-0.3")) << "0.6 paid, 0.3 received";
    EXPECT_EQ(play.refs<Account>().size(), 3U) << "both settlements, and their instant";
}

/// Of a bar of a day that is told at its end.
struct DailyBars : testing::Test {
    DailyBars() {
        play.at(monday).hear(opened());
        close_day(0, "100000");
        settle(480, 1);
        settle(960, 2);
        owe(1440, 4);  // of the instant of the close: when its fills are in
        close_day(1440, "110000");
    }
    static Portfolio::Params daily() {
        Portfolio::Params made = params();
        made.base = made.decide_on = tf("1d");
        return made;
    }
    void close_day(std::int64_t minute, const char* at) {
        play.at(minutes(minute)).hear(flat_bar(btc, "1d", minutes(minute), at));
        play.hear(flat_bar(eth, "1d", minutes(minute), "2500"));
    }
    void owe(std::int64_t minute, std::int64_t rate) {
        play.at(minutes(minute)).hear(funding(btc, bp(rate).units));
    }
    void settle(std::int64_t minute, std::int64_t rate) {
        owe(minute, rate);
        play.advance_to(minutes(minute));
    }
    Play<Portfolio> play{daily(), "portfolio"};
};

TEST_F(DailyBars, a_position_owes_every_settlement_since_the_fill_that_opened_it) {
    play.hear_at(fill(btc, Side::buy, "0.1", "100000"), minutes(0) + DurationNs{ns_per_s / 4});
    EXPECT_EQ(play.only<Position>().funding, money("-3")) << "of 10,000: 1 and 2 bp";
    EXPECT_EQ(play.only<Account>().funding, money("-3"));
    play.advance_to(play.now());
    EXPECT_EQ(play.only<Account>().funding, money("-7.4")) << "4 bp of the day's close besides";
}

TEST_F(DailyBars, a_position_filled_late_in_a_bar_owes_what_came_after) {
    play.hear_at(fill(btc, Side::sell, "0.1", "100000"), minutes(500));
    EXPECT_EQ(play.only<Account>().funding, money("2"));
}

TEST_F(DailyBars, a_position_gets_back_what_was_settled_after_it_was_closed) {
    play.hear_at(fill(btc, Side::buy, "0.1", "100000"), minutes(1440));
    play.advance_to(play.now());
    ASSERT_EQ(play.only<Account>().funding, money("-4.4"));
    settle(1920, 1);
    ASSERT_EQ(play.state().funding, money("-5.5"));
    close_day(2880, "110000");
    play.hear_at(fill(btc, Side::sell, "0.1", "110000", "0", "close"),
                 minutes(1440) + DurationNs{ns_per_s / 4});
    EXPECT_EQ(play.only<Account>().funding, money("-4.4"));
    EXPECT_EQ(play.only<RoundTrip>().funding, money("-4.4"));
}

/// Three times the account, and a stop that was filled before the bar fell to its close.
TEST_F(DailyBars, an_account_before_the_fills_of_its_bar_leaves_no_trace) {
    play.hear_at(fill(btc, Side::buy, "0.3", "100000"), minutes(1440));
    close_day(2880, "150000");
    EXPECT_EQ(play.only<Account>().equity, money("25000"));
    play.hear_at(fill(btc, Side::sell, "0.3", "120000", "0", "target"), minutes(2000));
    EXPECT_EQ(play.only<Account>().equity, money("16000"));
    EXPECT_EQ(play.only<Account>().high_water, money("16000"));
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_total, 0);
    close_day(4320, "100000");
    EXPECT_EQ(play.only<Account>().high_water, money("16000")) << "nobody was ever worth 25,000";
    EXPECT_EQ(play.only<Account>().day_start, money("16000"));
}

TEST_F(DailyBars, a_day_is_over_with_its_close_and_shows_what_it_lost) {
    play.hear_at(fill(btc, Side::buy, "0.1", "110000"), minutes(1440));
    close_day(2880, "104500");
    EXPECT_EQ(play.only<Account>().equity, money("9450"));
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_day, 0.055);
    close_day(4320, "104500");
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_day, 0);
}

TEST_F(PortfolioTest, owes_no_funding_when_flat) {
    mark(btc, 480, "100000");
    play.hear(funding(btc, bp(1).units));
    play.advance_to(play.now());
    EXPECT_TRUE(play.said().empty());
}

TEST_F(PortfolioTest, begins_a_day_with_the_equity_at_midnight) {
    play.hear(fill(btc, Side::buy, "0.1", "100000"));
    mark(btc, 1440, "99000");  // the last close of Monday
    play.hear(flat_bar(btc, "15m", minutes(1440), "99000"));
    EXPECT_EQ(play.only<Account>().day_start, money("10000")) << "midnight ends the day";
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_day, 0.01);
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_week, 0.01);
    mark(btc, 1455, "98010");
    play.hear(flat_bar(btc, "15m", minutes(1455), "98010"));
    EXPECT_EQ(play.only<Account>().day_start, money("9900"));
    EXPECT_EQ(play.only<Account>().week_start, money("10000"));
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_day, 0.01);
}

TEST_F(PortfolioTest, begins_a_day_with_the_last_marks_when_midnight_was_silent) {
    play.hear(fill(btc, Side::buy, "0.1", "100000"));
    mark(btc, 1430, "99000");
    mark(btc, 1447, "95000");
    EXPECT_EQ(play.state().day_start, money("9900"));
}

TEST_F(PortfolioTest, begins_a_week_on_monday) {
    play.hear(fill(btc, Side::buy, "0.1", "100000"));
    mark(btc, 7 * 1440, "98000");
    play.hear(flat_bar(btc, "15m", minutes(7 * 1440), "98000"));
    EXPECT_EQ(play.only<Account>().week_start, money("10000"));
    EXPECT_DOUBLE_EQ(play.only<Account>().drawdown_week, 0.02) << "Sunday ends with its close";
    mark(btc, 7 * 1440 + 15, "97000");
    play.hear(flat_bar(btc, "15m", minutes(7 * 1440 + 15), "97000"));
    EXPECT_EQ(play.only<Account>().week_start, money("9800"));
}

TEST_F(PortfolioTest, says_nothing_during_warm_up) {
    play.hear(live_from(minutes(60)));
    mark(btc, 15, "100000");
    play.hear(flat_bar(btc, "15m", minutes(15), "100000"));
    EXPECT_TRUE(play.said().empty());
    mark(btc, 60, "100000");
    play.hear(flat_bar(btc, "15m", minutes(60), "100000"));
    EXPECT_EQ(play.count<Account>(), 1U);
}

TEST(Portfolio, waits_for_every_mark_where_decisions_are_on_base_bars) {
    Portfolio::Params same = params();
    same.decide_on = tf("1m");
    Play<Portfolio> play(same, "portfolio");
    play.at(monday).hear(opened());
    play.at(minutes(1)).hear(flat_bar(btc, "1m", minutes(1), "100000"));
    EXPECT_EQ(play.count<Account>(), 0U);
    play.hear(flat_bar(eth, "1m", minutes(1), "2500"));
    EXPECT_EQ(play.count<Account>(), 1U);
    EXPECT_TRUE(play.timers().empty());
}

TEST(Portfolio, waits_for_a_mark_that_never_comes_no_longer_than_its_instant) {
    Portfolio::Params same = params();
    same.decide_on = tf("1m");
    Play<Portfolio> play(same, "portfolio");
    play.at(monday).hear(opened());
    play.at(minutes(1)).hear(fill(btc, Side::buy, "0.1", "100000"));
    play.at(minutes(2)).hear(flat_bar(btc, "1m", minutes(2), "90000"));  // and none of the other
    EXPECT_EQ(play.count<Account>(), 0U);
    play.advance_to(minutes(2));
    EXPECT_EQ(play.only<Account>().equity, money("9000"));
    EXPECT_EQ(play.state().account_at, minutes(2));
    play.at(minutes(3)).hear(flat_bar(btc, "1m", minutes(3), "100000"));
    EXPECT_EQ(play.count<Account>(), 0U) << "said already, and not again a bar later";
    play.advance_to(minutes(3));
    EXPECT_EQ(play.only<Account>().equity, money("10000"));
}

TEST(Portfolio, waits_for_stragglers_where_the_floor_runs_freely) {
    Portfolio::Params same = params();
    same.decide_on = tf("1m");
    Play<Portfolio> play(same, "portfolio");
    FloorOpened floor = opened();
    floor.order = Ordering::free_running;
    play.at(monday).hear(floor);
    play.at(minutes(1)).hear(flat_bar(btc, "1m", minutes(1), "100000"));
    play.advance_to(minutes(1) + DurationNs{ns_per_s / 2});
    EXPECT_EQ(play.count<Account>(), 0U);
    play.hear(flat_bar(eth, "1m", minutes(1), "2500"));
    EXPECT_EQ(play.count<Account>(), 1U);
}

TEST(Portfolio, refuses_what_it_cannot_account_for) {
    FloorOpened floor = opened();
    floor.instruments[0].kind = InstrumentKind::inverse_perpetual;
    Play<Portfolio> play(params(), "portfolio");
    play.at(monday).hear(floor);
    EXPECT_NE(play.failure().find("inverse perpetual"), std::string::npos);
    Portfolio::Params swapped = params();
    std::swap(swapped.base, swapped.decide_on);
    EXPECT_FALSE(Portfolio::check(swapped).ok());
}

TEST(Portfolio, hears_base_and_decide_on_bars_only) {
    const auto patterns = Portfolio::mail(params(), "portfolio");
    EXPECT_EQ(std::count(patterns.begin(), patterns.end(), "bar.*.*.1m"), 1);
    EXPECT_EQ(std::count(patterns.begin(), patterns.end(), "bar.*.*.15m"), 1);
    EXPECT_EQ(portfolio_kind().manifest.kind, "portfolio.standard");
}

Fill random_fill() {
    Fill made =
        fill(*rc::gen::element(btc, eth), *rc::gen::element(Side::buy, Side::sell), "1", "1");
    made.strategy = *rc::gen::element<std::string>("one", "two");
    made.quantity = {*rc::gen::inRange<std::int64_t>(1, 500'000'000)};
    made.price = {*rc::gen::inRange<std::int64_t>(1, 10'000'000'000'000)};
    made.untouched = made.price;
    made.fee = {*rc::gen::inRange<std::int64_t>(-1'000, 1'000'000'000)};
    return made;
}

/// What a clerk with a pencil would have: cash moved by each fill, fee and settlement, nothing
/// else.
struct Clerk {
    Money moved;  // money that changed hands for base
    Money fees;
    Money net_of_trips;
};

/// For any fills and settlements: cash is the identity to the last unit, and once everything is
/// sold realised profit is exactly the money that changed hands, and the round trips add up to it.
RC_GTEST_PROP(Portfolio, accounts_exactly_for_any_order_flow, ()) {
    Play<Portfolio> play(params(), "portfolio");
    play.at(monday).hear(opened());
    Clerk clerk;
    Account last;
    const auto book = [&](const Fill& one) {
        play.hear(one);
        RC_ASSERT(play.failure().empty());
        const bool buys = one.side == Side::buy;
        // The portfolio rounds each part of a fill; lots of whole 1e-8 x price are not even.
        const Money value =
            notional(one.price, one.quantity, buys ? Rounding::up : Rounding::down).value();
        clerk.moved += buys ? -value : value;
        clerk.fees += one.fee;
        for (const RoundTrip& trip : play.all<RoundTrip>()) clerk.net_of_trips += trip.net;
        last = play.only<Account>();
        RC_ASSERT(last.cash == Money::whole(10'000) + last.realised - last.fees + last.funding);
        RC_ASSERT(last.equity == last.cash + last.unrealised);
        RC_ASSERT(last.fees == clerk.fees);
    };
    const int steps = *rc::gen::inRange(1, 30);
    int splits = 0;
    for (int i = 0; i < steps; ++i) {
        play.at(minutes(i));
        if (*rc::gen::inRange(0, 4) == 0) {
            play.hear(funding(*rc::gen::element(btc, eth),
                              *rc::gen::inRange<std::int64_t>(-100'000, 100'000)));
            play.advance_to(play.now());
        } else {
            const std::uint64_t before = play.state().round_trips;
            book(random_fill());
            splits += static_cast<int>(play.state().round_trips - before);
        }
    }
    const std::vector<portfolio::Book> books = play.state().books;
    for (const portfolio::Book& open : books) {
        Fill exit = random_fill();
        exit.instrument = open.instrument;
        exit.strategy = open.strategy;
        exit.side = open.side() == Side::buy ? Side::sell : Side::buy;
        exit.quantity = abs(open.quantity);
        book(exit);
    }
    RC_ASSERT(play.state().books.empty());
    // Splitting a fill at zero may round once more, by one unit and against us.
    const std::int64_t odd = (clerk.moved - play.state().realised).units;
    RC_ASSERT(odd >= 0 && odd <= splits);
    RC_ASSERT(clerk.net_of_trips ==
              play.state().realised - play.state().fees + play.state().funding);
    if (!books.empty()) RC_ASSERT(last.equity == last.cash);
}

}  // namespace
}  // namespace outcry
