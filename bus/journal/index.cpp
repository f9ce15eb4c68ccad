// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/index.hpp"

#include <algorithm>

#include "bus/journal/summary.hpp"
#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;

std::string byte_of(const std::string& name, std::uint64_t at) {
    return name + " at byte " + std::to_string(at);
}

Error damaged(const std::string& name, std::uint64_t at, std::string what) {
    return error(Error::Kind::corrupt, std::move(what), byte_of(name, at));
}

/// The frame at `at`, or nothing when the file does not hold the whole record.
Result<std::optional<mcap::Frame>> whole_frame(Window& file, std::uint64_t at) {
    if (!file.holds(at, mcap::frame_bytes)) return std::optional<mcap::Frame>{};
    OUTCRY_ASSIGN(const BytesView place, file.view(at, mcap::frame_bytes));
    const mcap::Frame frame = mcap::read_frame(place.data());
    if (!file.holds(at + mcap::frame_bytes, frame.size)) return std::optional<mcap::Frame>{};
    return std::optional<mcap::Frame>(frame);
}

}  // namespace

Result<std::optional<Group>> read_group(Window& file, std::uint64_t at) {
    const std::optional<Group> none;
    OUTCRY_ASSIGN(auto frame, whole_frame(file, at));
    if (!frame || frame->op != Op::chunk || frame->size < 40) return none;
    OUTCRY_ASSIGN(const BytesView head, file.view(at, mcap::frame_bytes + 16));
    Group group;
    group.start_time = get_le<std::int64_t>(head.data() + 9);
    group.end_time = get_le<std::int64_t>(head.data() + 17);
    group.chunk_size = group.size = mcap::frame_bytes + frame->size;
    for (;;) {
        OUTCRY_ASSIGN(frame, whole_frame(file, at + group.size));
        if (!frame) return none;
        const std::uint64_t whole = mcap::frame_bytes + frame->size;
        if (frame->op == Op::checkpoint && whole == mcap::checkpoint_bytes) {
            OUTCRY_ASSIGN(const BytesView record, file.view(at + group.size, whole));
            OUTCRY_ASSIGN(group.checkpoint, read_checkpoint(record));
            group.size += whole;
            return std::optional<Group>(std::move(group));
        }
        if (frame->op != Op::message_index || whole < mcap::index_head_bytes) return none;
        OUTCRY_ASSIGN(const BytesView record, file.view(at + group.size, mcap::index_head_bytes));
        const std::uint64_t count = (whole - mcap::index_head_bytes) / mcap::index_entry_bytes;
        group.counts[get_le<std::uint16_t>(record.data() + mcap::frame_bytes)] += count;
        group.messages += count;
        group.size += whole;
    }
}

