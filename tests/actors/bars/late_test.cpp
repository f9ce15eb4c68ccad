// SPDX-License-Identifier: Apache-2.0
// What comes after its bar was over: left out and counted, or waited for on a floor whose clock is
// ahead of the market.
#include <gtest/gtest.h>

#include "tests/actors/bars/bars_play.hpp"

namespace outcry {
namespace {

using namespace bars_play;

TEST(Bars, are_whole_where_the_clock_is_ahead_of_the_market_by_moments_or_by_years) {
    for (const DurationNs late : {DurationNs{300 * ns_per_ms}, DurationNs{365 * ns_per_day}}) {
        Play<Bars> play(from(BarSource::bars, {minutes(5)}));
        std::vector<Bar> bars;
        for (std::int64_t minute = 0; minute < 10; ++minute) {
            const Bar bar = minute_bar(minute, 100 + minute);
            play.advance_to(at(minute + 1) + late);
            for (const Bar& one : play.all<Bar>()) bars.push_back(one);
            play.at(at(minute + 1) + late).hear_at(bar, at(minute + 1));
            for (const Bar& one : play.all<Bar>()) bars.push_back(one);
        }
        ASSERT_EQ(bars.size(), 2U) << time::to_string(late);
        for (std::size_t i = 0; i < bars.size(); ++i) {
            EXPECT_EQ(bars[i].volume, Quantity::whole(5)) << "of all five minutes";
            EXPECT_EQ(bars[i].close, Price::whole(105 + 5 * static_cast<std::int64_t>(i)));
        }
    }
}

TEST(Bars, of_late_prints_end_with_what_the_market_says_next_of_any_instrument) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    const DurationNs late{365 * ns_per_day};
    const auto hear = [&](TimeNs t, const std::string& instrument) {
        Trade trade = print(100);
        trade.instrument = instrument;
        play.at(t + late).hear_at(trade, t);
        return said(play);
    };
    EXPECT_EQ(hear(at(0, 30), "BTC"), Texts{});
    EXPECT_EQ(hear(at(0, 30), "ETH"), Texts{});
    EXPECT_EQ(hear(at(1, 10), "BTC"), Texts{});  // its first minute was not seen whole
    EXPECT_EQ(hear(at(1, 50), "BTC"), Texts{});
    EXPECT_TRUE(play.timers().empty()) << "a timer of the clock would end it at once";
    EXPECT_EQ(hear(at(2), "ETH"), Texts{}) << "more may be on its way";
    EXPECT_EQ(hear(at(2, 1), "ETH"), Texts{"1m@14:01"});
    EXPECT_EQ(play.only<Bar>().volume, Quantity::whole(2));
}

TEST(Bars, of_a_late_market_come_before_whoever_waits_a_second_and_of_a_punctual_one_at_once) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    const DurationNs moment{100 * ns_per_ms};
    play.at(at(0, 30) + moment).hear_at(print(100), at(0, 30));
    play.at(at(1, 10) + moment).hear_at(print(101), at(1, 10));
    play.advance_to(at(2) + DurationNs{499 * ns_per_ms});
    EXPECT_EQ(said(play), Texts{}) << "more may be on its way";
    play.advance_to(at(2) + DurationNs{ns_per_s - 1});
    EXPECT_EQ(said(play), Texts{"1m@14:01"});
    play.at(at(3, 30)).hear(print(102));
    play.advance_to(at(4));
    EXPECT_EQ(said(play), Texts{"1m@14:03"}) << "what was late two minutes ago is so no more";
}

TEST(Bars, leave_out_what_comes_late_and_count_it) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    play.at(at(0)).hear(print(100));
    play.at(at(1, 5)).hear(print(100));
    play.at(at(2, 5)).hear(print(100));
    EXPECT_EQ(said(play), Texts{"1m@14:01"});
    play.hear_at(print(999), at(1, 59));
    EXPECT_EQ(said(play), Texts{});
    EXPECT_EQ(play.state().series.front().late, 1U);
    play.advance_to(at(3, 2));  // where prints come late a bar waits for what is on its way
    EXPECT_EQ(play.only<Bar>().high, Price::whole(100));
}

TEST(Bars, leave_out_what_comes_late_for_a_bar_the_timer_has_closed) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    play.at(at(0)).hear(print(100));
    play.at(at(1, 5)).hear(print(100));
    play.advance_to(at(2));
    EXPECT_EQ(said(play), Texts{"1m@14:01"});
    play.hear_at(print(999), at(1, 59));
    EXPECT_EQ(play.state().series.front().late, 1U);
    play.advance_to(at(4));
    EXPECT_EQ(said(play), Texts{});
}

}  // namespace
}  // namespace outcry
