// SPDX-License-Identifier: Apache-2.0
// The words in which candle_*.cpp say their patterns: parts of a bar, TA-Lib's settings, and what
// they are compared with. Used inside the room only. A view lives as long as the pattern's state it
// looks at.
//
// Words of the patterns' docstrings. The first bar is the oldest. White closes at or above its
// open, black below. A long body is larger than the average of the ten bodies before it, a short
// one smaller; a doji has a body of at most a tenth of the average high - low. A shadow is long
// above once its own body, very long above twice, short below half the average of both shadows
// together; none is one below a tenth of the average high - low. Near, far and equal are 0.2, 0.6
// and 0.05 of the average high - low of five bars. Averages end before the bar they measure. A gap
// lies between bodies, unless between whole bars. "First value after n": the n-th bar has it, as in
// TA-Lib, which sometimes waits longer than the averages need.
#pragma once

#include <array>
#include <cmath>
#include <cstdint>
#include <span>
#include <string_view>

#include "outcry/indicator/candles.hpp"

namespace outcry::indicator {

enum class CandleSetting : std::int8_t {
    none,
    body_long,
    body_short,
    body_doji,
    shadow_long,
    shadow_very_long,
    shadow_short,
    shadow_very_short,
    near,
    far,
    equal
};

enum class CandleRange : std::int8_t { real_body, high_low, shadows };

struct CandleRule {
    CandleRange range = CandleRange::real_body;
    std::int32_t period = 0;  // 0: the bar itself is its own measure
    double factor = 1;
};

/// TA-Lib's defaults.
[[nodiscard]] constexpr CandleRule candle_rule(CandleSetting setting) {
    switch (setting) {
        case CandleSetting::body_long:
            return {CandleRange::real_body, 10, 1.0};
        case CandleSetting::body_short:
            return {CandleRange::real_body, 10, 1.0};
        case CandleSetting::body_doji:
            return {CandleRange::high_low, 10, 0.1};
        case CandleSetting::shadow_long:
            return {CandleRange::real_body, 0, 1.0};
        case CandleSetting::shadow_very_long:
            return {CandleRange::real_body, 0, 2.0};
        case CandleSetting::shadow_short:
            return {CandleRange::shadows, 10, 1.0};
        case CandleSetting::shadow_very_short:
            return {CandleRange::high_low, 10, 0.1};
        case CandleSetting::near:
            return {CandleRange::high_low, 5, 0.2};
        case CandleSetting::far:
            return {CandleRange::high_low, 5, 0.6};
        case CandleSetting::equal:
            return {CandleRange::high_low, 5, 0.05};
        case CandleSetting::none:
            break;
    }
    return {};
}

[[nodiscard]] inline double body(const Ohlcv& c) { return std::fabs(c.close - c.open); }
[[nodiscard]] inline double top(const Ohlcv& c) { return c.close > c.open ? c.close : c.open; }
[[nodiscard]] inline double bottom(const Ohlcv& c) { return c.close < c.open ? c.close : c.open; }
[[nodiscard]] inline double upper_shadow(const Ohlcv& c) { return c.high - top(c); }
[[nodiscard]] inline double lower_shadow(const Ohlcv& c) { return bottom(c) - c.low; }
[[nodiscard]] inline int color(const Ohlcv& c) { return c.close >= c.open ? 1 : -1; }

[[nodiscard]] inline double candle_range(CandleRange kind, const Ohlcv& c) {
    if (kind == CandleRange::real_body) return body(c);
    if (kind == CandleRange::high_low) return c.high - c.low;
    return upper_shadow(c) + lower_shadow(c);
}

/// A running average that a pattern keeps: of a setting, ending before the bar of `ago` bars ago.
struct CandleUse {
    CandleSetting setting = CandleSetting::none;
    std::int8_t ago = 0;
};

class CandleView;
struct CandleBlock;

/// A pattern's judgement of a bar, and of many, which has it inlined.
struct CandleJudge {
    int (*one)(const CandleView&) = nullptr;
    void (*many)(const CandleBlock&, double* answers) = nullptr;
};

struct CandleShape {
    CandleKind kind;
    std::string_view name;  // TA-Lib's
    std::string_view hint;
    std::int32_t lookback;
    CandleJudge judge;
    std::array<CandleUse, 8> uses{};
    double penetration = -1;   // default; below 0 when the pattern takes none
    std::int32_t unheard = 0;  // bars judged before the first answer (HIKKAKE)
};

[[nodiscard]] const CandleShape& candle_shape(CandleKind kind);

/// A shape with its averages looked up: what is asked for at every bar.
struct CandlePlan {
    struct Sum {
        CandleRange range = CandleRange::real_body;
        std::int32_t enters = 0;  // bars ago of what a bar adds to the sum
        std::int32_t leaves = 0;
        std::int32_t period = 0;
    };

    const CandleShape* shape = nullptr;
    std::size_t count = 0;             // sums in use
    std::array<bool, 3> uses_range{};  // by CandleRange
    std::array<Sum, 8> sums{};
    std::array<std::array<std::int8_t, 8>, 11> places{};  // by setting and ago; -1: not kept
};

// One list a file, each by the bars its patterns span.
[[nodiscard]] std::span<const CandleShape> single_candles();
[[nodiscard]] std::span<const CandleShape> double_candles();
[[nodiscard]] std::span<const CandleShape> triple_candles();
[[nodiscard]] std::span<const CandleShape> star_candles();
[[nodiscard]] std::span<const CandleShape> longer_candles();

/// Bars that stand one behind the other, up to the newest, with the sums as they were before it.
class CandleView {
 public:
    CandleView(const Ohlcv* newest, const double* totals, double penetration,
               const CandlePlan& plan)
        : newest_(newest), totals_(totals), penetration_(penetration), plan_(plan) {}

