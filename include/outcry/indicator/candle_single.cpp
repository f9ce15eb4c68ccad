// SPDX-License-Identifier: Apache-2.0
// Patterns of one bar, four of them judged by where the bar before stood. What the words of their
// docstrings mean: candle_view.hpp.
#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

/// A long body that opens without a shadow: white with no lower one is bullish, black with no upper
/// one bearish. Unit: none (±100, 0). First value after 11. Source: TA-Lib CDLBELTHOLD.
int belthold(const View& v) {
    const bool held = (v.white(0) && v.no_lower(0)) || (v.black(0) && v.no_upper(0));
    return v.long_body(0) && held ? color(v[0]) * 100 : 0;
}

/// A long body that closes without a shadow: white with no upper one is bullish, black with no
/// lower one bearish. Unit: none (±100, 0). First value after 11. Source: TA-Lib
/// CDLCLOSINGMARUBOZU.
int closing_marubozu(const View& v) {
    const bool held = (v.white(0) && v.no_upper(0)) || (v.black(0) && v.no_lower(0));
    return v.long_body(0) && held ? color(v[0]) * 100 : 0;
}

/// A long body with no shadow at either end; white is bullish, black bearish. Unit: none (±100, 0).
/// First value after 11. Source: TA-Lib CDLMARUBOZU.
int marubozu(const View& v) {
    return v.long_body(0) && v.no_upper(0) && v.no_lower(0) ? color(v[0]) * 100 : 0;
}

/// The body is a doji; 100 means no direction. Unit: none (100, 0). First value after 11. Source:
/// TA-Lib CDLDOJI.
int doji(const View& v) { return v.doji(0) ? 100 : 0; }

/// A doji with a lower shadow and no upper one; 100 means no direction. Unit: none (100, 0). First
/// value after 11. Source: TA-Lib CDLDRAGONFLYDOJI.
int dragonfly_doji(const View& v) {
    return v.doji(0) && v.no_upper(0) && v.some_lower(0) ? 100 : 0;
}

/// A doji with an upper shadow and no lower one; 100 means no direction. Unit: none (100, 0). First
/// value after 11. Source: TA-Lib CDLGRAVESTONEDOJI.
int gravestone_doji(const View& v) {
    return v.doji(0) && v.no_lower(0) && v.some_upper(0) ? 100 : 0;
}

/// A doji with a long shadow above, below or both; 100 means no direction. Unit: none (100, 0).
/// First value after 11. Source: TA-Lib CDLLONGLEGGEDDOJI.
int long_legged_doji(const View& v) {
    return v.doji(0) && (v.long_lower(0) || v.long_upper(0)) ? 100 : 0;
}

/// A doji with a very long lower shadow and no upper one; 100 means no direction. Unit: none
/// (100, 0). First value after 11. Source: TA-Lib CDLTAKURI.
int takuri(const View& v) {
    return v.doji(0) && v.no_upper(0) && lower_shadow(v[0]) > v.average(shadow_very_long, 0) ? 100
                                                                                             : 0;
}

/// A doji with long shadows above and below, its body within near of the middle between high and
/// low; 100 means no direction. Unit: none (100, 0). First value after 11. Source: TA-Lib
/// CDLRICKSHAWMAN.
int rickshaw_man(const View& v) {
    if (!v.doji(0) || !v.long_lower(0) || !v.long_upper(0)) return 0;
    const double middle = v[0].low + (v[0].high - v[0].low) / 2;
    const double slack = v.average(near, 0);
    return bottom(v[0]) <= middle + slack && top(v[0]) >= middle - slack ? 100 : 0;
}

/// A short body with very long shadows above and below; 100 if white, -100 if black. Unit: none
/// (±100, 0). First value after 11. Source: TA-Lib CDLHIGHWAVE.
int high_wave(const View& v) {
    const double far_out = v.average(shadow_very_long, 0);
    return v.short_body(0) && upper_shadow(v[0]) > far_out && lower_shadow(v[0]) > far_out
               ? color(v[0]) * 100
               : 0;
}

bool short_shadows(const View& v) {
    const double limit = v.average(shadow_short, 0);
    return upper_shadow(v[0]) < limit && lower_shadow(v[0]) < limit;
}

/// A long body with short shadows above and below; white is bullish, black bearish. Unit: none
/// (±100, 0). First value after 11. Source: TA-Lib CDLLONGLINE.
int long_line(const View& v) { return v.long_body(0) && short_shadows(v) ? color(v[0]) * 100 : 0; }

/// A short body with short shadows above and below; 100 if white, -100 if black. Unit: none
/// (±100, 0). First value after 11. Source: TA-Lib CDLSHORTLINE.
int short_line(const View& v) {
    return v.short_body(0) && short_shadows(v) ? color(v[0]) * 100 : 0;
}

/// A short body with shadows above and below that are longer than it; 100 if white, -100 if black.
/// Unit: none (±100, 0). First value after 11. Source: TA-Lib CDLSPINNINGTOP.
int spinning_top(const View& v) {
    return v.short_body(0) && upper_shadow(v[0]) > body(v[0]) && lower_shadow(v[0]) > body(v[0])
               ? color(v[0]) * 100
               : 0;
}

