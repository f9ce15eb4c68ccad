// SPDX-License-Identifier: Apache-2.0
#include "actors/runtime/floor_losses.hpp"

#include <algorithm>

#include "actors/runtime/deputy.hpp"
#include "outcry/base/log.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

auto member_named(const Plan& plan, const std::string& name) {
    return std::find_if(plan.members.begin(), plan.members.end(),
                        [&](const PlannedActor& one) { return one.name == name; });
}

}  // namespace

/// Whoever runs the floor must know at once; its operational log keeps it.
void FloorLosses::tell(const std::string& text) const {
    log::error(text);
    note_(text);
}

bool FloorLosses::has_deputy(const Broker& broker, const PlannedActor& actor) const {
    const auto found = member_named(plan_, actor.name);
    if (found == plan_.members.end()) return false;
    const auto index = static_cast<std::uint16_t>(found - plan_.members.begin() + 1);
    return broker.sequencer().deputy_from(index) != 0;
}

Result<void> FloorLosses::lose(Broker& broker, const std::string& name, Error why) const {
    if (!keeps_) return why;
    const auto found = member_named(plan_, name);
    if (found == plan_.members.end()) {
        tell(joined({name, " is left behind, the floor goes on: ", why.text()}));
        return {};
    }
    // A refusal is an actor's own word that this floor must not run: no loss, and nobody's to mend.
    if (why.kind == Error::Kind::refused) return why;
    const auto index = static_cast<std::size_t>(found - plan_.members.begin());
    auto deputy = deputy_of(plan_.opened.roster[index], plan_.base, find_kind_);
    Result<void> seated;
    if (!deputy)
        seated = deputy.error();
    else
        seated = broker.quarantine(static_cast<std::uint16_t>(index + 1),
                                   {std::move(deputy->actor), deputy->name, deputy->manifest},
                                   why.text());
    if (seated) {
        tell(joined(
            {name, " is quarantined, ", quoted(deputy->name), " sits in its place: ", why.text()}));
        return {};
    }
    why.message += joined({"; the floor halts (", seated.error().message,
                           "), its log is whole; `outcry resume` goes on once it is mended"});
    return why;
}

}  // namespace outcry
