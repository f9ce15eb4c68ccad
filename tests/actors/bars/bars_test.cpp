// SPDX-License-Identifier: Apache-2.0
// The rules of bars: half-open, said at the close, shorter before longer, no partial first one, no
// bar over nothing.
#include <gtest/gtest.h>
#include <rapidcheck.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "tests/actors/bars/bars_play.hpp"

namespace outcry {
namespace {

using namespace bars_play;

TEST(Bars, from_trades_are_said_at_their_close_by_a_timer_when_the_market_is_quiet) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    play.at(at(0, 30)).hear(print(100));
    play.advance_to(at(1));
    EXPECT_EQ(said(play), Texts{});
    play.at(at(1, 10)).hear(print(101, 2));
    play.at(at(1, 20)).hear(print(99, 3));
    play.advance_to(at(2));
    ASSERT_EQ(said(play), Texts{"1m@14:01"});
    const Bar bar = play.only<Bar>();
    EXPECT_EQ(bar.open, Price::whole(101));
    EXPECT_EQ(bar.high, Price::whole(101));
    EXPECT_EQ(bar.low, Price::whole(99));
    EXPECT_EQ(bar.close, Price::whole(99));
    EXPECT_EQ(bar.volume, Quantity::whole(5));
    EXPECT_EQ(play.said().front().event_time, at(2));
    EXPECT_TRUE(play.timers().empty());
}

TEST(Bars, from_trades_close_when_a_trade_comes_at_the_close_which_is_in_the_next_bar) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    play.at(at(0, 30)).hear(print(100));
    play.at(at(1, 10)).hear(print(101));
    play.at(at(2)).hear(print(500));
    ASSERT_EQ(said(play), Texts{"1m@14:01"});
    EXPECT_EQ(play.only<Bar>().high, Price::whole(101));
    play.advance_to(at(3));
    EXPECT_EQ(play.only<Bar>().open, Price::whole(500));
}

TEST(Bars, drop_the_first_one_because_its_beginning_was_not_seen) {
    Play<Bars> play(from(BarSource::trades, {minutes(1), minutes(5)}));
    play.at(at(0)).hear(print(100));  // exactly at the open, and still others may have preceded it
    play.advance_to(at(5));
    EXPECT_EQ(said(play), Texts{});
    play.at(at(7)).hear(print(100));
    play.advance_to(at(10));
    EXPECT_EQ(said(play), (Texts{"1m@14:07", "5m@14:05"}));
}

TEST(Bars, of_shorter_timeframes_close_before_longer_ones) {
    Play<Bars> play(from(BarSource::bars, {minutes(60), minutes(5), minutes(15), minutes(5)}));
    for (std::int64_t minute = 0; minute < 59; ++minute) hear(play, minute_bar(minute, 100));
    hear(play, minute_bar(59, 100));
    EXPECT_EQ(said(play), (Texts{"5m@14:55", "15m@14:45", "1h@14:00"}));
}

TEST(Bars, of_bars_join_prices_and_volumes_exactly_and_name_the_first_and_last_they_rest_on) {
    Play<Bars> play(from(BarSource::bars, {minutes(3)}));
    hear(play, minute_bar(0, 100));
    const std::uint64_t first = play.seq();
    hear(play, minute_bar(1, 110));
    hear(play, minute_bar(2, 90));
    const Bar bar = play.only<Bar>();
    EXPECT_EQ(bar.open, Price::whole(100));
    EXPECT_EQ(bar.high, Price::whole(112));
    EXPECT_EQ(bar.low, Price::whole(89));
    EXPECT_EQ(bar.close, Price::whole(91));
    EXPECT_EQ(bar.volume, Quantity::whole(3));
    EXPECT_EQ(bar.open_time, at(0));
    EXPECT_EQ(play.said().front().event_time, at(3));
    EXPECT_EQ(play.refs<Bar>(), (std::vector<std::uint64_t>{first, play.seq()}));
}

TEST(Bars, over_a_gap_close_by_the_timer_and_are_made_of_what_there_is) {
    Play<Bars> play(from(BarSource::bars, {minutes(5)}));
    for (const std::int64_t minute : {0, 1, 3}) hear(play, minute_bar(minute, 100));
    EXPECT_EQ(said(play), Texts{});
    play.advance_to(at(5));  // minute 4 never came
    EXPECT_EQ(said(play), Texts{"5m@14:00"});
    EXPECT_EQ(play.only<Bar>().volume, Quantity::whole(3));
    hear(play, minute_bar(12, 100));  // and nothing at all between 5 and 10
    EXPECT_EQ(said(play), Texts{});
    play.advance_to(at(15));
    EXPECT_EQ(said(play), Texts{"5m@14:10"});
}

