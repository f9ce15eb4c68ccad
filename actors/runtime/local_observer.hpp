// SPDX-License-Identifier: Apache-2.0
// An observer in the broker's own thread: a cursor over the journal and a filter, read after each
// round of work. Owned by the floor, which journal and broker outlive.
#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "actors/runtime/runner.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"
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
    /// Lets the observer commit what it has read.
    [[nodiscard]] Result<void> rest();
    /// Reads to the end and lets the observer rest.
    [[nodiscard]] Result<void> finish();

 private:
    [[nodiscard]] bool wants(std::string_view topic) const;
    [[nodiscard]] bool wants(const Topic& topic);
    [[nodiscard]] Result<void> read_on();
    [[nodiscard]] Result<void> leave_behind(Result<void> outcome);
    LocalObserver(Journal& journal, const Broker& broker) : journal_(journal), broker_(broker) {}

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
};

}  // namespace outcry
