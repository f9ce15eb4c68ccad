// SPDX-License-Identifier: Apache-2.0
// Evidence of longer bars, which stands for several rounds: until its timeframe says something new.
#include <gtest/gtest.h>

#include "actors/case/case.hpp"
#include "tests/actors/quant/walk.hpp"
#include "tests/support/play.hpp"

namespace outcry::cases::longer_tests {
namespace {

constexpr Timeframe hour = Timeframe::of_ns(ns_per_hour);

/// An advocate of rsi and fibonacci on bars of an hour.
struct LongerEvidence : testing::Test {
    LongerEvidence() : play(params(), "advocate") { play.hear(test::opened_floor()); }

    static CaseLong::Params params() {
        CaseLong::Params params;
        params.findings = {{"rsi_zone", 0.3, hour, false, {}}, {"fibonacci", 0.2, hour, false, {}}};
        return params;
    }
    void say(Timeframe timeframe, double rsi, const char* instrument = "ABC") {
        now = now + DurationNs{ns_per_minute};
        Signal said;
        said.venue = "sim";
        said.instrument = instrument;
        said.timeframe = timeframe;
        said.close_time = now;
        said.close = test::price_of(100);
        said.regime = Regime::range;
        said.bars_seen = 300;
        said.readings = {{"rsi:14", rsi}};
        play.at(now).hear(said);
    }
    void say_level(double at) {
        Levels levels;
        levels.venue = "sim";
        levels.instrument = "ABC";
        levels.timeframe = hour;
        levels.swing_low = test::price_of(90);
        levels.swing_high = test::price_of(110);
        levels.tolerance = test::price_of(1);
        levels.levels = {{0.5, test::price_of(at)}};
        play.at(now).hear(levels);
    }
    /// The names of what the next round finds, the strongest first.
    std::vector<std::string> found(const char* instrument = "ABC") {
        say(test::quarter, 50, instrument);
        std::vector<std::string> names;
        for (const Finding& one : play.only<Vote>().findings)
            names.push_back(one.name + " " + one.rule);
        return names;
    }

    using Names = std::vector<std::string>;
    TimeNs now = test::walk_begin;
    test::Play<CaseLong> play;
};

TEST_F(LongerEvidence, stands_for_every_round_until_its_next_bar) {
    say(hour, 15);
    EXPECT_EQ(found(), Names{"rsi:14@1h below 35"});
    EXPECT_EQ(found(), Names{"rsi:14@1h below 35"});
    say(hour, 85);
    EXPECT_EQ(found(), Names{"rsi:14@1h above 65"});
    say(hour, 50);
    EXPECT_EQ(found(), Names{});
    EXPECT_EQ(found(), Names{});
    say(hour, 15);
    EXPECT_EQ(found(), Names{"rsi:14@1h below 35"});
}

TEST_F(LongerEvidence, hears_of_new_levels_between_two_bars) {
    say(hour, 50);
    say_level(120);
    EXPECT_EQ(found(), Names{});
    say_level(100);
    EXPECT_EQ(found(), Names{"fibonacci:0.500@1h support of the rising swing"});
    EXPECT_EQ(found(), Names{"fibonacci:0.500@1h support of the rising swing"});
    say_level(80);
    EXPECT_EQ(found(), Names{});
}

TEST_F(LongerEvidence, is_of_its_own_instrument) {
    say(hour, 15);
    say(hour, 85, "XYZ");
    EXPECT_EQ(found(), Names{"rsi:14@1h below 35"});
    EXPECT_EQ(found("XYZ"), Names{"rsi:14@1h above 65"});
    EXPECT_EQ(found(), Names{"rsi:14@1h below 35"});
    say(hour, 85);
    EXPECT_EQ(found("XYZ"), Names{"rsi:14@1h above 65"});
    EXPECT_EQ(found(), Names{"rsi:14@1h above 65"});
}

}  // namespace
}  // namespace outcry::cases::longer_tests
