// SPDX-License-Identifier: Apache-2.0
// Where a recorded feed has to begin for the floor to be live from an instant on: a warm-up before
// it. That counts from the first row, and one that begins where nothing was traded (a weekend)
// would be over too late: then it begins days sooner, and is longer by what that is too much. Plain
// values, any thread.
#pragma once

#include <string>
#include <vector>

#include "outcry/actor/plan.hpp"
#include "outcry/base/time.hpp"

namespace outcry::tools {

struct Lead {
    DurationNs sooner{0};
    DurationNs longer{0};
    int launches = 0;

    /// Learns from a launch that was live so much too late, or too early. False: there is nothing
    /// to learn, it was on time, or more was tried than helps.
    [[nodiscard]] bool learn(DurationNs late);
};

/// Adds the words that have the feed begin so long before the start, and be heard so long.
void begin_before(const PlannedActor& feed, TimeNs start, DurationNs warm_up, const Lead& lead,
                  std::vector<std::string>& words);
void hear_for(const PlannedActor& feed, DurationNs warm_up, std::vector<std::string>& words);

}  // namespace outcry::tools
