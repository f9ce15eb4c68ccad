// SPDX-License-Identifier: Apache-2.0
// An observer on a floor's own program: a cursor over the journal and a filter, read after each
// round of work by the broker's thread, which hands what is wanted to a thread of the observer's
// own, so that its database is on nobody's way. Owned by the floor, which journal and broker
// outlive; the floor's thread calls everything.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/runner.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"
#include "outcry/base/beside.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

class LocalObserver {
 public:
    [[nodiscard]] static Result<std::unique_ptr<LocalObserver>> create(
        const PlannedActor& planned, const Plan& plan, const std::string& run_folder,
        const Runner::FindKind& find_kind, Journal& journal, const Broker& broker);

    /// Reads what has been said since. An observer that cannot go on is left behind: it holds
    /// nobody up, and what it would have kept is in the log.
    [[nodiscard]] Result<void> read();
    /// Lets the observer hear what was read, and commit it, while the floor goes on.
    void rest();
    /// Reads to the end; the observer has heard and committed all of it when this returns.
    [[nodiscard]] Result<void> finish();

 private:
    [[nodiscard]] bool wants(std::string_view topic) const;
    [[nodiscard]] bool wants(const Topic& topic);
    [[nodiscard]] Result<void> read_on();
    /// The batch that was read goes to the observer's thread, once that is done with the one
    /// before.
    void hand_over(bool resting);
    [[nodiscard]] Result<void> tell();
    void leave_behind(const Result<void>& outcome);
    LocalObserver(Journal& journal, const Broker& broker) : journal_(journal), broker_(broker) {}

    /// Records one after the other, and whether the observer may rest after them.
    struct Batch {
        Buffer bytes;
        std::vector<std::size_t> ends;
        std::uint64_t upto = 0;  // nothing that is wanted is missing up to here
        bool resting = false;
    };

    Journal& journal_;
    const Broker& broker_;
    std::unique_ptr<ObserverParticipant> observer_;
    std::vector<std::string> patterns_;
    enum class Wanted : std::uint8_t { unknown, no, yes };
    std::vector<Wanted> wanted_;  // by a topic's id, as asked so far
    ChunkCacheRef cache_ = Journal::make_cache();
    std::uint64_t position_ = 1;
    std::string name_;
    bool left_behind_ = false;
    Batch read_;            // not handed over yet
    Batch told_;            // of the task beside
    Result<void> outcome_;  // of that task, once it is finished
    Beside beside_;         // the last: it has ended before what its task touches goes
};

}  // namespace outcry
