// SPDX-License-Identifier: Apache-2.0
// The snapshots of a launched floor: the one it goes on from, and those it leaves behind. Used in
// the broker's thread; owned by the floor. A floor goes on without snapshots; that one could not be
// used or kept is worth a line.
#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <string>

#include "actors/runtime/snapshot_folder.hpp"
#include "bus/broker/broker.hpp"
#include "outcry/actor/plan.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

class FloorSnapshots {
 public:
    using Note = std::function<void(const std::string&)>;

    /// An empty `run_folder` keeps nothing.
    FloorSnapshots(const Plan& plan, const std::string& run_folder, Note note)
        : plan_(plan),
          keeps_(!run_folder.empty()),
          folder_(run_folder + "/snapshots"),
          note_(std::move(note)) {}

    /// Opens the journal from the newest snapshot that fits it; without one, or where none may be
    /// used, from the start.
    [[nodiscard]] Result<void> reopen(std::unique_ptr<Journal>& journal, Store& store,
                                      const JournalOptions& options, bool use);
    /// What this launch goes on from; nullptr: from the start.
    [[nodiscard]] const std::shared_ptr<const FloorSnapshot>& resumed() const { return resumed_; }
    /// Keeps what the broker has taken, as far as the log on disk has got.
    void keep(Broker& broker, const Journal& journal);

 private:
    const Plan& plan_;
    bool keeps_;
    SnapshotFolder folder_;
    Note note_;
    std::deque<std::shared_ptr<const FloorSnapshot>> taken_;  // not yet kept
    std::shared_ptr<const FloorSnapshot> resumed_;
};

}  // namespace outcry
