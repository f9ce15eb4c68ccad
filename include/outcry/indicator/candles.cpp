// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/candles.hpp"

#include "outcry/indicator/candle_view.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {
namespace {

using Shapes = std::array<const CandleShape*, candle_kinds>;

const Shapes& shapes() {
    static const Shapes all = [] {
        Shapes by_kind{};
        for (const auto list : {single_candles(), double_candles(), triple_candles(),
                                star_candles(), longer_candles()})
            for (const CandleShape& shape : list)
                by_kind[static_cast<std::size_t>(shape.kind)] = &shape;
        for (const CandleShape* shape : by_kind) OUTCRY_CHECK(shape != nullptr);
        return by_kind;
    }();
    return all;
}

bool is_hikkake(CandleKind kind) {
    return kind == CandleKind::cdlhikkake || kind == CandleKind::cdlhikkakemod;
}

/// A hikkake speaks again when one of the next three closes breaks the bar before it.
int confirmed(HikkakeState& waiting, int fresh, const CandlePattern& state) {
    if (waiting.age <= 3) ++waiting.age;
    if (fresh != 0) {
        waiting = {fresh, 0, state.bar(1).high, state.bar(1).low};
        return fresh;
    }
    const double close = state.bar(0).close;
    const bool broken =
        (waiting.signal > 0 && close > waiting.high) || (waiting.signal < 0 && close < waiting.low);
    if (waiting.age > 3 || !broken) return 0;
    waiting.age = 4;
    return waiting.signal > 0 ? waiting.signal + 100 : waiting.signal - 100;
}

/// TA-Lib keeps every average as its own running sum from its own first bar; doing the same keeps
/// ties equal.
void accumulate(CandlePattern& state, const CandleShape& shape, std::int64_t before_first) {
    for (std::size_t i = 0; i < shape.uses.size(); ++i) {
        const CandleUse use = shape.uses[i];
        if (use.setting == CandleSetting::none) return;
        const CandleRule rule = candle_rule(use.setting);
        if (before_first > rule.period) continue;
        const double enters = candle_range(rule.range, state.bar(use.ago));
        state.totals[i] +=
            before_first > 0 ? enters
                             : enters - candle_range(rule.range, state.bar(use.ago + rule.period));
    }
}

}  // namespace

const CandleShape& candle_shape(CandleKind kind) {
    return *shapes()[static_cast<std::size_t>(kind)];
}

Result<CandlePattern> CandlePattern::make(CandleKind kind) {
    const double fallback = candle_shape(kind).penetration;
    return make(kind, fallback < 0 ? 0 : fallback);
}

Result<CandlePattern> CandlePattern::make(CandleKind kind, double penetration) {
    OUTCRY_TRY(check_range("candle pattern", "penetration", penetration, 0, real_max));
    CandlePattern made;
    made.kind = kind;
    made.penetration = penetration;
    return made;
}

int CandlePattern::lookback() const { return candle_shape(kind).lookback; }

std::optional<int> CandlePattern::update(const Ohlcv& bar_now) {
    const CandleShape& shape = candle_shape(kind);
    bars[static_cast<std::size_t>(seen) % bars.size()] = {bar_now.open, bar_now.high, bar_now.low,
                                                          bar_now.close};
    const std::int64_t today = seen++;
    const std::int64_t before_first = shape.lookback - shape.unheard - today;
    int answer = 0;
    if (before_first <= 0) {
        answer = shape.judge(CandleView(*this, shape));
        if (is_hikkake(kind)) answer = confirmed(hikkake, answer, *this);
    }
    accumulate(*this, shape, before_first);
    if (today < shape.lookback) return std::nullopt;
    return answer;
}

}  // namespace outcry::indicator
