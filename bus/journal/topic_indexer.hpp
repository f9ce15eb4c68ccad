// SPDX-License-Identifier: Apache-2.0
// Writes the topic index of each segment soon after it was sealed, in a thread of its own that
// leaves the processor to whoever writes the journal. Owned and called by the writer's thread; the
// store is its own, on the same folder. The journal's files are only read.
#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <thread>

#include "bus/journal/reader.hpp"
#include "outcry/bus/store.hpp"

namespace outcry::journal {

/// Writes the index of a sealed segment unless one that fits is there; whether it was written. With
/// `check_whole` one that is damaged anywhere does not fit.
[[nodiscard]] Result<bool> write_segment_index(Store& store, Reader& reader,
                                               const SegmentIndex& segment,
                                               bool check_whole = false);

class TopicIndexer {
 public:
    explicit TopicIndexer(std::unique_ptr<Store> store) : store_(std::move(store)) {}
    TopicIndexer(const TopicIndexer&) = delete;
    TopicIndexer& operator=(const TopicIndexer&) = delete;
    /// Waits for the segment that is being read at most; the others are left to whoever comes next.
    ~TopicIndexer();

    /// Has the thread look whether segments were sealed since.
    void look();
    /// Why an index could not be written, once. A journal is whole without.
    [[nodiscard]] std::optional<Error> failure();

 private:
    void serve();
    [[nodiscard]] Result<void> pass();

    std::unique_ptr<Store> store_;
    std::unique_ptr<Reader> reader_;  // the thread's
    std::size_t done_ = 0;            // segments, of the reader's
    std::atomic<bool> leaving_{false};
    std::mutex mutex_;
    std::condition_variable changed_;
    bool asked_ = false;
    std::optional<Error> failed_;
    std::thread thread_;  // begun with the first look: most floors are done before
};

}  // namespace outcry::journal
