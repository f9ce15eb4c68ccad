// SPDX-License-Identifier: Apache-2.0
// Stars: a long bar, a small one apart from it, and a third that goes back into the first:
// its close is behind the first's by more than penetration × the first's body. What the words of
// the docstrings mean: candle_view.hpp.
#include "outcry/indicator/candle_view.hpp"

namespace outcry::indicator {
namespace {

using enum CandleSetting;
using View = CandleView;
using Kind = CandleKind;

bool falls_back(const View& v) {
    return v.black(0) && v[0].close < v[2].close - body(v[2]) * v.penetration();
}
bool climbs_back(const View& v) {
    return v.white(0) && v[0].close > v[2].close + body(v[2]) * v.penetration();
}

/// A long body, a doji a gap beyond it, and a body of the opposite colour, more than short, that
/// goes back into the first, both gaps between whole bars; bullish if the last is white, bearish if
/// black. Unit: none (±100, 0). First value after 13. Source: TA-Lib CDLABANDONEDBABY.
int abandoned_baby(const View& v) {
    if (!v.long_body(2) || !v.doji(1) || !v.more_than_short(0)) return 0;
    const bool top_left = v.white(2) && falls_back(v) && v.gap_up(1, 2) && v.gap_down(0, 1);
    const bool bottom_left = v.black(2) && climbs_back(v) && v.gap_down(1, 2) && v.gap_up(0, 1);
    return top_left || bottom_left ? color(v[0]) * 100 : 0;
}

/// A long white body, a doji a gap above it, and a black body more than short that goes back into
/// the first; bearish. Unit: none (-100, 0). First value after 13. Source: TA-Lib
/// CDLEVENINGDOJISTAR.
int evening_doji_star(const View& v) {
    return v.long_body(2) && v.white(2) && v.doji(1) && v.body_gap_up(1, 2) &&
                   v.more_than_short(0) && falls_back(v)
               ? -100
               : 0;
}

/// A long white body, one at most short a gap above it, and a black body more than short that goes
/// back into the first; bearish. Unit: none (-100, 0). First value after 13. Source: TA-Lib
/// CDLEVENINGSTAR.
int evening_star(const View& v) {
    return v.long_body(2) && v.white(2) && v.shortish_body(1) && v.body_gap_up(1, 2) &&
                   v.more_than_short(0) && falls_back(v)
               ? -100
               : 0;
}

/// A long black body, a doji a gap below it, and a white body more than short that goes back into
/// the first; bullish. Unit: none (100, 0). First value after 13. Source: TA-Lib
/// CDLMORNINGDOJISTAR.
int morning_doji_star(const View& v) {
    return v.long_body(2) && v.black(2) && v.doji(1) && v.body_gap_down(1, 2) &&
                   v.more_than_short(0) && climbs_back(v)
               ? 100
               : 0;
}

/// A long black body, one at most short a gap below it, and a white body more than short that goes
/// back into the first; bullish. Unit: none (100, 0). First value after 13. Source: TA-Lib
/// CDLMORNINGSTAR.
int morning_star(const View& v) {
    return v.long_body(2) && v.black(2) && v.shortish_body(1) && v.body_gap_down(1, 2) &&
                   v.more_than_short(0) && climbs_back(v)
               ? 100
               : 0;
}

/// Three doji, all measured by the average before the first: the second a gap below the first and
/// the third's bottom above the second's is bullish, a gap above and the third's top below bearish.
/// Unit: none (±100, 0). First value after 13. Source: TA-Lib CDLTRISTAR.
int tristar(const View& v) {
    const double limit = v.average(body_doji, 2);
    if (!(body(v[2]) <= limit && body(v[1]) <= limit && body(v[0]) <= limit)) return 0;
    if (v.body_gap_down(1, 2) && bottom(v[0]) > bottom(v[1])) return 100;
    return v.body_gap_up(1, 2) && top(v[0]) < top(v[1]) ? -100 : 0;
}

constexpr CandleShape star_shapes[] = {
    {Kind::cdlabandonedbaby,
     "CDLABANDONEDBABY",
     "Abandoned Baby",
     12,
     by<abandoned_baby>,
     {{{body_long, 2}, {body_doji, 1}, {body_short, 0}}},
     0.3},
    {Kind::cdleveningdojistar,
     "CDLEVENINGDOJISTAR",
     "Evening Doji Star",
     12,
     by<evening_doji_star>,
     {{{body_long, 2}, {body_doji, 1}, {body_short, 0}}},
     0.3},
    {Kind::cdleveningstar,
     "CDLEVENINGSTAR",
     "Evening Star",
     12,
     by<evening_star>,
     {{{body_long, 2}, {body_short, 1}, {body_short, 0}}},
     0.3},
    {Kind::cdlmorningdojistar,
     "CDLMORNINGDOJISTAR",
     "Morning Doji Star",
     12,
     by<morning_doji_star>,
     {{{body_long, 2}, {body_doji, 1}, {body_short, 0}}},
     0.3},
    {Kind::cdlmorningstar,
     "CDLMORNINGSTAR",
     "Morning Star",
     12,
     by<morning_star>,
     {{{body_long, 2}, {body_short, 1}, {body_short, 0}}},
     0.3},
    {Kind::cdltristar, "CDLTRISTAR", "Tristar Pattern", 12, by<tristar>, {{{body_doji, 2}}}},
};

}  // namespace

std::span<const CandleShape> star_candles() { return star_shapes; }

}  // namespace outcry::indicator