TEST(Bars, of_all_instruments_close_together_when_the_timer_fires) {
    Play<Bars> play(from(BarSource::trades, {minutes(1), minutes(2)}));
    Trade eth = print(10);
    eth.instrument = "ETH";
    play.at(at(0, 1)).hear(print(100));
    play.at(at(0, 1)).hear(eth);
    play.at(at(3, 1)).hear(eth);
    play.at(at(3, 1)).hear(print(100));
    play.advance_to(at(4));
    EXPECT_EQ(said(play), (Texts{"1m@14:03", "1m@14:03 ETH", "2m@14:02", "2m@14:02 ETH"}));
}

TEST(Bars, move_their_timer_forward_when_a_shorter_bar_begins) {
    Play<Bars> play(from(BarSource::trades, {minutes(1), minutes(15)}));
    play.at(at(0, 1)).hear(print(100));
    play.advance_to(at(1));  // nothing but the long bar is left: the timer waits for its close
    EXPECT_EQ(play.timers().at("close"), at(15));
    play.at(at(2, 1)).hear(print(100));
    EXPECT_EQ(play.timers().at("close"), at(3));
    play.advance_to(at(3));
    EXPECT_EQ(said(play), Texts{"1m@14:02"});
}

TEST(Bars, never_build_again_what_the_feed_gives) {
    const BarsParams params = from(BarSource::bars, {minutes(1), minutes(5)});
    EXPECT_EQ(Bars::topics(params, "bars"), Texts{"bar.*.*.5m"});
    EXPECT_EQ(Bars::mail(params, "bars"),
              (Texts{"floor.opened", "timer.fired.bars.>", "floor.resumed", "bar.*.*.1m"}));
    Play<Bars> play(params);
    for (std::int64_t minute = 0; minute < 5; ++minute) hear(play, minute_bar(minute, 100));
    EXPECT_EQ(said(play), Texts{"5m@14:00"});
}

TEST(Bars, hear_nothing_but_what_they_are_built_from) {
    EXPECT_EQ(Bars::mail(from(BarSource::trades, {}), "bars").back(), "trade.>");
    EXPECT_EQ(Bars::mail(from(BarSource::quotes, {}), "bars").back(), "quote.>");
}

TEST(Bars, that_the_market_ends_close_with_the_print_that_filled_them) {
    Play<Bars> play(from(BarSource::trades, {frame("tick:2"), frame("dollar:1000"), minutes(1)}));
    play.at(at(0, 10)).hear(print(100, 1));
    EXPECT_EQ(said(play), Texts{});
    play.at(at(0, 20)).hear(print(101, 2));
    ASSERT_EQ(said(play), Texts{"tick:2@14:00"});
    const Bar bar = play.only<Bar>();
    EXPECT_EQ(bar.open_time, at(0, 10));
    EXPECT_EQ(bar.closed_at, at(0, 20));
    EXPECT_EQ(play.said().front().event_time, at(0, 20));
    play.at(at(1, 5)).hear(print(99, 9));  // 100 + 202 + 891
    EXPECT_EQ(said(play), Texts{"dollar:1000@14:00"});
    EXPECT_EQ(play.only<Bar>().volume, Quantity::whole(12));
    play.at(at(1, 50)).hear(print(98, 11));  // 1078, and the second pair of prints
    EXPECT_EQ(said(play), (Texts{"tick:2@14:01", "dollar:1000@14:01"}));
    play.advance_to(at(2));
    EXPECT_EQ(said(play), Texts{"1m@14:01"}) << "no timer ends what the market ends";
}

TEST(Bars, of_one_instant_are_said_by_the_clock_before_those_of_the_market) {
    Play<Bars> play(from(BarSource::trades, {frame("tick:1"), minutes(1)}));
    play.at(at(0)).hear(print(100));
    play.at(at(1, 30)).hear(print(100));
    play.at(at(2)).hear(print(101));
    EXPECT_EQ(said(play), (Texts{"1m@14:01", "tick:1@14:02"}));
}

