// SPDX-License-Identifier: Apache-2.0
// Shapes of confirmed swings, candles and levels: what each rule takes for its pattern, what it
// does not, and the same upside down.
#include "actors/case/patterns.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <cmath>

namespace outcry::cases {
namespace {

constexpr double middle = 1000;

/// What a rule sees of these swings at this price; average range 1.
struct Scene {
    std::vector<Turn> turns;
    double price = 0;
    std::vector<double> now{1.0};
    std::vector<std::optional<double>> before{1.0};
    std::vector<std::string_view> names{"atr:14"};

    [[nodiscard]] std::optional<Mark> seen_by(std::string_view rule) const {
        Sight sight;
        sight.close = sight.price = price;
        sight.now = now;
        sight.before = before;
        sight.names = names;
        sight.turns = turns;
        return find_rule(rule).value()->look(sight);
    }
    [[nodiscard]] double score(std::string_view rule) const {
        const auto mark = seen_by(rule);
        return mark ? mark->score : 0.0;
    }
    [[nodiscard]] Scene upside_down() const {
        Scene turned = *this;
        turned.price = 2 * middle - price;
        for (Turn& turn : turned.turns) turn = {!turn.is_high, 2 * middle - turn.price};
        return turned;
    }
};

Turn high(double price) { return {true, price}; }
Turn low(double price) { return {false, price}; }

TEST(Patterns, a_double_top_speaks_softly_until_its_line_gives_way) {
    const std::vector<Turn> tops{high(1010), low(1006), high(1010.3)};
    const auto forming = Scene{tops, 1008}.seen_by("double_extreme");
    ASSERT_TRUE(forming);
    EXPECT_DOUBLE_EQ(forming->score, -0.4);
    EXPECT_EQ(forming->rule, "double top");
    EXPECT_EQ(forming->value, 1006);
    EXPECT_EQ(forming->refuted, "close above the highs");
    const auto broken = Scene{tops, 1005.9}.seen_by("double_extreme");
    ASSERT_TRUE(broken);
    EXPECT_DOUBLE_EQ(broken->score, -1);
    EXPECT_EQ(broken->rule, "double top, broken");
    EXPECT_FALSE(Scene({tops, 1010.4}).seen_by("double_extreme")) << "refuted";
    EXPECT_FALSE(Scene({{high(1010), low(1006), high(1011)}, 1008}).seen_by("double_extreme"))
        << "tops a range apart";
    EXPECT_FALSE(Scene({{high(1010), low(1008.5), high(1010)}, 1009}).seen_by("double_extreme"))
        << "too shallow";
    EXPECT_FALSE(Scene({{low(1006), high(1010)}, 1008}).seen_by("double_extreme"));
}

TEST(Patterns, a_head_stands_above_both_shoulders) {
    const std::vector<Turn> shape{high(1010), low(1006), high(1014), low(1006.5), high(1010.5)};
    EXPECT_DOUBLE_EQ(Scene({shape, 1008}).score("head_shoulders"), -0.4);
    const auto broken = Scene{shape, 1006.2}.seen_by("head_shoulders");
    ASSERT_TRUE(broken);
    EXPECT_DOUBLE_EQ(broken->score, -1);
    EXPECT_EQ(broken->rule, "head and shoulders, neckline broken");
    EXPECT_DOUBLE_EQ(broken->value, 1006.25);
    auto flat = shape;
    flat[2] = high(1010.9);
    EXPECT_FALSE(Scene({flat, 1006}).seen_by("head_shoulders"));
    auto crooked = shape;
    crooked[4] = high(1012);
    EXPECT_FALSE(Scene({crooked, 1006}).seen_by("head_shoulders"));
    EXPECT_FALSE(Scene({shape, 1010.6}).seen_by("head_shoulders"));
}

TEST(Patterns, a_triangle_is_silent_until_price_leaves_it) {
    const std::vector<Turn> shape{high(1010), low(1000), high(1008), low(1003)};
    EXPECT_EQ(Scene({shape, 1005}).score("triangle"), 0);
    EXPECT_DOUBLE_EQ(Scene({shape, 1008.25}).score("triangle"), 0.5);
    EXPECT_DOUBLE_EQ(Scene({shape, 1002}).score("triangle"), -1);
    EXPECT_FALSE(Scene({{high(1010), low(1000), high(1012), low(1003)}, 1013}).seen_by("triangle"))
        << "highs that rise";
    EXPECT_FALSE(Scene({{high(1010), low(1000), high(1010), low(1001)}, 1011}).seen_by("triangle"))
        << "hardly narrower";
}

TEST(Patterns, structure_wants_highs_and_lows_to_go_one_way) {
    const std::vector<Turn> rising{low(1000), high(1005), low(1002), high(1005.5)};
    const auto mark = Scene{rising, 1004}.seen_by("structure");
    ASSERT_TRUE(mark);
    EXPECT_DOUBLE_EQ(mark->score, 0.75);
    EXPECT_EQ(mark->rule, "higher highs and lows");
    EXPECT_FALSE(
        Scene({{low(1000), high(1005), low(1001), high(1004)}, 1002}).seen_by("structure"));
}

TEST(Patterns, a_break_grows_with_its_distance_from_the_swing) {
    const std::vector<Turn> turns{low(1000), high(1005)};
    EXPECT_EQ(Scene({turns, 1003}).score("swing_break"), 0);
    EXPECT_DOUBLE_EQ(Scene({turns, 1005.5}).score("swing_break"), 0.5);
    EXPECT_DOUBLE_EQ(Scene({turns, 998}).score("swing_break"), -1);
}

TEST(Patterns, swings_support_and_resist_within_half_a_range) {
    const std::vector<Turn> turns{low(1000), high(1005)};
    EXPECT_DOUBLE_EQ(Scene({turns, 1000.25}).score("swing_level"), 0.5);
    EXPECT_DOUBLE_EQ(Scene({turns, 1005}).score("swing_level"), -1);
    EXPECT_EQ(Scene({turns, 1002.5}).score("swing_level"), 0);
}

TEST(Patterns, pivots_of_its_own_bar_are_those_of_the_bar_before) {
    Scene scene{{},
                1010,
                {1011, 990, 1020, 980, 1},
                {1010, 991, 1021, 981, 1},
                {"pivots.r1", "pivots.s1", "pivots.r2", "pivots.s2", "atr:14"}};
    EXPECT_EQ(scene.score("pivots"), 0) << "one range from R1";
    Sight sight;
    sight.price = scene.price;
    sight.own_bar = true;
    sight.now = scene.now;
    sight.before = scene.before;
    const auto mark = find_rule("pivots").value()->look(sight);
    ASSERT_TRUE(mark);
    EXPECT_DOUBLE_EQ(mark->score, -1);
    EXPECT_EQ(mark->detail, "r1");
}

TEST(Patterns, candles_add_up_and_name_the_strongest) {
    Scene scene{{},
                1000,
                {100, 0, -100, 100},
                {},
                {"cdlengulfing", "cdlharami", "cdlbelthold", "cdl3inside"}};
    const auto mark = scene.seen_by("candles");
    ASSERT_TRUE(mark);
    EXPECT_DOUBLE_EQ(mark->score, 0.5);
    EXPECT_EQ(mark->detail, "cdlengulfing");
    scene.now = {0, 0, 0, 0};
    EXPECT_FALSE(scene.seen_by("candles"));
}

TEST(Patterns, bands_that_were_narrow_speak_when_price_leaves_them) {
    Scene scene{{},
                1003.5,
                {1003, 1000, 997, 1},
                {1001, 1000, 999, 1},
                {"bbands:20,2.upper", "bbands:20,2.middle", "bbands:20,2.lower", "atr:14"}};
    EXPECT_DOUBLE_EQ(scene.score("squeeze_break"), 1);
    scene.before = {1002, 1000, 998, 1};
    EXPECT_EQ(scene.score("squeeze_break"), 0) << "four ranges wide";
}

Levels leg(double low_price, double high_price, bool rising) {
    Levels made;
    made.swing_low = Price{static_cast<std::int64_t>(low_price) * fixed_scale};
    made.swing_high = Price{static_cast<std::int64_t>(high_price) * fixed_scale};
    made.rising = rising;
    return made;
}

TEST(Patterns, legs_become_swings_that_alternate) {
    std::vector<Turn> turns;
    take_leg(turns, leg(100, 110, true));
    take_leg(turns, leg(100, 112, true));
    EXPECT_EQ(turns, (std::vector<Turn>{low(100), high(112)})) << "the leg went further";
    take_leg(turns, leg(105, 112, false));
    EXPECT_EQ(turns, (std::vector<Turn>{low(100), high(112), low(105)}));
    take_leg(turns, leg(108, 120, true));  // shorter legs in between were not told
    EXPECT_EQ(turns, (std::vector<Turn>{low(100), high(112), low(108), high(120)}));
    for (int i = 0; i < 20; ++i) take_leg(turns, leg(110 - i, 120 + i, i % 2 == 1));
    EXPECT_EQ(turns.size(), turns_max);
    for (std::size_t i = 1; i < turns.size(); ++i)
        EXPECT_NE(turns[i].is_high, turns[i - 1].is_high);
}

RC_GTEST_PROP(Patterns, turn_their_score_when_prices_turn_upside_down, ()) {
    Scene scene;
    bool is_high = *rc::gen::arbitrary<bool>();
    const int count = *rc::gen::inRange(0, 9);
    for (int i = 0; i < count; ++i, is_high = !is_high) {
        const double away = *rc::gen::inRange(0, 160) / 16.0;
        scene.turns.push_back({is_high, is_high ? middle + away : middle - away});
    }
    scene.price = middle + *rc::gen::inRange(-192, 193) / 16.0;
    for (const char* rule : {"structure", "swing_break", "double_extreme", "head_shoulders",
                             "triangle", "swing_level"}) {
        const double score = scene.score(rule);
        RC_ASSERT(std::fabs(score) <= 1);
        RC_ASSERT(std::fabs(score + scene.upside_down().score(rule)) < 1e-12);
    }
}

}  // namespace
}  // namespace outcry::cases
