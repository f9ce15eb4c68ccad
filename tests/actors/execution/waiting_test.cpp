// SPDX-License-Identifier: Apache-2.0
// Entries that wait for others: for exits that pay for them, and for entries that were approved
// before and have the money first.
#include "actors/execution/paper.hpp"

#include "tests/actors/execution/paper_stage.hpp"

namespace outcry {
namespace {

using namespace outcry::test;

/// All of it is in bitcoin, which is closed, and ether is bought with what that sets free.
struct SpotRotation : Spot {
    using Spot::Spot;
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

/// Ether's bars had a range of 50 on average, and the one it is bought in has one of 1,000.
struct TrailedRotation : SpotRotation {
    static ExecutionPaper::Params trailed() {
        ExecutionPaper::Params params = paper_params();
        params.trail_atr = 2.0;
        params.atr_period = 2;
        return params;
    }
    TrailedRotation() : SpotRotation(trailed()) {}
    void trails_by_what_had_closed(bool exit_first) {
        for (int i = 0; i < 2; ++i)
            play.hear(bar(eth, "1m", minutes(15), "100000", "100100", "100000", "100000", "1000"));
        begin();  // with one that has none
        if (exit_first) tick(17, "100000", "100000", "100000", "100000");
        const TimeNs close = minutes(17);
        play.at(close).hear(bar(eth, "1m", close, "100000", "101000", "100000", "101000", "1000"));
        if (!exit_first) tick(17, "100000", "100000", "100000", "100000");
        ASSERT_EQ(play.all<Fill>().back().reason, "entry");
        EXPECT_EQ(last_order("7f3a-733-s").trail, price("100"));
        EXPECT_EQ(last_order("7f3a-733-s").price, price("100900")) << "follows, a bar later";
    }
};
TEST_F(TrailedRotation, knows_no_bar_that_fills_it_where_its_exit_is_heard_first) {
    trails_by_what_had_closed(true);
}
TEST_F(TrailedRotation, knows_no_bar_that_fills_it_where_its_exit_is_heard_last) {
    trails_by_what_had_closed(false);
}

/// A part of an entry has filled, the rest waits for an exit, and a bar reaches the limit of the
/// one and the stop of the other.
struct RestOfAnEntry : SpotRotation {
    void stopped(bool exit_first, const char* exit_volume) {
        play.hear(approved(731, Side::buy, "0.08"));
        tick(16, "100000", "100000", "100000", "100000");
        ether(16);
        play.hear(reducing(732, Side::sell, "0.08"));
        Verdict other = wide(733, "0.09");
        other.instrument = eth;
        play.hear(other);
        tick(17, "100000", "100000", "100000", "100000", "0");
        play.at(minutes(17))
            .hear(bar(eth, "1m", minutes(17), "100000", "100000", "100000", "100000", "0.1"));
        ASSERT_EQ(bought(), 1U);
        play.advance_to(minutes(17));
        if (exit_first) bitcoin(exit_volume);
        play.at(minutes(18))
            .hear(bar(eth, "1m", minutes(18), "100000", "100000", "97000", "97000", "1000"));
        note();
        if (!exit_first) bitcoin(exit_volume);
        play.advance_to(minutes(18));
        note();
    }
    void bitcoin(const char* volume) {
        tick(18, "100000", "100000", "100000", "100000", volume);
        note();
    }
    void note() {
        for (const Fill& one : play.all<Fill>())
            if (one.instrument == eth) said.push_back(one.reason + " " + to_string(one.quantity));
    }
    std::vector<std::string> said;
};

TEST_F(RestOfAnEntry, fills_before_its_stop_where_its_exit_is_heard_first) {
    stopped(true, "1000");
    EXPECT_EQ(said, (std::vector<std::string>{"entry 0.08", "stop 0.09"}));
}
TEST_F(RestOfAnEntry, fills_before_its_stop_where_its_exit_is_heard_last) {
    stopped(false, "1000");
    EXPECT_EQ(said, (std::vector<std::string>{"entry 0.08", "stop 0.09"}));
}
TEST_F(RestOfAnEntry, ends_with_its_stop_where_its_exit_has_not_filled_when_the_slice_ends) {
    stopped(false, "0");
    EXPECT_EQ(said, std::vector<std::string>{"stop 0.01"});
    EXPECT_EQ(last_order("7f3a-733-e").reason, "its protection was hit");
}
TEST_F(RestOfAnEntry, ends_with_its_stop_where_its_exit_was_heard_and_has_not_filled) {
    stopped(true, "0");
    EXPECT_EQ(said, std::vector<std::string>{"stop 0.01"});
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

}  // namespace
}  // namespace outcry