namespace {

/// Reads a chunk for the channels it declares, and to see whether it is what it says.
Result<void> learn_from(Window& file, std::uint64_t at, const Group& group, std::uint64_t first_seq,
                        Catalogue& catalogue) {
    OUTCRY_ASSIGN(const BytesView record, file.view(at, group.chunk_size));
    Buffer inflated;
    OUTCRY_ASSIGN(const ChunkView chunk, read_chunk(record.subspan(mcap::frame_bytes), inflated));
    ChunkWalk walk;
    walk.next_seq = first_seq;
    walk.catalogue = &catalogue;
    return walk_chunk(chunk.records, 0, walk);
}

bool all_known(const Group& group, const Catalogue& catalogue) {
    return std::all_of(group.counts.begin(), group.counts.end(), [&](const auto& counted) {
        return catalogue.channel(counted.first) != nullptr;
    });
}

void take_in(SegmentIndex& index, const Group& group, Directory& directory) {
    const std::uint64_t next = index.next_seq + group.messages;
    directory.add({index.next_seq, next, index.number, index.end, group.size, group.end_time});
    if (index.chunks++ == 0) index.start_time = group.start_time;
    index.end_time = group.end_time;
    index.next_seq = next;
    index.end += group.size;
    index.checkpoint = group.checkpoint;
    for (const auto& [channel, count] : group.counts) index.counts[channel] += count;
}

/// Hops over the chunks from index.end to the end of the file.
Result<void> hop(Store& store, SegmentIndex& index, Catalogue& catalogue, Directory& directory) {
    Window file(store, index.name, index.file_size, 64 * 1024);
    while (index.end < index.file_size) {
        auto read = read_group(file, index.end);
        if (!read) return std::move(read).error().at(byte_of(index.name, index.end));
        const std::optional<Group>& group = *read;
        if (!group) break;
        if (group->size > group_bytes_max)
            return damaged(index.name, index.end,
                           "chunk of " + std::to_string(group->size) + " bytes exceeds " +
                               std::to_string(group_bytes_max));
        const std::uint64_t last = index.next_seq + group->messages - 1;
        if (group->messages == 0 || group->checkpoint.seq != last)
            return damaged(index.name, index.end,
                           "checkpoint says seq " + std::to_string(group->checkpoint.seq) +
                               " after " + std::to_string(last));
        // The last chunk may be what a power cut left of it: it counts when its bytes are whole.
        const bool at_end = index.end + group->size == index.file_size;
        if (at_end || !all_known(*group, catalogue)) {
            auto learned = learn_from(file, index.end, *group, index.next_seq, catalogue);
            if (!learned && at_end) break;
            if (!learned) return damaged(index.name, index.end, learned.error().text());
        }
        take_in(index, *group, directory);
        if (index.chunks == 1) {
            OUTCRY_ASSIGN(const BytesView head, file.view(index.end - group->size, 41));
            if (get_le<std::uint32_t>(head.data() + 37) != 0) index.compression = "zstd";
        }
    }
    index.torn_bytes = index.file_size - index.end;
    return {};
}

/// What a retired segment holds instead of chunks; false when the segment is none.
Result<bool> index_retired(Store& store, SegmentIndex& index, JournalHead* whole) {
    Window file(store, index.name, index.file_size, 64 * 1024);
    OUTCRY_ASSIGN(auto frame, whole_frame(file, index.end));
    if (!frame || frame->op != Op::metadata || frame->size > limits::config_bytes_max) return false;
    std::uint64_t at = index.end;
    OUTCRY_ASSIGN(BytesView record, file.view(at, mcap::frame_bytes + frame->size));
    const auto mark = read_retired(record);
    if (!mark) return Error(mark.error()).at(byte_of(index.name, at));
    if (!*mark) return false;
    for (at += record.size();; at += record.size()) {
        OUTCRY_ASSIGN(frame, whole_frame(file, at));
        if (!frame || frame->size > limits::attachment_bytes_max)
            return damaged(index.name, at, "segment ends in the mark that it was retired");
        OUTCRY_ASSIGN(record, file.view(at, mcap::frame_bytes + frame->size));
        if (frame->op == Op::checkpoint) break;
        JournalHead kept;
        if (auto good = read_head_record(record, kept); !good)
            return std::move(good).error().at(byte_of(index.name, at));
        for (const JournalAttachment& attachment : kept.attachments)
            if (whole != nullptr && attachment.name == first_event_name)
                whole->first_event = Buffer(as_bytes(attachment.content));
    }
    auto checkpoint = read_checkpoint(record);
    if (!checkpoint) return std::move(checkpoint).error().at(byte_of(index.name, at));
    index.checkpoint = *checkpoint;
    index.retired = index.sealed = true;
    index.next_seq = (*mark)->last_seq + 1;
    index.end_time = (*mark)->last_time;
    index.end = at + record.size();
    return true;
}

/// The record of a head at place `number`: its header, what the segment says of itself, and what
/// follows up to a checkpoint.
Result<void> take_head_record(BytesView record, int number, SegmentHead& head, SegmentIndex& index,
                              JournalHead* whole) {
    if (number == 0) return check_header(record);
    if (number == 1) {
        OUTCRY_ASSIGN(head, read_segment_head(record));
        return {};
    }
    if (mcap::read_frame(record.data()).op != Op::checkpoint)
        return read_head_record(record, *whole);
    OUTCRY_ASSIGN(index.checkpoint, read_checkpoint(record));
    return {};
}

}  // namespace

