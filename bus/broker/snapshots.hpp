// SPDX-License-Identifier: Apache-2.0
// Gathers snapshots: the sequencer's state when an event is appended, each actor's when it has
// answered its mail up to there, and the end of the answers when they are all in the log. Owned by
// the broker, on its thread.
#pragma once

#include <map>
#include <memory>
#include <vector>

#include "bus/broker/sequencer.hpp"
#include "outcry/bus/snapshot.hpp"

namespace outcry {

class SnapshotTaker {
 public:
    /// `manifests`: of each member, by index.
    SnapshotTaker(Journal& journal, Sequencer& sequencer, std::vector<std::string> manifests)
        : journal_(journal), sequencer_(sequencer), manifests_(std::move(manifests)) {}

    /// The last event of the log is one to remember. The oldest unfinished one gives way beyond the
    /// bound.
    void begin(std::uint64_t seq);
    /// A state of this member as of this seq is still wanted.
    [[nodiscard]] bool wants(std::uint16_t member, std::uint64_t seq) const;
    /// The member's state; empty when it cannot give one, then it will hear its mail from the
    /// start.
    void add(std::uint16_t member, std::uint64_t seq, std::uint64_t said, BytesView state);
    /// Every answer to causes up to `seq` is in the log, the last of them at `needs`.
    void settled(std::uint64_t seq, std::uint64_t needs);
    [[nodiscard]] bool pending(std::uint64_t seq) const { return pending_.contains(seq); }
    /// A deputy sits in this member's seat: its states are of another manifest.
    void set_manifest(std::uint16_t member, std::string manifest) {
        manifests_[member - 1U] = std::move(manifest);
    }
    /// Those that are complete, ascending; each is handed out once.
    [[nodiscard]] std::vector<std::shared_ptr<const FloorSnapshot>> take();
    [[nodiscard]] std::uint64_t given_up() const { return given_up_; }

 private:
    struct Pending {
        FloorSnapshot snapshot;
        std::uint64_t missing = 0;  // bit i: member i+1 has not given its state
    };

    void finish(std::uint64_t seq);

    Journal& journal_;
    Sequencer& sequencer_;
    std::vector<std::string> manifests_;
    std::map<std::uint64_t, Pending> pending_;
    std::vector<std::shared_ptr<const FloorSnapshot>> ready_;
    std::uint64_t given_up_ = 0;
};

}  // namespace outcry
