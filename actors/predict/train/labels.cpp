// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/labels.hpp"

#include "outcry/base/check.hpp"

namespace outcry::predict {
namespace {

Ending next_bar_ending(std::span<const PastBar> bars, std::size_t decided, Side entry,
                       const Question& question) {
    const TimeNs next = question.timeframe.close_of(bars[decided].close_time);
    for (std::size_t at = decided + 1; at < bars.size() && bars[at].close_time <= next; ++at)
        if (bars[at].close_time == next)
            return {next_bar(bars[decided].bar.close, bars[at].bar.close, entry), at};
    return {Outcome::unknown, decided};
}

}  // namespace

Ending ending_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                 const Question& question) {
    OUTCRY_CHECK(decided < bars.size());
    if (question.label == LabelKind::next_bar)
        return next_bar_ending(bars, decided, entry, question);
    const TimeNs end = bars[decided].close_time + question.horizon;
    if (decided + 1 >= bars.size() || bars.back().close_time < end)
        return {Outcome::unknown, decided};
    const Barriers barriers =
        BarrierFactors::of(entry, question).around(bars[decided + 1].bar.open);
    std::size_t at = decided + 1;
    for (; at < bars.size() && bars[at].close_time <= end; ++at)
        if (const Outcome met = barriers.met(bars[at].bar); met != Outcome::unknown)
            return {met, at};
    return {Outcome::neither, at - 1};
}

Outcome outcome_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                   const Question& question) {
    return ending_of(bars, decided, entry, question).outcome;
}

std::vector<double> uniqueness_of(std::span<const LabelSpan> spans, std::size_t bars) {
    std::vector<double> together(bars + 1, 0.0);  // changes first, then how many at each bar
    for (const LabelSpan& span : spans) {
        OUTCRY_CHECK(span.first <= span.last && span.last < bars);
        together[span.first + 1] += 1;
        if (span.last + 1 < together.size()) together[span.last + 1] -= 1;
    }
    std::vector<double> shares(bars + 1, 0.0);  // summed up to and including each bar
    double now = 0;
    for (std::size_t at = 0; at < bars; ++at) {
        now += together[at];
        shares[at + 1] = shares[at] + (now > 0 ? 1.0 / now : 0.0);
    }
    std::vector<double> uniqueness;
    for (const LabelSpan& span : spans) {
        const auto length = static_cast<double>(span.last - span.first);
        uniqueness.push_back(length > 0 ? (shares[span.last + 1] - shares[span.first + 1]) / length
                                        : 1.0);
    }
    return uniqueness;
}

}  // namespace outcry::predict
