// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/fitting.hpp"

#include "actors/topology/draft.hpp"

namespace outcry::topology {
namespace {

using Beginnings = std::vector<std::pair<std::string, TimeNs>>;

const Kind* kind_of(const PlannedActor& actor, const std::vector<Kind>& kinds) {
    return actor.program.empty() ? find_in(kinds, actor.kind) : nullptr;
}

Making making(const PlannedActor& actor, const Plan& plan) {
    return {actor.name, actor.params.view(), plan.base, ""};
}

/// A file that cannot be read is the feed's to tell, in full.
Beginnings beginnings_of(const Plan& plan, const std::vector<Kind>& kinds) {
    Beginnings all;
    for (const PlannedActor& member : plan.members) {
        const Kind* kind = kind_of(member, kinds);
        if (kind == nullptr || !kind->trades_from) continue;
        const auto from = kind->trades_from(making(member, plan), plan.opened);
        if (from && *from) all.emplace_back(member.name, **from);
    }
    return all;
}

}  // namespace

std::vector<CheckComplaint> fit_complaints(const Plan& plan, const std::vector<Kind>& kinds) {
    std::vector<CheckComplaint> complaints;
    std::optional<Beginnings> feeds;
    for (const PlannedActor& member : plan.members) {
        const Kind* kind = kind_of(member, kinds);
        if (kind == nullptr || !kind->fits) continue;
        if (!feeds) feeds = beginnings_of(plan, kinds);
        if (auto fits = kind->fits(making(member, plan), plan.opened, *feeds); !fits)
            complaints.push_back({member.name, fits.error().place, fits.error().message});
    }
    return complaints;
}

}  // namespace outcry::topology
