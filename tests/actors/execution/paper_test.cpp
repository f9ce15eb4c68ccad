// SPDX-License-Identifier: Apache-2.0
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

TEST_F(PaperTest, fills_at_the_next_open_plus_half_spread_and_slippage) {
    tick(15, "99990", "100010", "99980", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    EXPECT_EQ(play.only<Order>().id, "7f3a-731-e");
    EXPECT_EQ(play.only<Order>().state, OrderState::working);
    EXPECT_EQ(play.count<Fill>(), 0U) << "never at the price decided on";
    const std::uint64_t verdict = play.seq();
    tick(16, "100050", "100080", "100040", "100060");
    const Fill fill = play.only<Fill>();
    EXPECT_EQ(fill.untouched, price("100050"));
    EXPECT_EQ(fill.price, price("100060.6"));  // 1.05 bp is 10.505, up to the tick
    EXPECT_EQ(fill.fee, money("1.500909"));    // 5 bp
    EXPECT_EQ(fill.slippage, money("0.318"));
    EXPECT_EQ(fill.reason, "entry");
    EXPECT_EQ(fill.proposal, 731U);
    EXPECT_FALSE(fill.maker);
    EXPECT_EQ(play.refs<Fill>(), (std::vector<std::uint64_t>{verdict, play.seq()}));
    EXPECT_TRUE(std::any_of(play.said().begin(), play.said().end(), [](const Spoken& one) {
        return one.is<Fill>() && one.event_time == minutes(15) + DurationNs{250 * ns_per_ms};
    }));
}

TEST_F(PaperTest, places_stop_and_target_with_the_fill) {
    enter_long();
    const Order stop = last_order("7f3a-731-s");
    EXPECT_EQ(stop.type, OrderType::stop);
    EXPECT_EQ(stop.side, Side::sell);
    EXPECT_EQ(stop.price, price("98010.2"));  // 2 % below 100,010.5, down to the tick
    EXPECT_EQ(stop.quantity, quantity("0.03"));
    EXPECT_EQ(stop.linked, "7f3a-731-t");
    EXPECT_TRUE(stop.reduce_only);
    EXPECT_EQ(last_order("7f3a-731-t").price, price("104011"));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::filled);
}

TEST_F(PaperTest, sells_at_the_stop_less_costs_and_cancels_the_target) {
    enter_long();
    tick(17, "100000", "100000", "98000", "98500");
    const Fill fill = play.only<Fill>();
    EXPECT_EQ(fill.untouched, price("98010.2"));
    EXPECT_EQ(fill.price, price("97999.9"));
    EXPECT_EQ(fill.reason, "stop");
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::filled);
    EXPECT_EQ(last_order("7f3a-731-t").state, OrderState::cancelled);
    tick(18, "98000", "200000", "1000", "98500");
    EXPECT_TRUE(play.said().empty());
}

TEST_F(PaperTest, gaps_to_the_open_when_it_opens_below_the_stop) {
    enter_long();
    tick(17, "95000", "96000", "94000", "95500");
    EXPECT_EQ(play.only<Fill>().untouched, price("95000"));
}

TEST_F(PaperTest, counts_the_stop_first_when_a_bar_touches_both) {
    enter_long();
    tick(17, "100000", "110000", "90000", "100000");
    EXPECT_EQ(play.only<Fill>().reason, "stop");
}

TEST_F(PaperTest, can_be_stopped_in_the_bar_it_enters) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "100000", "100020", "97000", "97500");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[1].reason, "stop");
}

TEST_F(PaperTest, fills_a_target_only_when_traded_through) {
    enter_long();
    tick(17, "100000", "104011", "100000", "104000");
    EXPECT_EQ(play.count<Fill>(), 0U) << "touched is not through";
    tick(18, "104000", "104011.1", "104000", "104000");
    const Fill fill = play.only<Fill>();
    EXPECT_EQ(fill.price, price("104011"));
    EXPECT_TRUE(fill.maker);
    EXPECT_EQ(fill.fee, money("0.624066"));  // 2 bp
    EXPECT_EQ(fill.slippage, Money{});
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::cancelled);
}

