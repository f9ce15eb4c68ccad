// SPDX-License-Identifier: Apache-2.0
// When an account that cannot carry its positions is seen to be one, and at which price it ends.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// Stops and targets far away: what ends a position here is the margin.
struct Inside : PaperTest {
    Verdict wanted(std::uint64_t proposal, Side side, const char* size) {
        Verdict verdict = approved(proposal, side, size);
        verdict.stop = percent(50);
        return verdict;
    }
    void enter(Side side, const char* size) {
        tick(15, "100000", "100000", "100000", "100000");
        play.hear(wanted(731, side, size));
        tick(16, "100000", "100000", "100000", "100000");
    }
};

TEST_F(Inside, a_bar_a_long_dies_at_its_low_however_it_closes) {
    enter(Side::buy, "1");  // ten times the equity: 9,949.995 after fees, 0.5 % needed
    tick(17, "100000", "100500", "88000", "100400");
    ASSERT_EQ(play.count<Fill>(), 0U) << "the slice is not over";
    play.advance_to(minutes(17));
    const Fill end = play.only<Fill>();
    EXPECT_EQ(end.reason, "liquidation");
    // 9,949.995 + at - 100,010.5 = 0.005 at, so at 90,513.07.
    EXPECT_EQ(end.untouched, price("90513")) << "where the margin is exhausted, and no better";
    EXPECT_LT(end.price, end.untouched);
    EXPECT_EQ(last_order("7f3a-731-l").reason,
              "equity fell to the maintenance margin inside the bar");
}

TEST_F(Inside, a_bar_a_short_dies_at_its_high) {
    enter(Side::sell, "1");
    tick(17, "100000", "112000", "99500", "99600");
    play.advance_to(minutes(17));
    const Fill end = play.only<Fill>();
    EXPECT_EQ(end.reason, "liquidation");
    EXPECT_GT(end.untouched, price("109000"));
    EXPECT_LT(end.untouched, price("110000"));
    EXPECT_GT(end.price, end.untouched);
}

TEST_F(Inside, a_gap_beyond_the_margin_it_ends_at_the_open) {
    enter(Side::buy, "1");
    tick(17, "85000", "99000", "84000", "98000");
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Fill>().untouched, price("85000"));
}

