// SPDX-License-Identifier: Apache-2.0
// How fast recorded inputs are handed over: at once, as they were recorded, or N times as fast. One
// thread, plain value. It delays and never reorders: what is decided does not depend on it.
#pragma once

#include <cstdint>
#include <string_view>

#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"

namespace outcry::feed {

class Pace {
 public:
    /// `lockstep`, `as_recorded`, or a factor such as `60x` or `0.5x`.
    [[nodiscard]] static Result<Pace> parse(std::string_view text);

    [[nodiscard]] bool paced() const { return factor_units_ != 0; }
    /// What comes before this time is not delayed: a warm-up need not be sat through.
    void begin_at(TimeNs live_from) { live_from_ = live_from; }
    /// Whether an input of this event time may be handed over, `steady_ns` being now by the steady
    /// clock.
    [[nodiscard]] bool due(TimeNs event_time, std::int64_t steady_ns);

 private:
    std::int64_t factor_units_ = 0;  // 1e-8 of a recorded second a second; 0: no delay
    TimeNs live_from_{INT64_MIN};
    bool anchored_ = false;
    TimeNs first_event_;
    std::int64_t first_steady_ns_ = 0;
};

}  // namespace outcry::feed
