// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/scribe.hpp"

#include "outcry/base/crc32.hpp"

namespace outcry::journal {

Scribe::~Scribe() {
    {
        const std::lock_guard lock(mutex_);
        leaving_ = true;
    }
    changed_.notify_all();
    if (thread_.joinable()) thread_.join();
}

Result<void> Scribe::write(const ClosedChunk& chunk) {
    Buffer& bytes = chunk.slab->bytes;
    Segment& segment = *chunk.segment;
    const std::size_t records_at = chunk.begin + mcap::chunk_head_bytes;
    const std::uint32_t crc = crc32(bytes.view(records_at, chunk.records_size));
    store_chunk_crc(bytes.data() + chunk.begin, crc);
    hasher_.add(*chunk.content, chunk.entries.subspan(chunk.hashed), &segment.chain(),
                bytes.view(0, chunk.indexes_end), chunk.begin, chunk.entries);
    store_checkpoint(bytes.data() + chunk.indexes_end, segment.chain(), chunk.last_seq,
                     chunk.content->head());
    segment.add_crc(bytes.view(chunk.begin, mcap::chunk_head_bytes));
    segment.add_crc(chunk.records_size, crc);
    segment.add_crc(
        bytes.view(records_at + chunk.records_size, chunk.end - records_at - chunk.records_size));
    return store_.append(segment.name(), bytes.view(chunk.begin, chunk.end - chunk.begin));
}

Result<void> Scribe::store(const ClosedChunk& chunk) {
    OUTCRY_TRY(settle());
    OUTCRY_TRY(write(chunk));
    set_written(chunk.last_seq);
    return {};
}

Result<void> Scribe::hand_over(const ClosedChunk& chunk) {
    std::unique_lock lock(mutex_);
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    changed_.wait(lock, [this] { return waiting_.size() < waiting_max; });
    if (failed_) return *failed_;
    waiting_.push_back(chunk);
    changed_.notify_all();
    return {};
}

Result<void> Scribe::settle() {
    if (!thread_.joinable()) return {};
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.empty(); });
    if (failed_) return *failed_;
    return {};
}

void Scribe::serve() {
    std::unique_lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return leaving_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        const ClosedChunk chunk = waiting_.front();
        if (!failed_) {
            lock.unlock();
            Result<void> written = write(chunk);
            lock.lock();
            if (written)
                set_written(chunk.last_seq);
            else
                failed_ = std::move(written).error();
        }
        waiting_.pop_front();
        changed_.notify_all();
    }
}

}  // namespace outcry::journal
