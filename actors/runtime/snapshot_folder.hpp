// SPDX-License-Identifier: Apache-2.0
// Snapshots of a run as files beside its journal, named by seq and by the SHA-256 of what they
// hold: a damaged one is known by its name. Used by the floor's thread; owns nothing but the path.
// bus/JOURNAL.md, "Snapshots".
#pragma once

#include <memory>
#include <string>
#include <vector>

#include "outcry/base/result.hpp"
#include "outcry/bus/snapshot.hpp"

namespace outcry {

class SnapshotFolder {
 public:
    /// `folder` is made when the first snapshot is kept.
    explicit SnapshotFolder(std::string folder) : folder_(std::move(folder)) {}

    /// Writes one and removes all but the newest `kept`.
    [[nodiscard]] Result<void> keep(const FloorSnapshot& snapshot, std::uint64_t kept) const;

    /// Those that are whole and of this plan, newest first; `refused` says what is wrong with the
    /// others.
    struct Found {
        std::vector<std::shared_ptr<const FloorSnapshot>> snapshots;
        std::vector<std::string> refused;
    };
    [[nodiscard]] Found find(const std::string& plan) const;

 private:
    [[nodiscard]] std::vector<std::string> names() const;
    [[nodiscard]] Result<FloorSnapshot> load(const std::string& name) const;

    std::string folder_;
};

}  // namespace outcry
