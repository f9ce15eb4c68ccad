// SPDX-License-Identifier: Apache-2.0
// A report in words, and its complaints at their places in the file.
#include <algorithm>

#include "actors/topology/check.hpp"
#include "actors/topology/draft.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

std::string CheckReport::headline() const {
    std::string words =
        joined({std::to_string(agents), agents == 1 ? " agent, " : " agents, ",
                std::to_string(instruments), instruments == 1 ? " instrument" : " instruments"});
    if (!ok())
        return joined({words, "; ", std::to_string(errors.size()),
                       errors.size() == 1 ? " error" : " errors"});
    if (!reach_shown) return words + "; reachability not shown";
    const bool told =
        std::any_of(reach.begin(), reach.end(), [](const Reach& r) { return !r.regime.empty(); });
    return words + (told ? "; buy, sell, hold, veto reachable in every regime"
                         : "; buy, sell, hold, veto reachable");
}

std::string CheckReport::text(bool witnesses) const {
    std::string lines;
    const auto add = [&](std::string_view label, const CheckComplaint& one) {
        lines += joined({label, one.actor.empty() ? "" : " ", one.actor, ": ", one.message, "\n"});
    };
    for (const CheckComplaint& one : errors) add("error", one);
    for (const CheckComplaint& one : warnings) add("warning", one);
    if (witnesses)
        for (const Reach& one : reach) {
            lines += joined({one.decider, one.regime.empty() ? "" : " ", one.regime, " ", one.what,
                             one.reachable ? ":" : ": unreachable"});
            for (const auto& [input, value] : one.witness)
                lines += joined({" ", input, "=", value});
            lines += "\n";
        }
    return lines + headline();
}

namespace {

/// Where an override reached into the entry; else where the entry stands.
TextPlace place_of(const Entry& entry) {
    if (entry.key_at.source != 0) return entry.key_at;
    for (const Entry& inner : entry.value.entries)
        if (const TextPlace at = place_of(inner); at.source != 0) return at;
    return entry.key_at;
}

/// A key alone stands where it is written; a path such as `findings[1]` where it leads.
TextPlace place_of(const Entry& actor, const std::string& path) {
    if (const Entry* key = actor.value.find(path)) return place_of(*key);
    return topology::place_in(actor.value, actor.value.at, path);
}

}  // namespace

std::vector<Diagnostic> placed(const std::vector<CheckComplaint>& complaints,
                               const TomlDocument& document) {
    std::vector<Diagnostic> diagnostics;
    const Value* actors = document.root().get("actor");
    for (const CheckComplaint& one : complaints) {
        TextPlace at;
        const Entry* actor =
            actors == nullptr || one.actor.empty() ? nullptr : actors->find(one.actor);
        if (actor != nullptr) at = one.key.empty() ? actor->value.at : place_of(*actor, one.key);
        diagnostics.push_back(document.complaint(
            at, one.actor.empty() ? one.message : joined({one.actor, ": ", one.message})));
    }
    return diagnostics;
}

}  // namespace outcry
