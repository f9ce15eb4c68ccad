// SPDX-License-Identifier: Apache-2.0
// The part of the scan that passes over chunks a snapshot vouches for: their heads, indexes and
// checkpoints tell the rest of the segment all it needs, and their records are not read.
#include <utility>

#include "bus/journal/index.hpp"
#include "bus/journal/scan.hpp"

namespace outcry::journal {

namespace {

Error unfit(const char* what) { return error(Error::Kind::corrupt, what); }

}  // namespace

Result<void> Scanner::skim_groups(SegmentScan& out) {
    constexpr std::size_t ahead = 64 * 1024;  // most of a chunk is passed over
    const std::uint64_t through = std::exchange(skim_through_, 0);
    if (through == 0) return {};
    Window frames(store_, file_->name(), file_->size(), ahead);
    Digest content_head{};
    while (next_seq_ <= through) {
        OUTCRY_ASSIGN(content_head, skim_group(out, frames));
    }
    OUTCRY_ASSIGN(content_, chain_at_(next_seq_ - 1));
    if (content_.head() != content_head)
        return unfit("content chain does not pass through a checkpoint");
    return {};
}

/// Takes one chunk in, and gives the content head that is stated after it.
Result<Digest> Scanner::skim_group(SegmentScan& out, Window& frames) {
    const std::uint64_t at = out.good_end;
    OUTCRY_ASSIGN(const std::optional<Group> group, read_group(frames, at));
    if (!group || group->size > group_bytes_max || group->messages == 0 ||
        group->chunk_size < mcap::chunk_head_bytes ||
        group->checkpoint.seq != next_seq_ + group->messages - 1 ||
        group->start_time < last_time_ || group->end_time < group->start_time)
        return unfit("chunk does not continue what stands before it");
    OUTCRY_ASSIGN(const BytesView place, frames.view(at, mcap::chunk_head_bytes));
    const Buffer head(place);
    const auto records_size = get_le<std::uint64_t>(head.data() + 25);
    const auto crc = get_le<std::uint32_t>(head.data() + 33);
    const bool compressed = get_le<std::uint32_t>(head.data() + 37) != 0;
    if (compressed || records_size != group->chunk_size - mcap::chunk_head_bytes)
        return unfit("chunk is not as it was first written");
    for (const auto& [channel, count] : group->counts)
        if (!declared_.channels.holds(channel)) {
            OUTCRY_TRY(learn_channels(out, group->chunk_size));
            break;
        }
    const std::uint64_t behind = group->size - group->chunk_size;
    OUTCRY_ASSIGN(const BytesView rest, frames.view(at + group->chunk_size, behind));
    ChunkFacts facts;
    facts.start_time = static_cast<std::uint64_t>(group->start_time);
    facts.end_time = static_cast<std::uint64_t>(group->end_time);
    facts.offset = at;
    facts.length = group->chunk_size;
    facts.records_size = facts.stored_size = records_size;
    facts.indexes = rest.first(rest.size() - mcap::checkpoint_bytes);
    facts.messages = group->messages;
    Segment& segment = out.segment;
    segment.note_chunk(facts);
    segment.add_stored(head);
    segment.add_stored(records_size, crc);
    segment.add_stored(rest);
    segment.chain() = FileChain(group->checkpoint.file_head);
    directory_.add(
        {next_seq_, next_seq_ + group->messages, segments_, at, group->size, group->end_time});
    next_seq_ += group->messages;
    last_time_ = group->end_time;
    out.good_end = at + group->size;
    return group->checkpoint.content_head;
}

/// Reads the chunk that stands next for the schemas and channels it declares.
Result<void> Scanner::learn_channels(SegmentScan& out, std::uint64_t chunk_size) {
    OUTCRY_ASSIGN(const BytesView record, file_->view(out.good_end, chunk_size));
    OUTCRY_ASSIGN(const ChunkView chunk, read_chunk(record.subspan(mcap::frame_bytes), inflated_));
    ChunkWalk walk;
    walk.next_seq = next_seq_;
    walk.time = last_time_;
    walk.catalogue = &catalogue_;
    walk.declared = &declared_;
    OUTCRY_TRY(walk_chunk(chunk.records, 0, walk));
    for (const std::uint16_t id : walk.new_schemas)
        out.segment.note_schema(catalogue_.schema(id)->record);
    for (const std::uint16_t id : walk.new_channels)
        out.segment.note_channel(catalogue_.channel(id)->record);
    return {};
}

}  // namespace outcry::journal
