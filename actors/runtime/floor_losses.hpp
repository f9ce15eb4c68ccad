// SPDX-License-Identifier: Apache-2.0
// What becomes of a launched floor that loses somebody for good (bus/WIRE.md, "Quarantine"). Used
// in the broker's thread; owned by the floor, whose broker outlives its use.
#pragma once

#include <functional>
#include <string>

#include "actors/runtime/runner.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

class FloorLosses {
 public:
    using Note = std::function<void(const std::string&)>;

    /// `keeps`: this floor keeps its log. One that does not (a trial of a search) fails with its
    /// actor: there is nothing to protect, and nobody would read that it was crippled.
    FloorLosses(const Plan& plan, const Runner::FindKind& find_kind, bool keeps, Note note)
        : plan_(plan), find_kind_(find_kind), keeps_(keeps), note_(std::move(note)) {}

    /// Who only reads is missed by nobody; an actor's deputy takes its seat; an error ends the
    /// floor.
    [[nodiscard]] Result<void> lose(Broker& broker, const std::string& name, Error why) const;
    /// Of a log that is gone on with: nobody starts this one.
    [[nodiscard]] bool has_deputy(const Broker& broker, const PlannedActor& actor) const;

 private:
    void tell(const std::string& text) const;

    const Plan& plan_;
    const Runner::FindKind& find_kind_;
    bool keeps_;
    Note note_;
};

}  // namespace outcry