Result<SegmentHead> index_head(Store& store, const std::string& name, SegmentIndex& index,
                               JournalHead* whole) {
    index.name = name;
    OUTCRY_ASSIGN(index.file_size, store.size(name));
    Window file(store, name, index.file_size, 64 * 1024);
    OUTCRY_ASSIGN(const BytesView start, file.view(0, std::min<std::uint64_t>(index.file_size, 8)));
    if (auto begins = check_magic(start); !begins)
        return std::move(begins).error().at(byte_of(name, 0));
    SegmentHead head;
    std::uint64_t at = mcap::magic.size();
    for (int number = 0;; ++number) {
        OUTCRY_ASSIGN(const auto frame, whole_frame(file, at));
        if (!frame || frame->size > limits::attachment_bytes_max + limits::text_bytes_max)
            return damaged(name, at, "segment ends in its head");
        const std::uint64_t size = mcap::frame_bytes + frame->size;
        const bool skip = number > 1 && whole == nullptr && frame->op != Op::checkpoint;
        if (!skip) {
            OUTCRY_ASSIGN(const BytesView record, file.view(at, size));
            auto good = take_head_record(record, number, head, index, whole);
            if (!good) return std::move(good).error().at(byte_of(name, at));
        }
        at += size;
        if (number > 1 && frame->op == Op::checkpoint) break;
    }
    if (whole != nullptr) whole->floor = head.floor;
    index.first_seq = index.next_seq = head.first_seq;
    index.end = at;
    OUTCRY_TRY(index_retired(store, index, whole));
    if (segment_name(head.first_seq) != name)
        return damaged(
            name, 0,
            "segment begins at seq " + std::to_string(head.first_seq) + ", which is not its name");
    return head;
}

Result<bool> stands_where_it_ended(Store& store, const SegmentIndex& index) {
    if (index.sealed) return true;
    OUTCRY_ASSIGN(const std::uint64_t size, store.size(index.name));
    if (size < index.end) return false;
    Buffer record;
    OUTCRY_TRY(
        store.read(index.name, index.end - mcap::checkpoint_bytes, mcap::checkpoint_bytes, record));
    const auto checkpoint = read_checkpoint(record);
    return checkpoint.ok() && checkpoint->seq == index.checkpoint.seq &&
           checkpoint->file_head == index.checkpoint.file_head;
}

Result<void> index_again(Store& store, SegmentIndex& index, Catalogue& catalogue,
                         Directory& directory) {
    SegmentIndex fresh;
    fresh.number = index.number;
    Directory found;
    OUTCRY_TRY(index_head(store, index.name, fresh, nullptr));
    OUTCRY_TRY(index_chunks(store, fresh, catalogue, found));
    if (fresh.first_seq != index.first_seq || fresh.next_seq < index.next_seq)
        return damaged(index.name, 0,
                       "segment now ends with seq " + std::to_string(fresh.next_seq - 1) +
                           ", it held events up to " + std::to_string(index.next_seq - 1));
    directory.replace(index.number, found.runs());
    index = std::move(fresh);
    return {};
}

Result<void> index_chunks(Store& store, SegmentIndex& index, Catalogue& catalogue,
                          Directory& directory) {
    if (index.sealed) return {};
    OUTCRY_ASSIGN(index.file_size, store.size(index.name));
    if (index.file_size < index.end)
        return damaged(index.name, index.file_size, "segment became shorter while it was read");
    if (index.chunks == 0) {
        OUTCRY_ASSIGN(const bool found, index_summary(store, index, catalogue, directory));
        if (found) return {};
    }
    OUTCRY_TRY(hop(store, index, catalogue, directory));
    OUTCRY_ASSIGN(const bool ended, has_footer(store, index));
    if (ended) {
        index.sealed = true;
        index.torn_bytes = 0;
    }
    return {};
}

}  // namespace outcry::journal
