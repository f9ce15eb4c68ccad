// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/registry.hpp"

#include <gtest/gtest.h>

#include <array>
#include <set>

#include "golden.hpp"

namespace outcry::indicator {
namespace {

std::string complaint(std::string_view text) {
    const auto made = make_indicator(text);
    return made ? "" : made.error().message;
}

TEST(Registry, knows_every_function_of_ta_lib_and_no_name_twice) {
    std::set<std::string_view> names;
    std::size_t of_ta_lib = 0;
    for (const IndicatorInfo& info : indicators()) {
        EXPECT_TRUE(names.insert(info.name).second) << info.name;
        if (info.group != "Outcry") ++of_ta_lib;
        EXPECT_FALSE(info.hint.empty()) << info.name;
        EXPECT_FALSE(info.inputs.empty()) << info.name;
        EXPECT_FALSE(info.outputs.empty()) << info.name;
    }
    EXPECT_EQ(of_ta_lib, 161u);
}

TEST(Registry, defaults_lie_within_their_ranges) {
    for (const IndicatorInfo& info : indicators())
        for (const ParameterInfo& parameter : info.parameters) {
            EXPECT_LE(parameter.least, parameter.fallback) << info.name << parameter.name;
            EXPECT_LE(parameter.fallback, parameter.most) << info.name << parameter.name;
        }
}

TEST(Registry, takes_values_by_place_by_short_name_and_by_ta_lib_s_name) {
    EXPECT_EQ(parse_indicator("rsi")->text(), "rsi:14");
    EXPECT_EQ(parse_indicator("RSI:21")->text(), "rsi:21");
    EXPECT_EQ(parse_indicator("rsi:timeperiod=21")->text(), "rsi:21");
    EXPECT_EQ(parse_indicator("rsi:optInTimePeriod=21")->text(), "rsi:21");
    EXPECT_EQ(parse_indicator("macd:12, 26, 9")->text(), "macd:12,26,9");
    EXPECT_EQ(parse_indicator("macd:signalperiod=5")->text(), "macd:12,26,5");
    EXPECT_EQ(parse_indicator("bbands:20,2.5,matype=ema")->text(), "bbands:20,2.5,2.5,1");
    EXPECT_EQ(parse_indicator("obv")->text(), "obv");
}

TEST(Registry, a_second_band_follows_the_first_only_when_given_by_place) {
    EXPECT_EQ(parse_indicator("bbands:20,3")->text(), "bbands:20,3,3,0");
    EXPECT_EQ(parse_indicator("bbands:timeperiod=20,nbdevup=3")->text(), "bbands:20,3,2,0");
    EXPECT_EQ(parse_indicator("bbands:20,3,1")->text(), "bbands:20,3,1,0");
}

TEST(Registry, a_bad_name_suggests_the_nearest) {
    EXPECT_EQ(complaint("rsl:14"), "no indicator is named \"rsl\"; did you mean \"rsi\"?");
    EXPECT_EQ(complaint("stocastic"), "no indicator is named \"stocastic\"");
    EXPECT_EQ(complaint(""), "no indicator is named \"\"");
}

TEST(Registry, a_bad_value_gives_the_range_and_the_default) {
    EXPECT_EQ(complaint("rsi:1"),
              "rsi: timeperiod \"1\" is not a whole number in 2..100000, default 14");
    EXPECT_EQ(complaint("rsi:1e9"),
              "rsi: timeperiod \"1e9\" is not a whole number in 2..100000, default 14");
    EXPECT_EQ(complaint("rsi:2.5"),
              "rsi: timeperiod \"2.5\" is not a whole number in 2..100000, default 14");
    EXPECT_EQ(complaint("rsi:"),
              "rsi: timeperiod \"\" is not a whole number in 2..100000, default 14");
    EXPECT_EQ(complaint("t3:5,1.1"), "t3: vfactor \"1.1\" is not a number in 0..1, default 0.7");
    EXPECT_EQ(complaint("t3:5,nan"), "t3: vfactor \"nan\" is not a number in 0..1, default 0.7");
    EXPECT_EQ(complaint("ma:5,hull"),
              "ma: matype \"hull\" is none of 0..8 or sma, ema, wma, dema, tema, trima, kama, "
              "mama, t3, default 0");
}

TEST(Registry, unknown_surplus_and_repeated_parameters_are_refused) {
    EXPECT_EQ(complaint("rsi:timeperoid=9"),
              "rsi has no parameter \"timeperoid\"; it takes timeperiod; did you mean "
              "\"timeperiod\"?");
    EXPECT_EQ(complaint("obv:3"), "obv takes 0 values; \"3\" is one too many");
    EXPECT_EQ(complaint("obv:a=3"), "obv has no parameter \"a\"; it takes none");
    EXPECT_EQ(complaint("rsi:14,timeperiod=9"), "rsi: timeperiod is given twice");
}

TEST(Registry, a_variable_average_over_too_many_periods_is_refused_with_the_remedy) {
    EXPECT_EQ(complaint("mavp:2,100000,ema"),
              "mavp: periods 2..100000 would keep 5000049999 values, more than 4000000; narrow "
              "the range");
    EXPECT_EQ(complaint("mavp:30,2"), "mavp: maxperiod 2 is below minperiod 30");
}

TEST(Registry, free_series_go_in_as_series) {
    const auto on_bars = make_indicator("sma:2").value();
    const auto on_series = make_indicator("sma:2").value();
    std::array<double, 1> a{};
    std::array<double, 1> b{};
    for (const double x : {1.0, 5.0, 9.0}) {
        const bool spoke = on_bars->update(Ohlcv{0, 0, 0, x, 0}, a);
        EXPECT_EQ(spoke, on_series->update(x, 0.0, b));
        EXPECT_EQ(a, b);
    }
    EXPECT_EQ(a[0], 7.0);
}

}  // namespace
}  // namespace outcry::indicator
