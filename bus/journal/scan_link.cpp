// SPDX-License-Identifier: Apache-2.0
// The part of the scan that hashes: a chunk's records and frames go into both chains, and the next
// chunk is fetched, while another thread reads what they say.
#include "bus/journal/scan.hpp"

namespace outcry::journal {

namespace {

constexpr std::size_t beside_from_bytes =
    256 * 1024;  // below it a thread costs more than it takes over

}  // namespace

void Scanner::hash_group(const ChunkView& chunk, BytesView group, std::span<const Entry> entries) {
    const BytesView frames = group.first(group.size() - mcap::checkpoint_bytes);
    if (chunk.compressed()) {
        linked_->chain.add_frame(frames);
        hasher_.add(linked_->content, entries, nullptr, slab_, 0, {});
    } else {
        hasher_.add(linked_->content, entries, &linked_->chain, frames, 0, entries);
    }
}

/// Of a large chunk: it may be hashed beside from now on, by what touches nothing that the walk
/// over it changes.
void Scanner::begin_hash(const SegmentScan& out, const ChunkView& chunk, BytesView group,
                         std::size_t base) {
    linked_.reset();
    if (chunk.records.size() < beside_from_bytes) return;
    if (!place_records(chunk.records, base, places_)) return;
    linked_.emplace(Linked{content_, out.segment.chain()});
    const std::uint64_t next = out.good_end + group.size();
    beside_.begin([this, &chunk, group, next] {
        hash_group(chunk, group, places_);
        (void)file_->ahead(next, group.size() + group.size() / 16);  // it may be somewhat larger
    });
}

/// Chains, then takes in a group whose parts agree with each other.
Result<void> Scanner::link_group(SegmentScan& out, const ChunkView& chunk, BytesView group,
                                 std::size_t chunk_end, const ChunkWalk& walk) {
    const std::uint64_t at = out.good_end;
    const std::size_t checkpoint_at = group.size() - mcap::checkpoint_bytes;
    if (linked_) {
        beside_.finish();
    } else {
        linked_.emplace(Linked{content_, out.segment.chain()});
        hash_group(chunk, group, entries_);
    }
    auto& [content, chain] = *linked_;
    const std::uint64_t before = next_seq_;
    next_seq_ = walk.next_seq;
    if (auto linked = check_checkpoint(chain, content.head(), group.subspan(checkpoint_at), at,
                                       at + group.size());
        !linked) {
        next_seq_ = before;
        return linked;
    }
    content_ = std::move(content);
    last_time_ = walk.time;
    Segment& segment = out.segment;
    if (chunk.compressed() && !out.written) out.written = out.segment.chain();
    if (out.written) follow_written(out, chunk, group, content_.head());
    segment.chain() = std::move(chain);
    for (const std::uint16_t id : walk.new_schemas)
        segment.note_schema(catalogue_.schema(id)->record);
    for (const std::uint16_t id : walk.new_channels)
        segment.note_channel(catalogue_.channel(id)->record);
    ChunkFacts facts;
    facts.start_time = chunk.start_time;
    facts.end_time = chunk.end_time;
    facts.offset = at;
    facts.length = chunk_end;
    facts.records_size = chunk.records_size;
    facts.stored_size = chunk.stored.size();
    facts.compression = chunk.compression;
    facts.indexes = group.subspan(chunk_end, checkpoint_at - chunk_end);
    facts.messages = entries_.size();
    segment.note_chunk(facts);
    if (chunk.compressed()) {
        segment.add_stored(group);
        out.compressed = true;
    } else {
        segment.add_stored(group.first(mcap::chunk_head_bytes));
        segment.add_stored(chunk.records.size(), chunk.crc);
        segment.add_stored(group.subspan(chunk_end));
    }
    directory_.add({before, next_seq_, segments_, at, group.size(), last_time_});
    out.good_end = at + group.size();
    return {};
}

}  // namespace outcry::journal
