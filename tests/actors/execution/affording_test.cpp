// SPDX-License-Identifier: Apache-2.0
// Whether an entry can be paid for: with its costs and its fee, when it is sent and when it fills.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

struct Spot : PaperTest {
    static FloorOpened opened_spot() {
        FloorOpened floor = opened();
        for (Instrument& one : floor.instruments) {
            one.kind = InstrumentKind::spot;
            one.margins.clear();
        }
        return floor;
    }
    Spot() {
        play.at(monday).hear(opened_spot());
        play.skip(700);
        tick(15, "100000", "100000", "100000", "100000");
    }
    Verdict wide(std::uint64_t proposal, const char* size) {
        Verdict verdict = approved(proposal, Side::buy, size);
        verdict.price_high = price("200000");
        verdict.expires = minutes(30);
        return verdict;
    }
};

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

/// All of it is in bitcoin, which is closed, and ether is bought with what that sets free.
struct SpotRotation : Spot {
    void begin() {
        play.hear(approved(731, Side::buy, "0.09"));
        tick(16, "100000", "100000", "100000", "100000");
        ASSERT_EQ(play.count<Fill>(), 1U);
        play.at(minutes(16)).hear(flat_bar(eth, "1m", minutes(16), "100000"));
        play.hear(reducing(732, Side::sell, "0.09"));
        Verdict other = wide(733, "0.09");
        other.instrument = eth;
        play.hear(other);
        ASSERT_EQ(play.only<Order>().state, OrderState::working)
            << "an exit on its way pays for it";
    }
    void ether(std::int64_t minute) {
        play.at(minutes(minute)).hear(flat_bar(eth, "1m", minutes(minute), "100000"));
    }
    std::size_t bought() {
        std::size_t count = 0;
        for (const Fill& one : play.all<Fill>()) count += one.instrument == eth ? 1U : 0U;
        return count;
    }
};

TEST_F(SpotRotation, buys_in_the_bars_of_its_exit_where_that_is_heard_first) {
    begin();
    tick(17, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.only<Fill>().reason, "close");
    ether(17);
    EXPECT_EQ(play.only<Fill>().reason, "entry");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.09"));
}

TEST_F(SpotRotation, buys_in_the_same_bars_where_its_exit_is_heard_last) {
    begin();
    ether(17);
    EXPECT_EQ(play.count<Fill>(), 0U) << "with money that is not there";
    tick(17, "100000", "100000", "100000", "100000");
    ASSERT_EQ(play.all<Fill>().size(), 2U);
    EXPECT_EQ(play.all<Fill>()[0].reason, "close");
    EXPECT_EQ(play.all<Fill>()[1].reason, "entry");
    EXPECT_EQ(play.all<Fill>()[1].untouched, price("100000"));
    EXPECT_EQ(play.state().held[1].brackets.size(), 1U);
}

TEST_F(SpotRotation, lets_the_bar_that_it_is_bought_in_stop_it) {
    begin();
    play.at(minutes(17))
        .hear(bar(eth, "1m", minutes(17), "100000", "100000", "97000", "97000", "1000"));
    tick(17, "100000", "100000", "100000", "100000");
    ASSERT_EQ(play.all<Fill>().size(), 3U);
    EXPECT_EQ(play.all<Fill>()[2].reason, "stop");
    EXPECT_TRUE(play.state().held[1].book.flat());
}

/// A hundredth a minute.
struct ThinRotation : SpotRotation {
    void minute(std::int64_t at, bool exit_first, const char* volume) {
        if (!exit_first) ether(at);
        tick(at, "100000", "100000", "100000", "100000", volume);
        if (exit_first) ether(at);
        EXPECT_EQ(bought(), at == 20 ? 1U : 0U) << at;
    }
    void waits(bool exit_first) {
        begin();
        for (const std::int64_t at : {17, 18, 19}) minute(at, exit_first, "0.1");
        EXPECT_EQ(play.state().working.size(), 2U);
        minute(20, exit_first, "1000");
        EXPECT_TRUE(play.state().working.empty());
        EXPECT_GT(play.state().cash + play.state().held[1].book.cost, Money{});
    }
};
TEST_F(ThinRotation, buys_nothing_until_its_exit_has_filled_which_is_heard_first) { waits(true); }
TEST_F(ThinRotation, buys_nothing_until_its_exit_has_filled_which_is_heard_last) { waits(false); }

/// Half of the money each, and both open a percent dearer: one of them can be paid.
struct Scarce : SpotRotation {
    void both_gap(bool ether_first, bool bitcoin_trades = true) {
        play.at(minutes(15)).hear(flat_bar(eth, "1m", minutes(15), "100000"));
        play.hear(wide(731, "0.05"));
        Verdict other = wide(732, "0.049");
        other.instrument = eth;
        play.hear(other);
        ASSERT_EQ(play.only<Order>().state, OrderState::working);
        if (ether_first) dear(eth);
        if (bitcoin_trades) dear(btc);
        if (!ether_first) dear(eth);
        play.advance_to(minutes(16));
    }
    void dear(const std::string& instrument) {
        play.at(minutes(16)).hear(flat_bar(instrument, "1m", minutes(16), "101000"));
        for (const Fill& one : play.all<Fill>()) filled.push_back(one.instrument);
    }
    std::vector<std::string> filled;
};