TEST_F(PaperTest, mirrors_everything_for_a_short) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::sell, "0.03"));
    tick(16, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.only<Fill>().price, price("99989.5"));
    EXPECT_EQ(last_order("7f3a-731-s").price, price("101989.3"));
    EXPECT_EQ(last_order("7f3a-731-t").price, price("95989.9"));
    tick(17, "103000", "103000", "102500", "103000");
    EXPECT_EQ(play.only<Fill>().untouched, price("103000"));
    EXPECT_EQ(play.only<Fill>().reason, "stop");
}

TEST_F(PaperTest, takes_no_more_than_its_share_of_the_volume) {
    tick(15, "100000", "100000", "100000", "100000");
    Verdict verdict = approved(731, Side::buy, "0.03");
    verdict.expires = minutes(30);
    play.hear(verdict);
    tick(16, "100000", "100000", "100000", "100000", "0.105");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::working);
    EXPECT_EQ(last_order("7f3a-731-s").quantity, quantity("0.01"));
    tick(17, "100100", "100100", "100100", "100100", "1000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02"));
    EXPECT_EQ(last_order("7f3a-731-s").quantity, quantity("0.03")) << "protection follows";
    EXPECT_EQ(last_order("7f3a-731-s").price, price("98075.6")) << "from the average entry";
}

TEST_F(PaperTest, sells_the_rest_of_a_stop_at_the_next_open) {
    enter_long();
    tick(17, "100000", "100000", "98000", "98000", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    EXPECT_EQ(last_order("7f3a-731-t").state, OrderState::cancelled);
    tick(18, "99500", "99600", "99400", "99500");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02"));
    EXPECT_EQ(play.only<Fill>().untouched, price("99500"));
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::filled);
}

TEST_F(PaperTest, shrinks_the_stop_when_the_target_fills_in_part) {
    enter_long();
    tick(17, "104000", "105000", "104000", "104000", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::working);
    EXPECT_EQ(last_order("7f3a-731-s").quantity, quantity("0.02"));
}

TEST_F(PaperTest, gives_back_what_the_approval_no_longer_covers) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));  // for a minute
    tick(16, "100000", "100000", "100000", "100000", "0");
    EXPECT_EQ(play.count<Fill>(), 0U);
    tick(17, "100000", "100000", "100000", "100000", "0");
    tick(18, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(play.only<Order>().state, OrderState::expired);
    EXPECT_TRUE(play.timers().empty());
}

TEST_F(PaperTest, gives_back_an_approval_when_the_tape_falls_silent) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    play.advance_to(minutes(30));
    EXPECT_EQ(play.only<Order>().state, OrderState::expired);
}

