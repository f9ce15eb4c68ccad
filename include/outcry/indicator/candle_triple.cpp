// SPDX-License-Identifier: Apache-2.0
// Patterns of three bars (four for the black crows), but for the stars. What the words
// of their docstrings mean: candle_view.hpp.
#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

/// A long white body, a black one a gap above it, and a black bar that opens inside the second body
/// and closes inside the first; bearish. Unit: none (-100, 0). First value after 13. Source: TA-Lib
/// CDL2CROWS.
int two_crows(const View& v) {
    return v.white(2) && v.long_body(2) && v.black(1) && v.body_gap_up(1, 2) && v.black(0) &&
                   v[0].open < v[1].open && v[0].open > v[1].close && v[0].close > v[2].open &&
                   v[0].close < v[2].close
               ? -100
               : 0;
}

/// After a white bar three black ones with no lower shadow and falling closes, the first close
/// below the white bar's high, each later open inside the body before; bearish. Unit: none
/// (-100, 0). First value after 14. Source: TA-Lib CDL3BLACKCROWS.
int three_black_crows(const View& v) {
    const auto crow = [&](int ago) { return v.black(ago) && v.no_lower(ago); };
    const auto opens_within = [&](int ago) {
        return v[ago].open < v[ago + 1].open && v[ago].open > v[ago + 1].close;
    };
    return v.white(3) && crow(2) && crow(1) && crow(0) && opens_within(1) && opens_within(0) &&
                   v[3].high > v[2].close && v[2].close > v[1].close && v[1].close > v[0].close
               ? -100
               : 0;
}

/// Three black bars with no lower shadow and falling closes, each open equal to the close before;
/// bearish. Unit: none (-100, 0). First value after 13. Source: TA-Lib CDLIDENTICAL3CROWS.
int identical_three_crows(const View& v) {
    const auto crow = [&](int ago) { return v.black(ago) && v.no_lower(ago); };
    return crow(2) && crow(1) && crow(0) && v[2].close > v[1].close && v[1].close > v[0].close &&
                   v.about(v[1].open, v[2].close, equal, 2) &&
                   v.about(v[0].open, v[1].close, equal, 1)
               ? -100
               : 0;
}

/// A long body, one at most short strictly inside it, and a bar of the colour opposite to the first
/// that closes beyond its open; bullish if the first is black, bearish if white. Unit: none
/// (±100, 0). First value after 13. Source: TA-Lib CDL3INSIDE.
int three_inside(const View& v) {
    const bool turns = (v.white(2) && v.black(0) && v[0].close < v[2].open) ||
                       (v.black(2) && v.white(0) && v[0].close > v[2].open);
    return v.long_body(2) && v.shortish_body(1) && v.within(1, 2) == 2 && turns ? -color(v[2]) * 100
                                                                                : 0;
}

/// A body, one of the opposite colour that reaches beyond both its ends, and a close further in the
/// second's direction; bullish if that is white, bearish if black. Unit: none (±100, 0). First
/// value after 4. Source: TA-Lib CDL3OUTSIDE.
int three_outside(const View& v) {
    const bool up = v.white(1) && v.black(2) && v[1].close > v[2].open && v[1].open < v[2].close &&
                    v[0].close > v[1].close;
    const bool down = v.black(1) && v.white(2) && v[1].open > v[2].close &&
                      v[1].close < v[2].open && v[0].close < v[1].close;
    return up || down ? color(v[1]) * 100 : 0;
}

/// Three black bars: long, with a long lower shadow; smaller, with a lower shadow, open between the
/// first's close and high, low between its low and close; short, with no shadows, within the
/// second's range; bullish. Unit: none (100, 0). First value after 13. Source: TA-Lib
/// CDL3STARSINSOUTH.
int three_stars_in_south(const View& v) {
    return v.black(2) && v.black(1) && v.black(0) && v.long_body(2) && v.long_lower(2) &&
                   body(v[1]) < body(v[2]) && v[1].open > v[2].close && v[1].open <= v[2].high &&
                   v[1].low < v[2].close && v[1].low >= v[2].low && v.some_lower(1) &&
                   v.short_body(0) && v.no_lower(0) && v.no_upper(0) && v[0].low > v[1].low &&
                   v[0].high < v[1].high
               ? 100
               : 0;
}

bool three_rising_whites(const View& v) {
    return v.white(2) && v.white(1) && v.white(0) && v[0].close > v[1].close &&
           v[1].close > v[2].close;
}

/// Opens above the open of the bar before it, within or near its body.
bool opens_near(const View& v, int ago) {
    return v[ago].open > v[ago + 1].open &&
           v[ago].open <= v[ago + 1].close + v.average(near, ago + 1);
}

/// Three white bars with rising closes and no upper shadow, the last more than short; each later
/// one opens above the open and at most near above the close before, and its body is not far
/// smaller; bullish. Unit: none (100, 0). First value after 13. Source: TA-Lib CDL3WHITESOLDIERS.
int three_white_soldiers(const View& v) {
    return three_rising_whites(v) && v.no_upper(2) && v.no_upper(1) && v.no_upper(0) &&
                   opens_near(v, 1) && opens_near(v, 0) &&
                   body(v[1]) > body(v[2]) - v.average(far, 2) &&
                   body(v[0]) > body(v[1]) - v.average(far, 1) && v.more_than_short(0)
               ? 100
               : 0;
}

