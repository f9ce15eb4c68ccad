// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/candles.hpp"

#include "outcry/indicator/candle_view.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {
namespace {

using Plans = std::array<CandlePlan, candle_kinds>;

CandlePlan plan_of(const CandleShape& shape) {
    CandlePlan plan;
    plan.shape = &shape;
    for (auto& row : plan.places) row.fill(-1);
    for (const CandleUse use : shape.uses) {
        if (use.setting == CandleSetting::none) break;
        const CandleRule rule = candle_rule(use.setting);
        plan.places[static_cast<std::size_t>(use.setting)][static_cast<std::size_t>(use.ago)] =
            static_cast<std::int8_t>(plan.count);
        plan.sums[plan.count++] = {rule.range, use.ago, use.ago + rule.period, rule.period};
    }
    return plan;
}

const CandlePlan& plan_for(CandleKind kind) {
    static const Plans all = [] {
        Plans by_kind{};
        for (const auto list : {single_candles(), double_candles(), triple_candles(),
                                star_candles(), longer_candles()})
            for (const CandleShape& shape : list)
                by_kind[static_cast<std::size_t>(shape.kind)] = plan_of(shape);
        for (const CandlePlan& plan : by_kind) OUTCRY_CHECK(plan.shape != nullptr);
        return by_kind;
    }();
    return all[static_cast<std::size_t>(kind)];
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
void accumulate(CandlePattern& state, const CandlePlan& plan, std::int64_t before_first) {
    for (std::size_t i = 0; i < plan.count; ++i) {
        const CandlePlan::Sum& sum = plan.sums[i];
        if (before_first > sum.period) continue;
        const double enters = candle_range(sum.range, state.bar(sum.enters));
        state.totals[i] +=
            before_first > 0 ? enters : enters - candle_range(sum.range, state.bar(sum.leaves));
    }
}

}  // namespace

const CandleShape& candle_shape(CandleKind kind) { return *plan_for(kind).shape; }

Result<CandlePattern> CandlePattern::make(CandleKind kind) {
    const double fallback = candle_shape(kind).penetration;
    return make(kind, fallback < 0 ? 0 : fallback);
}

Result<CandlePattern> CandlePattern::make(CandleKind kind, double penetration) {
    OUTCRY_TRY(check_range("candle pattern", "penetration", penetration, 0, real_max));
    CandlePattern made;
    made.kind = kind;
    made.penetration = penetration;
    made.wait = made.lookback();
    return made;
}

int CandlePattern::lookback() const { return candle_shape(kind).lookback; }

int CandlePattern::judge(const Ohlcv& bar_now) {
    const CandlePlan& plan = plan_for(kind);
    const CandleShape& shape = *plan.shape;
    bars[static_cast<std::size_t>(seen) % bars.size()] = {bar_now.open, bar_now.high, bar_now.low,
                                                          bar_now.close};
    const std::int64_t today = seen++;
    const std::int64_t before_first = shape.lookback - shape.unheard - today;
    int answer = 0;
    if (before_first <= 0) {
        answer = shape.judge(CandleView(*this, plan));
        if (is_hikkake(kind)) answer = confirmed(hikkake, answer, *this);
    }
    accumulate(*this, plan, before_first);
    return answer;
}

}  // namespace outcry::indicator
