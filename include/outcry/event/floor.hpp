// SPDX-License-Identifier: Apache-2.0
// What the sequencer itself says, and the two requests it answers: the floor opens and closes,
// timers are set and fire. Plain values. FloorOpened is seq 1 and carries everything a replay needs
// besides the inputs.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/event/instrument.hpp"
#include "outcry/event/topic.hpp"

namespace outcry {

/// An actor answers its mail; a feed or a venue is an edge, and what an edge says is an input.
enum class Role { actor, edge };
OUTCRY_DESCRIBE_ENUM(Role, "role", actor, edge);

/// How inputs are admitted (DESIGN.md, "Order, precisely").
enum class Ordering { lockstep, free_running };
OUTCRY_DESCRIBE_ENUM(Ordering, "ordering", lockstep, free_running);

struct RosterEntry {
    std::string name;
    std::string kind;
    Role role = Role::actor;
    std::vector<std::string> hears;  // topic patterns of its mail
    std::vector<std::string> says;   // schemas it may publish
    Buffer params;                   // canonical bytes of its kind's parameters
    std::vector<std::string> from;   // speakers it listens to; empty: everybody

    bool operator==(const RosterEntry&) const = default;
};
OUTCRY_DESCRIBE(RosterEntry, "roster.entry", name, kind, role, hears, says, params, from);

/// Said once, as seq 1, when every participant has joined.
struct FloorOpened {
    std::string floor;
    std::string
        plan;  // SHA-256 of the plan, placement left out: the floor's identity in every placement
    std::uint32_t protocol = 1;
    Ordering order = Ordering::lockstep;
    Money capital;
    std::string currency;
    Timeframe decide_on;
    std::vector<Instrument> instruments;  // those on the floor, in topology order
    std::vector<RosterEntry> roster;      // index 0 is participant 1

    bool operator==(const FloorOpened&) const = default;
};
OUTCRY_DESCRIBE(FloorOpened, "floor.opened", floor, plan, protocol, order, capital, currency,
                decide_on, instruments, roster);

/// The last event of a run that reached the end of its input.
struct FloorClosed {
    std::string reason;
    std::uint64_t inputs = 0;

    bool operator==(const FloorClosed&) const = default;
};
OUTCRY_DESCRIBE(FloorClosed, "floor.closed", reason, inputs);

/// Main-log mark that a free-running floor went on after a stop: what followed was decided knowing
/// a gap.
struct FloorResumed {
    std::uint64_t last_seq = 0;

    bool operator==(const FloorResumed&) const = default;
};
OUTCRY_DESCRIBE(FloorResumed, "floor.resumed", last_seq);

/// Asks the sequencer for a TimerFired at `due`. Setting an id again moves it.
struct TimerSet {
    std::string actor;
    std::string id;
    TimeNs due;

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const TimerSet&) const = default;
};
OUTCRY_DESCRIBE(TimerSet, "timer.set", actor, id, due);

struct TimerCancel {
    std::string actor;
    std::string id;

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const TimerCancel&) const = default;
};
OUTCRY_DESCRIBE(TimerCancel, "timer.cancel", actor, id);

/// Said by the sequencer to the actor that set the timer, and to nobody else.
struct TimerFired {
    std::string actor;
    std::string id;
    TimeNs due;
    std::uint64_t set_seq = 0;

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const TimerFired&) const = default;
};
OUTCRY_DESCRIBE(TimerFired, "timer.fired", actor, id, due, set_seq);

/// Still pending when the input ended.
struct TimerCancelled {
    std::string actor;
    std::string id;
    TimeNs due;
    std::uint64_t set_seq = 0;

    void topic(TopicWriter& topic) const { topic.token(actor).token(id); }
    bool operator==(const TimerCancelled&) const = default;
};
OUTCRY_DESCRIBE(TimerCancelled, "timer.cancelled", actor, id, due, set_seq);

}  // namespace outcry

OUTCRY_DECLARE_CODECS(RosterEntry, FloorOpened, FloorClosed, FloorResumed, TimerSet, TimerCancel,
                      TimerFired, TimerCancelled);
