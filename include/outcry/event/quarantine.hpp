// SPDX-License-Identifier: Apache-2.0
// The sequencer's word that a member is given up, and who speaks in its seat from then on. A plain
// value. bus/WIRE.md, "Quarantine", has the rule.
#pragma once

#include <cstdint>
#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// From its answer to `from` on its deputy speaks in the member's seat.
struct FloorQuarantined {
    std::string member;
    std::uint64_t from = 0;  // the first event in its mail that it has not answered
    std::string deputy;      // what sits there now: `risk.exits`, or `silence`
    std::string reason;      // how it was lost, as the supervisor saw it

    void topic(TopicWriter& topic) const { topic.token(member); }
    bool operator==(const FloorQuarantined&) const = default;
};
OUTCRY_DESCRIBE(FloorQuarantined, "floor.quarantined", member, from, deputy, reason);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(FloorQuarantined);
