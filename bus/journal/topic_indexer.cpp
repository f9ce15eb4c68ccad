// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/topic_indexer.hpp"

#include <sys/resource.h>
#include <unistd.h>

#include <utility>

namespace outcry::journal {

namespace {

constexpr int niceness = 10;

}  // namespace

TopicIndexer::~TopicIndexer() {
    {
        const std::lock_guard lock(mutex_);
        leaving_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

void TopicIndexer::look() {
    const std::lock_guard lock(mutex_);
    asked_ = true;
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    changed_.notify_all();
}

std::optional<Error> TopicIndexer::failure() {
    const std::lock_guard lock(mutex_);
    return std::exchange(failed_, std::nullopt);
}

void TopicIndexer::serve() {
    // Of this thread alone, as Linux has it. Where it is refused the thread is merely less polite.
    (void)::setpriority(PRIO_PROCESS, static_cast<id_t>(::gettid()), niceness);
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return leaving_ || asked_; });
        if (leaving_) return;
        asked_ = false;
        lock.unlock();
        Result<void> passed = pass();
        lock.lock();
        if (!passed) failed_ = std::move(passed).error();
    }
}

/// The reader is kept: what it knows of older segments is not read again. While only the segment
/// that is being written is left, nothing but the folder is looked at.
Result<void> TopicIndexer::pass() {
    OUTCRY_ASSIGN(const auto names, list_segments(*store_));
    if (names.size() <= done_ + 1) return {};
    if (!reader_) {
        auto reader = std::make_unique<Reader>(*store_);
        OUTCRY_TRY(reader->open());
        reader_ = std::move(reader);
    } else {
        OUTCRY_TRY(reader_->refresh());
    }
    for (; done_ < reader_->segments().size(); ++done_) {
        const SegmentIndex segment = reader_->segments()[done_];
        if (leaving_ || !segment.sealed) return {};
        OUTCRY_TRY(write_segment_index(*store_, *reader_, segment));
    }
    return {};
}

}  // namespace outcry::journal