TEST(Bars, of_trades_tell_how_the_market_came_there) {
    Play<Bars> play(from(BarSource::trades, {minutes(1), minutes(2)}));
    play.at(at(0)).hear(print(100));
    Trade sale = print(90, 3);
    sale.taker = Side::sell;
    play.at(at(2, 1)).hear(print(100, 1));
    play.at(at(2, 2)).hear(sale);
    play.at(at(3, 2)).hear(print(110, 4));
    play.advance_to(at(4));
    const auto bars = play.all<Bar>();
    ASSERT_EQ(said(play), (Texts{"1m@14:03", "2m@14:02"}));
    EXPECT_EQ(bars.back().flow, (Flow{3, Quantity::whole(5), Price{10'125'000'000}}))
        << "(100 + 270 + 440) / 8";
    EXPECT_EQ(bars.back().closed_at, std::nullopt) << "the clock says it already";
}

TEST(Bars, of_bars_tell_it_where_all_of_them_do) {
    Play<Bars> play(from(BarSource::bars, {minutes(2), frame("volume:3")}));
    Bar first = minute_bar(0, 100), second = minute_bar(1, 104);
    first.flow = Flow{3, Quantity{50'000'000}, Price::whole(101)};
    second.flow = Flow{5, Quantity::whole(1), Price::whole(104)};
    hear(play, first);
    hear(play, second);
    ASSERT_EQ(said(play), Texts{"2m@14:00"});
    EXPECT_EQ(play.only<Bar>().flow, (Flow{8, Quantity{150'000'000}, Price{10'250'000'000}}));
    hear(play, minute_bar(2, 100));
    ASSERT_EQ(said(play), Texts{"volume:3@14:00"}) << "a bar is not split";
    EXPECT_EQ(play.only<Bar>().closed_at, at(3));
    EXPECT_EQ(play.only<Bar>().flow, std::nullopt);
}

Quote quote(std::int64_t bid, std::int64_t ask) {
    return {"venue",           "BTC", Price::whole(bid), Quantity::whole(1), Price::whole(ask),
            Quantity::whole(1)};
}

TEST(Bars, of_quotes_are_of_their_middles_without_volume) {
    Play<Bars> play(from(BarSource::quotes, {minutes(1), frame("tick:3")}));
    play.at(at(0, 59)).hear(quote(99, 100));
    play.at(at(1, 1)).hear(quote(100, 101));
    play.at(at(1, 2)).hear(quote(101, 100));  // crossed: no market
    play.at(at(1, 3)).hear(quote(100, 103));
    ASSERT_EQ(said(play), Texts{"tick:3@14:00"});
    EXPECT_EQ(play.state().series.front().unusable, 1U);
    play.advance_to(at(2));
    const Bar bar = play.only<Bar>();
    EXPECT_EQ(bar.open, Price{10'050'000'000});
    EXPECT_EQ(bar.close, Price{10'150'000'000});
    EXPECT_EQ(bar.volume, Quantity{});
    EXPECT_EQ(bar.flow, std::nullopt);
}

TEST(Bars, leave_out_prints_without_a_price_or_a_size_and_count_them) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    play.at(at(0)).hear(print(100));
    play.at(at(1, 1)).hear(print(100, 2));
    play.at(at(1, 2)).hear(print(0, 2));
    play.at(at(1, 3)).hear(print(-5, 2));
    play.at(at(1, 4)).hear(print(100, 0));
    play.advance_to(at(2));
    EXPECT_EQ(play.only<Bar>().low, Price::whole(100));
    EXPECT_EQ(play.only<Bar>().volume, Quantity::whole(2));
    EXPECT_EQ(play.state().series.front().unusable, 3U);
}

TEST(Bars, of_a_flat_market_are_flat) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    for (int second = 0; second < 125; second += 5) play.at(at(0, second)).hear(print(100));
    play.advance_to(at(3));
    const Bar last = play.only<Bar>();
    EXPECT_EQ(last.high, last.low);
    EXPECT_EQ(last.flow->vwap, last.close);
}

TEST(Bars, refuse_to_count_what_their_source_does_not_show) {
    EXPECT_EQ(Bars::check(from(BarSource::bars, {frame("tick:10")})).error().message,
              "timeframes holds tick:10, and the feed's bars do not show single prints; build from "
              "trades (source = \"trades\") or count volume:… or dollar:…");
    EXPECT_EQ(
        Bars::check(from(BarSource::quotes, {frame("volume:10")})).error().message,
        "timeframes holds volume:10, and quotes trade nothing; build from trades or count tick:…");
    EXPECT_TRUE(Bars::check(from(BarSource::bars, {frame("volume:10"), frame("dollar:10")})).ok());
}

TEST(Bars, that_the_market_ends_begin_anew_after_a_resumed_floor) {
    Play<Bars> play(from(BarSource::trades, {frame("tick:2")}));
    play.at(at(0, 1)).hear(print(100));
    play.hear(FloorResumed{3});
    play.at(at(0, 2)).hear(print(101));
    EXPECT_EQ(said(play), Texts{});
    play.at(at(0, 3)).hear(print(102));
    EXPECT_EQ(play.only<Bar>().open, Price::whole(101));
}

TEST(Bars, after_a_resumed_floor_begin_anew_because_something_was_missed) {
    Play<Bars> play(from(BarSource::bars, {minutes(5)}));
    for (std::int64_t minute = 0; minute < 3; ++minute) hear(play, minute_bar(minute, 100));
    play.hear(FloorResumed{3});
    hear(play, minute_bar(4, 100));
    EXPECT_EQ(said(play), Texts{});
    for (std::int64_t minute = 5; minute < 10; ++minute) hear(play, minute_bar(minute, 100));
    EXPECT_EQ(said(play), Texts{"5m@14:05"});
}

TEST(Bars, give_up_when_a_volume_no_longer_fits) {
    Play<Bars> play(from(BarSource::trades, {minutes(1)}));
    Trade huge = print(100);
    huge.size = Quantity{INT64_MAX};
    play.at(at(0)).hear(huge);
    play.hear(huge);
    EXPECT_NE(play.failure().find("volume of the 1m bar of BTC exceeds 92 billion"),
              std::string::npos)
        << play.failure();
}

RC_GTEST_PROP(Bars, of_bars_equal_bars_of_trades, ()) {
    const std::vector<Timeframe> longer{minutes(2), minutes(5), minutes(15)};
    std::vector<Timeframe> all = longer;
    all.push_back(minutes(1));
    Play<Bars> tape(from(BarSource::trades, all));
    Play<Bars> candles(from(BarSource::bars, longer));
    std::vector<Bar> from_trades, from_bars;
    // What the tape says goes to the candles at once, as on a floor; the first of each is for
    // settling in.
    const auto pass_on = [&] {
        for (const Bar& bar : tape.all<Bar>()) {
            const TimeNs close = bar.timeframe.close_of(bar.open_time);
            if (bar.timeframe != minutes(1)) {
                from_trades.push_back(bar);
                continue;
            }
            candles.advance_to({close.ns - 1});
            for (Bar& built : candles.all<Bar>()) from_bars.push_back(built);
            candles.at(close).hear(bar);
            for (Bar& built : candles.all<Bar>()) from_bars.push_back(built);
        }
    };
    TimeNs now = at(0);
    for (int i = 0; i < 120; ++i) {
        now = now + DurationNs{*rc::gen::weightedOneOf<std::int64_t>(
                        {{8, rc::gen::inRange<std::int64_t>(0, 40 * ns_per_s)},
                         {1, rc::gen::just<std::int64_t>(ns_per_minute - now.ns % ns_per_minute)},
                         {1, rc::gen::inRange<std::int64_t>(0, 12 * ns_per_minute)}})};
        tape.advance_to({now.ns - 1});
        pass_on();
        tape.at(now).hear(print(*rc::gen::inRange<std::int64_t>(90, 110),
                                *rc::gen::inRange<std::int64_t>(1, 1000)));
        pass_on();
    }
    tape.advance_to(now + DurationNs{16 * ns_per_minute});
    pass_on();
    candles.advance_to(now + DurationNs{16 * ns_per_minute});
    for (Bar& built : candles.all<Bar>()) from_bars.push_back(built);

    const auto order = [](const Bar& a, const Bar& b) {
        return std::tuple(a.timeframe, a.open_time) < std::tuple(b.timeframe, b.open_time);
    };
    std::sort(from_trades.begin(), from_trades.end(), order);
    std::sort(from_bars.begin(), from_bars.end(), order);
    // The tape knows it watched a quiet first minute; bars cannot tell it from one they missed.
    std::vector<Bar> comparable;
    for (const Bar& bar : from_trades)
        if (bar.open_time >= candles.state().series.front().watched_since)
            comparable.push_back(bar);
    // Prices of smaller bars are whole units: averages of averages are as many units off at most.
    RC_ASSERT(comparable.size() == from_bars.size());
    for (std::size_t i = 0; i < comparable.size(); ++i) {
        RC_ASSERT(std::abs(comparable[i].flow->vwap.units - from_bars[i].flow->vwap.units) <= 15);
        from_bars[i].flow->vwap = comparable[i].flow->vwap;
    }
    RC_ASSERT(comparable == from_bars);
}

}  // namespace
}  // namespace outcry
