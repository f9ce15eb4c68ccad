// SPDX-License-Identifier: Apache-2.0
// A checked topology, ready to launch: who is on the floor, in order, with parameters, mail, rights
// and place. Plain values, any thread. Made by actors/topology (load + check); everything
// downstream reads plans only.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/actor/kind.hpp"
#include "outcry/event/floor.hpp"

namespace outcry {

/// Where a participant runs. Placement never changes a byte of the main log.
enum class Place { fused, thread, process };
OUTCRY_DESCRIBE_ENUM(Place, "place", fused, thread, process);

enum class Compression { none, zstd };
OUTCRY_DESCRIBE_ENUM(Compression, "compression", none, zstd);

/// How the journal is kept, the topology's `[log]`. Like placement, it never changes a byte of what
/// was decided.
struct LogSettings {
    std::uint64_t segment_bytes = 1ULL << 30;  // a segment turns over when it is larger
    std::optional<DurationNs>
        segment_age;  // or when its first event is older, by the sequencer's clock
    Compression compress = Compression::none;  // of sealed segments, when the floor closes

    bool operator==(const LogSettings&) const = default;
};
OUTCRY_DESCRIBE(LogSettings, "log", segment_bytes, segment_age, compress);

struct PlannedActor {
    std::string name;
    std::string kind;
    Duty duty = Duty::actor;
    Place place = Place::process;
    Buffer params;                   // canonical
    std::vector<std::string> hears;  // topic patterns
    std::vector<std::string>
        from;  // `hears = ["quant"]` of the topology: speakers it listens to; empty: all
    std::vector<std::string> says;  // schemas
    std::string program;   // an actor built out of tree: the program to run; empty: this one
    std::string manifest;  // digest that program must show; empty: its kind is built in
    std::vector<std::string> environment = {};  // variables that program is handed besides
};

struct Plan {
    std::string name;
    std::string base;    // folder of the topology file
    std::string text;    // the topology file as read, for the run folder and the journal
    FloorOpened opened;  // plan digest, capital, instruments, roster: seq 1
    std::vector<PlannedActor>
        members;  // actors and edges in topology order; index 0 is participant 1
    std::vector<PlannedActor> observers;  // ledger …
    std::string tap;                      // endpoint of the PUB tap; empty: none
    std::string bus;                      // endpoint that members from outside join at; empty: none
    std::string on_stop = "keep";         // keep | flatten
    std::uint64_t snapshot_every = 0;  // events between two snapshots; 0: only at an orderly stop
    std::uint64_t snapshots_kept = 4;  // older ones are removed
    std::map<std::string, std::string>
        schemas;  // JSON Schema text by schema name, foreign ones included
    LogSettings log;
};

}  // namespace outcry
