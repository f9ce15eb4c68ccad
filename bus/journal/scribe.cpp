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

namespace {

std::uint32_t crc_of(const ClosedChunk& chunk) {
    return crc32(chunk.slab->bytes.view(chunk.begin + mcap::chunk_head_bytes, chunk.records_size));
}

}  // namespace

/// Fills in what must be computed of the chunk and all before it.
void Scribe::hash(const ClosedChunk& chunk, std::uint32_t crc) {
    Buffer& bytes = chunk.slab->bytes;
    Segment& segment = *chunk.segment;
    const std::size_t records_end = chunk.begin + mcap::chunk_head_bytes + chunk.records_size;
    store_chunk_crc(bytes.data() + chunk.begin, crc);
    hasher_.add(*chunk.content, chunk.entries.subspan(chunk.hashed), &segment.chain(),
                bytes.view(0, chunk.indexes_end), chunk.begin, chunk.entries);
    store_checkpoint(bytes.data() + chunk.indexes_end, segment.chain(), chunk.last_seq,
                     chunk.content->head());
    segment.add_crc(bytes.view(chunk.begin, mcap::chunk_head_bytes));
    segment.add_crc(chunk.records_size, crc);
    segment.add_crc(bytes.view(records_end, chunk.end - records_end));
}

Result<void> Scribe::append(const ClosedChunk& chunk) {
    return store_.append(chunk.segment->name(),
                         chunk.slab->bytes.view(chunk.begin, chunk.end - chunk.begin));
}

Result<void> Scribe::store(const ClosedChunk& chunk) {
    OUTCRY_TRY(settle());
    hash(chunk, crc_of(chunk));
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

Scribe::Waiting* Scribe::next_without_crc() {
    if (failed_) return nullptr;
    for (Waiting& one : waiting_)
        if (one.crc_stage == Crc::open) return &one;
    return nullptr;
}

void Scribe::make_crc(Waiting& one, Lock& lock) {
    one.crc_stage = Crc::being_made;
    lock.unlock();
    const std::uint32_t crc = crc_of(one.chunk);
    lock.lock();
    one.crc = crc;
    one.crc_stage = Crc::known;
    changed_.notify_all();
}

void Scribe::sum_waiting(Waiting& one, Lock& lock) {
    one.stage = Stage::being_summed;
    if (one.crc_stage == Crc::open) make_crc(one, lock);
    changed_.wait(lock, [&one] { return one.crc_stage == Crc::known; });
    lock.unlock();
    hash(one.chunk, one.crc);
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
        while (first.stage == Stage::being_summed) {
            if (Waiting* const next = next_without_crc())
                make_crc(*next, lock);
            else
                changed_.wait(lock);
        }
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
