// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/scan.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <limits>

#include "bus/journal/head.hpp"

namespace outcry::journal {

using mcap::Op;

std::uint64_t body_bytes_max(Op op) {
    switch (op) {
        case Op::chunk:
            return limits::chunk_bytes_max + mcap::chunk_head_bytes;
        case Op::message_index:
            return limits::chunk_bytes_max;
        case Op::attachment:
            return limits::attachment_bytes_max + limits::text_bytes_max;
        case Op::checkpoint:
            return mcap::checkpoint_bytes - mcap::frame_bytes;
        default:
            return limits::config_bytes_max;
    }
}

Error Scanner::fault(std::uint64_t begin, std::uint64_t end, std::string what) {
    const std::uint64_t size = file_->size();
    fault_ = Fault{file_->name(), begin, std::min(end, size), std::move(what)};
    return error(Error::Kind::corrupt, fault_->what, fault_->file);
}

void Scanner::take_up(Before before) {
    next_seq_ = before.next_seq;
    last_time_ = before.last_time;
    segments_ = before.segments;
    previous_ = std::move(before.previous);
    file_head_ = before.file_head;
    content_ = std::move(before.content);
    catalogue_ = std::move(before.catalogue);
    directory_ = std::move(before.directory);
}

Result<SegmentScan> Scanner::scan(const std::string& name, const std::string& file) {
    const std::string& place = file.empty() ? name : file;
    SegmentScan out(next_seq_, file_head_);
    OUTCRY_ASSIGN(out.file_size, store_.size(place));
    file_ = std::make_unique<Window>(store_, place, out.file_size);
    fault_.reset();
    group_end_.reset();
    declared_ = {};
    sealing_ = foreign_ = false;
    Result<void> walked;
    if (name == out.segment.name()) {
        walked = walk(out);
    } else {
        foreign_ = true;
        OUTCRY_ASSIGN(const auto names, list_segments(store_));
        const bool there = std::find(names.begin(), names.end(), out.segment.name()) != names.end();
        walked = fault(0, file_->size(),
                       there ? between_segments(out.segment.name())
                             : "segment " + out.segment.name() + " is missing before it");
    }
    if (!walked && !fault_) return std::move(walked).failure();
    if (fault_) {
        out.fault = std::move(fault_);
        OUTCRY_ASSIGN(out.torn, is_torn(out));
        out.only_end_is_bad = sealing_ && out.torn;
    }
    ++segments_;
    if (out.good_end == 0) return out;
    previous_ = name;
    file_head_ = out.written_head();
    stored_head_ = out.segment.chain().head();
    return out;
}

Result<void> Scanner::walk(SegmentScan& out) {
    OUTCRY_TRY(scan_head(out));
    OUTCRY_TRY(skim_groups(out));
    while (out.good_end < file_->size()) {
        OUTCRY_ASSIGN(const BytesView first, file_->view(out.good_end, 1));
        group_end_.reset();
        if (static_cast<Op>(first[0]) == Op::data_end) return scan_seal(out);
        if (static_cast<Op>(first[0]) == Op::metadata && !out.retired &&
            out.segment.messages() == 0) {
            OUTCRY_TRY(scan_retired(out));
            continue;
        }
        OUTCRY_ASSIGN(const std::uint64_t size, group_size(out.good_end));
        group_end_ = out.good_end + size;
        OUTCRY_TRY(scan_group(out, out.good_end, size));
    }
    return {};
}

Result<void> Scanner::scan_head(SegmentScan& out) {
    const std::uint64_t size = file_->size();
    Segment& segment = out.segment;
    OUTCRY_ASSIGN(const BytesView start, file_->view(0, std::min<std::uint64_t>(size, 8)));
    if (auto begins = check_magic(start); !begins) {
        foreign_ = start.size() == mcap::magic.size();
        return fault(0, 8, begins.error().message);
    }
    segment.add_stored(start);
    segment.chain().add_frame(start);
    for (std::uint64_t at = mcap::magic.size(), number = 0;; ++number) {
        // Up to the checkpoint a wrong length may be that of any record before: only attachments
        // have a CRC of their own.
        if (!file_->holds(at, mcap::frame_bytes)) return fault(0, size, "segment ends in its head");
        OUTCRY_ASSIGN(const BytesView place, file_->view(at, mcap::frame_bytes));
        const mcap::Frame frame = mcap::read_frame(place.data());
        if (frame.size > body_bytes_max(frame.op) ||
            !file_->holds(at, mcap::frame_bytes + frame.size))
            return fault(0, size, "segment ends in its head");
        const std::uint64_t end = at + mcap::frame_bytes + frame.size;
        OUTCRY_ASSIGN(const BytesView record, file_->view(at, end - at));
        if (number > 1 && frame.op == Op::checkpoint) {
            OUTCRY_TRY(check_checkpoint(segment.chain(), content_.head(), record, 0, end));
            segment.add_stored(record);
            out.good_end = end;
            return {};
        }
        if (auto good = scan_head_record(out, number, at, record); !good)
            return fault(frame.op == Op::attachment ? at : 0, end, good.error().message);
        segment.add_stored(record);
        segment.chain().add_frame(record);
        at = end;
    }
}

Result<void> Scanner::scan_head_record(SegmentScan& out, std::uint64_t number, std::uint64_t at,
                                       BytesView record) {
    const auto corrupt = [](std::string what) {
        return error(Error::Kind::corrupt, std::move(what));
    };
    if (number == 0) return check_header(record);
    if (number == 1) {
        OUTCRY_ASSIGN(const SegmentHead head, read_segment_head(record));
        if (head.first_seq != next_seq_)
            return corrupt("segment says it begins at seq " + std::to_string(head.first_seq) +
                           ", its place is " + std::to_string(next_seq_));
        if (head.previous != previous_ || head.previous_file_head != file_head_)
            return corrupt("segment does not continue the file chain of the one before it");
        if (head.content_head != content_.head())
            return corrupt("segment does not continue the content chain");
        if (segments_ == 0) head_.floor = head.floor;
        out.segment.note_metadata(at, record.size(), segment_metadata);
        return {};
    }
    JournalHead found;
    OUTCRY_TRY(read_head_record(record, found));
    if (mcap::read_frame(record.data()).op == Op::metadata) {
        mcap::Fields in(record.subspan(mcap::frame_bytes));
        out.segment.note_metadata(at, record.size(), in.text());
        if (segments_ == 0) head_.facts = std::move(found.facts);
        return {};
    }
    out.segment.note_attachment(at, record.size(), found.attachments.front());
    if (segments_ == 0) head_.attachments.push_back(std::move(found.attachments.front()));
    return {};
}

/// Checks a checkpoint that closes the bytes from `begin`; on success the chain stands at its file
/// head.
Result<void> Scanner::check_checkpoint(FileChain& chain, const Digest& content_head,
                                       BytesView record, std::uint64_t begin, std::uint64_t end) {
    auto found = read_checkpoint(record);
    if (!found) return fault(begin, end, found.error().message);
    chain.add_frame(record.first(record.size() - 32));
    if (found->seq != next_seq_ - 1)
        return fault(begin, end,
                     "checkpoint says seq " + std::to_string(found->seq) + " after " +
                         std::to_string(next_seq_ - 1));
    if (found->content_head != content_head)
        return fault(begin, end, "events do not match the content chain");
    if (found->file_head != chain.checkpoint(content_head))
        return fault(begin, end, "stored bytes do not match the file chain");
    return {};
}

/// Bytes from a chunk through the checkpoint that closes it.
Result<std::uint64_t> Scanner::group_size(std::uint64_t at) {
    std::uint64_t size = 0;
    for (Op before = Op::data_end;;) {
        if (!file_->holds(at, size + mcap::frame_bytes))
            return fault(at, file_->size(), "file ends inside a chunk");
        OUTCRY_ASSIGN(const BytesView seen, file_->view(at, size + mcap::frame_bytes));
        const mcap::Frame frame = mcap::read_frame(seen.data() + size);
        const bool expected = before == Op::data_end ? frame.op == Op::chunk
                              : before == Op::chunk
                                  ? frame.op == Op::message_index
                                  : frame.op == Op::message_index || frame.op == Op::checkpoint;
        size += mcap::frame_bytes;
        if (!expected)
            return fault(at, at + size,
                         "unexpected opcode " + std::to_string(static_cast<int>(frame.op)) +
                             " at byte " + std::to_string(at + size - 9));
        if (frame.size > body_bytes_max(frame.op))
            return fault(at, file_->size(),
                         "record of " + std::to_string(frame.size) + " bytes exceeds " +
                             std::to_string(body_bytes_max(frame.op)));
        if (!file_->holds(at, size + frame.size))
            return fault(at, file_->size(), "file ends inside a chunk");
        size += frame.size;
        // A wrong length before may lead into the middle of an index, and to what looks like a
        // checkpoint there.
        if (frame.op == Op::checkpoint && frame.size != mcap::checkpoint_bytes - mcap::frame_bytes)
            return fault(at, at + size, "checkpoint of " + std::to_string(frame.size) + " bytes");
        if (frame.op == Op::checkpoint) return size;
        before = frame.op;
    }
}

Result<void> Scanner::scan_group(SegmentScan& out, std::uint64_t at, std::uint64_t size) {
    OUTCRY_ASSIGN(const BytesView group, file_->view(at, size));
    const auto chunk_end =
        static_cast<std::size_t>(mcap::read_frame(group.data()).size) + mcap::frame_bytes;
    const std::uint64_t end = at + chunk_end;
    if (out.retired) return fault(at, end, "events follow the mark that they were retired");
    if (!content_.can_go_on())
        return fault(at, end, "events before these were retired inside a block of the chain");
    auto chunk =
        read_chunk(group.subspan(mcap::frame_bytes, chunk_end - mcap::frame_bytes), inflated_);
    if (!chunk) return fault(at, end, chunk.error().message);
    slab_ = chunk->compressed() ? inflated_.view() : group;
    const auto base = static_cast<std::size_t>(chunk->records.data() - slab_.data());
    begin_hash(out, *chunk, group, base);
    Result<void> walked = walk_group(out, *chunk, group, chunk_end, base);
    beside_.drop();
    return walked;
}

/// A group whose chunk is as it was stored: what it says, then its indexes and the chains.
Result<void> Scanner::walk_group(SegmentScan& out, const ChunkView& chunk, BytesView group,
                                 std::size_t chunk_end, std::size_t base) {
    const std::uint64_t at = out.good_end;
    const std::uint64_t end = at + chunk_end;
    ChunkWalk walk;
    walk.next_seq = next_seq_;
    walk.time = last_time_;
    walk.deep = deep_;
    walk.catalogue = &catalogue_;
    walk.entries = &entries_;
    walk.declared = &declared_;
    walk.rights = rights_ ? &*rights_ : nullptr;
    entries_.clear();
    if (auto walked = walk_chunk(chunk.records, base, walk); !walked)
        return fault(at, end, walked.error().text());
    if (entries_.empty()) return fault(at, end, "chunk holds no event");
    if (chunk.start_time != static_cast<std::uint64_t>(entries_.front().time) ||
        chunk.end_time != static_cast<std::uint64_t>(entries_.back().time))
        return fault(at, end, "chunk's times are not those of its events");
    indexes_.clear();
    indexer_.write(indexes_, entries_, base);
    const std::size_t checkpoint_at = group.size() - mcap::checkpoint_bytes;
    if (!same_bytes(indexes_, group.subspan(chunk_end, checkpoint_at - chunk_end)))
        return fault(
            end, at + group.size(),  // one that is missing would stand where the checkpoint does
            "message indexes do not match their chunk");
    return link_group(out, chunk, group, chunk_end, walk);
}

/// What follows the last chunk must be, byte for byte, the end its data calls for.
Result<void> Scanner::scan_seal(SegmentScan& out) {
    sealing_ = true;
    const std::uint64_t at = out.good_end;
    const Buffer expected = out.segment.seal();
    const std::uint64_t found_size = file_->size() - at;
    const std::uint64_t count = std::min<std::uint64_t>(found_size, expected.size());
    OUTCRY_ASSIGN(const BytesView found, file_->view(at, count));
    const auto [mine, theirs] = std::mismatch(found.begin(), found.end(), expected.data());
    const auto same = static_cast<std::uint64_t>(mine - found.begin());
    if (same < count) {
        // A wrong byte that begins an end makes one where data should go on: then all of that
        // record is in doubt.
        const std::uint64_t from = same < mcap::data_end_bytes ? at : at + same;
        return fault(from, file_->size(), "end of the segment does not match its data");
    }
    if (found_size < expected.size())
        return fault(at, file_->size(), "file ends inside the end of the segment");
    if (found_size > expected.size())
        return fault(at + expected.size(), file_->size(), "bytes follow the end of the segment");
    out.sealed = true;
    return {};
}

/// A crash leaves a prefix of what would have been written, or a last chunk whose bytes did not all
/// reach the disk. When anything whole stands further on, it was no crash.
Result<bool> Scanner::is_torn(const SegmentScan& out) {
    const std::uint64_t size = file_->size();
    if (foreign_) return false;
    if (group_end_) return *group_end_ == size;
    const std::uint64_t tail = size - out.good_end;
    if (sealing_ && tail > out.segment.seal().size()) return false;
    if (!sealing_ && tail >= mcap::magic.size()) {
        OUTCRY_ASSIGN(const BytesView last,
                      file_->view(size - mcap::magic.size(), mcap::magic.size()));
        if (out.good_end + mcap::magic.size() < size && same_bytes(last, mcap::magic)) return false;
    }
    OUTCRY_ASSIGN(const bool found, checkpoint_after(out.good_end));
    return !found;
}

/// Whether the bytes from `offset` on hold something that looks like a later checkpoint.
Result<bool> Scanner::checkpoint_after(std::uint64_t offset) {
    constexpr std::array<std::uint8_t, mcap::frame_bytes> pattern = {0x80, 72};
    constexpr std::size_t step = 1024 * 1024;
    while (file_->holds(offset, mcap::checkpoint_bytes)) {
        const std::uint64_t count = std::min<std::uint64_t>(step, file_->size() - offset);
        OUTCRY_ASSIGN(const BytesView bytes, file_->view(offset, count));
        const std::uint8_t* const last = bytes.data() + (count - mcap::checkpoint_bytes) + 1;
        for (const std::uint8_t* at = bytes.data(); at < last; ++at) {
            if (*at != pattern[0] || std::memcmp(at, pattern.data(), pattern.size()) != 0) continue;
            const auto seq = get_le<std::uint64_t>(at + mcap::frame_bytes);
            if (seq >= next_seq_ && seq - next_seq_ <= std::numeric_limits<std::uint32_t>::max())
                return true;
        }
        offset += count - mcap::checkpoint_bytes + 1;
    }
    return false;
}

}  // namespace outcry::journal
