// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/scribe.hpp"

#include <utility>

#include "outcry/base/check.hpp"
#include "outcry/base/crc32.hpp"
#include "outcry/event/record.hpp"

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

/// Fills in what is computed of all the rest, which the chains know by now.
void complete(const ClosedChunk& chunk, std::uint32_t crc) {
    Buffer& bytes = chunk.slab->bytes;
    Segment& segment = *chunk.segment;
    const std::size_t records_end = chunk.begin + mcap::chunk_head_bytes + chunk.records_size;
    store_checkpoint(bytes.data() + chunk.indexes_end, segment.chain(), chunk.last_seq,
                     chunk.content->head());
    segment.add_crc(bytes.view(chunk.begin, mcap::chunk_head_bytes));
    segment.add_crc(chunk.records_size, crc);
    segment.add_crc(bytes.view(records_end, chunk.end - records_end));
}

/// For the topic index: what would have to be read back otherwise is still in memory.
void gather_topics(const ClosedChunk& chunk) {
    if (chunk.topics == nullptr) return;
    std::uint64_t seq = chunk.last_seq - chunk.entries.size();
    for (const Entry& entry : chunk.entries)
        chunk.topics->add(
            ++seq, entry.channel,
            chunk.slab->bytes.view(entry.offset, entry.size).subspan(record_prefix_bytes));
}

/// Records that the content chain is still to learn.
std::span<const Entry> fresh(const ClosedChunk& chunk) {
    return chunk.entries.subspan(chunk.hashed);
}

BytesView hashed_bytes(const ClosedChunk& chunk) {
    return chunk.slab->bytes.view(0, chunk.indexes_end);
}

/// The CRC of the chunk, which stands in its head from now on.
std::uint32_t put_crc(const ClosedChunk& chunk) {
    const std::uint32_t crc =
        crc32(chunk.slab->bytes.view(chunk.begin + mcap::chunk_head_bytes, chunk.records_size));
    store_chunk_crc(chunk.slab->bytes.data() + chunk.begin, crc);
    return crc;
}

}  // namespace

Result<void> Scribe::append(const ClosedChunk& chunk) {
    gather_topics(chunk);
    OUTCRY_TRY(store_.append(chunk.segment->name(),
                             chunk.slab->bytes.view(chunk.begin, chunk.end - chunk.begin)));
    set_written(chunk.last_seq);
    return {};
}

/// All that a chunk needs and the write, where all before it was stored.
Result<void> Scribe::store_next(const ClosedChunk& chunk, ChunkHasher& hasher) {
    const std::uint32_t crc = put_crc(chunk);
    hasher.add(*chunk.content, fresh(chunk), &chunk.segment->chain(), hashed_bytes(chunk),
               chunk.begin, chunk.entries);
    complete(chunk, crc);
    return append(chunk);
}

Result<void> Scribe::store(const ClosedChunk& chunk) {
    OUTCRY_TRY(settle());
    return store_next(chunk, hasher_);
}

/// nullptr also when nothing more will be stored.
Scribe::Waiting* Scribe::next_to_prepare() {
    if (failed_) return nullptr;
    for (Waiting& one : waiting_)
        if (one.stage == Stage::closed) return &one;
    return nullptr;
}

void Scribe::prepare(Waiting& one, ChunkHasher& hasher, Lock& lock) {
    one.stage = Stage::taken;
    lock.unlock();
    const ClosedChunk& chunk = one.chunk;
    one.crc = put_crc(chunk);
    hasher.prepare(one.sums, chunk.last_seq - fresh(chunk).size(), fresh(chunk),
                   hashed_bytes(chunk), chunk.begin, chunk.entries);
    lock.lock();
    one.stage = Stage::prepared;
    changed_.notify_all();
}

/// The rest of what a prepared chunk needs, and the write.
Result<void> Scribe::link(const Waiting& one) {
    const ClosedChunk& chunk = one.chunk;
    OUTCRY_CHECK(chunk.content->count() + fresh(chunk).size() == chunk.last_seq);
    ChunkHasher::link(one.sums, *chunk.content, fresh(chunk), chunk.segment->chain(),
                      hashed_bytes(chunk));
    complete(chunk, one.crc);
    return append(chunk);
}

template <class Done>
void Scribe::help_until(Lock& lock, const Done& done) {
    while (!done()) {
        if (Waiting* const next = next_to_prepare())
            prepare(*next, hasher_, lock);
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
        while (first.stage == Stage::taken) {
            if (Waiting* const next = next_to_prepare())
                prepare(*next, thread_hasher_, lock);
            else
                changed_.wait(lock);
        }
        if (!failed_) {
            // What nobody has prepared is added to both chains as a whole: then the rest of a block
            // that was begun before is no stream on its way alone.
            const bool prepared = std::exchange(first.stage, Stage::taken) == Stage::prepared;
            lock.unlock();
            Result<void> stored = prepared ? link(first) : store_next(first.chunk, thread_hasher_);
            lock.lock();
            if (!stored) failed_ = std::move(stored).error();
        }
        waiting_.pop_front();
        changed_.notify_all();
    }
}

}  // namespace outcry::journal
