// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/chain.hpp"

#include <algorithm>
#include <cstring>
#include <numeric>

#include "bus/journal/chunk.hpp"

namespace outcry::journal {

namespace {

/// Appends a short piece of `slab` in steps of a register, where there is room to read past it.
void append_piece(Buffer& out, BytesView slab, std::size_t begin, std::size_t size) {
    constexpr std::size_t step = 32;
    if (slab.size() - begin < size + step) return out.append(slab.subspan(begin, size));
    std::uint8_t* const to = out.extend(size + step);
    const std::uint8_t* const from = slab.data() + begin;
    for (std::size_t at = 0; at < size; at += step) std::memcpy(to + at, from + at, step);
    out.truncate(out.size() - step);
}

constexpr std::size_t block_events = limits::chain_block_events;

/// How many of `entries`, which follow `count` records, belong to the block begun before.
std::size_t in_begun_block(std::uint64_t count, std::span<const Entry> entries) {
    const auto begun = static_cast<std::size_t>(count % block_events);
    return begun == 0 ? 0 : std::min(entries.size(), block_events - begun);
}

/// Bytes of records; at most, as declarations may stand between them.
std::size_t bytes_of(std::span<const Entry> entries) {
    if (entries.empty()) return 0;
    const Entry& last = entries.back();
    return last.offset + last.size - entries.front().offset -
           (entries.size() - 1) * mcap::message_head_bytes;
}

}  // namespace

GatheredHash::GatheredHash(const GatheredHash& other) : hash_(other.hash_) {
    gathered_.reserve(gather_bytes);
    gathered_.append(other.gathered_.view());
}

GatheredHash& GatheredHash::operator=(const GatheredHash& other) {
    if (this != &other) {
        hash_ = other.hash_;
        gathered_.clear();
        gathered_.append(other.gathered_.view());
    }
    return *this;
}

void GatheredHash::spill() {
    if (gathered_.empty()) return;
    hash_.update(gathered_.view());
    gathered_.clear();
}

Digest GatheredHash::finish() {
    spill();
    return hash_.finish();
}

Digest GatheredHash::peek() {
    spill();  // so that bytes gathered once are not hashed again at every look
    return Sha256(hash_).finish();
}

ContentChain::ContentChain() : link_(Sha256::of(as_bytes("outcry content chain v1"))) {}

ContentChain ContentChain::from(const Digest& link, std::uint64_t blocks) {
    ContentChain chain;
    chain.link_ = link;
    chain.count_ = blocks * limits::chain_block_events;
    return chain;
}

void ContentChain::end_block() { link(block_.finish()); }

void ContentChain::link(const Digest& block) {
    link_ = Sha256().update(link_).update(block).finish();
}

void ContentChain::add(BytesView bytes, std::span<const std::size_t> sizes) {
    const auto take = [&](std::size_t count) {
        const auto own = sizes.first(count);
        const BytesView records =
            bytes.first(std::accumulate(own.begin(), own.end(), std::size_t{0}));
        bytes = bytes.subspan(records.size());
        sizes = sizes.subspan(count);
        count_ += count;
        return records;
    };
    while (!sizes.empty()) {
        if (at_block() && sizes.size() >= 2 * block_events) {
            Sha256 one, two;
            const BytesView first = take(block_events), second = take(block_events);
            Sha256::update_two(one, first, two, second);
            link(one.finish());
            link(two.finish());
            continue;
        }
        block_.add(take(std::min<std::size_t>(sizes.size(), block_events - count_ % block_events)));
        if (at_block()) end_block();
    }
}

Digest ContentChain::head() const {
    if (at_block() || !can_go_on()) return link_;
    const Digest partial = block_.peek();
    return Sha256().update(link_).update(partial).finish();
}

FileChain::FileChain(std::string_view segment_name, const Digest& previous)
    : head_(Sha256()
                .update(as_bytes("outcry file chain v1"))
                .update(as_bytes(segment_name))
                .update(previous)
                .finish()) {}

const Digest& FileChain::checkpoint(const Digest& content_head) {
    const Digest frames = frames_.finish();
    head_ = Sha256().update(head_).update(content_head).update(frames).finish();
    return head_;
}

void ChunkHasher::add_frames(Sha256& hash, BytesView slab, std::size_t begin,
                             std::span<const Entry> chunk) {
    streams_.push_back({&hash, chunk, slab.size() - begin - bytes_of(chunk), true, begin});
}

/// A stream for each block that begins with one of `entries`, the first with the first.
void ChunkHasher::add_blocks(std::vector<Sha256>& blocks, std::span<const Entry> entries) {
    blocks.assign((entries.size() + block_events - 1) / block_events, Sha256());
    for (Sha256& block : blocks) {
        const auto own = entries.first(std::min(block_events, entries.size()));
        streams_.push_back({&block, own, bytes_of(own), false});
        entries = entries.subspan(own.size());
    }
}

/// The `count` records of blocks that begin here.
void ChunkHasher::take_blocks(ContentChain& content, const std::vector<Sha256>& blocks,
                              std::size_t count) {
    for (const Sha256& block : blocks) {
        const std::size_t own = std::min(block_events, count);
        count -= own;
        content.block_.hash_ = block;
        content.count_ += own;
        if (content.at_block()) content.end_block();
    }
}

void ChunkHasher::add(ContentChain& content, std::span<const Entry> entries, FileChain* frames,
                      BytesView slab, std::size_t begin, std::span<const Entry> chunk) {
    const std::size_t first = in_begun_block(content.count_, entries);
    streams_.clear();
    if (frames != nullptr) {
        frames->frames_.spill();
        add_frames(frames->frames_.hash_, slab, begin, chunk);
    }
    content.block_.spill();
    const auto begun = entries.first(first);
    streams_.push_back({&content.block_.hash_, begun, bytes_of(begun), false});
    add_blocks(blocks_, entries.subspan(first));
    run(slab);
    content.count_ += first;
    if (first != 0 && content.at_block()) content.end_block();
    take_blocks(content, blocks_, entries.size() - first);
}

void ChunkHasher::prepare(ChunkSums& sums, std::uint64_t count, std::span<const Entry> entries,
                          BytesView slab, std::size_t begin, std::span<const Entry> chunk) {
    streams_.clear();
    sums.frames = Sha256();
    add_frames(sums.frames, slab, begin, chunk);
    add_blocks(sums.blocks, entries.subspan(in_begun_block(count, entries)));
    run(slab);
}

void ChunkHasher::link(const ChunkSums& sums, ContentChain& content, std::span<const Entry> entries,
                       FileChain& frames, BytesView slab) {
    const std::size_t first = in_begun_block(content.count_, entries);
    for (const Entry& entry : entries.first(first))
        content.add(slab.subspan(entry.offset, entry.size));
    take_blocks(content, sums.blocks, entries.size() - first);
    frames.frames_.hash_ = sums.frames;  // it begins anew with each chunk
}

void ChunkHasher::run(BytesView slab) {
    // The longest first: else one of them would be left over, and on its way alone.
    next_stream_ = 0;
    std::sort(streams_.begin(), streams_.end(),
              [](const Stream& a, const Stream& b) { return a.size > b.size; });
    Window& a = windows_[0];
    Window& b = windows_[1];
    for (;;) {
        const bool any_a = fill(a, slab), any_b = fill(b, slab);
        if (any_a && any_b) {
            const std::size_t count = std::min(a.left().size(), b.left().size());
            Sha256::update_two(*a.stream->hash, a.left().first(count), *b.stream->hash,
                               b.left().first(count));
            a.taken += count;
            b.taken += count;
        } else if (any_a || any_b) {
            Window& one = any_a ? a : b;
            one.stream->hash->update(one.left());
            one.taken = one.bytes.size();
        } else {
            return;
        }
    }
}

/// False when no stream is left for this window.
bool ChunkHasher::fill(Window& window, BytesView slab) {
    while (window.left().empty()) {
        window.bytes.clear();
        window.taken = 0;
        if (window.stream != nullptr) gather(window, slab);
        if (!window.bytes.empty()) return true;
        window.stream = next_stream_ < streams_.size() ? &streams_[next_stream_++] : nullptr;
        if (window.stream == nullptr) return false;
    }
    return true;
}

void ChunkHasher::gather(Window& window, BytesView slab) {
    constexpr std::size_t window_bytes = 16 * 1024;  // both stay in the nearest cache
    Stream& stream = *window.stream;
    while (stream.next < stream.entries.size() && window.bytes.size() < window_bytes) {
        const Entry& entry = stream.entries[stream.next++];
        if (stream.between) {
            append_piece(window.bytes, slab, stream.begin, entry.offset - stream.begin);
            stream.begin = entry.offset + entry.size;
        } else {
            append_piece(window.bytes, slab, entry.offset, entry.size);
        }
    }
    if (stream.between && stream.next == stream.entries.size() &&
        window.bytes.size() < window_bytes) {
        window.bytes.append(slab.subspan(stream.begin));
        stream.begin = slab.size();
    }
}

}  // namespace outcry::journal
