// SPDX-License-Identifier: Apache-2.0
// Which bytes of which segment hold which seqs: one line for a run of chunks, so that it stays
// small beside any journal. One owner, one thread. It holds no store; a cache reads through the one
// it is given.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "bus/journal/chunk.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

namespace journal {

inline constexpr std::size_t run_bytes_soft = 256 * 1024;  // small chunks share a run up to here

/// Whole chunks of one segment, back to back with what follows each.
struct Run {
    std::uint64_t first_seq = 0;
    std::uint64_t end_seq = 0;
    std::uint32_t segment = 0;  // index into the journal's segments
    std::uint64_t offset = 0;
    std::uint64_t length = 0;
    std::int64_t end_time = 0;  // of the last event
};

class Directory {
 public:
    /// Adds a chunk with its index and checkpoint, joined to the run before it while that is small.
    void add(const Run& chunk);
    /// The run that holds `seq`; null when none does.
    [[nodiscard]] const Run* find(std::uint64_t seq) const;
    /// The first run with an event not before `time`; null when none has.
    [[nodiscard]] const Run* find_time(std::int64_t time) const;
    [[nodiscard]] std::uint64_t end_seq() const { return runs_.empty() ? 0 : runs_.back().end_seq; }
    [[nodiscard]] const std::vector<Run>& runs() const { return runs_; }
    /// Puts `runs` in the place of those of one segment, which was written anew.
    void replace(std::uint32_t segment, const std::vector<Run>& runs);
    void clear() { runs_.clear(); }

 private:
    std::vector<Run> runs_;  // ascending
};

}  // namespace journal

class ChunkCache {
 public:
    /// The slab of `run`, read from the store unless it is the one held.
    [[nodiscard]] Result<const journal::Slab*> load(Store& store,
                                                    const std::vector<std::string>& segments,
                                                    const journal::Run& run);
    [[nodiscard]] bool holds(const Store& store, std::uint64_t seq) const {
        return owner_ == &store && seq >= slab_.first_seq && seq < slab_.end_seq();
    }
    [[nodiscard]] const journal::Slab& slab() const { return slab_; }

 private:
    Result<void> walk(const journal::Run& run, const std::string& name, BytesView stored);

    const Store* owner_ = nullptr;
    journal::Slab slab_;
    Buffer stored_;    // a run with compressed chunks, as it is in the file
    Buffer inflated_;  // one of them
};

}  // namespace outcry
