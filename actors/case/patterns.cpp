// SPDX-License-Identifier: Apache-2.0
#include "actors/case/patterns.hpp"

#include <algorithm>
#include <cmath>

#include "actors/case/scores.hpp"

namespace outcry::cases {
namespace {

/// What a pattern counts while it has formed and its line still holds.
constexpr double forming = 0.4;

/// The last `count` swings, oldest first; nothing when fewer are known.
std::span<const Turn> last_turns(const Sight& sight, std::size_t count) {
    if (sight.turns.size() < count) return {};
    return sight.turns.last(count);
}

/// Upside down where the last of them is a low, so that a rule need only know the top.
struct Top {
    double price[5] = {};
    double close = 0;
    double side = -1;  // what the pattern speaks for: a top for short

    Top(std::span<const Turn> turns, double at) {
        const double sign = turns.back().is_high ? 1.0 : -1.0;
        for (std::size_t i = 0; i < turns.size(); ++i) price[i] = sign * turns[i].price;
        close = sign * at;
        side = -sign;
    }
    [[nodiscard]] double level(double turned) const { return -side * turned; }
};

/// Any number of candle functions, ±100 each (±200 a confirmed Hikkake): in full from two that
/// agree.
std::optional<Mark> candles(const Sight& sight) {
    double sum = 0, strongest = 0;
    std::string_view name;
    for (std::size_t i = 0; i < sight.now.size(); ++i) {
        sum += sight.now[i];
        if (std::fabs(sight.now[i]) <= std::fabs(strongest)) continue;
        strongest = sight.now[i];
        name = sight.names[i];
    }
    if (sum == 0.0) return std::nullopt;
    Mark found = mark(clamp(sum / 200.0), sum, either(sum, "bullish candles", "bearish candles"),
                      either(sum, "a bearish one", "a bullish one"));
    found.detail = name;
    return found;
}

/// Readings: MFI. Money flow exhausted: from 20 (80) on, in full at 10 (90).
std::optional<Mark> money_flow(const Sight& sight) {
    const double score = -beyond(sight.now[0], 50.0, 30.0, 40.0);
    return mark(score, sight.now[0], either(score, "below 20", "above 80"),
                either(score, "above 20", "below 80"));
}

/// Readings: upper, middle, lower band, ATR. The bands lay within 1.5 ranges of the middle a bar
/// ago, and price has left them: from the band on, in full half a range beyond.
std::optional<Mark> squeeze_break(const Sight& sight) {
    const double range = sight.now[3];
    const auto &upper = sight.before[0], &lower = sight.before[2], &before = sight.before[3];
    if (range <= 0.0 || !upper || !lower || !before || *before <= 0.0) return std::nullopt;
    const double width = (*upper - *lower) / *before;
    if (width >= 3.0) return std::nullopt;
    const double score = ramp((sight.close - sight.now[0]) / range, 0.0, 0.5) -
                         ramp((sight.now[2] - sight.close) / range, 0.0, 0.5);
    return mark(score, width, either(score, "broke out above", "broke out below"),
                "back inside the bands");
}

/// Readings: ATR. Dow: the last two highs and the last two lows rise, or fall.
std::optional<Mark> structure(const Sight& sight) {
    const auto turns = last_turns(sight, 4);
    const double range = sight.now[0];
    if (turns.empty() || range <= 0.0) return std::nullopt;
    const double first = (turns[2].price - turns[0].price) / range;
    const double second = (turns[3].price - turns[1].price) / range;
    if (first * second <= 0.0) return std::nullopt;
    const double score = 0.5 * clamp(first) + 0.5 * clamp(second);
    return mark(score, turns[3].price,
                either(score, "higher highs and lows", "lower highs and lows"),
                either(score, "a lower low", "a higher high"));
}

/// Readings: ATR. Price beyond the last confirmed high or low, in full one range away.
std::optional<Mark> swing_break(const Sight& sight) {
    const auto turns = last_turns(sight, 2);
    const double range = sight.now[0];
    if (turns.empty() || range <= 0.0) return std::nullopt;
    const double high = std::fmax(turns[0].price, turns[1].price);
    const double low = std::fmin(turns[0].price, turns[1].price);
    const double score =
        ramp((sight.price - high) / range, 0.0, 1.0) - ramp((low - sight.price) / range, 0.0, 1.0);
    return mark(score, score > 0.0 ? high : low,
                either(score, "above the last swing high", "below the last swing low"),
                either(score, "close back below it", "close back above it"));
}

/// Readings: ATR. Two tops within half a range of each other, two ranges or more above what lies
/// between: 0.4 until that gives way, then in full. A close above the tops ends it.
std::optional<Mark> double_extreme(const Sight& sight) {
    const auto turns = last_turns(sight, 3);
    const double range = sight.now[0];
    if (turns.empty() || range <= 0.0) return std::nullopt;
    const Top top(turns, sight.price);
    const double apart = std::fabs(top.price[2] - top.price[0]) / range;
    const double depth = (std::fmin(top.price[0], top.price[2]) - top.price[1]) / range;
    if (apart > 0.5 || depth < 2.0) return std::nullopt;
    if (top.close > std::fmax(top.price[0], top.price[2])) return std::nullopt;
    const bool broken = top.close < top.price[1];
    const double score = top.side * (broken ? 1.0 : forming);
    return mark(score, top.level(top.price[1]),
                broken ? either(score, "double bottom, broken", "double top, broken")
                       : either(score, "double bottom", "double top"),
                either(score, "close below the lows", "close above the highs"));
}

/// Readings: ATR. A head one range or more above both shoulders, these within a range of each
/// other, the lows between within one and a half: 0.4 until their mean gives way, then in full.
std::optional<Mark> head_shoulders(const Sight& sight) {
    const auto turns = last_turns(sight, 5);
    const double range = sight.now[0];
    if (turns.empty() || range <= 0.0) return std::nullopt;
    const Top top(turns, sight.price);
    const double shoulder = std::fmax(top.price[0], top.price[4]);
    const double neck = (top.price[1] + top.price[3]) / 2.0;
    const bool shaped = top.price[2] - shoulder >= range &&
                        std::fabs(top.price[0] - top.price[4]) <= range &&
                        std::fabs(top.price[1] - top.price[3]) <= 1.5 * range;
    if (!shaped || top.close > shoulder) return std::nullopt;
    const bool broken = top.close < neck;
    const double score = top.side * (broken ? 1.0 : forming);
    return mark(score, top.level(neck),
                broken ? either(score, "inverse head and shoulders, neckline broken",
                                "head and shoulders, neckline broken")
                       : either(score, "inverse head and shoulders", "head and shoulders"),
                either(score, "close below the right shoulder", "close above the right shoulder"));
}

/// Readings: ATR. Highs that do not rise over lows that do not fall (by more than a quarter of a
/// range), a quarter narrower than before: speaks once price leaves it, in full half a range
/// beyond.
std::optional<Mark> triangle(const Sight& sight) {
    const auto turns = last_turns(sight, 4);
    const double range = sight.now[0];
    if (turns.empty() || range <= 0.0) return std::nullopt;
    const bool high_first = turns[0].is_high;
    const double old_high = turns[high_first ? 0 : 1].price, high = turns[high_first ? 2 : 3].price;
    const double old_low = turns[high_first ? 1 : 0].price, low = turns[high_first ? 3 : 2].price;
    const double slack = 0.25 * range;
    if (high > old_high + slack || low < old_low - slack) return std::nullopt;
    if (high - low > 0.75 * (old_high - old_low)) return std::nullopt;
    const double score =
        ramp((sight.price - high) / range, 0.0, 0.5) - ramp((low - sight.price) / range, 0.0, 0.5);
    return mark(score, score > 0.0 ? high : low,
                either(score, "broke out above", "broke out below"), "back inside");
}

/// Readings: ATR. The nearest confirmed swing within half a range: a low is support, a high
/// resistance.
std::optional<Mark> swing_level(const Sight& sight) {
    const double tolerance = 0.5 * sight.now[0];
    if (tolerance <= 0.0) return std::nullopt;
    Mark best;
    for (const Turn& turn : sight.turns) {
        const double near = 1.0 - std::fabs(sight.price - turn.price) / tolerance;
        if (near <= std::fabs(best.score)) continue;
        best = mark(turn.is_high ? -near : near, turn.price,
                    turn.is_high ? "resistance of a swing high" : "support of a swing low",
                    turn.is_high ? "close above it" : "close below it");
    }
    return best;
}

/// Readings: R1, S1, R2, S2, ATR. Floor pivots of the last bar closed before this one, within half
/// a range: S is support, R resistance.
std::optional<Mark> pivots(const Sight& sight) {
    static constexpr std::string_view names[] = {"r1", "s1", "r2", "s2"};
    const double tolerance = 0.5 * sight.now[4];
    if (tolerance <= 0.0) return std::nullopt;
    Mark best;
    for (std::size_t i = 0; i < 4; ++i) {
        if (sight.own_bar && !sight.before[i]) continue;
        const double level = sight.own_bar ? *sight.before[i] : sight.now[i];
        const double near = 1.0 - std::fabs(sight.price - level) / tolerance;
        if (near <= std::fabs(best.score)) continue;
        const bool resists = i % 2 == 0;
        best = mark(resists ? -near : near, level, resists ? "resistance" : "support",
                    resists ? "close above it" : "close below it");
        best.detail = names[i];
    }
    return best;
}

Rule rule(std::string_view name, std::string_view hint, Nature nature,
          std::vector<std::string_view> readings, std::optional<Mark> (*look)(const Sight&)) {
    Rule made;
    made.name = name;
    made.hint = hint;
    made.nature = nature;
    made.readings = std::move(readings);
    made.look = look;
    made.named = true;
    return made;
}

}  // namespace

std::vector<Rule> pattern_rules() {
    const std::vector<std::string_view> range{"atr:14"};
    std::vector<Rule> rules{
        rule("candles", "candle patterns; readings: any number of them", Nature::reverting,
             {"cdlengulfing", "cdlharami", "cdl3inside", "cdl3outside", "cdlmorningstar",
              "cdleveningstar"},
             candles),
        rule("money_flow", "money flow index exhausted", Nature::reverting, {"mfi:14"}, money_flow),
        rule("squeeze_break", "price leaves narrow bands", Nature::following,
             {"bbands:20,2.upper", "bbands:20,2.middle", "bbands:20,2.lower", "atr:14"},
             squeeze_break),
        rule("structure", "confirmed highs and lows that rise, or fall", Nature::following, range,
             structure),
        rule("swing_break", "close beyond the last confirmed swing", Nature::following, range,
             swing_break),
        rule("double_extreme", "double top or bottom of confirmed swings", Nature::reverting, range,
             double_extreme),
        rule("head_shoulders", "head and shoulders of confirmed swings, or its inverse",
             Nature::reverting, range, head_shoulders),
        rule("triangle", "breakout from narrowing confirmed swings", Nature::following, range,
             triangle),
        rule("swing_level", "close at a confirmed swing", Nature::reverting, range, swing_level),
        rule("pivots", "close at a floor pivot of the last bar", Nature::reverting,
             {"pivots.r1", "pivots.s1", "pivots.r2", "pivots.s2", "atr:14"}, pivots),
    };
    rules[0].any_number = true;
    rules[1].named = false;
    rules[2].named = false;
    return rules;
}

void take_leg(std::vector<Turn>& turns, const Levels& leg) {
    const Turn low{false, leg.swing_low.to_double()}, high{true, leg.swing_high.to_double()};
    const Turn from = leg.rising ? low : high, to = leg.rising ? high : low;
    const auto put = [&](const Turn& turn) {
        if (!turns.empty() && turns.back().is_high == turn.is_high)
            turns.back() = turn;
        else
            turns.push_back(turn);
    };
    if (turns.size() >= 2 && turns[turns.size() - 2] == from && turns.back().is_high == to.is_high)
        turns.pop_back();  // the same leg has gone further
    else
        put(from);
    put(to);
    if (turns.size() > turns_max)
        turns.erase(turns.begin(), turns.end() - static_cast<std::ptrdiff_t>(turns_max));
}

}  // namespace outcry::cases
