// SPDX-License-Identifier: Apache-2.0
// Patterns of two bars. What the words of their docstrings mean: candle_view.hpp.
#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

/// Two long bodies of opposite colours with equal closes; bullish if the second is white, bearish
/// if black. Unit: none (±100, 0). First value after 12. Source: TA-Lib CDLCOUNTERATTACK.
int counterattack(const View& v) {
    return v.opposite(1, 0) && v.long_body(1) && v.long_body(0) &&
                   v.about(v[0].close, v[1].close, equal, 1)
               ? color(v[0]) * 100
               : 0;
}

/// A long white body, then a black bar that opens above the first's high and closes inside its
/// body, below its close by more than penetration × body; bearish. Unit: none (-100, 0). First
/// value after 12. Source: TA-Lib CDLDARKCLOUDCOVER.
int dark_cloud_cover(const View& v) {
    return v.white(1) && v.long_body(1) && v.black(0) && v[0].open > v[1].high &&
                   v[0].close > v[1].open && v[0].close < v[1].close - body(v[1]) * v.penetration()
               ? -100
               : 0;
}

/// A long body, then a doji a gap away: up from a white one is bearish, down from a black one
/// bullish. Unit: none (±100, 0). First value after 12. Source: TA-Lib CDLDOJISTAR.
int doji_star(const View& v) {
    if (!v.long_body(1) || !v.doji(0)) return 0;
    const bool gaps = (v.white(1) && v.body_gap_up(0, 1)) || (v.black(1) && v.body_gap_down(0, 1));
    return gaps ? -color(v[1]) * 100 : 0;
}

/// A body that holds the one before it, of the opposite colour, and reaches beyond it; bullish if
/// white, bearish if black; 80 where they share an end. Unit: none (±100, ±80, 0). First value
/// after 3. Source: TA-Lib CDLENGULFING; Morris, Candlestick Charting Explained.
int engulfing(const View& v) {
    const Ohlcv& now = v[0];
    const Ohlcv& before = v[1];
    const auto covers = [](double high, double high_before, double low, double low_before) {
        return (high >= high_before && low < low_before) ||
               (high > high_before && low <= low_before);
    };
    const bool up =
        v.white(0) && v.black(1) && covers(now.close, before.open, now.open, before.close);
    const bool down =
        v.black(0) && v.white(1) && covers(now.open, before.close, now.close, before.open);
    if (!up && !down) return 0;
    const bool clear = now.open != before.close && now.close != before.open;
    return color(now) * (clear ? 100 : 80);
}

int inside(const View& v) {
    constexpr int strength[] = {0, 80, 100};
    return -color(v[1]) * strength[v.within(0, 1)];
}

/// A long body, then one at most short inside it (80 where they share an end); bullish if the first
/// is black, bearish if white. Unit: none (±100, ±80, 0). First value after 12. Source: TA-Lib
/// CDLHARAMI; Morris, Candlestick Charting Explained.
int harami(const View& v) { return v.long_body(1) && v.shortish_body(0) ? inside(v) : 0; }

/// A long body, then a doji inside it (80 where they share an end); bullish if the first is black,
/// bearish if white. Unit: none (±100, ±80, 0). First value after 12. Source: TA-Lib
/// CDLHARAMICROSS; Morris, Candlestick Charting Explained.
int harami_cross(const View& v) { return v.long_body(1) && v.doji(0) ? inside(v) : 0; }

/// Two black bars, a long body and one at most short strictly inside it; bullish. Unit: none
/// (100, 0). First value after 12. Source: TA-Lib CDLHOMINGPIGEON.
int homing_pigeon(const View& v) {
    return v.black(1) && v.black(0) && v.long_body(1) && v.shortish_body(0) &&
                   v[0].open < v[1].open && v[0].close > v[1].close
               ? 100
               : 0;
}

/// A long black bar, then a white one that opens below its low: in-neck, on-neck, thrusting and
/// piercing go on from here.
bool white_from_below(const View& v) {
    return v.black(1) && v.long_body(1) && v.white(0) && v[0].open < v[1].low;
}

/// A long black body, then a white bar that opens below its low and closes at its close or at most
/// equal above; bearish. Unit: none (-100, 0). First value after 12. Source: TA-Lib CDLINNECK.
int in_neck(const View& v) {
    return white_from_below(v) && v[0].close <= v[1].close + v.average(equal, 1) &&
                   v[0].close >= v[1].close
               ? -100
               : 0;
}

/// A long black body, then a white bar that opens below its low and closes equal to that low;
/// bearish. Unit: none (-100, 0). First value after 12. Source: TA-Lib CDLONNECK.
int on_neck(const View& v) {
    return white_from_below(v) && v.about(v[0].close, v[1].low, equal, 1) ? -100 : 0;
}

/// A long black body, then a white bar that opens below its low and closes more than equal above
/// its close, at most in the middle of its body; bearish. Unit: none (-100, 0). First value after
/// 12. Source: TA-Lib CDLTHRUSTING.
int thrusting(const View& v) {
    return white_from_below(v) && v[0].close > v[1].close + v.average(equal, 1) &&
                   v[0].close <= v[1].close + body(v[1]) * 0.5
               ? -100
               : 0;
}