TEST_F(Inside, a_bar_that_reaches_the_target_too_the_margin_comes_first) {
    enter(Side::buy, "1");
    const auto target = play.state().held[0].brackets[0].target;
    tick(17, "100000", to_string(target + price("10")).c_str(), "88000", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

TEST_F(Inside, a_bar_funding_that_was_paid_counts) {
    enter(Side::buy, "1");
    Account paid;
    paid.funding = money("-5000");
    play.hear(paid);
    tick(17, "100000", "100000", "95000", "100000");  // 4,949.995 there, 5,010.5 lost
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

TEST_F(Inside, a_bar_nothing_is_done_to_who_can_carry_its_worst) {
    enter(Side::buy, "1");
    tick(17, "100000", "100000", "90600", "100000");
    EXPECT_TRUE(play.timers().empty());
    tick(18, "100000", "100000", "90600", "100000");
    EXPECT_TRUE(play.timers().empty());
}

TEST_F(Inside, a_bar_no_more_is_sold_than_it_traded_and_the_rest_goes_with_the_next) {
    enter(Side::buy, "1");
    tick(17, "100000", "100500", "88000", "100400", "0.5");
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.05"));
    EXPECT_EQ(last_order("7f3a-731-l").state, OrderState::working);
    EXPECT_EQ(last_order("7f3a-731-l").quantity, quantity("1"));
    Verdict more = wanted(732, Side::buy, "0.01");
    more.expires = minutes(30);
    play.hear(more);
    EXPECT_EQ(play.only<Order>().reason, "the account is being liquidated");
    tick(18, "95000", "95000", "95000", "95000", "5");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.5")) << "whatever the price is by now";
    EXPECT_EQ(play.only<Fill>().untouched, price("95000"));
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
    tick(19, "94000", "94000", "94000", "94000", "5");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.45"));
    EXPECT_EQ(last_order("7f3a-731-l").state, OrderState::filled);
    EXPECT_TRUE(play.state().held[0].brackets.empty());
}

TEST_F(Inside, a_bar_in_which_nothing_traded_nothing_is_sold_and_no_order_is_sent_twice) {
    enter(Side::buy, "1");
    tick(17, "85000", "85000", "85000", "85000", "0");
    play.advance_to(minutes(17));
    EXPECT_EQ(play.only<Order>().state, OrderState::working);
    tick(18, "85000", "85000", "85000", "85000", "0");
    play.advance_to(minutes(18));
    EXPECT_EQ(play.count<Order>(), 0U);
    tick(19, "84000", "84000", "84000", "84000", "1000");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("1"));
}

/// Tiers are an instrument's: half a percent up to 300,000, four percent beyond.
struct Tiers : PaperTest {
    Tiers() {
        FloorOpened floor = opened();
        for (Instrument& one : floor.instruments)
            one.margins = {{Money::whole(300'000), percent(1), Ratio{percent(1).units / 2}},
                           {Money::whole(9'000'000), percent(1), percent(4)}};
        play.at(monday).hear(floor);
    }
    void enter(std::initializer_list<const char*> sizes) {
        tick(15, "100000", "100000", "100000", "100000");
        std::uint64_t proposal = 731;
        for (const char* size : sizes) {
            Verdict verdict = approved(proposal++, Side::buy, size);
            verdict.strategy = "of " + std::to_string(proposal);
            verdict.stop = percent(50);
            play.hear(verdict);
        }
        tick(16, "100000", "100000", "100000", "100000");
        play.advance_to(minutes(16));
    }
};

TEST_F(Tiers, are_of_an_instrument_whoever_holds_it) {
    enter({"4"});  // 400,000 at four percent: 16,000 of 10,000
    EXPECT_EQ(play.only<Fill>().reason, "liquidation");
}

TEST_F(Tiers, are_of_an_instrument_whichever_strategies_share_it) {
    enter({"2", "2"});
    ASSERT_EQ(play.all<Fill>().size(), 2U);
    for (const Fill& one : play.all<Fill>()) EXPECT_EQ(one.reason, "liquidation");
}

/// Long 1.5 of each of two instruments, carried by one account of 10,000.
struct MarginOfTwo : PaperTest {
    void trade(const std::string& instrument, std::int64_t minute, const char* at) {
        const TimeNs close = minutes(minute);
        play.at(close).hear(bar(instrument, "1m", close, at, at, at, at, "1000"));
    }
    void enter_both() {
        std::uint64_t proposal = 731;
        for (const std::string& instrument : {btc, eth}) trade(instrument, 15, "100000");
        for (const std::string& instrument : {btc, eth}) {
            Verdict verdict = approved(proposal++, Side::buy, "1.5");
            verdict.instrument = instrument;
            verdict.stop = percent(50);
            play.hear(verdict);
        }
        for (const std::string& instrument : {btc, eth}) trade(instrument, 16, "100000");
    }
};

TEST_F(MarginOfTwo, each_price_counts_until_its_own_next_one) {
    enter_both();
    trade(btc, 17, "97000");  // 4,500 lost
    trade(eth, 17, "98000");  // 3,000 lost: 2,500 left, 1,462 needed
    trade(btc, 18, "97500");
    ASSERT_EQ(play.count<Fill>(), 0U);
    trade(eth, 18, "96700");  // 8,700 lost
    play.advance_to(minutes(18));
    EXPECT_EQ(play.all<Fill>().size(), 2U) << "one account: all of it goes";
    EXPECT_EQ(play.all<Fill>().front().reason, "liquidation");
    for (const auto& held : play.state().held) EXPECT_TRUE(held.book.flat());
}

TEST_F(MarginOfTwo, a_liquidation_ends_what_waits_to_be_entered_elsewhere) {
    for (const std::string& instrument : {btc, eth}) trade(instrument, 15, "100000");
    Verdict held = approved(731, Side::buy, "1");
    held.stop = percent(50);
    play.hear(held);
    trade(btc, 16, "100000");
    Verdict waits = approved(732, Side::buy, "1");
    waits.instrument = eth;
    waits.expires = minutes(30);
    play.hear(waits);
    ASSERT_EQ(play.only<Order>().state, OrderState::working);
    trade(btc, 17, "90000");
    play.advance_to(minutes(17));
    EXPECT_EQ(last_order("7f3a-731-l").state, OrderState::filled);
    EXPECT_EQ(last_order("7f3a-732-e").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-732-e").reason, "the account is liquidated");
    trade(eth, 18, "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
}

/// Limits half a percent below the market.
struct EnteredInside : PaperTest {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = paper_params();
        made.entry = OrderType::limit;
        made.entry_offset = bp(50);
        return made;
    }
    EnteredInside() : PaperTest(params()) {}
    void hear(const std::string& instrument, std::int64_t minute, const char* open,
              const char* high, const char* low, const char* last) {
        const TimeNs close = minutes(minute);
        play.at(close).hear(bar(instrument, "1m", close, open, high, low, last, "1000"));
    }
};

TEST_F(EnteredInside, the_bar_that_liquidates_it_a_position_gets_no_price_from_before_its_fill) {
    for (const std::string& one : {btc, eth}) hear(one, 15, "100000", "100000", "100000", "100000");
    Verdict held = approved(731, Side::buy, "1");
    held.stop = percent(50);
    play.hear(held);
    hear(btc, 16, "99000", "99000", "99000", "99000");
    ASSERT_EQ(play.only<Fill>().reason, "entry");
    Verdict waits = approved(732, Side::buy, "7");
    waits.instrument = eth;
    waits.stop = percent(50);
    waits.expires = minutes(30);
    play.hear(waits);
    hear(btc, 17, "91500", "91500", "91400", "91500");  // 7,500 lost
    hear(eth, 17, "99990", "100010", "99400", "99900");
    ASSERT_EQ(play.only<Fill>().price, price("99500"));
    play.advance_to(minutes(17));
    for (const Fill& end : play.all<Fill>()) {
        EXPECT_EQ(end.reason, "liquidation");
        if (end.instrument == eth) {
            EXPECT_EQ(end.untouched, price("99500"));
        }
    }
    EXPECT_EQ(play.count<Fill>(), 2U);
}

/// Long of one, short of the other, ten times the equity each.
struct Hedge : PaperTest {
    void hear(const std::string& instrument, std::int64_t minute, const char* open,
              const char* high, const char* low, const char* last) {
        const TimeNs close = minutes(minute);
        play.at(close).hear(bar(instrument, "1m", close, open, high, low, last, "1000"));
    }
    void enter() {
        for (const std::string& one : {btc, eth}) hear(one, 15, "1000", "1000", "1000", "1000");
        std::uint64_t proposal = 731;
        for (const auto& [one, side] : {std::pair{btc, Side::buy}, std::pair{eth, Side::sell}}) {
            Verdict verdict = approved(proposal++, side, "90");
            verdict.instrument = one;
            verdict.stop = percent(50);
            verdict.target = percent(50);
            verdict.price_low = price("1");
            play.hear(verdict);
        }
        for (const std::string& one : {btc, eth}) hear(one, 16, "1000", "1000", "1000", "1000");
        for (const auto& held : play.state().held) ASSERT_FALSE(held.book.flat());
    }
    void falls(const std::string& first, const std::string& second) {
        enter();
        hear(first, 17, "1000", "1000", "700", "700");
        EXPECT_EQ(play.count<Fill>(), 0U) << "half a slice decides nothing";
        hear(second, 17, "1000", "1000", "700", "700");
        EXPECT_EQ(play.count<Fill>(), 0U);
        if (!play.timers().empty()) play.advance_to(minutes(17));
        EXPECT_EQ(play.count<Fill>(), 0U);
        for (const auto& held : play.state().held) EXPECT_FALSE(held.book.flat());
    }
};

TEST_F(Hedge, that_falls_in_one_slice_is_carried_where_the_long_is_heard_first) { falls(btc, eth); }
TEST_F(Hedge, that_falls_in_one_slice_is_carried_where_the_short_is_heard_first) {
    falls(eth, btc);
}

TEST_F(Hedge, that_comes_apart_ends_by_the_prices_of_its_slice) {
    enter();
    hear(btc, 17, "1000", "1000", "700", "700");
    hear(eth, 17, "1000", "1000", "990", "990");
    play.advance_to(minutes(17));
    const auto fills = play.all<Fill>();
    ASSERT_EQ(fills.size(), 2U);
    EXPECT_LT(fills[0].untouched, price("1000"));
    EXPECT_GT(fills[0].untouched, price("700"));
    EXPECT_LT(fills[1].untouched, price("1000")) << "not the price before the slice";
    EXPECT_GE(fills[1].untouched, price("990"));
}

}  // namespace
}  // namespace outcry
