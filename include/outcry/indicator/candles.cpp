// SPDX-License-Identifier: Apache-2.0
#include "outcry/indicator/candles.hpp"

#include <algorithm>
#include <limits>

#include "outcry/indicator/candle_view.hpp"
#include "outcry/indicator/checks.hpp"

namespace outcry::indicator {
namespace {

constexpr std::size_t block_most = 64;  // bars at once: what they need stays in the nearest cache
constexpr std::size_t past = 15;        // the oldest range that a sum lets go
constexpr std::size_t bars_most = 5;    // a pattern's own

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
        plan.uses_range[static_cast<std::size_t>(rule.range)] = true;
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
int confirmed(HikkakeState& waiting, int fresh, const Ohlcv& before, double close) {
    if (waiting.age <= 3) ++waiting.age;
    if (fresh != 0) {
        waiting = {fresh, 0, before.high, before.low};
        return fresh;
    }
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

/// What a block needs beside its bars: each range of each bar, the past ones first, and the sums as
/// they stood before each bar.
struct Work {
    std::array<std::array<double, past + block_most>, 3> ranges;
    std::array<CandleBlock::Totals, block_most> totals;
};

/// The ranges once a bar, then each sum along the bars: as accumulate does, in the same order.
void sum_up(CandlePattern& state, const CandlePlan& plan, const Ohlcv* first, std::size_t count,
            Work& work) {
    for (std::size_t range = 0; range < work.ranges.size(); ++range)
        if (plan.uses_range[range])
            for (std::size_t i = 0; i < past + count; ++i)
                work.ranges[range][i] =
                    candle_range(static_cast<CandleRange>(range), *(first + i - past));
    for (std::size_t k = 0; k < plan.count; ++k) {
        const CandlePlan::Sum& sum = plan.sums[k];
        const auto& range = work.ranges[static_cast<std::size_t>(sum.range)];
        const double* enters = range.data() + past - sum.enters;
        const double* leaves = range.data() + past - sum.leaves;
        double total = state.totals[k];
        for (std::size_t i = 0; i < count; ++i) {
            work.totals[i][k] = total;
            total += enters[i] - leaves[i];
        }
        state.totals[k] = total;
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
    bars[static_cast<std::size_t>(seen) % bars.size()] = bar_now;
    const std::int64_t today = seen++;
    const std::int64_t before_first = shape.lookback - shape.unheard - today;
    int answer = 0;
    if (before_first <= 0) {
        std::array<Ohlcv, bars_most> row{};
        for (std::size_t ago = 0; ago < row.size(); ++ago)
            row[row.size() - 1 - ago] = bar(static_cast<std::int64_t>(ago));
        answer = shape.judge.one(CandleView(&row.back(), totals.data(), penetration, plan));
        if (is_hikkake(kind)) answer = confirmed(hikkake, answer, bar(1), bar_now.close);
    }
    accumulate(*this, plan, before_first);
    return answer;
}

void CandlePattern::update_many(std::span<const Ohlcv> many, std::span<double> out) {
    OUTCRY_CHECK(out.size() >= many.size());
    // The first ones by hand: until the pattern speaks, and its past stands in the block.
    const std::size_t by_hand = std::min(many.size(), bars.size());
    std::size_t at = 0;
    for (; at < many.size() && (at < by_hand || wait > 0); ++at) {
        const auto answer = update(many[at]);
        out[at] = answer ? *answer : std::numeric_limits<double>::quiet_NaN();
    }
    if (at == many.size()) return;
    const std::int64_t before = seen - static_cast<std::int64_t>(at);
    const CandlePlan& plan = plan_for(kind);
    Work work;
    for (std::size_t count = 0; at < many.size(); at += count) {
        count = std::min(many.size() - at, block_most);
        const Ohlcv* first = many.data() + at;
        sum_up(*this, plan, first, count, work);
        plan.shape->judge.many({first, count, work.totals.data(), penetration, &plan},
                               out.data() + at);
        if (!is_hikkake(kind)) continue;
        for (std::size_t i = 0; i < count; ++i)
            out[at + i] = confirmed(hikkake, static_cast<int>(out[at + i]), *(first + i - 1),
                                    (first + i)->close);
    }
    for (const Ohlcv& late : many.last(bars.size()))
        bars[static_cast<std::size_t>(before + (&late - many.data())) % bars.size()] = late;
    seen = before + static_cast<std::int64_t>(many.size());
}

}  // namespace outcry::indicator
