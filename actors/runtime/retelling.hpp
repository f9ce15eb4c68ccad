// SPDX-License-Identifier: Apache-2.0
// Tells a recorded floor again with some of its actors changed. Only those whom the change can
// reach are asked; the others hear the same mail and would give the same answers, so what they said
// is put in its place. There is no broker, no journal, and no byte that nobody wants to see: events
// get their seqs in the order the sequencer would give (bus/broker/sequencer.hpp, DESIGN's
// breadth-first order), and what is said is the same, byte for byte, as on a floor launched so.
//
// On the changed floor others may speak more or less often, so events get other seqs; the refs of
// what is told again, the one place where it names any, are written anew, and so are its timers.
//
// One thread, which may be that of a fork; the Retold outlives it.
#pragma once

#include <functional>
#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/retold.hpp"
#include "actors/runtime/runner.hpp"
#include "outcry/actor/plan.hpp"

namespace outcry {

/// One changed floor, and what its caller wants to hear of it.
struct Retell {
    std::vector<PlannedActor> members;  // in the order of the recorded roster
    FloorOpened opened;
    std::vector<std::uint16_t> changed;  // roster places, ascending
    std::function<bool(std::string_view schema)> wants = {};
    std::function<void(const Prefix&, const SaidView&)> on_event = {};  // what it wants
    bool head = false;  // also the content head, for which every event is written out
};

struct Told {
    std::string head;  // of the content chain, hex; empty unless it was asked for
    std::uint64_t last_seq = 0;
};

class Reteller {
 public:
    /// `base` is the folder that paths in parameters are relative to, `members` the recorded floor.
    /// The obstacle() of `retold` is empty.
    Reteller(const Retold& retold, Runner::FindKind find_kind, std::string base,
             std::vector<PlannedActor> members);
    Reteller(const Reteller&) = delete;
    Reteller& operator=(const Reteller&) = delete;
    ~Reteller();

    /// Tells all of them, step by step side by side, so that the recorded floor is walked through
    /// once. A floor that cannot go on is an error in its place.
    [[nodiscard]] std::vector<Result<Told>> tell(const std::vector<Retell>& floors);

 private:
    friend class Retelling;

    /// An actor of the recorded floor as it was before it heard anything.
    struct Unchanged {
        std::unique_ptr<Participant> actor;
        Buffer fresh;
    };

    [[nodiscard]] Result<std::unique_ptr<Participant>> make(const PlannedActor& actor) const;
    /// What an unchanged actor says to an opening.
    [[nodiscard]] Result<void> ask_unchanged(std::uint16_t member, const RecordView& opening,
                                             SaidList& answer);

    const Retold& retold_;
    Runner::FindKind find_kind_;
    std::string base_;
    std::vector<PlannedActor> members_;
    std::vector<Unchanged> unchanged_;  // by roster place, made when first asked
};

}  // namespace outcry
