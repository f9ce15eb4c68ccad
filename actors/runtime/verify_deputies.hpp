// SPDX-License-Identifier: Apache-2.0
// The quarantines of a log that is verified: who was lost, and the deputies that answer from there
// on. Owned by the verifier, on its thread; the kinds outlive it.
#pragma once

#include <map>
#include <memory>
#include <string>

#include "actors/runtime/runner.hpp"
#include "bus/broker/topics.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/quarantine.hpp"

namespace outcry {

class VerifyDeputies {
 public:
    /// Reads them ahead, where the log has any: nobody may be asked what he was not asked then.
    [[nodiscard]] Result<void> read(JournalReader& log, const FloorOpened& opened, Topics& topics);
    [[nodiscard]] bool has(const std::string& member) const { return lost_.contains(member); }
    /// Who answers for this member of the roster: the actor, and from where the log says so on its
    /// deputy, which has heard all the actor did.
    [[nodiscard]] Result<std::unique_ptr<Participant>> seat(const RosterEntry& entry,
                                                            std::unique_ptr<Participant> actor,
                                                            const std::string& base,
                                                            const Runner::FindKind& find_kind);
    /// What is wrong with the event that says so in answer to `cause`; empty when nothing is.
    [[nodiscard]] std::string fault_of(const FloorQuarantined& said, std::uint64_t cause) const;

 private:
    struct Lost {
        std::uint64_t from = 0;
        bool asked = false;  // `from` was in its mail
        std::string deputy;
    };
    std::map<std::string, Lost> lost_;  // by name
};

}  // namespace outcry
