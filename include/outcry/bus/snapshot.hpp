// SPDX-License-Identifier: Apache-2.0
// The state of a floor as of one seq, described: a function of the log up to there, the same in
// every placement. Restarting from it and hearing the rest of the log gives the same bytes as
// hearing all of it. Plain values, any thread. bus/JOURNAL.md, "Snapshots", is the format page.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

/// An input in the log that the edge may hand over again.
struct LoggedInput {
    std::uint64_t source_seq = 0;
    std::uint64_t cause = 0;
    std::uint64_t seq = 0;

    bool operator==(const LoggedInput&) const = default;
};
OUTCRY_DESCRIBE(LoggedInput, "snapshot.logged", source_seq, cause, seq);

/// Where an edge goes on (bus/broker/edge_trace.hpp).
struct EdgeState {
    std::uint64_t unbroken = 0;           // inputs 1..unbroken are in the log
    std::uint64_t last_cause = 0;         // the request that the last of them answers
    std::uint64_t before_last = 0;        // inputs before the replies to that request
    std::uint64_t before_last_cause = 0;  // requests up to here are answered for good
    std::uint64_t heard_upto = 0;         // its last mail
    std::uint64_t owed_beyond = 0;        // the first mail too many to be listed
    std::vector<LoggedInput> logged;
    std::vector<std::uint64_t> owed;  // mail that may still be answered

    bool operator==(const EdgeState&) const = default;
};
OUTCRY_DESCRIBE(EdgeState, "snapshot.edge", unbroken, last_cause, before_last, before_last_cause,
                heard_upto, owed_beyond, logged, owed);

struct PartyState {
    std::uint64_t committed = 0;  // outputs or inputs in the log
    std::uint64_t last_mail = 0;
    EdgeState edge;  // of an edge
    std::uint64_t deputy_from =
        0;  // of a quarantined actor: the first event its deputy answers; 0: none
    std::uint64_t deputy_said = 0;  // and its own outputs before

    bool operator==(const PartyState&) const = default;
};
OUTCRY_DESCRIBE(PartyState, "snapshot.party", committed, last_mail, edge, deputy_from, deputy_said);

struct TimerState {
    TimerSet timer;
    std::uint64_t set_seq = 0;
    std::uint16_t owner = 0;

    bool operator==(const TimerState&) const = default;
};
OUTCRY_DESCRIBE(TimerState, "snapshot.timer", timer, set_seq, owner);

struct TopicState {
    std::string text;
    std::string schema;
    std::uint16_t source = 0;
    std::uint64_t last_seq = 0;

    bool operator==(const TopicState&) const = default;
};
OUTCRY_DESCRIBE(TopicState, "snapshot.topic", text, schema, source, last_seq);

/// What the sequencer knows after `seq`, as a function of the log up to there.
struct SequencerState {
    TimeNs clock;
    std::uint64_t own_seq = 0;
    std::uint64_t inputs = 0;
    std::vector<PartyState> parties;
    std::vector<TimerState> timers;               // in the order they will fire
    std::vector<std::vector<TopicState>> topics;  // pages, in the order of their last events

    bool operator==(const SequencerState&) const = default;
};
OUTCRY_DESCRIBE(SequencerState, "snapshot.sequencer", clock, own_seq, inputs, parties, timers,
                topics);

/// An actor that has answered all its mail up to the snapshot's seq.
struct MemberState {
    std::uint16_t member = 0;  // roster index
    std::string manifest;      // digest of its kind's manifest: another build's state is not taken
    std::uint64_t said = 0;    // outputs so far, sequenced or not
    Buffer state;              // described by its kind

    bool operator==(const MemberState&) const = default;
};
OUTCRY_DESCRIBE(MemberState, "snapshot.member", member, manifest, said, state);

struct FloorSnapshot {
    std::uint32_t format = 1;
    std::string floor;
    std::string plan;  // digest; a snapshot of another plan is not taken
    std::uint64_t seq = 0;
    std::uint64_t needs = 0;   // the log must reach to here: answers to causes up to `seq`
    std::string content_head;  // after `seq`, hexadecimal
    std::string content_link;  // after the last whole block, hexadecimal
    SequencerState sequencer;
    std::vector<MemberState>
        members;  // actors, ascending; one that is missing hears its mail from the start

    bool operator==(const FloorSnapshot&) const = default;
};
OUTCRY_DESCRIBE(FloorSnapshot, "snapshot", format, floor, plan, seq, needs, content_head,
                content_link, sequencer, members);

}  // namespace outcry
