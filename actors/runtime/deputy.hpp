// SPDX-License-Identifier: Apache-2.0
// Who answers for an actor that is given up (bus/WIRE.md, "Quarantine"): the deputy its kind names,
// or silence where it only ever had opinions. Functions for one thread; what they return owns
// itself.
#pragma once

#include <memory>
#include <string>

#include "actors/runtime/runner.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

/// The deputy of kind `risk.veto` is found as `risk.veto/deputy`; no topology can name it. It is
/// made from the same parameters.
inline constexpr std::string_view deputy_suffix = "/deputy";

struct Deputised {
    std::unique_ptr<Participant> actor;
    std::string name;      // the deputy's kind, or `silence`
    std::string manifest;  // digest of it
};

/// The deputy of an actor of the roster. Refused, by name, where nobody can sit in its place: the
/// floor cannot go on without it.
[[nodiscard]] Result<Deputised> deputy_of(const RosterEntry& entry, const std::string& base,
                                          const Runner::FindKind& find_kind);

/// What it says others weigh, and do without: a floor that never hears it decides less, never more.
[[nodiscard]] bool only_opinions(const std::vector<std::string>& says);

}  // namespace outcry