TEST_F(Scarce, money_goes_to_the_entry_that_was_approved_first_whichever_bar_is_heard_first) {
    both_gap(true);
    EXPECT_EQ(filled, std::vector<std::string>{btc});
}
TEST_F(Scarce, money_goes_to_the_entry_that_was_approved_first_where_it_is_heard_first) {
    both_gap(false);
    EXPECT_EQ(filled, std::vector<std::string>{btc});
}
TEST_F(Scarce, money_goes_to_the_one_that_has_a_bar) {
    both_gap(true, false);
    EXPECT_EQ(play.all<Fill>().size(), 1U) << "when nothing more of the minute is heard";
    EXPECT_EQ(play.only<Fill>().instrument, eth);
}

/// On the wall clock bars are heard some time after they closed.
struct HeardLate : Spot {
    void late(const std::string& instrument, std::int64_t minute, const char* at,
              const char* volume = "1000") {
        const TimeNs close = minutes(minute);
        play.at(close + DurationNs{400'000'000})
            .hear_at(bar(instrument, "1m", close, at, at, at, at, volume), close);
        for (const Fill& one : play.all<Fill>()) filled.push_back(one.instrument);
    }
    /// Half of the money each, bitcoin approved first, before the bars of the seventeenth minute.
    void both_wait() {
        late(btc, 15, "100000");
        late(eth, 15, "100000");
        play.hear(wide(731, "0.05"));
        Verdict other = wide(732, "0.049");
        other.instrument = eth;
        play.hear(other);
        ASSERT_EQ(play.only<Order>().state, OrderState::working);
        late(btc, 16, "100000");
        late(eth, 16, "100000");
        ASSERT_TRUE(filled.empty()) << "what opened before it was decided";
    }
    void slice_ends() {
        play.advance_to(play.now());
        for (const Fill& one : play.all<Fill>()) filled.push_back(one.instrument);
    }
    std::vector<std::string> filled;
};

TEST_F(HeardLate, an_entry_does_not_wait_for_one_that_has_had_its_bar) {
    both_wait();
    late(btc, 17, "101000", "0.001");  // a lot is a thousandth, and a tenth of it is to be had
    late(eth, 17, "101000");
    EXPECT_EQ(filled, std::vector<std::string>{eth});
}
TEST_F(HeardLate, an_entry_waits_for_one_that_was_approved_first_until_its_bar_is_heard) {
    both_wait();
    late(eth, 17, "101000");
    EXPECT_TRUE(filled.empty());
    late(btc, 17, "101000");
    slice_ends();
    EXPECT_EQ(filled, std::vector<std::string>{btc});
    EXPECT_TRUE(play.state().working.empty()) << "the other cannot be paid";
}
TEST_F(HeardLate, an_entry_waits_for_one_that_has_no_bar_until_the_slice_ends) {
    both_wait();
    late(eth, 17, "101000");
    EXPECT_TRUE(filled.empty());
    slice_ends();
    EXPECT_EQ(filled, std::vector<std::string>{eth});
    EXPECT_EQ(play.only<Fill>().untouched, price("101000"));
}

/// Ether has waited since the bar before last for an exit that fills only now.
TEST_F(SpotRotation, buys_nothing_at_a_price_that_is_past_when_a_slice_ends_without_its_bar) {
    begin();
    ether(17);
    tick(17, "100000", "100000", "100000", "100000", "0");
    Verdict third = wide(734, "0.005");
    third.strategy = "another";
    play.hear(third);
    ASSERT_EQ(play.only<Order>().state, OrderState::working);
    tick(18, "100000", "100000", "100000", "100000");
    EXPECT_EQ(play.only<Fill>().reason, "close");
    play.advance_to(minutes(18));
    EXPECT_EQ(play.only<Fill>().instrument, btc) << "the third, which waited for ether's bar";
    ether(19);
    EXPECT_EQ(play.only<Fill>().instrument, eth);
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
    play.at(minutes(16)).hear(flat_bar(eth, "1m", minutes(16), "100000"));
    Verdict waits = approved(733, Side::buy, "5");
    waits.instrument = eth;
    waits.expires = minutes(30);
    play.hear(waits);
    ASSERT_EQ(play.only<Order>().state, OrderState::working);
    tick(17, "99000", "99000", "99000", "99000");  // 4,000 lost
    play.at(minutes(18)).hear(flat_bar(eth, "1m", minutes(18), "100000"));
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(play.only<Order>().state, OrderState::cancelled);
}

/// One bar falls in the minute in which an entry of the other opens.
struct OneMinute : Leveraged {
    void fills_in_it(bool falls_first, DurationNs late = {}) {
        hold("4");
        play.at(minutes(16)).hear(flat_bar(eth, "1m", minutes(16), "100000"));
        Verdict waits = approved(733, Side::buy, "5");
        waits.instrument = eth;
        waits.expires = minutes(30);
        play.hear(waits);
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
