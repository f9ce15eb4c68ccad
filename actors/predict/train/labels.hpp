// SPDX-License-Identifier: Apache-2.0
// What became of the entries of the past, and how much of its own each label says. Pure functions
// for any thread. The bars are only read during the call.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "actors/predict/bar_flow.hpp"
#include "actors/predict/barriers.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/market.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::predict {

/// A closed bar with its time, in doubles; `close_time` is when it may first be seen.
struct PastBar {
    TimeNs close_time;
    indicator::Ohlcv bar;
    std::optional<BarFlow> flow = std::nullopt;
};

/// An outcome and the last bar it looked at.
struct Ending {
    Outcome outcome = Outcome::unknown;
    std::size_t last = 0;
};

/// Decided at the close of bars[decided]. Target before stop is entered at the next bar's open, and
/// stop and target are measured from there; `neither` when the horizon passes, `unknown` when the
/// bars end before it does: also where a barrier was met, or early answers would be counted alone.
/// A next-bar label compares two closes of the question's timeframe; `unknown` where the second is
/// missing.
[[nodiscard]] Ending ending_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                               const Question& question);
[[nodiscard]] Outcome outcome_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                                 const Question& question);

/// Bars (first, last] that a label was made of.
struct LabelSpan {
    std::size_t first;
    std::size_t last;
};
/// Average uniqueness of each label among all of one symbol (López de Prado 2018, sections 4.2 and
/// 4.4): the mean over its bars of one over the number of labels made of that bar. `bars` bounds
/// the spans.
[[nodiscard]] std::vector<double> uniqueness_of(std::span<const LabelSpan> spans, std::size_t bars);

}  // namespace outcry::predict
