// SPDX-License-Identifier: Apache-2.0
// Expressions say what their parts say put together, keep their state, and point at what is wrong.
#include "outcry/indicator/expression.hpp"

#include <gtest/gtest.h>

#include <cmath>

#include "bars.hpp"

namespace outcry::indicator {
namespace {

std::unique_ptr<Indicator> made(std::string_view text) {
    auto parsed = parse_expression(text);
    EXPECT_TRUE(parsed.ok()) << text << ": " << (parsed ? "" : parsed.error().text());
    return parsed ? std::move(parsed->indicator) : nullptr;
}

std::string fault(std::string_view text) {
    const auto parsed = parse_expression(text);
    return parsed ? "parses" : parsed.error().place + " " + parsed.error().message;
}

/// The value on one bar of an expression over columns.
double on_bar(std::string_view text) {
    double value = 0;
    EXPECT_TRUE(made(text)->update({2, 8, 1, 4, 100}, {&value, 1})) << text;
    return value;
}

TEST(Expression, follows_the_rules_of_arithmetic) {
    EXPECT_EQ(on_bar("high - low - open"), 5);
    EXPECT_EQ(on_bar("high - (low - open)"), 9);
    EXPECT_EQ(on_bar("open + high * low / close"), 4);
    EXPECT_EQ(on_bar("-close * -2 + +1.5e1"), 23);
    EXPECT_EQ(on_bar("close-high/open"), 0);
    EXPECT_EQ(on_bar("CLOSE - 1e-1"), 3.9);
    EXPECT_EQ(on_bar("abs(low - close) + sqrt(close)"), 5);
    EXPECT_EQ(on_bar("max(open, close, high) - min(volume, low)"), 7);
    EXPECT_EQ(on_bar("log(close / close)"), 0);
}

TEST(Expression, says_what_its_indicators_say_put_together) {
    const auto both = made("ema:12 - ema:26");
    const auto fast = make_indicator("ema:12").value();
    const auto slow = make_indicator("ema:26").value();
    EXPECT_EQ(both->lookback(), 25);
    std::size_t spoken = 0;
    for (const Ohlcv& bar : random_bars(3, 60)) {
        double a = 0, b = 0, said = 0;
        (void)fast->update(bar, {&a, 1});
        const bool speaks = slow->update(bar, {&b, 1});
        ASSERT_EQ(both->update(bar, {&said, 1}), speaks);
        if (!speaks) continue;
        ASSERT_EQ(said, a - b);
        ++spoken;
    }
    EXPECT_EQ(spoken, 35u);
}

TEST(Expression, takes_outputs_by_name_and_arguments_with_signs_and_names) {
    for (const char* text :
         {"macd:12,26,9.histogram / atr:14", "macd.outMACDHist-macd.signal",
          "bbands:20,-2,2.5.lower", "max(ema:9, ema:21)",
          "bbands:timeperiod=20,matype=ema.upper - close", "rsi-50", "cdldoji / 100"})
        (void)made(text);
    EXPECT_EQ(parse_expression("macd.signal + macd.macd + macd:12,26,9.histogram")->parts.size(),
              1u);
}

TEST(Expression, is_silent_where_its_value_is_not_finite) {
    const auto ratio = made("volume / (high - low)");
    double said = 7;
    EXPECT_FALSE(ratio->update({5, 5, 5, 5, 10}, {&said, 1}));
    EXPECT_EQ(said, 7);
    EXPECT_TRUE(ratio->update({5, 6, 4, 5, 10}, {&said, 1}));
    EXPECT_EQ(said, 5);
    std::vector<double> out(2);
    ratio->update_many(std::vector<Ohlcv>{{5, 5, 5, 5, 10}, {5, 6, 4, 5, 10}}, out);
    EXPECT_TRUE(std::isnan(out[0]));
    EXPECT_EQ(out[1], 5);
}

TEST(Expression, goes_on_to_the_same_bits_from_a_snapshot_or_a_copy) {
    constexpr const char* text = "(close - sma:20) / atr:14 + stoch.k * cci:9";
    const auto straight = made(text);
    std::unique_ptr<Indicator> broken = made(text);
    for (const Ohlcv& bar : random_bars(5, 80)) {
        Buffer bytes;
        broken->snapshot(bytes);
        broken = made(text);
        ASSERT_TRUE(broken->restore(bytes).ok());
        const auto copy = broken->clone();
        double a = 0, b = 0, c = 0;
        ASSERT_EQ(straight->update(bar, {&a, 1}), broken->update(bar, {&b, 1}));
        (void)copy->update(bar, {&c, 1});
        ASSERT_EQ(a, b);
        ASSERT_EQ(a, c);
    }
    Buffer bytes;
    straight->snapshot(bytes);
    EXPECT_FALSE(made("ema:12 - ema:26")->restore(bytes).ok());
}

TEST(Expression, points_at_what_is_wrong) {
    EXPECT_EQ(fault("ema:12 - emma:26"),
              "[9] no indicator is named \"emma\"; did you mean \"ema\"?");
    EXPECT_EQ(fault("ema:12 - clsoe"),
              "[9] no indicator is named \"clsoe\"; the column \"close\" is near");
    EXPECT_EQ(fault("ema:1 - 2"),
              "[0] ema: timeperiod \"1\" is not a whole number in 2..100000, default 30");
    EXPECT_EQ(fault("ema:12 -"), "[8] ends where a value was expected");
    EXPECT_EQ(fault("ema:12 ema:26"), "[7] expected an operator, found \"ema:26\"");
    EXPECT_EQ(fault("(ema:12 - 1"), "[0] this bracket is never closed");
    EXPECT_EQ(fault("2 * macd:12,26,9"),
              "[4] macd:12,26,9 says macd, signal, histogram: write macd:12,26,9.histogram for one "
              "of them");
    EXPECT_EQ(fault("macd.signl"),
              "[4] macd:12,26,9 has no output \"signl\"; it has macd, signal, histogram; did you "
              "mean \"signal\"?");
    EXPECT_EQ(fault("rsi:14.k"), "[6] rsi:14 has one output, without a name");
    EXPECT_EQ(fault("mavp - 1"), "[0] mavp needs a series \"periods\", which bars do not have");
    EXPECT_EQ(fault("exq(close)"),
              "[0] \"exq\" is no function; there are abs, sqrt, log, min, max");
    EXPECT_EQ(fault("abs(close, open)"), "[9] abs takes one value");
    EXPECT_EQ(fault("max(close)"), "[0] max takes two values or more");
    EXPECT_EQ(fault("close % 2"), "[6] expected an operator, found \"% 2\"");
    EXPECT_EQ(fault(""), "[0] ends where a value was expected");
    EXPECT_EQ(fault("1 + 2"),
              "[0] names no indicator and no column: it would say the same at every bar");
    EXPECT_EQ(fault(std::string(40, '(') + "close"), "[24] nested deeper than 24; split it");
    EXPECT_EQ(fault(std::string(2000, ' ')), "[0] expression of 2000 bytes exceeds 1024");
    std::string many = "close";
    for (int i = 0; i < 70; ++i) many += "+close";
    EXPECT_NE(fault(many).find("more than 128 numbers, names and operators"), std::string::npos);
}

}  // namespace
}  // namespace outcry::indicator