TEST_F(PaperTest, uses_an_approval_once) {
    enter_long();
    play.hear(approved(731, Side::buy, "0.03"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_NE(play.only<Order>().reason.find("used"), std::string::npos);
    tick(17, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
}

TEST(Paper, rejects_a_short_of_what_must_be_owned) {
    for (const InstrumentKind kind : {InstrumentKind::spot, InstrumentKind::equity}) {
        Play<ExecutionPaper> play(paper_params(), "execution");
        FloorOpened floor = opened();
        floor.instruments[0].kind = kind;
        floor.instruments[0].margins.clear();
        play.at(monday).hear(floor);
        const auto tick = [&](std::int64_t minute) {
            play.at(minutes(minute)).hear(flat_bar(btc, "1m", minutes(minute), "100000"));
        };
        tick(15);
        play.hear(approved(731, Side::sell, "0.03"));
        EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
        EXPECT_EQ(play.only<Order>().reason,
                  "BTCUSDT-PERP is not sold short: nothing is sold that is not owned, and no "
                  "borrowing is modelled");
        play.hear(approved(732, Side::buy, "0.03"));
        tick(16);
        ASSERT_EQ(play.count<Fill>(), 1U);
        Verdict turn = approved(733, Side::sell, "0.05");
        turn.expires = minutes(17);
        play.hear(turn);
        tick(17);
        EXPECT_EQ(play.only<Fill>().quantity, quantity("0.03")) << "what is owned, and no more";
        EXPECT_TRUE(play.state().held[0].book.flat());
    }
}

TEST_F(PaperTest, refuses_an_approval_that_came_too_late) {
    tick(15, "100000", "100000", "100000", "100000");
    Verdict late = approved(731, Side::buy, "0.03");
    late.expires = minutes(14);
    play.hear(late);
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
}

TEST_F(PaperTest, does_nothing_with_a_veto) {
    Verdict veto = approved(731, Side::buy, "0.03");
    veto.outcome = Outcome::vetoed;
    veto.approved = {};
    play.hear(veto);
    EXPECT_TRUE(play.said().empty());
}

TEST_F(PaperTest, cancels_an_entry_outside_the_approved_band) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    tick(16, "101500", "101500", "101500", "101500");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(play.only<Order>().state, OrderState::cancelled);
    EXPECT_NE(play.only<Order>().reason.find("band"), std::string::npos);
}

TEST_F(PaperTest, closes_and_takes_the_protection_away) {
    enter_long();
    play.hear(reducing(740, Side::sell, "0.03"));
    EXPECT_EQ(play.only<Order>().id, "7f3a-740-x");
    EXPECT_EQ(play.only<Order>().verdict, 0U);
    tick(17, "101000", "101000", "101000", "101000");
    EXPECT_EQ(play.only<Fill>().reason, "close");
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-731-s").side, Side::sell);
    EXPECT_EQ(last_order("7f3a-731-t").state, OrderState::cancelled);
}

TEST_F(PaperTest, reduces_in_part_and_keeps_the_rest_protected) {
    enter_long();
    play.hear(reducing(740, Side::sell, "0.01"));
    tick(17, "101000", "101000", "101000", "101000");
    EXPECT_EQ(last_order("7f3a-731-s").quantity, quantity("0.02"));
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::working);
}

TEST_F(PaperTest, reverses_by_closing_first) {
    enter_long();
    Verdict turn = approved(740, Side::sell, "0.08");
    turn.expires = minutes(17);
    play.hear(turn);
    EXPECT_EQ(last_order("7f3a-740-x").quantity, quantity("0.03"));
    EXPECT_EQ(last_order("7f3a-740-e").quantity, quantity("0.05"));
    tick(17, "100000", "100000", "100000", "100000");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[0].reason, "close");
    EXPECT_EQ(play.all<Fill>()[1].reason, "entry");
    EXPECT_EQ(play.state().held[0].book.quantity, quantity("-0.05"));
    EXPECT_EQ(last_order("7f3a-740-s").side, Side::buy);
}

TEST_F(PaperTest, waits_with_the_entry_of_a_reversal_until_it_is_flat) {
    enter_long();
    Verdict turn = approved(740, Side::sell, "0.08");
    turn.expires = minutes(40);
    play.hear(turn);
    tick(17, "100000", "100000", "100000", "100000", "0.1");
    EXPECT_EQ(play.only<Fill>().reason, "close");
    tick(18, "100000", "100000", "100000", "100000");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[1].reason, "entry");
}

TEST_F(PaperTest, says_there_is_nothing_to_reduce_when_flat) {
    play.hear(reducing(740, Side::sell, "0.03"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
}

TEST_F(PaperTest, lets_a_newer_proposal_supersede_an_entry_that_waits) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.03"));
    play.hear(approved(733, Side::buy, "0.01"));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    tick(16, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
}

TEST_F(PaperTest, refuses_less_than_a_lot_or_the_minimum) {
    tick(15, "100000", "100000", "100000", "100000");
    play.hear(approved(731, Side::buy, "0.0009"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    tick(16, "100", "100", "100", "100");
    play.hear(approved(732, Side::buy, "0.1"));  // 10 USDT
    EXPECT_NE(play.only<Order>().reason.find("below the minimum"), std::string::npos);
}

TEST_F(PaperTest, liquidates_where_equity_meets_the_margin_and_takes_the_protection_away) {
    tick(15, "100000", "100000", "100000", "100000");
    Verdict large = approved(731, Side::buy, "1");  // ten times the equity
    large.stop = percent(50);
    play.hear(large);
    tick(16, "100000", "100000", "100000", "100000");
    tick(17, "91000", "91000", "90300", "90300");
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
    EXPECT_EQ(last_order("7f3a-731-l").state, OrderState::filled);
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::cancelled);
}

}  // namespace
}  // namespace outcry
