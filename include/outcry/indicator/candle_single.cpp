// SPDX-License-Identifier: Apache-2.0
// Patterns of one bar, two of them judged by where the bar before stood.
#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

int belthold(const View& v) {
    const bool held = (v.white(0) && v.no_lower(0)) || (v.black(0) && v.no_upper(0));
    return v.long_body(0) && held ? color(v[0]) * 100 : 0;
}

int closing_marubozu(const View& v) {
    const bool held = (v.white(0) && v.no_upper(0)) || (v.black(0) && v.no_lower(0));
    return v.long_body(0) && held ? color(v[0]) * 100 : 0;
}

int marubozu(const View& v) {
    return v.long_body(0) && v.no_upper(0) && v.no_lower(0) ? color(v[0]) * 100 : 0;
}

int doji(const View& v) { return v.doji(0) ? 100 : 0; }

int dragonfly_doji(const View& v) {
    return v.doji(0) && v.no_upper(0) && v.some_lower(0) ? 100 : 0;
}

int gravestone_doji(const View& v) {
    return v.doji(0) && v.no_lower(0) && v.some_upper(0) ? 100 : 0;
}

int long_legged_doji(const View& v) {
    return v.doji(0) && (v.long_lower(0) || v.long_upper(0)) ? 100 : 0;
}

int takuri(const View& v) {
    return v.doji(0) && v.no_upper(0) && lower_shadow(v[0]) > v.average(shadow_very_long, 0) ? 100
                                                                                             : 0;
}

int rickshaw_man(const View& v) {
    if (!v.doji(0) || !v.long_lower(0) || !v.long_upper(0)) return 0;
    const double middle = v[0].low + (v[0].high - v[0].low) / 2;
    const double slack = v.average(near, 0);
    return bottom(v[0]) <= middle + slack && top(v[0]) >= middle - slack ? 100 : 0;
}

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

int long_line(const View& v) { return v.long_body(0) && short_shadows(v) ? color(v[0]) * 100 : 0; }

int short_line(const View& v) {
    return v.short_body(0) && short_shadows(v) ? color(v[0]) * 100 : 0;
}

int spinning_top(const View& v) {
    return v.short_body(0) && upper_shadow(v[0]) > body(v[0]) && lower_shadow(v[0]) > body(v[0])
               ? color(v[0]) * 100
               : 0;
}

bool hammer_shape(const View& v) { return v.short_body(0) && v.long_lower(0) && v.no_upper(0); }
bool star_shape(const View& v) { return v.short_body(0) && v.long_upper(0) && v.no_lower(0); }

int hammer(const View& v) {
    return hammer_shape(v) && bottom(v[0]) <= v[1].low + v.average(near, 1) ? 100 : 0;
}

int hanging_man(const View& v) {
    return hammer_shape(v) && bottom(v[0]) >= v[1].high - v.average(near, 1) ? -100 : 0;
}

int inverted_hammer(const View& v) { return star_shape(v) && v.body_gap_down(0, 1) ? 100 : 0; }
int shooting_star(const View& v) { return star_shape(v) && v.body_gap_up(0, 1) ? -100 : 0; }

constexpr CandleShape all[] = {
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

std::span<const CandleShape> single_candles() { return all; }

}  // namespace outcry::indicator