    [[nodiscard]] const Ohlcv& operator[](int ago) const { return *(newest_ - ago); }
    [[nodiscard]] double penetration() const { return penetration_; }

    /// factor × average of the setting over the bars before the one of `ago` bars ago.
    [[nodiscard]] double average(CandleSetting setting, int ago) const {
        const CandleRule rule = candle_rule(setting);
        const double halved = rule.range == CandleRange::shadows ? 2.0 : 1.0;
        if (rule.period == 0) return rule.factor * candle_range(rule.range, (*this)[ago]) / halved;
        return rule.factor * (total(setting, ago) / rule.period) / halved;
    }

    [[nodiscard]] bool white(int ago) const { return color((*this)[ago]) == 1; }
    [[nodiscard]] bool black(int ago) const { return color((*this)[ago]) == -1; }
    [[nodiscard]] bool opposite(int a, int b) const {
        return color((*this)[a]) == -color((*this)[b]);
    }
    [[nodiscard]] bool alike(int a, int b) const { return color((*this)[a]) == color((*this)[b]); }

    [[nodiscard]] bool long_body(int ago) const {
        return body((*this)[ago]) > average(CandleSetting::body_long, ago);
    }
    [[nodiscard]] bool short_body(int ago) const {
        return body((*this)[ago]) < average(CandleSetting::body_short, ago);
    }
    /// As short_body, equality included.
    [[nodiscard]] bool shortish_body(int ago) const {
        return body((*this)[ago]) <= average(CandleSetting::body_short, ago);
    }
    [[nodiscard]] bool more_than_short(int ago) const {
        return body((*this)[ago]) > average(CandleSetting::body_short, ago);
    }
    [[nodiscard]] bool doji(int ago) const {
        return body((*this)[ago]) <= average(CandleSetting::body_doji, ago);
    }
    [[nodiscard]] bool no_upper(int ago) const {
        return upper_shadow((*this)[ago]) < average(CandleSetting::shadow_very_short, ago);
    }
    [[nodiscard]] bool no_lower(int ago) const {
        return lower_shadow((*this)[ago]) < average(CandleSetting::shadow_very_short, ago);
    }
    [[nodiscard]] bool some_upper(int ago) const {
        return upper_shadow((*this)[ago]) > average(CandleSetting::shadow_very_short, ago);
    }
    [[nodiscard]] bool some_lower(int ago) const {
        return lower_shadow((*this)[ago]) > average(CandleSetting::shadow_very_short, ago);
    }
    [[nodiscard]] bool long_upper(int ago) const {
        return upper_shadow((*this)[ago]) > average(CandleSetting::shadow_long, ago);
    }
    [[nodiscard]] bool long_lower(int ago) const {
        return lower_shadow((*this)[ago]) > average(CandleSetting::shadow_long, ago);
    }
    /// The body of bar a lies wholly above (below) that of bar b.
    [[nodiscard]] bool body_gap_up(int a, int b) const {
        return bottom((*this)[a]) > top((*this)[b]);
    }
    [[nodiscard]] bool body_gap_down(int a, int b) const {
        return top((*this)[a]) < bottom((*this)[b]);
    }
    /// Shadows included.
    [[nodiscard]] bool gap_up(int a, int b) const { return (*this)[a].low > (*this)[b].high; }
    [[nodiscard]] bool gap_down(int a, int b) const { return (*this)[a].high < (*this)[b].low; }
    /// `price` is the other price, give or take the setting's average at the bar of `ago` bars ago.
    [[nodiscard]] bool about(double price, double other, CandleSetting setting, int ago) const {
        const double slack = average(setting, ago);
        return price <= other + slack && price >= other - slack;
    }
    /// The body of the bar `in` bars ago lies strictly inside that of `out` bars ago: 2; touching
    /// an end: 1; else 0.
    [[nodiscard]] int within(int in, int out) const {
        const Ohlcv& small = (*this)[in];
        const Ohlcv& large = (*this)[out];
        if (top(small) < top(large) && bottom(small) > bottom(large)) return 2;
        return top(small) <= top(large) && bottom(small) >= bottom(large) ? 1 : 0;
    }

 private:
    [[nodiscard]] double total(CandleSetting setting, int ago) const {
        const auto place =
            plan_.places[static_cast<std::size_t>(setting)][static_cast<std::size_t>(ago)];
        const bool pattern_keeps_this_average = place >= 0;
        OUTCRY_CHECK(pattern_keeps_this_average);
        return totals_[place];
    }

    const Ohlcv* newest_;
    const double* totals_;
    double penetration_;
    const CandlePlan& plan_;
};

/// Bars in a row, `first` the oldest of those to be judged, and a row of sums for each.
struct CandleBlock {
    using Totals = std::array<double, 8>;

    const Ohlcv* first = nullptr;
    std::size_t count = 0;
    const Totals* totals = nullptr;
    double penetration = 0;
    const CandlePlan* plan = nullptr;
};

template <int (*judge)(const CandleView&)>
void judge_many(const CandleBlock& block, double* answers) {
    for (std::size_t i = 0; i < block.count; ++i)
        answers[i] = judge(
            CandleView(block.first + i, block.totals[i].data(), block.penetration, *block.plan));
}

template <int (*judge)(const CandleView&)>
inline constexpr CandleJudge by{judge, judge_many<judge>};

}  // namespace outcry::indicator
