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

/// Fills in what must be computed of the chunk and all before it.
void Scribe::sum(const ClosedChunk& chunk) {
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
}

Result<void> Scribe::append(const ClosedChunk& chunk) {
    return store_.append(chunk.segment->name(),
                         chunk.slab->bytes.view(chunk.begin, chunk.end - chunk.begin));
}

Result<void> Scribe::store(const ClosedChunk& chunk) {
    OUTCRY_TRY(settle());
    sum(chunk);
    OUTCRY_TRY(append(chunk));
    set_written(chunk.last_seq);
    return {};
}

/// The first that nobody has summed; nullptr while another one is on its way, since each goes on
/// from the one before it.
Scribe::Waiting* Scribe::next_to_sum() {
    if (failed_) return nullptr;
    for (Waiting& one : waiting_)
        if (one.stage != Stage::summed) return one.stage == Stage::closed ? &one : nullptr;
    return nullptr;
}

void Scribe::sum_waiting(Waiting& one, Lock& lock) {
    one.stage = Stage::being_summed;
    lock.unlock();
    sum(one.chunk);
    lock.lock();
    one.stage = Stage::summed;
    changed_.notify_all();
}

template <class Done>
void Scribe::help_until(Lock& lock, const Done& done) {
    while (!done()) {
        if (Waiting* const next = next_to_sum())
            sum_waiting(*next, lock);
        else
            changed_.wait(lock);
    }
}

Result<void> Scribe::hand_over(const ClosedChunk& chunk) {
    Lock lock(mutex_);
    if (!thread_.joinable()) thread_ = std::thread([this] { serve(); });
    help_until(lock, [this] { return waiting_.size() < waiting_max; });
    if (failed_) return *failed_;
    waiting_.push_back({chunk});
    changed_.notify_all();
    return {};
}

Result<void> Scribe::settle() {
    if (!thread_.joinable()) return {};
    Lock lock(mutex_);
    help_until(lock, [this] { return waiting_.empty(); });
    if (failed_) return *failed_;
    return {};
}

void Scribe::serve() {
    Lock lock(mutex_);
    for (;;) {
        changed_.wait(lock, [this] { return leaving_ || !waiting_.empty(); });
        if (waiting_.empty()) return;
        Waiting& first = waiting_.front();
        if (!failed_ && first.stage == Stage::closed) sum_waiting(first, lock);
        changed_.wait(lock, [&] { return first.stage != Stage::being_summed; });
        if (!failed_) {
            lock.unlock();
            Result<void> appended = append(first.chunk);
            lock.lock();
            if (appended)
                set_written(first.chunk.last_seq);
            else
                failed_ = std::move(appended).error();
        }
        waiting_.pop_front();
        changed_.notify_all();
    }
}

}  // namespace outcry::journal
