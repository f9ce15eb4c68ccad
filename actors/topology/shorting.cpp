// SPDX-License-Identifier: Apache-2.0
#include "actors/topology/shorting.hpp"

#include <algorithm>
#include <optional>

#include "actors/portfolio/desk.hpp"
#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/event/judgement.hpp"

namespace outcry::topology {

namespace {

constexpr std::string_view declared = "allow_short";

/// A flag of canonical parameters; nothing where the kind has none of this name.
std::optional<bool> flag_in(BytesView params, const TypeInfo& type, std::string_view name) {
    msgpack::Reader in(params);
    std::size_t count = 0;
    if (!in.map(count)) return std::nullopt;
    for (std::size_t i = 0; i < count && i < type.fields.size() && in.ok(); ++i) {
        std::string_view key;
        if (!in.text(key)) return std::nullopt;
        if (key != name || type.fields[i].type->kind != TypeInfo::Kind::boolean) {
            in.skip();
            continue;
        }
        bool flag = false;
        return in.boolean(flag) ? std::optional(flag) : std::nullopt;
    }
    return std::nullopt;
}

bool proposes(const Kind& kind) {
    const auto& says = kind.manifest.says;
    return std::find(says.begin(), says.end(), schema_name<Proposal>) != says.end();
}

}  // namespace

std::optional<bool> may_short(const PlannedActor& actor, const Kind& kind) {
    if (kind.manifest.params == nullptr) return std::nullopt;
    return flag_in(actor.params.view(), *kind.manifest.params, declared);
}

ShortSellers short_sellers(const Plan& plan, const std::vector<Kind>& kinds) {
    ShortSellers found;
    const auto& all = plan.opened.instruments;
    const auto owned = std::find_if(all.begin(), all.end(), [](const Instrument& one) {
        return desk::must_be_owned(one.kind);
    });
    if (owned == all.end()) return found;
    const std::string what = joined(
        {owned->id, " short, which is ", owned->kind == InstrumentKind::spot ? "spot" : "an equity",
         ": nothing is sold that is not owned, and no borrowing is modelled; "});
    for (const PlannedActor& member : plan.members) {
        const Kind* kind = find_in(kinds, member.kind);
        if (kind == nullptr || !proposes(*kind)) continue;
        const auto flag = may_short(member, *kind);
        if (flag && *flag)
            found.errors.push_back(
                {member.name, std::string(declared),
                 joined({"may sell ", what, "state allow_short = false, or trade a perpetual"})});
        if (!flag)
            found.warnings.push_back({member.name, "",
                                      joined({"may propose to sell ", what,
                                              "the venue rejects it, and core.pool can be told"})});
    }
    return found;
}

}  // namespace outcry::topology
