// SPDX-License-Identifier: Apache-2.0
// Patterns of four and five bars, and the hikkakes, which wait for a confirmation. What the
// words of their docstrings mean: candle_view.hpp.
#include <algorithm>

#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

/// Three bars of one colour, each close further on, each later open inside or near the body before;
/// one of the opposite colour from beyond the third's close to beyond the first's open; bullish if
/// the three are white, bearish if black. Unit: none (±100, 0). First value after 9. Source: TA-Lib
/// CDL3LINESTRIKE.
int three_line_strike(const View& v) {
    if (!v.alike(3, 2) || !v.alike(2, 1) || !v.opposite(0, 1)) return 0;
    const auto opens_near = [&](int ago) {
        const double slack = v.average(near, ago + 1);
        return v[ago].open >= bottom(v[ago + 1]) - slack && v[ago].open <= top(v[ago + 1]) + slack;
    };
    if (!opens_near(2) || !opens_near(1)) return 0;
    const bool up = v.white(1) && v[1].close > v[2].close && v[2].close > v[3].close &&
                    v[0].open > v[1].close && v[0].close < v[3].open;
    const bool down = v.black(1) && v[1].close < v[2].close && v[2].close < v[3].close &&
                      v[0].open < v[1].close && v[0].close > v[3].open;
    return up || down ? color(v[1]) * 100 : 0;
}

/// Four black bars: two with no shadows; one a gap down, its upper shadow reaching above the
/// second's close; one with a higher high and a lower low than the third; bullish. Unit: none
/// (100, 0). First value after 14. Source: TA-Lib CDLCONCEALBABYSWALL.
int conceal_baby_swallow(const View& v) {
    const auto marubozu = [&](int ago) { return v.no_lower(ago) && v.no_upper(ago); };
    return v.black(3) && v.black(2) && v.black(1) && v.black(0) && marubozu(3) && marubozu(2) &&
                   v.body_gap_down(1, 2) && v.some_upper(1) && v[1].high > v[2].close &&
                   v[0].high > v[1].high && v[0].low < v[1].low
               ? 100
               : 0;
}

/// A long body, one of its colour a gap further on, two bars with highs and lows further on, the
/// fourth of that colour, and one of the opposite that closes in the gap; bullish if that is white,
/// else bearish. Unit: none (±100, 0). First value after 15. Source: TA-Lib CDLBREAKAWAY.
int breakaway(const View& v) {
    if (!v.long_body(4) || !v.alike(4, 3) || !v.alike(3, 1) || !v.opposite(1, 0)) return 0;
    const auto lower = [&](int ago) {
        return v[ago].high < v[ago + 1].high && v[ago].low < v[ago + 1].low;
    };
    const auto higher = [&](int ago) {
        return v[ago].high > v[ago + 1].high && v[ago].low > v[ago + 1].low;
    };
    const bool up = v.black(4) && v.body_gap_down(3, 4) && lower(2) && lower(1) &&
                    v[0].close > v[3].open && v[0].close < v[4].close;
    const bool down = v.white(4) && v.body_gap_up(3, 4) && higher(2) && higher(1) &&
                      v[0].close < v[3].open && v[0].close > v[4].close;
    return up || down ? color(v[0]) * 100 : 0;
}

/// Three black bars with falling opens and closes, a black one with an upper shadow, and a white
/// one that opens above the fourth's open and closes above its high; bullish. Unit: none (100, 0).
/// First value after 15. Source: TA-Lib CDLLADDERBOTTOM.
int ladder_bottom(const View& v) {
    return v.black(4) && v.black(3) && v.black(2) && v[4].open > v[3].open &&
                   v[3].open > v[2].open && v[4].close > v[3].close && v[3].close > v[2].close &&
                   v.black(1) && v.some_upper(1) && v.white(0) && v[0].open > v[1].open &&
                   v[0].close > v[1].high
               ? 100
               : 0;
}

/// A long white body; a short black one a gap above; two short ones, falling tops below its open,
/// bottoms under the first's close by less than penetration × its body; a white bar that opens
/// above the fourth's close and closes above all highs between; bullish. Unit: none (100, 0). First
/// value after 15. Source: TA-Lib CDLMATHOLD.
int mat_hold(const View& v) {
    const double floor = v[4].close - body(v[4]) * v.penetration();
    const auto holds = [&](int ago) {
        return bottom(v[ago]) < v[4].close && bottom(v[ago]) > floor;
    };
    return v.long_body(4) && v.short_body(3) && v.short_body(2) && v.short_body(1) && v.white(4) &&
                   v.black(3) && v.white(0) && v.body_gap_up(3, 4) && holds(2) && holds(1) &&
                   top(v[2]) < v[3].open && top(v[1]) < top(v[2]) && v[0].open > v[1].close &&
                   v[0].close > std::max({v[3].high, v[2].high, v[1].high})
               ? 100
               : 0;
}

