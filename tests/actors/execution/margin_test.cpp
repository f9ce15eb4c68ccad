// SPDX-License-Identifier: Apache-2.0
// Stops that follow the price, and an account that cannot carry its positions.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct Trailing : PaperTest {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = paper_params();
        made.trail = percent(1);
        return made;
    }
    Trailing() : PaperTest(params()) {}
};

TEST_F(Trailing, stop_follows_the_best_price_and_never_goes_back) {
    enter_long();  // at 100,010.5: the best price of that bar is 100,020
    EXPECT_EQ(orders("7f3a-731-s").front().type, OrderType::trailing_stop);
    EXPECT_EQ(orders("7f3a-731-s").front().trail, price("1000.105"));
    EXPECT_EQ(last_order("7f3a-731-s").price, price("99019.8"));
    tick(17, "100000", "102000", "99900", "101900");
    EXPECT_EQ(last_order("7f3a-731-s").price, price("100999.8"));
    EXPECT_EQ(play.count<Fill>(), 0U) << "the bar that made the high does not hit the new stop";
    tick(18, "101900", "101950", "101500", "101600");
    EXPECT_TRUE(play.said().empty());
    tick(19, "101600", "101700", "100999.8", "101600");
    EXPECT_EQ(play.only<Fill>().untouched, price("100999.8"));
    EXPECT_EQ(play.only<Fill>().reason, "stop");
}

struct TrailingByAtr : PaperTest {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = paper_params();
        made.trail_atr = 3.0;
        made.atr_period = 2;
        return made;
    }
    TrailingByAtr() : PaperTest(params()) {}
};

TEST_F(TrailingByAtr, stays_so_many_ranges_behind) {
    for (int minute = 12; minute < 15; ++minute)
        tick(minute, "100000", "100050", "99950", "100000");
    tick(15, "100000", "100050", "99950", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "100000", "100050", "99950", "100000");
    EXPECT_EQ(orders("7f3a-731-s").front().trail, price("300"));
}

TEST_F(TrailingByAtr, averages_over_its_period_once_it_has_warmed_up) {
    for (int minute = 12; minute < 15; ++minute)
        tick(minute, "100000", "100050", "99950", "100000");
    tick(15, "100000", "100150", "99850", "100000");  // of two: half of 100 and half of 300
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "100000", "100050", "99950", "100000");
    EXPECT_EQ(orders("7f3a-731-s").front().trail, price("600"));
}

TEST_F(TrailingByAtr, distance_knows_nothing_of_the_bar_that_it_begins_in) {
    for (int minute = 12; minute < 16; ++minute)
        tick(minute, "100000", "100050", "99950", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "100000", "105000", "99700", "105000");
    EXPECT_EQ(orders("7f3a-731-s").front().trail, price("300"));
    EXPECT_EQ(play.all<Fill>().back().reason, "stop") << "300 below its entry, touched in that bar";
}

TEST_F(TrailingByAtr, stop_is_not_moved_back_by_a_fill_that_comes_later) {
    for (int minute = 13; minute < 16; ++minute)
        tick(minute, "100000", "100050", "99950", "100000");
    Verdict slow = approved(731, Side::buy, "0.03");
    slow.expires = minutes(20);
    play.hear(slow);
    tick(16, "100000", "100050", "99950", "100000", "0.1");  // a third of it
    const Price first = *last_order("7f3a-731-s").price;
    tick(17, "99900", "100000", "99000", "99500", "0.1");  // the range is ten times as wide by now
    EXPECT_EQ(play.only<Fill>().reason, "entry");
    EXPECT_GE(*last_order("7f3a-731-s").price, first);
    EXPECT_EQ(last_order("7f3a-731-s").trail, price("300"));
}

TEST_F(TrailingByAtr, stands_at_the_approved_stop_while_there_is_no_range) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "100000", "100000", "100000", "100000");
    EXPECT_EQ(orders("7f3a-731-s").front().trail, price("2000.21"));  // 2 % of 100,010.5
}

void say_mark(Play<ExecutionPaper>& play, const char* at) {
    MarkPrice mark;
    mark.venue = venue;
    mark.instrument = btc;
    mark.price = price(at);
    play.hear(mark);
    if (!play.timers().empty()) play.advance_to(play.now());
}

