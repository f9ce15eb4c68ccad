// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_clock.hpp"

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

/// A time server that slews moves a clock by half a thousandth: this is a step.
constexpr std::int64_t step_ns = 2 * ns_per_s;

}  // namespace

void FloorClock::look(TimeNs wall, std::int64_t steady_ns, TimeNs log) {
    const std::int64_t ahead = wall.ns - steady_ns;
    const bool first = !ahead_ns_;
    const std::int64_t before = std::exchange(ahead_ns_, ahead).value_or(ahead);
    // A log that is gone on with may have been written while the clock ran ahead.
    const std::int64_t moved = first ? std::min<std::int64_t>(wall.ns - log.ns, 0) : ahead - before;
    if (moved > -step_ns && moved < step_ns) return;
    const std::string by = time::to_string(DurationNs{std::abs(moved) / ns_per_s * ns_per_s});
    if (moved > 0)
        return tell_(joined({"this machine's clock went ahead by ", by,
                             " (it was set, or the machine slept): what is older is late from here "
                             "on, and should it be set back, the log's time waits for it"}));
    if (wall < log)
        tell_(joined({"this machine's clock went back by ", by,
                      ": the log's time stands still "
                      "until it is ",
                      time::to_iso(log),
                      " again, and no bar, timer or deadline "
                      "ends before; set the clock right, or close what is open"}));
}

}  // namespace outcry