/// Three white bars, closes and opens as three_white_soldiers, the first long, its upper shadow
/// short, and: second far smaller, third less than near larger; or third far smaller; or bodies
/// shrink, an upper shadow after the first not short; or third smaller, upper shadow long. Bearish.
/// Unit: none (-100, 0). First value after 13. Source: TA-Lib CDLADVANCEBLOCK.
int advance_block(const View& v) {
    if (!three_rising_whites(v) || !opens_near(v, 1) || !opens_near(v, 0) || !v.long_body(2) ||
        !(upper_shadow(v[2]) < v.average(shadow_short, 2)))
        return 0;
    const bool second_far_smaller =
        body(v[1]) < body(v[2]) - v.average(far, 2) && body(v[0]) < body(v[1]) + v.average(near, 1);
    const bool third_far_smaller = body(v[0]) < body(v[1]) - v.average(far, 1);
    const bool shrinking = body(v[0]) < body(v[1]) && body(v[1]) < body(v[2]) &&
                           (upper_shadow(v[0]) > v.average(shadow_short, 0) ||
                            upper_shadow(v[1]) > v.average(shadow_short, 1));
    const bool turned_back = body(v[0]) < body(v[1]) && v.long_upper(0);
    return second_far_smaller || third_far_smaller || shrinking || turned_back ? -100 : 0;
}

/// Three white bars with rising closes: two long, the second with no upper shadow and its open as
/// in three_white_soldiers, and a short one that opens at most its body + near below the second's
/// close; bearish. Unit: none (-100, 0). First value after 13. Source: TA-Lib CDLSTALLEDPATTERN.
int stalled_pattern(const View& v) {
    return three_rising_whites(v) && v.long_body(2) && v.long_body(1) && v.no_upper(1) &&
                   opens_near(v, 1) && v.short_body(0) &&
                   v[0].open >= v[1].close - body(v[0]) - v.average(near, 1)
               ? -100
               : 0;
}

/// Two white bodies, both a gap up or both a gap down from the one before them, near in size, with
/// equal opens; up is bullish, down bearish. Unit: none (±100, 0). First value after 8. Source:
/// TA-Lib CDLGAPSIDESIDEWHITE.
int gap_side_side_white(const View& v) {
    const bool up = v.body_gap_up(1, 2) && v.body_gap_up(0, 2);
    const bool down = v.body_gap_down(1, 2) && v.body_gap_down(0, 2);
    return (up || down) && v.white(1) && v.white(0) && v.about(body(v[0]), body(v[1]), near, 1) &&
                   v.about(v[0].open, v[1].open, equal, 1)
               ? (v.body_gap_up(1, 2) ? 100 : -100)
               : 0;
}

/// A black bar, a white one with its low above the first's close, and a black one with its close
/// equal to the first's; bullish. Unit: none (100, 0). First value after 8. Source: TA-Lib
/// CDLSTICKSANDWICH.
int stick_sandwich(const View& v) {
    return v.black(2) && v.white(1) && v.black(0) && v[1].low > v[2].close &&
                   v.about(v[0].close, v[2].close, equal, 2)
               ? 100
               : 0;
}

/// A white body a gap up (a black one a gap down) from the one before, then one of the opposite
/// colour and near its size that opens inside it and closes in the gap; up is bullish, down
/// bearish. Unit: none (±100, 0). First value after 8. Source: TA-Lib CDLTASUKIGAP.
int tasuki_gap(const View& v) {
    const Ohlcv& now = v[0];
    const Ohlcv& gapped = v[1];
    const auto same_size = [&] { return std::fabs(body(gapped) - body(now)) < v.average(near, 1); };
    const bool up = v.body_gap_up(1, 2) && v.white(1) && v.black(0) && now.open < gapped.close &&
                    now.open > gapped.open && now.close < gapped.open && now.close > top(v[2]) &&
                    same_size();
    const bool down = v.body_gap_down(1, 2) && v.black(1) && v.white(0) && now.open < gapped.open &&
                      now.open > gapped.close && now.close > gapped.open &&
                      now.close < bottom(v[2]) && same_size();
    return up || down ? color(gapped) * 100 : 0;
}

/// A long black body, a black bar with a lower low whose close is above and open not above the
/// first's, and a short white body that opens above the second's low; bullish. Unit: none (100, 0).
/// First value after 13. Source: TA-Lib CDLUNIQUE3RIVER.
int unique_three_river(const View& v) {
    return v.long_body(2) && v.black(2) && v.black(1) && v[1].close > v[2].close &&
                   v[1].open <= v[2].open && v[1].low < v[2].low && v.short_body(0) && v.white(0) &&
                   v[0].open > v[1].low
               ? 100
               : 0;
}

