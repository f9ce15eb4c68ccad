// SPDX-License-Identifier: Apache-2.0
#include "tools/search/beginning.hpp"

#include "outcry/base/text.hpp"

namespace outcry::tools {

namespace {

constexpr int launches_max = 8;  // of one floor, to have it live in time
constexpr std::int64_t weekend_ns = 4 * ns_per_day;

}  // namespace

bool Lead::learn(DurationNs late) {
    if ((late.ns >= 0 && late.ns < ns_per_minute) || ++launches == launches_max) return false;
    if (late.ns > 0)
        sooner = {2 * sooner.ns + late.ns + weekend_ns};
    else
        longer = {longer.ns - late.ns};
    return true;
}

void begin_before(const PlannedActor& feed, TimeNs start, DurationNs warm_up, const Lead& lead,
                  std::vector<std::string>& words) {
    words.push_back(joined({feed.name, ".from=", time::to_iso(start - warm_up - lead.sooner)}));
}

void hear_for(const PlannedActor& feed, DurationNs warm_up, std::vector<std::string>& words) {
    words.push_back(joined({feed.name, ".warmup=", std::to_string(warm_up.ns / ns_per_s), "s"}));
}

}  // namespace outcry::tools
