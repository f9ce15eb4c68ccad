// SPDX-License-Identifier: Apache-2.0
// From a plan to what the broker needs: members with mail and rights, seats with secrets, the
// schemas for the journal. Pure functions, any thread.
#pragma once

#include <functional>

#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

/// What a planned member hears and may say, without what only a launch knows of it.
[[nodiscard]] Member member_of(const PlannedActor& member);

/// What this member must show: a program of this build the secret of its launch, one of somebody
/// else a secret that opens its own seat alone and tells nothing of the other.
[[nodiscard]] std::string secret_of(const PlannedActor& member, const std::string& launch);

/// The broker's configuration of this plan, for a launch with this secret.
[[nodiscard]] BrokerConfig broker_config(
    const Plan& plan, const std::string& secret, const std::string& run_folder,
    const std::function<const Kind*(std::string_view)>& find_kind);

/// What is handed to somebody outside opens the seats that stand open to him, and lets read: no
/// other seat.
void open_outside(BrokerConfig& config, const Plan& plan, const std::string& secret,
                  const std::function<const Kind*(std::string_view)>& find_kind);

/// Makes the members whose place is fused and seats them with the broker.
[[nodiscard]] Result<void> seat_locals(
    Broker& broker, const Plan& plan, const std::string& run_folder,
    const std::function<const Kind*(std::string_view)>& find_kind);

/// Roster, mail and rights of a list of planned members, as floor.opened carries them.
[[nodiscard]] std::vector<RosterEntry> roster_of(const std::vector<PlannedActor>& members);

}  // namespace outcry
