// SPDX-License-Identifier: Apache-2.0
// Target before stop: what became of an entry, by the rules of paper execution (DOMAIN: stop first,
// targets traded through). Pure functions for any thread. The bars are only read during the call.
#pragma once

#include <cstdint>
#include <span>

#include "actors/predict/model_file.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/market.hpp"
#include "outcry/indicator/ohlcv.hpp"

namespace outcry::predict {

/// A closed bar with its time, in doubles; `close_time` is when it may first be seen.
struct PastBar {
    TimeNs close_time;
    indicator::Ohlcv bar;
};

enum class Outcome { target, stop, neither, unknown };
OUTCRY_DESCRIBE_ENUM(Outcome, "outcome", target, stop, neither, unknown);

/// The triple barrier (López de Prado, Advances in Financial Machine Learning, 2018, section 3.3).
/// Decided at the close of bars[decided]; entered at the next bar's open; stop and target are
/// measured from there. A bar that touches both was stopped; touching the stop is enough for it,
/// the target must be traded through. `neither` when the horizon passes, `unknown` when the bars
/// end before it does: also where a barrier was met, or early answers would be counted alone.
[[nodiscard]] Outcome outcome_of(std::span<const PastBar> bars, std::size_t decided, Side entry,
                                 const Question& question);

}  // namespace outcry::predict
