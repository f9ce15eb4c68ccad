// SPDX-License-Identifier: Apache-2.0
// What the walk does with segments that were compressed or retired since they were written.
#include <array>

#include "bus/journal/scan.hpp"

namespace outcry::journal {

using mcap::Op;

/// Links the group as it was first written, its chunk uncompressed.
void Scanner::follow_written(SegmentScan& out, const ChunkView& chunk, BytesView group,
                             const Digest& content_head) {
    FileChain& chain = *out.written;
    const std::size_t checkpoint_at = group.size() - mcap::checkpoint_bytes;
    const auto chunk_end =
        static_cast<std::size_t>(mcap::read_frame(group.data()).size) + mcap::frame_bytes;
    if (chunk.compressed()) {
        std::array<std::uint8_t, mcap::chunk_head_bytes> head{};
        store_chunk_head(head.data(), entries_.front().time, entries_.back().time,
                         chunk.records.size(), chunk.crc);
        chain.add_frame(head);
        add_frames(chain, chunk.records, 0, entries_);
    } else {
        add_frames(chain, group.first(chunk_end), 0, entries_);
    }
    chain.add_frame(group.subspan(chunk_end, checkpoint_at - chunk_end));
    chain.add_frame(group.subspan(checkpoint_at, mcap::checkpoint_bytes - 32));
    chain.checkpoint(content_head);
}

/// A retired segment: the mark, what was kept, and a checkpoint of the chains behind the events.
Result<void> Scanner::scan_retired(SegmentScan& out) {
    const std::uint64_t begin = out.good_end;
    Segment segment = out.segment;
    std::optional<RetiredMark> mark;
    for (std::uint64_t at = begin;;) {
        if (!file_->holds(at, mcap::frame_bytes))
            return fault(begin, file_->size(), "segment ends in the mark that it was retired");
        OUTCRY_ASSIGN(const BytesView place, file_->view(at, mcap::frame_bytes));
        const mcap::Frame frame = mcap::read_frame(place.data());
        if (frame.size > body_bytes_max(frame.op) ||
            !file_->holds(at, mcap::frame_bytes + frame.size))
            return fault(begin, file_->size(), "segment ends in the mark that it was retired");
        const std::uint64_t end = at + mcap::frame_bytes + frame.size;
        OUTCRY_ASSIGN(const BytesView record, file_->view(at, end - at));
        if (mark && frame.op == Op::checkpoint) {
            const std::uint64_t before = next_seq_;
            next_seq_ = mark->last_seq + 1;
            auto linked = check_checkpoint(segment.chain(), mark->content_head, record, begin, end);
            if (!linked) {
                next_seq_ = before;
                return linked;
            }
            if (rights_) {
                const auto wrong = rights_->begin_at(next_seq_, head_.first_event);
                if (wrong) return fault(begin, end, *wrong);
            }
            segment.add_stored(record);
            out.segment = std::move(segment);
            out.retired = mark;
            out.good_end = end;
            content_ = ContentChain(mark->content_head, mark->last_seq);
            last_time_ = mark->last_time;
            first_held_ = next_seq_;
            return {};
        }
        JournalHead kept;
        if (!mark) {
            auto found = read_retired(record);
            if (!found) return fault(begin, end, found.error().message);
            if (!*found || (*found)->last_seq < next_seq_)
                return fault(begin, end, "metadata stands where a chunk must");
            if (first_held_ != next_seq_)
                return fault(begin, end, "retired segment stands behind one that is not");
            mark = **found;
            segment.note_metadata(at, record.size(), retired_metadata);
        } else if (auto read = read_head_record(record, kept); !read) {
            return fault(begin, end, read.error().message);
        } else if (kept.attachments.empty()) {
            return fault(begin, end, "unexpected record in the mark of a retired segment");
        } else {
            segment.note_attachment(at, record.size(), kept.attachments.front());
            if (kept.attachments.front().name == first_event_name)
                head_.first_event = Buffer(as_bytes(kept.attachments.front().content));
        }
        segment.add_stored(record);
        segment.chain().add_frame(record);
        at = end;
    }
}

}  // namespace outcry::journal