/// A long black body, then a long white one that opens below its low and closes above the middle of
/// its body, below its open; bullish. Unit: none (100, 0). First value after 12. Source: TA-Lib
/// CDLPIERCING.
int piercing(const View& v) {
    return white_from_below(v) && v.long_body(0) && v[0].close < v[1].open &&
                   v[0].close > v[1].close + body(v[1]) * 0.5
               ? 100
               : 0;
}

bool kicks(const View& v) {
    const auto marubozu = [&](int ago) {
        return v.long_body(ago) && v.no_upper(ago) && v.no_lower(ago);
    };
    return v.opposite(1, 0) && marubozu(1) && marubozu(0) &&
           ((v.black(1) && v.gap_up(0, 1)) || (v.white(1) && v.gap_down(0, 1)));
}

/// Two long bodies of opposite colours with no shadows, the whole bars a gap apart: up to a white
/// one is bullish, down to a black one bearish. Unit: none (±100, 0). First value after 12. Source:
/// TA-Lib CDLKICKING.
int kicking(const View& v) { return kicks(v) ? color(v[0]) * 100 : 0; }

/// As kicking, but the colour of the longer body (the first's when alike) says whether it is
/// bullish or bearish. Unit: none (±100, 0). First value after 12. Source: TA-Lib
/// CDLKICKINGBYLENGTH.
int kicking_by_length(const View& v) {
    return kicks(v) ? color(v[body(v[0]) > body(v[1]) ? 0 : 1]) * 100 : 0;
}

/// Two black bars with equal closes; bullish. Unit: none (100, 0). First value after 7. Source:
/// TA-Lib CDLMATCHINGLOW.
int matching_low(const View& v) {
    return v.black(1) && v.black(0) && v.about(v[0].close, v[1].close, equal, 1) ? 100 : 0;
}

/// Two bars of opposite colours with equal opens, the second a long body that opens without a
/// shadow; bullish if that is white, bearish if black. Unit: none (±100, 0). First value after 12.
/// Source: TA-Lib CDLSEPARATINGLINES.
int separating_lines(const View& v) {
    const bool belt = (v.white(0) && v.no_lower(0)) || (v.black(0) && v.no_upper(0));
    return v.opposite(1, 0) && v.about(v[0].open, v[1].open, equal, 1) && v.long_body(0) && belt
               ? color(v[0]) * 100
               : 0;
}

constexpr CandleShape double_shapes[] = {
    {Kind::cdlcounterattack,
     "CDLCOUNTERATTACK",
     "Counterattack",
     11,
     by<counterattack>,
     {{{equal, 1}, {body_long, 1}, {body_long, 0}}}},
    {Kind::cdldarkcloudcover,
     "CDLDARKCLOUDCOVER",
     "Dark Cloud Cover",
     11,
     by<dark_cloud_cover>,
     {{{body_long, 1}}},
     0.5},
    {Kind::cdldojistar,
     "CDLDOJISTAR",
     "Doji Star",
     11,
     by<doji_star>,
     {{{body_long, 1}, {body_doji, 0}}}},
    {Kind::cdlengulfing, "CDLENGULFING", "Engulfing Pattern", 2, by<engulfing>},
    {Kind::cdlharami,
     "CDLHARAMI",
     "Harami Pattern",
     11,
     by<harami>,
     {{{body_long, 1}, {body_short, 0}}}},
    {Kind::cdlharamicross,
     "CDLHARAMICROSS",
     "Harami Cross Pattern",
     11,
     by<harami_cross>,
     {{{body_long, 1}, {body_doji, 0}}}},
    {Kind::cdlhomingpigeon,
     "CDLHOMINGPIGEON",
     "Homing Pigeon",
     11,
     by<homing_pigeon>,
     {{{body_long, 1}, {body_short, 0}}}},
    {Kind::cdlinneck,
     "CDLINNECK",
     "In-Neck Pattern",
     11,
     by<in_neck>,
     {{{equal, 1}, {body_long, 1}}}},
    {Kind::cdlonneck,
     "CDLONNECK",
     "On-Neck Pattern",
     11,
     by<on_neck>,
     {{{equal, 1}, {body_long, 1}}}},
    {Kind::cdlthrusting,
     "CDLTHRUSTING",
     "Thrusting Pattern",
     11,
     by<thrusting>,
     {{{equal, 1}, {body_long, 1}}}},
    {Kind::cdlpiercing,
     "CDLPIERCING",
     "Piercing Pattern",
     11,
     by<piercing>,
     {{{body_long, 1}, {body_long, 0}}}},
    {Kind::cdlkicking,
     "CDLKICKING",
     "Kicking",
     11,
     by<kicking>,
     {{{body_long, 1}, {shadow_very_short, 1}, {body_long, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlkickingbylength,
     "CDLKICKINGBYLENGTH",
     "Kicking - bull/bear determined by the longer marubozu",
     11,
     by<kicking_by_length>,
     {{{body_long, 1}, {shadow_very_short, 1}, {body_long, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlmatchinglow, "CDLMATCHINGLOW", "Matching Low", 6, by<matching_low>, {{{equal, 1}}}},
    {Kind::cdlseparatinglines,
     "CDLSEPARATINGLINES",
     "Separating Lines",
     11,
     by<separating_lines>,
     {{{shadow_very_short, 0}, {body_long, 0}, {equal, 1}}}},
};

}  // namespace

std::span<const CandleShape> double_candles() { return double_shapes; }

}  // namespace outcry::indicator
