// SPDX-License-Identifier: Apache-2.0
// Entries of every type and time in force, on bars, on trades and behind a recorded book.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

ExecutionPaper::Params entering(OrderType type, std::int64_t offset_bp,
                                TimeInForce force = TimeInForce::gtc) {
    ExecutionPaper::Params params = paper_params();
    params.entry = type;
    params.entry_offset = bp(offset_bp);
    params.time_in_force = force;
    if (force == TimeInForce::gtd) params.good_for = DurationNs{90 * ns_per_s};
    return params;
}

/// Approved at 00:15 for ten minutes: buy 0.03, the last price being 100,000.
struct Entering : PaperTest {
    explicit Entering(ExecutionPaper::Params params) : PaperTest(params) {
        tick(15, "99990", "100010", "99980", "100000");
        Verdict verdict = approved(731, Side::buy, "0.03");
        verdict.expires = minutes(25);
        play.hear(verdict);
        sent = last_order("7f3a-731-e");
    }
    void print(std::int64_t ms, const char* at, const char* size, Side taker = Side::sell) {
        Trade trade;
        trade.venue = venue;
        trade.instrument = btc;
        trade.price = price(at);
        trade.size = quantity(size);
        trade.taker = taker;
        play.at(minutes(15) + DurationNs{ms * ns_per_ms}).hear(trade);
    }
    void book(std::int64_t ms, const char* bid, const char* size) {
        Depth depth;
        depth.venue = venue;
        depth.instrument = btc;
        depth.bids = {{price("99900"), quantity("1")},
                      {price(bid), quantity(size)},
                      {price("99000"), quantity("9")}};
        depth.asks = {{price("100100"), quantity("1")}};
        play.at(minutes(15) + DurationNs{ms * ns_per_ms}).hear(depth);
    }
    Order sent;
};

struct LimitEntry : Entering {
    LimitEntry() : Entering(entering(OrderType::limit, 50)) {}
};

TEST_F(LimitEntry, rests_below_the_market_and_fills_only_when_traded_through) {
    EXPECT_EQ(sent.type, OrderType::limit);
    EXPECT_EQ(sent.price, price("99500"));
    EXPECT_EQ(sent.expires, minutes(25));
    tick(16, "99990", "100010", "99500", "99600");
    EXPECT_EQ(play.count<Fill>(), 0U) << "touched is not through";
    tick(17, "99600", "99700", "99499.9", "99600");
    const Fill fill = play.only<Fill>();
    EXPECT_EQ(fill.price, price("99500"));
    EXPECT_TRUE(fill.maker);
    EXPECT_EQ(fill.fee, money("0.597"));  // 2 bp
    EXPECT_EQ(fill.slippage, Money{});
    EXPECT_EQ(last_order("7f3a-731-s").state, OrderState::working) << "protected at once";
}

TEST_F(LimitEntry, gets_its_limit_and_no_better_when_the_market_gaps_below) {
    tick(16, "99990", "100010", "99900", "99950");
    tick(17, "98000", "98100", "97900", "98000");
    EXPECT_EQ(play.all<Fill>().front().price, price("99500"));
}

TEST_F(LimitEntry, filled_inside_a_bar_may_be_stopped_in_it_but_meets_its_target_from_the_next_on) {
    tick(16, "99990", "104000", "99400", "99600");  // the high may have come first
    EXPECT_EQ(play.only<Fill>().reason, "entry");
    tick(17, "99600", "104000", "99600", "103900");
    EXPECT_EQ(play.only<Fill>().reason, "target");
}

TEST_F(LimitEntry, filled_inside_a_bar_is_stopped_in_it_where_the_bar_goes_on_to_the_stop) {
    tick(16, "99990", "104000", "97000", "99600");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[1].reason, "stop");
    EXPECT_EQ(play.all<Fill>()[1].untouched, price("97510"));
}

TEST_F(LimitEntry, gapped_over_at_the_open_lives_through_the_whole_bar) {
    tick(16, "99990", "100010", "99900", "99950");
    tick(17, "99000", "104000", "98900", "103900");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[0].price, price("99500"));
    EXPECT_EQ(play.all<Fill>()[1].reason, "target");
}

