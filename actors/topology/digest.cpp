// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/digest.hpp"

#include "outcry/base/sha256.hpp"

namespace outcry {

namespace topology {

struct PlanIdentity {
    std::uint32_t version = 1;
    FloorOpened opened;                          // its own `plan` left empty
    std::vector<std::vector<std::string>> from;  // by member
    std::string on_stop;
};
OUTCRY_DESCRIBE(PlanIdentity, "plan.identity", version, opened, from, on_stop);

}  // namespace topology

std::string plan_digest(const Plan& plan) {
    topology::PlanIdentity identity;
    identity.opened = plan.opened;
    identity.opened.plan.clear();
    for (const PlannedActor& member : plan.members) identity.from.push_back(member.from);
    identity.on_stop = plan.on_stop;
    return to_hex(Sha256::of(encoded(identity).view()));
}

}  // namespace outcry
