// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/strategies.hpp"

#include <algorithm>
#include <optional>

#include "outcry/actor/asking.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::topology {
namespace {

struct Core {
    const PlannedActor* actor;
    std::string strategy;
    std::vector<std::string> voters;
};

std::string strategy_in(const PlannedActor& actor) {
    return text_param(actor.params.view(), "strategy").value_or("");
}

std::vector<Core> cores_of(const Wiring& wiring) {
    std::vector<Core> cores;
    for (std::size_t i = 0; i < wiring.actors().size(); ++i) {
        const PlannedActor& actor = *wiring.actors()[i].actor;
        if (!wiring.says(i, schema_name<Proposal>) || strategy_in(actor).empty()) continue;
        cores.push_back({&actor, strategy_in(actor), texts_param(actor.params.view(), "voters")});
    }
    return cores;
}

/// A vote's odds are of a target before a stop: those of other barriers answer another question.
/// Nothing where either side does not say how far its barriers stand.
std::optional<CheckComplaint> asked_otherwise(const PlannedActor& voter, const PlannedActor& core) {
    for (const std::string_view barrier : {"stop", "target"}) {
        const auto own = integer_param(voter.params.view(), barrier);
        const auto asked = integer_param(core.params.view(), barrier);
        if (!own || !asked || *own == *asked) continue;
        return CheckComplaint{
            voter.name, std::string(barrier),
            joined({"answers for a ", barrier, " of ", ratio_text(Ratio{*own}), ", but ", core.name,
                    ", which names it, decides by one of ", ratio_text(Ratio{*asked}),
                    ": its odds would be those of another question; set ", voter.name, ".", barrier,
                    " = ", quoted(ratio_text(Ratio{*asked}))})};
    }
    return std::nullopt;
}

}  // namespace

std::vector<CheckComplaint> strategy_complaints(const Plan& plan, const Wiring& wiring) {
    const std::vector<Core> cores = cores_of(wiring);
    if (cores.empty()) return {};
    std::vector<CheckComplaint> complaints;
    std::vector<std::string_view> decided;
    for (const Core& core : cores) {
        const auto before = std::find(decided.begin(), decided.end(), core.strategy);
        if (before != decided.end())
            complaints.push_back(
                {core.actor->name, "strategy",
                 joined({"strategy ", quoted(core.strategy), " is decided by ",
                         cores[static_cast<std::size_t>(before - decided.begin())].actor->name,
                         " as well, and both would trade one position; a strategy is one core with "
                         "its voters: name this "
                         "one, strategy = ",
                         quoted(core.actor->name)})});
        decided.push_back(core.strategy);
    }
    for (std::size_t i = 0; i < wiring.actors().size(); ++i) {
        const PlannedActor& actor = *wiring.actors()[i].actor;
        for (const Core& core : cores) {
            if (std::find(core.voters.begin(), core.voters.end(), actor.name) == core.voters.end())
                continue;
            if (auto other = asked_otherwise(actor, *core.actor))
                complaints.push_back(std::move(*other));
        }
        const std::string own = strategy_in(actor);
        if (own.empty() || wiring.says(i, schema_name<Proposal>)) continue;
        const auto complain = [&](std::string words) {
            complaints.push_back({actor.name, "strategy", std::move(words)});
        };
        const bool votes = wiring.says(i, schema_name<Vote>);
        if (votes && own == plan.name) continue;  // it answers whoever names it
        if (!votes && std::find(decided.begin(), decided.end(), own) == decided.end()) {
            complain(joined({"strategy ", quoted(own), " is decided by nobody on this floor",
                             name_hint(own, decided)}));
            continue;
        }
        for (const Core& core : cores)
            if (votes && own != core.strategy &&
                std::find(core.voters.begin(), core.voters.end(), actor.name) != core.voters.end())
                complain(joined({"votes for strategy ", quoted(own), ", but ", core.actor->name,
                                 ", which names it, decides ", quoted(core.strategy),
                                 " and would never count it",
                                 did_you_mean(own, std::vector<std::string_view>{core.strategy})}));
    }
    return complaints;
}

}  // namespace outcry::topology