/// A long body; three short ones of the opposite colour, partly in the first's range, closes going
/// against it; a long one of its colour from beyond the fourth's close to beyond the first's; white
/// is bullish, black bearish. Unit: none (±100, 0). First value after 15. Source: TA-Lib
/// CDLRISEFALL3METHODS.
int rise_fall_three_methods(const View& v) {
    if (!v.long_body(4) || !v.short_body(3) || !v.short_body(2) || !v.short_body(1) ||
        !v.long_body(0))
        return 0;
    if (!v.opposite(4, 3) || !v.alike(3, 2) || !v.alike(2, 1) || !v.opposite(1, 0)) return 0;
    const auto in_range = [&](int ago) {
        return bottom(v[ago]) < v[4].high && top(v[ago]) > v[4].low;
    };
    const double way = color(v[4]);
    return in_range(3) && in_range(2) && in_range(1) && v[2].close * way < v[3].close * way &&
                   v[1].close * way < v[2].close * way && v[0].open * way > v[1].close * way &&
                   v[0].close * way > v[4].close * way
               ? color(v[4]) * 100
               : 0;
}

bool inside_bar(const View& v, int ago) {
    return v[ago].high < v[ago + 1].high && v[ago].low > v[ago + 1].low;
}
bool steps_down(const View& v) { return v[0].high < v[1].high && v[0].low < v[1].low; }
bool steps_up(const View& v) { return v[0].high > v[1].high && v[0].low > v[1].low; }

/// A bar within the one before, then one with lower high and low (bullish) or with higher
/// (bearish). ±200 when one of the next three closes is above the inner bar's high (below its low).
/// Unit: none (±100, ±200, 0). First value after 6. Source: TA-Lib CDLHIKKAKE.
int hikkake(const View& v) {
    if (!inside_bar(v, 1)) return 0;
    return steps_down(v) ? 100 : steps_up(v) ? -100 : 0;
}

/// Two bars, each within the one before, then one with lower high and low if the first of them
/// closed near its low (bullish), or with higher if near its high (bearish). ±200 as hikkake. Unit:
/// none (±100, ±200, 0). First value after 11. Source: TA-Lib CDLHIKKAKEMOD.
int hikkake_modified(const View& v) {
    if (!inside_bar(v, 2) || !inside_bar(v, 1)) return 0;
    if (steps_down(v) && v[2].close <= v[2].low + v.average(near, 2)) return 100;
    return steps_up(v) && v[2].close >= v[2].high - v.average(near, 2) ? -100 : 0;
}

constexpr CandleShape longer_shapes[] = {
    {Kind::cdl3linestrike,
     "CDL3LINESTRIKE",
     "Three-Line Strike",
     8,
     by<three_line_strike>,
     {{{near, 3}, {near, 2}}}},
    {Kind::cdlconcealbabyswall,
     "CDLCONCEALBABYSWALL",
     "Concealing Baby Swallow",
     13,
     by<conceal_baby_swallow>,
     {{{shadow_very_short, 3}, {shadow_very_short, 2}, {shadow_very_short, 1}}}},
    {Kind::cdlbreakaway, "CDLBREAKAWAY", "Breakaway", 14, by<breakaway>, {{{body_long, 4}}}},
    {Kind::cdlladderbottom,
     "CDLLADDERBOTTOM",
     "Ladder Bottom",
     14,
     by<ladder_bottom>,
     {{{shadow_very_short, 1}}}},
    {Kind::cdlmathold,
     "CDLMATHOLD",
     "Mat Hold",
     14,
     by<mat_hold>,
     {{{body_long, 4}, {body_short, 3}, {body_short, 2}, {body_short, 1}}},
     0.5},
    {Kind::cdlrisefall3methods,
     "CDLRISEFALL3METHODS",
     "Rising/Falling Three Methods",
     14,
     by<rise_fall_three_methods>,
     {{{body_long, 4}, {body_short, 3}, {body_short, 2}, {body_short, 1}, {body_long, 0}}}},
    {Kind::cdlhikkake, "CDLHIKKAKE", "Hikkake Pattern", 5, by<hikkake>, {}, -1, 3},
    {Kind::cdlhikkakemod,
     "CDLHIKKAKEMOD",
     "Modified Hikkake Pattern",
     10,
     by<hikkake_modified>,
     {{{near, 2}}},
     -1,
     3},
};

}  // namespace

std::span<const CandleShape> longer_candles() { return longer_shapes; }

}  // namespace outcry::indicator
