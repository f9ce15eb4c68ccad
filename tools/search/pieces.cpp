// SPDX-License-Identifier: Apache-2.0
#include "tools/search/pieces.hpp"

#include <vector>

#include "actors/feed/params.hpp"
#include "actors/feed/walk_market.hpp"
#include "actors/topology/digest.hpp"

namespace outcry::tools {

namespace {

/// Of a made-up market every price follows from its first: another beginning is another market.
void forget_days(RosterEntry& entry) {
    if (entry.kind == schema_name<RecordedFeedParams>) {
        auto params = decoded<RecordedFeedParams>(entry.params);
        if (!params) return;
        params->from = params->to = std::nullopt;
        params->warmup = {};
        entry.params = encoded(*params);
    } else if (entry.kind == schema_name<WalkParams>) {
        auto params = decoded<WalkParams>(entry.params);
        if (!params) return;
        params->warmup = params->length = {};
        entry.params = encoded(*params);
    }
}

}  // namespace

std::string floor_digest(Plan plan) {
    for (RosterEntry& entry : plan.opened.roster) forget_days(entry);
    return plan_digest(plan);
}

void Pieces::take(const Trial& trial) {
    const std::vector<std::int64_t> days = days_of(trial);
    if (trial.floor.empty() || days.size() >= statistics::gate_observations_min) return;
    Covered& covered = floors_[trial.floor];
    ++covered.pieces;
    for (std::size_t i = 0; i < days.size(); ++i)
        covered.returns.try_emplace(days[i], trial.returns[i]);
}

void Pieces::put_together(statistics::Luck& luck) const {
    for (const auto& [floor, covered] : floors_) {
        if (covered.pieces < 2) continue;
        std::vector<std::int64_t> days;
        std::vector<double> returns;
        for (const auto& [day, worth] : covered.returns) {
            days.push_back(day);
            returns.push_back(worth);
        }
        luck.add_whole({returns, days});
    }
}

}  // namespace outcry::tools
