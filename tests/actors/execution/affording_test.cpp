// SPDX-License-Identifier: Apache-2.0
// Whether an entry can be paid for: with its costs and its fee, when it is sent and when it fills.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

TEST_F(Spot, is_paid_for_with_its_costs_and_its_fee) {
    play.hear(approved(731, Side::buy, "0.1"));  // 10,000, and all there is
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_EQ(play.only<Order>().reason,
              "initial margin of 10000 and costs of 6.050525 exceed the equity of 10000: ask for "
              "less, or close something first");
    play.hear(approved(732, Side::buy, "0.099"));
    tick(16, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.099"));
    EXPECT_GT(play.state().cash + play.state().held[0].book.cost, Money{});
}

TEST_F(Spot, that_opens_dearer_than_the_account_is_not_bought) {
    play.hear(wide(731, "0.099"));
    tick(16, "102000", "102000", "102000", "102000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-731-e").reason.substr(0, 45),
              "at the fill: initial margin of 10098 and cost");
}

TEST_F(Spot, counts_the_costs_of_what_is_on_its_way_too) {
    play.hear(wide(731, "0.05"));
    Verdict second = wide(732, "0.05");  // each alone would do; 10,000 for both, and no costs
    second.strategy = "another";
    play.hear(second);
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
}

/// Ten thousand carry a million at one percent.
struct Leveraged : PaperTest {
    void hold(const char* size) {
        tick(15, "100000", "100000", "100000", "100000");
        Verdict verdict = approved(731, Side::buy, size);
        verdict.stop = percent(50);
        play.hear(verdict);
        tick(16, "100000", "100000", "100000", "100000");
    }
    /// An entry of ether, decided a minute after bitcoin was bought.
    void ask_for_ether(const char* size) {
        play.at(minutes(16)).hear(flat_bar(eth, "1m", minutes(16), "100000"));
        Verdict waits = approved(733, Side::buy, size);
        waits.instrument = eth;
        waits.expires = minutes(30);
        play.hear(waits);
    }
    Verdict turned(const char* closing_too, const char* opened) {
        Verdict verdict = approved(732, Side::sell, closing_too);
        verdict.increase = quantity(opened);
        verdict.stop = percent(50);
        verdict.expires = minutes(20);
        return verdict;
    }
};

TEST_F(Leveraged, a_turn_round_asks_for_the_margin_of_what_it_opens_alone) {
    hold("6");
    play.hear(turned("12", "6"));
    tick(17, "100000", "100000", "100000", "100000");
    ASSERT_EQ(play.all<Fill>().size(), 2U);
    EXPECT_EQ(play.all<Fill>()[0].reason, "close");
    EXPECT_EQ(play.all<Fill>()[1].reason, "entry");
    EXPECT_EQ(play.state().held[0].book.quantity, quantity("-6"));
}

TEST_F(Leveraged, a_turn_round_that_is_too_much_says_what_it_asked_for) {
    hold("6");
    play.hear(turned("16", "10"));
    EXPECT_EQ(last_order("7f3a-732-x").quantity, quantity("6"));
    EXPECT_EQ(last_order("7f3a-732-e").state, OrderState::rejected);
    EXPECT_EQ(last_order("7f3a-732-e").quantity, quantity("10"));
}

TEST_F(Leveraged, an_entry_that_fills_when_other_losses_have_eaten_its_margin_is_cancelled) {
    hold("4");
    ask_for_ether("5");
    ASSERT_EQ(play.only<Order>().state, OrderState::working);
    tick(17, "99000", "99000", "99000", "99000");  // 4,000 lost
    tick(18, "99000", "99000", "99000", "99000");
    play.at(minutes(18)).hear(flat_bar(eth, "1m", minutes(18), "100000"));
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(play.only<Order>().state, OrderState::cancelled);
}

/// One bar falls in the minute in which an entry of the other opens.
struct OneMinute : Leveraged {
    void fills_in_it(bool falls_first, DurationNs late = {}) {
        hold("4");
        ask_for_ether("5");
        const TimeNs close = minutes(17);
        play.at(close + late);
        if (falls_first)
            play.hear_at(bar(btc, "1m", close, "100000", "100000", "99000", "99000", "1000"),
                         close);
        play.hear_at(flat_bar(eth, "1m", close, "100000"), close);
        EXPECT_EQ(play.count<Fill>(), 1U);
    }
};
TEST_F(OneMinute, an_entry_fills_in_where_it_is_heard_last) { fills_in_it(true); }
TEST_F(OneMinute, an_entry_fills_in_where_it_is_heard_first) { fills_in_it(false); }
TEST_F(OneMinute, an_entry_fills_in_where_both_bars_are_heard_late) {
    fills_in_it(true, DurationNs{400'000'000});
}

