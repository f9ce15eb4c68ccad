// SPDX-License-Identifier: Apache-2.0
// A name that no indicator has is told what it may have been.
#include "tools/indicator/suggest.hpp"

#include <gtest/gtest.h>

#include <algorithm>

namespace outcry::tools {
namespace {

std::string told(std::string_view name) {
    const auto known = asked_indicator(name);
    return known ? std::string((*known)->name) : known.error().message;
}

TEST(Suggested, is_the_indicator_whose_description_holds_the_words) {
    EXPECT_EQ(told("rsi"), "RSI");
    EXPECT_EQ(told("bollinger"),
              "no indicator is named \"bollinger\"; by its description it may be BBANDS (Bollinger "
              "Bands); `outcry indicator --list` gives them all");
    EXPECT_EQ(told("Bollinger_Bands"),
              "no indicator is named \"Bollinger_Bands\"; by its description it may be BBANDS "
              "(Bollinger Bands); `outcry indicator --list` gives them all");
    const std::string averages = told("moving average");
    for (const char* one : {"MA (", "SMA (", "WMA (", "EMA (", " more; `outcry indicator --list`"})
        EXPECT_NE(averages.find(one), std::string::npos) << one << " in: " << averages;
}

TEST(Suggested, is_the_nearest_name_where_one_is_near) {
    EXPECT_EQ(
        told("rsj"),
        "no indicator is named \"rsj\"; did you mean \"rsi\"? `outcry indicator --list` gives "
        "them all");
}

TEST(Suggested, is_the_list_where_nothing_is_alike) {
    for (const char* name : {"supertrend", "vwap", ""})
        EXPECT_NE(told(name).find("; `outcry indicator --list` gives them all"), std::string::npos)
            << told(name);
    EXPECT_EQ(told("supertrend").find("may be"), std::string::npos) << told("supertrend");
}

TEST(Suggested, is_every_one_of_a_group) {
    const auto volume = described_by("volume");
    EXPECT_TRUE(std::any_of(volume.begin(), volume.end(),
                            [](const auto* one) { return one->name == "OBV"; }));
    EXPECT_TRUE(described_by("").empty());
}

}  // namespace
}  // namespace outcry::tools