struct Margin : PaperTest {
    /// Long 3 BTC on 10,000 USDT: thirty times leverage.
    void enter_big() {
        tick(15, "100000", "100000", "100000", "100000");
        Verdict verdict = approved(731, Side::buy, "3");
        verdict.stop = percent(50);
        play.hear(verdict);
        tick(16, "100000", "100000", "100000", "100000");
    }
};

TEST_F(Margin, refuses_an_entry_the_account_cannot_carry) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "11"));  // 1,100,000 needs 11,000 of initial margin
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_EQ(play.only<Order>().reason,
              "initial margin of 11000 and costs of 665.55775 exceed the equity of 10000: ask "
              "for less, or close something first");
}

TEST_F(Margin, liquidates_on_the_mark_price_and_says_so) {
    enter_big();
    say_mark(play, "97500");
    ASSERT_EQ(play.count<Fill>(), 0U);
    say_mark(play, "97000");  // 3 x 3,000 lost, 1,000 and fees left, 1,455 needed
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
    EXPECT_EQ(play.only<Fill>().untouched, price("100000")) << "sold on the market";
    EXPECT_EQ(last_order("7f3a-731-l").reason,
              "equity fell to the maintenance margin, marked at the mark price");
}

TEST_F(Margin, an_old_mark_gives_way_to_the_bars) {
    enter_big();
    say_mark(play, "100000");
    tick(18, "100000", "100000", "96900", "97000");
    play.advance_to(minutes(18));
    const auto fills = play.all<Fill>();
    ASSERT_FALSE(fills.empty());
    EXPECT_EQ(last_order("7f3a-731-l").reason,
              "equity fell to the maintenance margin inside the bar");
}

TEST_F(Margin, goes_by_a_fresh_mark_and_not_by_the_inside_of_a_bar_as_short_as_it_lives) {
    enter_big();
    play.at(minutes(17));
    say_mark(play, "100000");
    tick(17, "100000", "100000", "90000", "100000");
    EXPECT_TRUE(play.timers().empty());
    EXPECT_EQ(play.count<Fill>(), 0U);
}

TEST_F(Margin, with_negative_equity_enters_nothing_and_exits_everything) {
    enter_big();
    tick(17, "90000", "90000", "90000", "90000");  // gapped: 30,000 lost of 10,000
    play.advance_to(minutes(17));
    EXPECT_LT(play.state().cash, Money{});
    EXPECT_TRUE(play.state().held[0].book.flat());
    Verdict more = approved(732, Side::buy, "0.001");
    more.price_low = price("1");
    more.expires = minutes(18);
    play.hear(more);
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
}

Account settled(const char* funding) {
    Account account;
    account.funding = money(funding);
    return account;
}

TEST_F(Margin, funding_that_was_paid_no_longer_carries_the_position) {
    enter_big();  // 3 x 100,000: 9,818.45 left after costs, 1,500 needed
    play.at(minutes(480)).hear(settled("-8200"));
    ASSERT_EQ(play.count<Fill>(), 0U);
    play.at(minutes(960)).hear(settled("-8400"));
    play.advance_to(minutes(960));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
    EXPECT_TRUE(play.state().held[0].book.flat());
}

TEST_F(Margin, funding_that_was_received_carries_it_further) {
    enter_big();
    play.hear(settled("5000"));
    tick(17, "97000", "97000", "96000", "96000");  // 12,000 lost
    ASSERT_EQ(play.count<Fill>(), 0U);
    tick(18, "95000", "95000", "95000", "95000");  // 15,000 lost, and 14,818.45 were there
    play.advance_to(minutes(18));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

TEST_F(Margin, counts_funding_against_the_initial_margin_of_an_entry) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(settled("-4000"));
    play.hear(approved(731, Side::buy, "7"));
    EXPECT_EQ(play.only<Order>().reason,
              "initial margin of 7000 and costs of 423.53675 exceed the equity of 6000: ask for "
              "less, or close something first");
}

}  // namespace
}  // namespace outcry
