// SPDX-License-Identifier: Apache-2.0
// The mark of replayed events: said by a feed.replay edge before what it replays, at its start and
// wherever it jumps. Everything else that this edge says was recorded elsewhere, at the seqs that
// follow from `from_seq`. Plain values.
#pragma once

#include <cstdint>
#include <string>

#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"

namespace outcry {

struct ReplayOrigin {
    std::string floor;           // that recorded it
    std::string plan;            // digest of its plan
    std::uint64_t from_seq = 0;  // of the first event that follows
    TimeNs recorded;             // its event time there
    DurationNs shift;            // added to event times; 0: kept
    std::uint32_t turn = 1;      // of a loop

    bool operator==(const ReplayOrigin&) const = default;
};
OUTCRY_DESCRIBE(ReplayOrigin, "replay.origin", floor, plan, from_seq, recorded, shift, turn);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(ReplayOrigin);
