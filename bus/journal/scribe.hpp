// SPDX-License-Identifier: Apache-2.0
// What closing a chunk costs: its sums (CRC, both chains, the checkpoint) and the write. It is done
// at once, or by a thread of the journal's own while the next chunk is being filled; who would have
// to wait for that thread makes the sums of a chunk that waits meanwhile. One owner, whose thread
// calls everything; the Store outlives it.
//
// The bytes are the same either way: nearly all of a chunk's sums need no chunk before it and are
// made in any order; what links it to that, and the write, are done in order. A failure is final:
// chunks behind it are not stored.
#pragma once

#include <atomic>
#include <condition_variable>
#include <deque>
#include <mutex>
#include <optional>
#include <span>
#include <thread>

#include "bus/journal/chunk.hpp"
#include "bus/journal/segment.hpp"
#include "bus/journal/topic_table.hpp"
#include "outcry/bus/store.hpp"

namespace outcry::journal {

/// A chunk that is whole but for what must be computed of it. All it points at stays as it is until
/// it is stored.
struct ClosedChunk {
    Segment* segment = nullptr;
    ContentChain* content = nullptr;
    Slab* slab = nullptr;
    std::size_t begin = 0;         // of the chunk in the slab
    std::size_t records_size = 0;  // behind its head
    std::size_t indexes_end = 0;   // the checkpoint stands here
    std::size_t end = 0;
    std::span<const Entry> entries;
    std::size_t hashed = 0;  // of them the content chain knows already
    std::uint64_t last_seq = 0;
    TopicTableBuilder* topics = nullptr;  // of the segment, where one is wanted
};

class Scribe {
 public:
    explicit Scribe(Store& store) : store_(store) {}
    Scribe(const Scribe&) = delete;
    Scribe& operator=(const Scribe&) = delete;
    /// Stores what was handed over first.
    ~Scribe();

    /// Stores a chunk, and all before it.
    [[nodiscard]] Result<void> store(const ClosedChunk& chunk);
    /// Leaves it to the thread; waits while that has as many to do as are allowed. The error is of
    /// an earlier one.
    [[nodiscard]] Result<void> hand_over(const ClosedChunk& chunk);
    /// Waits until nothing is left to do: then everything a chunk pointed at is its owner's again.
    [[nodiscard]] Result<void> settle();

    /// The last event of which every byte was handed to the store.
    [[nodiscard]] std::uint64_t written_upto() const {
        return written_upto_.load(std::memory_order_acquire);
    }
    void set_written(std::uint64_t seq) { written_upto_.store(seq, std::memory_order_release); }

 private:
    static constexpr std::size_t waiting_max =
        3;  // chunks, each in memory that readers are served from anyway
    enum class Stage { closed, taken, prepared };  // one that is taken is somebody's
    struct Waiting {
        ClosedChunk chunk;
        Stage stage = Stage::closed;
        std::uint32_t crc = 0;
        ChunkSums sums = {};
    };
    using Lock = std::unique_lock<std::mutex>;

    Result<void> append(const ClosedChunk& chunk);
    Result<void> store_next(const ClosedChunk& chunk, ChunkHasher& hasher);
    Result<void> link(const Waiting& one);
    void prepare(Waiting& one, ChunkHasher& hasher, Lock& lock);
    [[nodiscard]] Waiting* next_to_prepare();
    template <class Done>
    void help_until(Lock& lock, const Done& done);
    void serve();

    Store& store_;
    ChunkHasher hasher_;         // the owner's
    ChunkHasher thread_hasher_;  // the thread's
    std::atomic<std::uint64_t> written_upto_{0};
    std::mutex mutex_;
    std::condition_variable changed_;
    std::deque<Waiting> waiting_;  // the thread stores the first
    std::optional<Error> failed_;
    bool leaving_ = false;
    std::thread thread_;  // begun with the first chunk handed over: most journals never need it
};

}  // namespace outcry::journal