bool hammer_shape(const View& v) { return v.short_body(0) && v.long_lower(0) && v.no_upper(0); }
bool star_shape(const View& v) { return v.short_body(0) && v.long_upper(0) && v.no_lower(0); }

/// A short body with a long lower shadow and no upper one, its bottom at most near above the low
/// before it; bullish. Unit: none (100, 0). First value after 12. Source: TA-Lib CDLHAMMER.
int hammer(const View& v) {
    return hammer_shape(v) && bottom(v[0]) <= v[1].low + v.average(near, 1) ? 100 : 0;
}

/// A short body with a long lower shadow and no upper one, its bottom at most near below the high
/// before it; bearish. Unit: none (-100, 0). First value after 12. Source: TA-Lib CDLHANGINGMAN.
int hanging_man(const View& v) {
    return hammer_shape(v) && bottom(v[0]) >= v[1].high - v.average(near, 1) ? -100 : 0;
}

/// A short body with a long upper shadow and no lower one, a gap down from the body before it;
/// bullish. Unit: none (100, 0). First value after 12. Source: TA-Lib CDLINVERTEDHAMMER.
int inverted_hammer(const View& v) { return star_shape(v) && v.body_gap_down(0, 1) ? 100 : 0; }

/// A short body with a long upper shadow and no lower one, a gap up from the body before it;
/// bearish. Unit: none (-100, 0). First value after 12. Source: TA-Lib CDLSHOOTINGSTAR.
int shooting_star(const View& v) { return star_shape(v) && v.body_gap_up(0, 1) ? -100 : 0; }

constexpr CandleShape single_shapes[] = {
    {Kind::cdlbelthold,
     "CDLBELTHOLD",
     "Belt-hold",
     10,
     by<belthold>,
     {{{body_long, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlclosingmarubozu,
     "CDLCLOSINGMARUBOZU",
     "Closing Marubozu",
     10,
     by<closing_marubozu>,
     {{{body_long, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlmarubozu,
     "CDLMARUBOZU",
     "Marubozu",
     10,
     by<marubozu>,
     {{{body_long, 0}, {shadow_very_short, 0}}}},
    {Kind::cdldoji, "CDLDOJI", "Doji", 10, by<doji>, {{{body_doji, 0}}}},
    {Kind::cdldragonflydoji,
     "CDLDRAGONFLYDOJI",
     "Dragonfly Doji",
     10,
     by<dragonfly_doji>,
     {{{body_doji, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlgravestonedoji,
     "CDLGRAVESTONEDOJI",
     "Gravestone Doji",
     10,
     by<gravestone_doji>,
     {{{body_doji, 0}, {shadow_very_short, 0}}}},
    {Kind::cdllongleggeddoji,
     "CDLLONGLEGGEDDOJI",
     "Long Legged Doji",
     10,
     by<long_legged_doji>,
     {{{body_doji, 0}}}},
    {Kind::cdltakuri,
     "CDLTAKURI",
     "Takuri (Dragonfly Doji with very long lower shadow)",
     10,
     by<takuri>,
     {{{body_doji, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlrickshawman,
     "CDLRICKSHAWMAN",
     "Rickshaw Man",
     10,
     by<rickshaw_man>,
     {{{body_doji, 0}, {near, 0}}}},
    {Kind::cdlhighwave, "CDLHIGHWAVE", "High-Wave Candle", 10, by<high_wave>, {{{body_short, 0}}}},
    {Kind::cdllongline,
     "CDLLONGLINE",
     "Long Line Candle",
     10,
     by<long_line>,
     {{{body_long, 0}, {shadow_short, 0}}}},
    {Kind::cdlshortline,
     "CDLSHORTLINE",
     "Short Line Candle",
     10,
     by<short_line>,
     {{{body_short, 0}, {shadow_short, 0}}}},
    {Kind::cdlspinningtop,
     "CDLSPINNINGTOP",
     "Spinning Top",
     10,
     by<spinning_top>,
     {{{body_short, 0}}}},
    {Kind::cdlhammer,
     "CDLHAMMER",
     "Hammer",
     11,
     by<hammer>,
     {{{body_short, 0}, {shadow_very_short, 0}, {near, 1}}}},
    {Kind::cdlhangingman,
     "CDLHANGINGMAN",
     "Hanging Man",
     11,
     by<hanging_man>,
     {{{body_short, 0}, {shadow_very_short, 0}, {near, 1}}}},
    {Kind::cdlinvertedhammer,
     "CDLINVERTEDHAMMER",
     "Inverted Hammer",
     11,
     by<inverted_hammer>,
     {{{body_short, 0}, {shadow_very_short, 0}}}},
    {Kind::cdlshootingstar,
     "CDLSHOOTINGSTAR",
     "Shooting Star",
     11,
     by<shooting_star>,
     {{{body_short, 0}, {shadow_very_short, 0}}}},
};

}  // namespace

std::span<const CandleShape> single_candles() { return single_shapes; }

}  // namespace outcry::indicator