/// Bitcoin has lost the margin of ether's entry, and is stopped in the minute in which that opens.
struct StoppedBeside : Leveraged {
    void fills_with_what_the_stop_frees(bool stop_first) {
        tick(15, "100000", "100000", "100000", "100000");
        Verdict held = approved(731, Side::buy, "4");
        held.stop = Ratio{percent(3).units / 2};
        play.hear(held);
        tick(16, "100000", "100000", "100000", "100000");
        ask_for_ether("3");
        tick(17, "99000", "99000", "99000", "99000");  // 4,000 lost
        if (stop_first) stopped();
        play.at(minutes(18)).hear(flat_bar(eth, "1m", minutes(18), "100000"));
        if (!stop_first) stopped();
        EXPECT_TRUE(play.state().working.empty());
        EXPECT_EQ(play.state().held[1].book.quantity, quantity("3"));
    }
    void stopped() {
        tick(18, "99000", "99000", "98000", "98000");
        ASSERT_FALSE(play.all<Fill>().empty());
        EXPECT_EQ(play.all<Fill>()[0].reason, "stop");
    }
};
TEST_F(StoppedBeside, an_entry_fills_where_the_stop_is_heard_first) {
    fills_with_what_the_stop_frees(true);
}
TEST_F(StoppedBeside, an_entry_fills_where_the_stop_is_heard_last) {
    fills_with_what_the_stop_frees(false);
}
TEST_F(StoppedBeside, an_entry_is_cancelled_when_the_slice_ends_without_a_stop) {
    hold("4");
    ask_for_ether("5");
    tick(17, "99000", "99000", "99000", "99000");
    play.at(minutes(18)).hear(flat_bar(eth, "1m", minutes(18), "100000"));
    EXPECT_EQ(play.state().working.size(), 1U);
    play.advance_to(minutes(18));
    EXPECT_EQ(last_order("7f3a-733-e").state, OrderState::cancelled);
    EXPECT_EQ(play.count<Fill>(), 0U);
}

/// The venue marks bitcoin in that minute, and ether's entry is paid for by the mark before it.
struct MarkedMinute : Leveraged {
    void mark(std::int64_t minute, const char* at) {
        MarkPrice said;
        said.venue = venue;
        said.instrument = btc;
        said.price = price(at);
        play.at(minutes(minute)).hear_at(said, minutes(minute));
    }
    std::size_t filled(const char* before, const char* then, bool mark_first) {
        hold("4");
        ask_for_ether("5");
        mark(16, before);
        if (mark_first) mark(17, then);
        play.at(minutes(17)).hear(flat_bar(eth, "1m", minutes(17), "100000"));
        return play.count<Fill>();
    }
};
TEST_F(MarkedMinute, an_entry_fills_in_where_the_mark_is_heard_first) {
    EXPECT_EQ(filled("100000", "99000", true), 1U);
}
TEST_F(MarkedMinute, an_entry_fills_in_where_the_mark_is_heard_last) {
    EXPECT_EQ(filled("100000", "99000", false), 1U);
}
TEST_F(MarkedMinute, an_entry_is_not_paid_for_by_a_mark_that_came_after_it) {
    EXPECT_EQ(filled("99000", "100000", true), 0U);
}

TEST_F(Leveraged, nothing_is_opened_beyond_the_last_margin_tier) {
    tick(15, "100000", "100000", "100000", "100000");
    FloorOpened floor = opened();
    floor.instruments[0].margins = {{Money::whole(300'000), percent(1), percent(1)}};
    play.hear(floor);
    tick(16, "100000", "100000", "100000", "100000");
    Verdict verdict = approved(731, Side::buy, "3.1");
    verdict.expires = minutes(30);
    play.hear(verdict);
    EXPECT_EQ(play.only<Order>().reason,
              "notional of 310000 in BTCUSDT-PERP is beyond its last margin tier, which ends at "
              "300000: ask for less");
    verdict = approved(732, Side::buy, "3");
    verdict.expires = minutes(30);
    play.hear(verdict);
    EXPECT_EQ(play.only<Order>().state, OrderState::working);
}

/// A price of ninety billion is one; times two it is more than an amount can be.
struct Beyond : PaperTest {
    static constexpr const char* huge = "90000000000";
    Verdict wide(const char* size) {
        Verdict verdict = approved(731, Side::buy, size);
        verdict.price_low = price("1");
        verdict.price_high = price("92000000000");
        verdict.expires = minutes(30);
        return verdict;
    }
};

TEST_F(Beyond, what_money_can_count_an_entry_is_rejected_by_price_quantity_and_limit) {
    tick(15, huge, huge, huge, huge);
    play.hear(wide("2"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_EQ(play.only<Order>().reason,
              "price 90000000000 times quantity 2, with its stop and target, exceeds the "
              "92233720368 that an amount can be: ask for less");
    EXPECT_EQ(play.failure(), "");
}

TEST_F(Beyond, what_money_can_count_an_entry_is_cancelled_when_it_would_fill) {
    tick(15, "100", "100", "100", "100");
    play.hear(wide("30"));
    ASSERT_EQ(play.only<Order>().state, OrderState::working);
    tick(16, huge, huge, huge, huge);
    EXPECT_EQ(play.failure(), "");
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    EXPECT_NE(last_order("7f3a-731-e").reason.find("times quantity 30"), std::string::npos);
}

TEST_F(Beyond, what_money_can_count_a_position_still_meets_its_target) {
    tick(15, "100", "100", "100", "100");
    play.hear(wide("30"));
    tick(16, "100", "100", "100", "100");
    ASSERT_EQ(play.count<Fill>(), 1U);
    tick(17, huge, huge, huge, huge);
    EXPECT_EQ(play.failure(), "");
    EXPECT_EQ(play.only<Fill>().reason, "target");
}

}  // namespace
}  // namespace outcry