/// A long white body, a black one at most short a gap above it, and a black bar that opens above
/// and closes below the second body, still above the first's close; bearish. Unit: none (-100, 0).
/// First value after 13. Source: TA-Lib CDLUPSIDEGAP2CROWS.
int upside_gap_two_crows(const View& v) {
    return v.white(2) && v.long_body(2) && v.black(1) && v.shortish_body(1) &&
                   v.body_gap_up(1, 2) && v.black(0) && v[0].open > v[1].open &&
                   v[0].close < v[1].close && v[0].close > v[2].close
               ? -100
               : 0;
}

/// Two bodies of one colour, the second a gap further in their direction, and a bar of the opposite
/// colour that opens inside the second and closes inside the first; bullish if the two are white,
/// bearish if black. Unit: none (±100, 0). First value after 3. Source: TA-Lib CDLXSIDEGAP3METHODS.
int side_gap_three_methods(const View& v) {
    const bool gaps = (v.white(2) && v.body_gap_up(1, 2)) || (v.black(2) && v.body_gap_down(1, 2));
    return v.alike(2, 1) && v.opposite(1, 0) && v[0].open < top(v[1]) && v[0].open > bottom(v[1]) &&
                   v[0].close < top(v[2]) && v[0].close > bottom(v[2]) && gaps
               ? color(v[2]) * 100
               : 0;
}

constexpr CandleShape triple_shapes[] = {
    {Kind::cdl2crows, "CDL2CROWS", "Two Crows", 12, by<two_crows>, {{{body_long, 2}}}},
    {Kind::cdl3blackcrows,
     "CDL3BLACKCROWS",
     "Three Black Crows",
     13,
     by<three_black_crows>,
     {{{shadow_very_short, 2}, {shadow_very_short, 1}, {shadow_very_short, 0}}}},
    {Kind::cdlidentical3crows,
     "CDLIDENTICAL3CROWS",
     "Identical Three Crows",
     12,
     by<identical_three_crows>,
     {{{shadow_very_short, 2},
       {shadow_very_short, 1},
       {shadow_very_short, 0},
       {equal, 2},
       {equal, 1}}}},
    {Kind::cdl3inside,
     "CDL3INSIDE",
     "Three Inside Up/Down",
     12,
     by<three_inside>,
     {{{body_long, 2}, {body_short, 1}}}},
    {Kind::cdl3outside, "CDL3OUTSIDE", "Three Outside Up/Down", 3, by<three_outside>},
    {Kind::cdl3starsinsouth,
     "CDL3STARSINSOUTH",
     "Three Stars In The South",
     12,
     by<three_stars_in_south>,
     {{{body_long, 2}, {shadow_very_short, 1}, {shadow_very_short, 0}, {body_short, 0}}}},
    {Kind::cdl3whitesoldiers,
     "CDL3WHITESOLDIERS",
     "Three Advancing White Soldiers",
     12,
     by<three_white_soldiers>,
     {{{shadow_very_short, 2},
       {shadow_very_short, 1},
       {shadow_very_short, 0},
       {far, 2},
       {near, 2},
       {far, 1},
       {near, 1},
       {body_short, 0}}}},
    {Kind::cdladvanceblock,
     "CDLADVANCEBLOCK",
     "Advance Block",
     12,
     by<advance_block>,
     {{{shadow_short, 2},
       {shadow_short, 1},
       {shadow_short, 0},
       {far, 2},
       {near, 2},
       {far, 1},
       {near, 1},
       {body_long, 2}}}},
    {Kind::cdlstalledpattern,
     "CDLSTALLEDPATTERN",
     "Stalled Pattern",
     12,
     by<stalled_pattern>,
     {{{body_long, 2},
       {near, 2},
       {body_long, 1},
       {near, 1},
       {body_short, 0},
       {shadow_very_short, 1}}}},
    {Kind::cdlgapsidesidewhite,
     "CDLGAPSIDESIDEWHITE",
     "Up/Down-gap side-by-side white lines",
     7,
     by<gap_side_side_white>,
     {{{near, 1}, {equal, 1}}}},
    {Kind::cdlsticksandwich,
     "CDLSTICKSANDWICH",
     "Stick Sandwich",
     7,
     by<stick_sandwich>,
     {{{equal, 2}}}},
    {Kind::cdltasukigap, "CDLTASUKIGAP", "Tasuki Gap", 7, by<tasuki_gap>, {{{near, 1}}}},
    {Kind::cdlunique3river,
     "CDLUNIQUE3RIVER",
     "Unique 3 River",
     12,
     by<unique_three_river>,
     {{{body_long, 2}, {body_short, 0}}}},
    {Kind::cdlupsidegap2crows,
     "CDLUPSIDEGAP2CROWS",
     "Upside Gap Two Crows",
     12,
     by<upside_gap_two_crows>,
     {{{body_long, 2}, {body_short, 1}}}},
    {Kind::cdlxsidegap3methods, "CDLXSIDEGAP3METHODS", "Upside/Downside Gap Three Methods", 2,
     by<side_gap_three_methods>},
};

}  // namespace

std::span<const CandleShape> triple_candles() { return triple_shapes; }

}  // namespace outcry::indicator