TEST_F(LimitEntry, of_a_position_that_grows_inside_a_bar_only_the_older_part_meets_the_target) {
    tick(16, "99990", "100010", "99400", "99600", "0.1");
    ASSERT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    tick(17, "99600", "104000", "99400", "99600");
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[0].quantity, quantity("0.02"));
    EXPECT_EQ(play.all<Fill>()[1].reason, "target");
    EXPECT_EQ(play.all<Fill>()[1].quantity, quantity("0.01"));
    tick(18, "99600", "104000", "99500", "103900");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02"));
}

TEST_F(LimitEntry, takes_when_it_crosses_on_arrival) {
    tick(16, "99000", "99100", "98950", "99000");
    const Fill fill = play.all<Fill>().front();
    EXPECT_EQ(fill.price, price("99010.4"));  // the open and 1.05 bp
    EXPECT_FALSE(fill.maker);
}

TEST_F(LimitEntry, takes_no_more_than_its_part_of_the_volume) {
    tick(16, "99990", "100010", "99400", "99600", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    tick(17, "99600", "99700", "99400", "99600");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02"));
    EXPECT_EQ(last_order("7f3a-731-s").quantity, quantity("0.03"));
}

TEST_F(LimitEntry, waits_in_the_queue_where_the_book_is_recorded) {
    book(100, "99500", "2");
    print(300, "99800", "1");
    EXPECT_TRUE(play.state().working[0].resting);
    EXPECT_EQ(play.state().working[0].ahead, quantity("2"));
    print(310, "99500", "1.5");
    EXPECT_EQ(play.count<Fill>(), 0U) << "half a coin is still before us";
    print(320, "99500", "5", Side::buy);
    EXPECT_EQ(play.count<Fill>(), 0U) << "who buys does not hit a bid";
    print(330, "99500", "0.51");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    print(340, "99500", "1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02"));
}

TEST_F(LimitEntry, moves_up_when_the_level_shrinks_below_what_was_ahead) {
    book(100, "99500", "2");
    print(300, "99800", "1");
    book(400, "99500", "0.1");
    print(410, "99500", "0.4");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.03"));
}

TEST_F(LimitEntry, is_first_when_its_level_has_gone_from_the_book) {
    book(100, "99500", "2");
    print(300, "99800", "1");
    book(400, "99600", "0.1");
    EXPECT_EQ(play.state().working[0].ahead, quantity("0"))
        << "99,500 is within the book, and empty";
    print(410, "99500", "0.3");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.03"));
}

TEST_F(LimitEntry, is_first_when_a_trade_goes_through_the_queue_and_takes_its_part_of_it) {
    book(100, "99500", "2");
    print(300, "99800", "1");
    print(310, "99499", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    EXPECT_EQ(play.only<Fill>().price, price("99500"));
    print(320, "99500", "0.2");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.02")) << "nobody is before us any more";
}

TEST_F(LimitEntry, whose_turn_it_is_takes_a_tenth_of_a_small_print) {
    book(100, "99500", "2");
    print(300, "99800", "1");
    print(310, "99500", "2");
    EXPECT_EQ(play.count<Fill>(), 0U);
    print(320, "99500", "0.05");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.005"));
}

TEST_F(LimitEntry, expires_with_its_approval) {
    for (int minute = 16; minute <= 25; ++minute) tick(minute, "99990", "100010", "99900", "99950");
    tick(26, "99990", "100010", "90000", "99950");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::expired);
}

struct GoodTill : Entering {
    GoodTill() : Entering(entering(OrderType::limit, 50, TimeInForce::gtd)) {}
};
TEST_F(GoodTill, its_time_it_expires) {
    EXPECT_EQ(sent.expires, minutes(16) + DurationNs{30 * ns_per_s});
    tick(16, "99990", "100010", "99900", "99950");
    tick(17, "99990", "100010", "90000", "99950");
    EXPECT_EQ(play.count<Fill>(), 0U) << "the bar ends after it did: nobody knows when it traded";
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::expired);
}

