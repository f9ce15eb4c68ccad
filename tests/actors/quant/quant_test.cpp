// SPDX-License-Identifier: Apache-2.0
// Quant on an empty stage: its readings are those of the indicator classes, it warms up out loud,
// and it never looks ahead.
#include "actors/quant/quant.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>
#include <map>

#include "outcry/indicator/averages.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/macd.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::quant {
namespace {

using test::Play;

indicator::Ohlcv ohlcv(const Bar& bar) {
    return {bar.open.to_double(), bar.high.to_double(), bar.low.to_double(), bar.close.to_double(),
            bar.volume.to_double()};
}

std::optional<double> reading(const Signal& signal, std::string_view name) {
    for (const Reading& each : signal.readings)
        if (each.name == name) return each.value;
    ADD_FAILURE() << "no reading " << name;
    return std::nullopt;
}

void hear(Play<Quant>& play, const Bar& bar) {
    play.at(bar.timeframe.close_of(bar.open_time)).hear(bar);
}

Quant::Params measuring(std::vector<std::string> indicators) {
    Quant::Params params;
    params.indicators = std::move(indicators);
    return params;
}

/// Everything said about the bars, as bytes.
std::vector<Buffer> told(const Quant::Params& params, const std::vector<Bar>& bars) {
    ActorParticipant<Quant> actor("quant", params);
    std::vector<Buffer> answers;
    std::uint64_t source_seq = 1, seq = 0;
    const auto deliver = [&](const auto& event, TimeNs time) {
        const Buffer body = encoded(event);
        RecordView record;
        record.prefix = {++seq, time, 0, 1};
        record.said = {seq, time,       "t", schema_name<std::remove_cvref_t<decltype(event)>>,
                       {},  body.view()};
        SaidList answer;
        EXPECT_TRUE(actor.deliver(record, source_seq, answer).ok());
        Buffer all;
        for (std::size_t i = 0; i < answer.size(); ++i) all.append(answer[i]);
        answers.push_back(std::move(all));
    };
    deliver(test::opened_floor(), test::walk_begin);
    for (const Bar& bar : bars) deliver(bar, bar.timeframe.close_of(bar.open_time));
    return answers;
}

TEST(Quant, reads_what_the_indicator_classes_say) {
    Play<Quant> play(measuring({"rsi:14", "macd:12,26,9"}), "quant");
    play.hear(test::opened_floor());
    auto rsi = indicator::Rsi::make(14).value();
    auto macd = indicator::Macd::make(12, 26, 9).value();
    std::size_t compared = 0;
    for (const Bar& bar : test::walk(200, 7)) {
        hear(play, bar);
        const auto signal = play.only<Signal>();
        const auto expected_rsi = rsi.update(ohlcv(bar).close);
        const auto expected_macd = macd.update(ohlcv(bar).close);
        if (const auto said = reading(signal, "rsi:14")) {
            EXPECT_EQ(said, expected_rsi);
        }
        if (const auto said = reading(signal, "macd:12,26,9.histogram")) {
            EXPECT_EQ(*said, expected_macd->histogram);
            EXPECT_EQ(reading(signal, "macd:12,26,9.macd"), expected_macd->macd);
            EXPECT_EQ(reading(signal, "macd:12,26,9.signal"), expected_macd->signal);
            ++compared;
        }
        EXPECT_EQ(signal.close, bar.close);
        EXPECT_EQ(signal.close_time, bar.timeframe.close_of(bar.open_time));
    }
    EXPECT_GT(compared, 100U);
}

TEST(Quant, says_nothing_of_a_reading_until_its_start_is_forgotten) {
    Play<Quant> play(measuring({"ema:20", "bbands:20,2"}), "quant");
    play.hear(test::opened_floor());
    std::int32_t seen = 0;
    for (const Bar& bar : test::walk(80, 3)) {
        hear(play, bar);
        ++seen;
        const auto signal = play.only<Signal>();
        // EMA 20: the first after 20 bars, its seed below 5 % after ln .05 / ln(19/21) = 30 more
        EXPECT_EQ(reading(signal, "ema:20").has_value(), seen >= 50) << seen;
        EXPECT_EQ(reading(signal, "bbands:20,2.upper").has_value(), seen >= 20) << seen;
        EXPECT_EQ(signal.bars_seen, seen);
        EXPECT_GE(signal.bars_needed, 50);
    }
}

TEST(Quant, measures_its_own_timeframes_and_no_other) {
    Play<Quant> play(measuring({"rsi:14", "ema:5@1h"}), "quant");
    play.hear(test::opened_floor());
    auto bar = test::walk(1, 1).front();
    hear(play, bar);
    EXPECT_EQ(play.only<Signal>().readings.size(), 1U);
    bar.timeframe = test::one_hour;
    hear(play, bar);
    EXPECT_EQ(play.only<Signal>().readings.size(), 2U);
    bar.timeframe = Timeframe::of_ns(ns_per_minute);
    hear(play, bar);
    EXPECT_TRUE(play.said().empty());
}

TEST(Quant, measures_what_the_floor_decides_on_whatever_else_is_named) {
    Quant::Params params = measuring({"rsi:14"});
    params.decide_on = Timeframe::of_ns(5 * ns_per_minute);
    params.timeframes = {test::quarter};
    Play<Quant> play(params, "quant");
    play.hear(test::opened_floor());
    auto bar = test::walk(1, 1).front();
    hear(play, bar);
    EXPECT_EQ(play.count<Signal>(), 1U);
    bar.timeframe = test::one_hour;
    hear(play, bar);
    EXPECT_EQ(play.count<Signal>(), 0U);
    bar.timeframe = params.decide_on;
    hear(play, bar);
    EXPECT_EQ(play.count<Signal>(), 1U);
    EXPECT_EQ(Quant::mail(params, "quant"),
              (std::vector<std::string>{"floor.opened", "bar.*.*.5m", "bar.*.*.15m"}));
    params.indicators = {"rsi:14", "ema:20@4h"};
    EXPECT_EQ(Quant::mail(params, "quant").back(), "bar.*.*.4h");
}

TEST(Quant, does_not_hear_a_bar_twice) {
    Play<Quant> play(measuring({"rsi:14"}), "quant");
    play.hear(test::opened_floor());
    const auto bars = test::walk(2, 1);
    hear(play, bars[0]);
    hear(play, bars[1]);
    const Buffer before = play.snapshot();
    play.hear(bars[1]);
    EXPECT_TRUE(play.said().empty());
    play.hear(bars[0]);
    EXPECT_TRUE(play.said().empty());
    EXPECT_TRUE(play.snapshot() == before);
}

TEST(Quant, says_levels_once_for_each_confirmed_swing) {
    Play<Quant> play(measuring({"rsi:14"}), "quant");
    play.hear(test::opened_floor());
    std::optional<Levels> last;
    std::size_t said = 0;
    for (const Bar& bar : test::walk(300, 11)) {
        hear(play, bar);
        for (const Levels& levels : play.all<Levels>()) {
            ++said;
            EXPECT_LT(levels.swing_low, levels.swing_high);
            EXPECT_GT(levels.tolerance.units, 0);
            EXPECT_EQ(levels.confirmed_at, bar.timeframe.close_of(bar.open_time));
            for (const Level& level : levels.levels)
                EXPECT_EQ(level.price.units % 10'000'000, 0) << "off the tick";
            const Price end = levels.rising ? levels.swing_high : levels.swing_low;
            EXPECT_EQ(levels.levels.front().price, end);
            const bool again = last && levels.swing_low == last->swing_low &&
                               levels.swing_high == last->swing_high &&
                               levels.rising == last->rising;
            EXPECT_FALSE(again);
            last = levels;
        }
    }
    EXPECT_GT(said, 10U);
    EXPECT_LT(said, 150U);
}

TEST(Quant, tells_a_trend_from_a_range_and_a_storm_from_a_calm) {
    Play<Quant> play(measuring({"adx:14"}), "quant");
    play.hear(test::opened_floor());
    std::vector<Bar> bars;
    test::Chance chance(5);
    const auto commonest = [&](std::size_t count, test::Mood mood) {
        const std::size_t from = bars.size();
        test::walk_on(bars, count, chance, mood);
        std::map<Regime, int> counts;
        for (std::size_t i = from; i < bars.size(); ++i) {
            hear(play, bars[i]);
            ++counts[play.only<Signal>().regime];
        }
        return std::max_element(counts.begin(), counts.end(),
                                [](const auto& a, const auto& b) { return a.second < b.second; })
            ->first;
    };
    EXPECT_EQ(commonest(150, {}), Regime::warming);
    EXPECT_EQ(commonest(60, {2.0, 2.0}), Regime::trend);
    EXPECT_EQ(commonest(20, {16.0, 0.0}), Regime::volatile_);
    EXPECT_EQ(commonest(200, {4.0, 0.0, 0.8}), Regime::range);
    EXPECT_EQ(commonest(40, {1.0, 0.0, 0.8}), Regime::quiet);
}

TEST(Quant, refuses_a_snapshot_of_other_indicators) {
    Play<Quant> two(measuring({"rsi:14", "ema:20"}), "quant");
    two.hear(test::opened_floor());
    const auto bars = test::walk(2, 1);
    hear(two, bars[0]);
    ActorParticipant<Quant> one("quant", measuring({"rsi:14"}));
    ASSERT_TRUE(one.restore(two.snapshot().view()).ok());
    const Buffer body = encoded(bars[1]);
    RecordView record;
    record.prefix = {3, bars[1].timeframe.close_of(bars[1].open_time), 0, 1};
    record.said = {3, record.prefix.time, "bar.sim.ABC.15m", "bar", {}, body.view()};
    SaidList answer;
    std::uint64_t source_seq = 1;
    const auto delivered = one.deliver(record, source_seq, answer);
    ASSERT_FALSE(delivered.ok());
    EXPECT_NE(delivered.error().text().find("has 2 indicators, the topology asks for 1"),
              std::string::npos)
        << delivered.error().text();
}

TEST(Regime, is_held_until_the_lower_threshold_is_passed) {
    const RegimeParams params;
    EXPECT_EQ(next_regime(params, Regime::range, 24.0, 1.0), Regime::range);
    EXPECT_EQ(next_regime(params, Regime::trend, 24.0, 1.0), Regime::trend);
    EXPECT_EQ(next_regime(params, Regime::trend, 19.0, 1.0), Regime::range);
    EXPECT_EQ(next_regime(params, Regime::range, 10.0, 1.5), Regime::range);
    EXPECT_EQ(next_regime(params, Regime::volatile_, 10.0, 1.5), Regime::volatile_);
    EXPECT_EQ(next_regime(params, Regime::volatile_, 10.0, 1.2), Regime::range);
    EXPECT_EQ(next_regime(params, Regime::range, 10.0, 0.7), Regime::range);
    EXPECT_EQ(next_regime(params, Regime::quiet, 10.0, 0.7), Regime::quiet);
    EXPECT_EQ(next_regime(params, Regime::trend, 30.0, 1.7), Regime::volatile_);
    EXPECT_EQ(next_regime(params, Regime::warming, 30.0, 0.5), Regime::trend);
}

RC_GTEST_PROP(Quant, says_the_same_up_to_t_whatever_happens_after, ()) {
    const auto seed = *rc::gen::arbitrary<std::uint64_t>();
    const auto cut = *rc::gen::inRange<std::size_t>(1, 250);
    std::vector<Bar> bars = test::walk(250, seed);
    const Quant::Params params = measuring({"rsi:14", "macd:12,26,9", "adx:14", "obv", "stoch"});
    const auto before = told(params, bars);
    test::Chance chance(seed + 1);
    bars.resize(cut);
    test::walk_on(bars, 250 - cut, chance, {9.0, 1.0});
    const auto after = told(params, bars);
    for (std::size_t i = 0; i <= cut; ++i) RC_ASSERT(before[i] == after[i]);
}

TEST(Quant, names_what_is_wrong_with_its_parameters) {
    const auto complaint = [](const Quant::Params& params) {
        const auto checked = Quant::check(params);
        return checked.ok() ? std::string() : checked.error().text();
    };
    EXPECT_EQ(complaint({}), "");
    EXPECT_EQ(complaint(measuring({"rsi:14", "RSI: 14"})),
              "indicators[1]: indicator \"RSI: 14\" is asked for twice");
    EXPECT_NE(complaint(measuring({"rsj:14"})).find("did you mean \"rsi\""), std::string::npos);
    EXPECT_NE(complaint(measuring({"rsi:0"})).find("timeperiod \"0\""), std::string::npos);
    EXPECT_NE(complaint(measuring({"rsi:14@5x"})).find("5x"), std::string::npos);
    EXPECT_NE(complaint(measuring({})).find("empty"), std::string::npos);
    EXPECT_EQ(
        complaint(measuring({"ema:12 - emaa:26"})),
        "indicators[0]: \"ema:12 - emaa:26\" is an expression, not an indicator; give it a name "
        "in this actor's table custom: spread = \"ema:12 - emaa:26\"");
    EXPECT_NE(complaint(measuring({"ema:12-emaa:26"})).find("is an expression, not an indicator"),
              std::string::npos);
    Quant::Params params;
    params.regime.trend_leave = 30;
    EXPECT_NE(complaint(params).find("trend_leave 30.0 is above trend_enter 25.0"),
              std::string::npos);
    params = {};
    params.timeframes = {test::quarter, test::quarter};
    EXPECT_EQ(complaint(params), "timeframes names 15m twice");
    params = {};
    params.start_up = Ratio{};
    EXPECT_NE(complaint(params).find("start_up 0"), std::string::npos);
}

TEST(Quant, measures_expressions_by_names_of_their_own) {
    Quant::Params params = measuring({"ema:12"});
    params.custom = {{"slow", "sma:5@1h"}, {"spread", "ema:12 - ema:26"}};
    Play<Quant> play(params, "quant");
    play.hear(test::opened_floor());
    auto fast = indicator::Ema::make(12).value();
    auto slow = indicator::Ema::make(26).value();
    std::int32_t seen = 0;
    for (const Bar& bar : test::walk(90, 5)) {
        hear(play, bar);
        ++seen;
        const auto signal = play.only<Signal>();
        ASSERT_EQ(signal.readings.size(), 2U) << "slow is the hour's alone";
        const auto a = fast.update(ohlcv(bar).close);
        const auto b = slow.update(ohlcv(bar).close);
        // EMA 26 is settled after 26 bars and ln .05 / ln(25/27) = 39 more: the slower part decides
        const auto said = reading(signal, "spread");
        ASSERT_EQ(said.has_value(), seen >= 65) << seen;
        if (!said) continue;
        EXPECT_EQ(*said, *a - *b);
    }
    EXPECT_EQ(Quant::mail(params, "quant").back(), "bar.*.*.1h");
}

TEST(Quant, says_where_an_expression_goes_wrong) {
    const auto complaint = [](const std::string& name, const std::string& text) {
        Quant::Params params;
        params.custom[name] = text;
        const auto checked = Quant::check(params);
        return checked.ok() ? std::string() : checked.error().text();
    };
    EXPECT_EQ(complaint("spread", "ema:12 - ema:26"), "");
    EXPECT_EQ(complaint("spread", "ema:12 - emma:26"),
              "custom.spread[9]: no indicator is named \"emma\"; did you mean \"ema\"?");
    EXPECT_NE(complaint("spread", "close@5x").find("custom.spread[6]: "), std::string::npos);
    EXPECT_EQ(complaint("rsi", "close"),
              "custom.rsi: name \"rsi\" is an indicator's; choose another");
    EXPECT_NE(complaint("Spread", "close").find("small letters"), std::string::npos);
}

TEST(Quant, hears_only_the_bars_it_measures) {
    const auto patterns = Quant::mail(measuring({"rsi:14"}), "quant");
    EXPECT_EQ(patterns, (std::vector<std::string>{"floor.opened", "bar.*.*.15m", "bar.*.*.1h"}));
}

TEST(Measures, call_outputs_as_people_do) {
    EXPECT_EQ(output_name("RSI", "outReal"), "");
    EXPECT_EQ(output_name("MACD", "outMACD"), "macd");
    EXPECT_EQ(output_name("MACD", "outMACDSignal"), "signal");
    EXPECT_EQ(output_name("MACD", "outMACDHist"), "histogram");
    EXPECT_EQ(output_name("BBANDS", "outRealUpperBand"), "upper");
    EXPECT_EQ(output_name("BBANDS", "outRealLowerBand"), "lower");
    EXPECT_EQ(output_name("STOCH", "outSlowK"), "k");
    EXPECT_EQ(output_name("AROON", "outAroonDown"), "down");
    EXPECT_EQ(output_name("PIVOTS", "r1"), "r1");
}

}  // namespace
}  // namespace outcry::quant
