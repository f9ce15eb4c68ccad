// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/pace.hpp"

#include "outcry/base/fixed.hpp"
#include "outcry/base/text.hpp"

namespace outcry::feed {

Result<Pace> Pace::parse(std::string_view text) {
    Pace pace;
    if (text == "lockstep") return pace;
    if (text == "as_recorded") {
        pace.factor_units_ = fixed_scale;
        return pace;
    }
    if (text.size() > 1 && text.back() == 'x') {
        const Result<std::int64_t> factor = fixed::parse(text.substr(0, text.size() - 1));
        if (factor && *factor > 0) {
            pace.factor_units_ = *factor;
            return pace;
        }
    }
    return invalid(
        joined({"pace ", quoted(text),
                " is not one of lockstep, as_recorded or a factor above 0 such as 60x"}));
}

bool Pace::due(TimeNs event_time, std::int64_t steady_ns) {
    if (!paced() || event_time < live_from_) return true;
    if (!anchored_) {
        anchored_ = true;
        first_event_ = event_time;
        first_steady_ns_ = steady_ns;
    }
    const Result<std::int64_t> recorded_ns = fixed::mul_div(
        steady_ns - first_steady_ns_, factor_units_, fixed_scale, Rounding::toward_zero);
    return !recorded_ns ||
           (event_time - first_event_).ns <= *recorded_ns;  // too far to count is long past
}

}  // namespace outcry::feed