struct ImmediateOrCancel : Entering {
    ImmediateOrCancel() : Entering(entering(OrderType::market, 0, TimeInForce::ioc)) {}
};
TEST_F(ImmediateOrCancel, takes_what_there_is_and_cancels_the_rest) {
    tick(16, "100000", "100010", "99990", "100000", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01"));
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-731-e").filled, quantity("0.01"));
    tick(17, "100000", "100010", "99990", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
}

struct FillOrKill : Entering {
    FillOrKill() : Entering(entering(OrderType::market, 0, TimeInForce::fok)) {}
};
TEST_F(FillOrKill, is_killed_where_it_cannot_be_filled_whole) {
    tick(16, "100000", "100010", "99990", "100000", "0.29");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
}
TEST_F(FillOrKill, is_filled_where_it_can) {
    tick(16, "100000", "100010", "99990", "100000", "0.3");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.03"));
}

struct ImmediateLimit : Entering {
    ImmediateLimit() : Entering(entering(OrderType::limit, 50, TimeInForce::ioc)) {}
};
TEST_F(ImmediateLimit, that_is_not_met_on_arrival_is_over_whatever_the_bar_does_later) {
    tick(16, "99990", "100010", "99400", "99600");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::cancelled);
    EXPECT_EQ(last_order("7f3a-731-e").reason, "nothing to be had at once");
}
TEST_F(ImmediateLimit, that_is_met_on_arrival_takes) {
    tick(16, "99000", "99100", "98950", "99000");
    EXPECT_EQ(play.only<Fill>().price, price("99010.4"));
}

struct KilledLimit : Entering {
    KilledLimit() : Entering(entering(OrderType::limit, 50, TimeInForce::fok)) {}
};
TEST_F(KilledLimit, that_is_not_met_on_arrival_is_over_whatever_the_bar_does_later) {
    tick(16, "99990", "100010", "99400", "99600");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").reason, "cannot be filled at once: fill or kill");
}

struct PostOnly : Entering {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = entering(OrderType::limit, 50);
        made.post_only = true;
        return made;
    }
    PostOnly() : Entering(params()) {}
};
TEST_F(PostOnly, is_rejected_where_it_would_take) {
    tick(16, "99000", "99100", "98950", "99000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    EXPECT_EQ(last_order("7f3a-731-e").state, OrderState::rejected);
    EXPECT_EQ(last_order("7f3a-731-e").reason, "post-only at 99500 would take at 99010.4");
}

struct StopEntry : Entering {
    StopEntry() : Entering(entering(OrderType::stop, 50)) {}
};
TEST_F(StopEntry, waits_for_its_trigger_and_pays_the_costs_from_there) {
    EXPECT_EQ(sent.type, OrderType::stop);
    EXPECT_EQ(sent.price, price("100500"));
    tick(16, "100000", "100499.9", "99000", "100000");
    EXPECT_EQ(play.count<Fill>(), 0U);
    tick(17, "100000", "100500", "99900", "100400");
    EXPECT_EQ(play.only<Fill>().untouched, price("100500"));
    EXPECT_EQ(play.only<Fill>().price, price("100510.6"));
}
TEST_F(StopEntry, triggered_inside_a_bar_never_gaps_to_an_open_that_was_before_it) {
    tick(16, "98400", "100500", "98300", "100400");  // the stop of 98,500.3 was below the open's
    ASSERT_EQ(play.count<Fill>(), 2U);
    EXPECT_EQ(play.all<Fill>()[1].reason, "stop");
    EXPECT_EQ(play.all<Fill>()[1].untouched, price("98500.3"));
}
TEST_F(StopEntry, triggered_inside_a_bar_meets_its_target_from_the_next_on) {
    tick(16, "100000", "106000", "99900", "100400");
    EXPECT_EQ(play.only<Fill>().reason, "entry");
    tick(17, "100400", "106000", "100300", "105900");
    EXPECT_EQ(play.only<Fill>().reason, "target");
}
TEST_F(StopEntry, saves_up_nothing_of_what_trades_before_its_trigger) {
    print(300, "100000", "100");
    print(400, "100000", "100");
    print(500, "100600", "0.01");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.001"));
    print(600, "100000", "0.1");
    EXPECT_EQ(play.only<Fill>().quantity, quantity("0.01")) << "triggered, it takes what comes";
}
TEST_F(StopEntry, gaps_to_the_open) {
    tick(16, "100800", "100900", "100700", "100800");
    EXPECT_EQ(play.only<Fill>().untouched, price("100800"));
}

struct TrailedLimit : Entering {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = entering(OrderType::limit, 50);
        made.trail = percent(1);
        return made;
    }
    TrailedLimit() : Entering(params()) {}
};
TEST_F(TrailedLimit, is_not_moved_by_what_of_its_bar_may_have_come_before_it) {
    tick(16, "99990", "103000", "99400", "99800");
    EXPECT_EQ(last_order("7f3a-731-s").price, price("98805")) << "1 % of 99,500 below the close";
    tick(17, "99800", "103000", "99700", "102900");
    EXPECT_EQ(last_order("7f3a-731-s").price, price("102005"));
}

