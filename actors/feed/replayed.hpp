// SPDX-License-Identifier: Apache-2.0
// The seat of a replay: an edge that nobody starts, which `outcry replay --onto` takes. That it
// stands in a topology is the permission; a floor without one turns replays away. Plain functions,
// any thread.
#pragma once

#include "outcry/actor/kind.hpp"

namespace outcry {

struct ReplayedFeedParams {
    std::vector<std::string> allow = {"bar", "trade", "funding",
                                      "feed.status"};  // schemas that may be replayed
};
OUTCRY_DESCRIBE(ReplayedFeedParams, "feed.replay", allow);

/// Schemas of inputs that can be replayed.
[[nodiscard]] const std::vector<std::string>& replayable_schemas();
[[nodiscard]] Kind replayed_feed_kind();

}  // namespace outcry