struct StopLimitEntry : Entering {
    static ExecutionPaper::Params params() {
        ExecutionPaper::Params made = entering(OrderType::stop_limit, 50);
        made.entry_limit = bp(10);
        return made;
    }
    StopLimitEntry() : Entering(params()) {}
};
TEST_F(StopLimitEntry, fills_within_its_limit_and_rests_at_it_beyond) {
    EXPECT_EQ(sent.price, price("100500"));
    EXPECT_EQ(sent.limit, price("100600.5"));
    tick(16, "100800", "100900", "100590", "100800");
    EXPECT_EQ(play.count<Fill>(), 0U) << "gapped over the limit: it rests from now on";
    tick(17, "100800", "100900", "100600.5", "100800");
    EXPECT_EQ(play.count<Fill>(), 0U);
    tick(18, "100800", "100900", "100600", "100800");
    EXPECT_EQ(play.only<Fill>().price, price("100600.5"));
    EXPECT_TRUE(play.only<Fill>().maker);
}

TEST(PaperEntry, refuses_a_price_beyond_the_approved_band) {
    Play<ExecutionPaper> play(entering(OrderType::limit, 200), "execution");
    play.at(monday).hear(opened());
    play.at(minutes(15)).hear(flat_bar(btc, "1m", minutes(15), "100000"));
    play.hear(approved(731, Side::buy, "0.03"));
    EXPECT_EQ(play.only<Order>().state, OrderState::rejected);
    EXPECT_EQ(play.only<Order>().reason,
              "price 98000 is outside the approved band 99000 to 101000");
}

TEST(PaperEntry, refuses_what_makes_no_order) {
    const auto refused = [](auto change) {
        ExecutionPaper::Params params;
        change(params);
        return !ExecutionPaper::check(params).ok();
    };
    EXPECT_TRUE(refused([](auto& p) { p.entry = OrderType::take_profit; }));
    EXPECT_TRUE(refused([](auto& p) { p.entry = OrderType::stop; }));
    EXPECT_TRUE(refused([](auto& p) { p.post_only = true; }));
    EXPECT_TRUE(refused([](auto& p) { p.time_in_force = TimeInForce::gtd; }));
    EXPECT_TRUE(refused([](auto& p) { p.good_for = DurationNs{ns_per_s}; }));
    EXPECT_TRUE(refused([](auto& p) { p.trail = percent(1), p.trail_atr = 2.0; }));
    EXPECT_TRUE(refused([](auto& p) { p.trail_atr = 0.0; }));
    EXPECT_FALSE(refused([](auto& p) { p.trail_atr = 2.0; }));
}

TEST(Gtd, counts_from_the_next_open_of_its_market) {
    ExecutionPaper::Params params = paper_params();
    params.time_in_force = TimeInForce::gtd;
    params.good_for = DurationNs{90 * ns_per_s};
    Play<ExecutionPaper> play(params, "execution");
    FloorOpened floor = opened();
    floor.instruments[0].calendar = "XNYS";
    play.at(monday).hear(floor);
    play.at(minutes(15)).hear(flat_bar(btc, "1m", minutes(15), "100000"));
    Verdict verdict = approved(731, Side::buy, "0.03");
    verdict.expires = minutes(2000);
    play.hear(verdict);
    EXPECT_EQ(play.only<Order>().expires, minutes(13 * 60 + 31) + DurationNs{30 * ns_per_s});
}

}  // namespace
}  // namespace outcry
