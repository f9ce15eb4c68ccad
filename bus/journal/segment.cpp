// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/segment.hpp"

#include <zlib.h>

#include <algorithm>
#include <charconv>
#include <cstring>

#include "bus/journal/mcap.hpp"
#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;
using mcap::RecordWriter;

constexpr std::string_view library = "outcry journal 1";
constexpr std::size_t name_digits = 16;
constexpr std::string_view name_end = ".mcap";

}  // namespace

std::string segment_name(std::uint64_t first_seq) {
    std::string digits = std::to_string(first_seq);
    if (digits.size() < name_digits) digits.insert(0, name_digits - digits.size(), '0');
    return digits + std::string(name_end);
}

std::optional<std::uint64_t> first_seq_of(std::string_view name) {
    if (name.size() < name_digits + name_end.size() || !name.ends_with(name_end)) return {};
    name.remove_suffix(name_end.size());
    std::uint64_t seq = 0;
    const auto [end, failure] = std::from_chars(name.data(), name.data() + name.size(), seq);
    if (failure != std::errc{} || end != name.data() + name.size() || seq == 0) return {};
    return seq;
}

Error no_journal(Store& store) {
    const auto files = store.list();
    if (files)
        for (const std::string& name : *files)
            if (name.ends_with(".mcap"))
                return error(Error::Kind::not_found,
                             "not an Outcry journal: no segment is named as " + segment_name(1),
                             name);
    return error(Error::Kind::not_found, "there is no journal here");
}

std::string between_segments(const std::string& next) {
    return "is no segment of this journal: " + next +
           " goes on where the one before ends; it is a copy, or of another run: move it away";
}

Result<std::vector<std::string>> list_segments(Store& store) {
    OUTCRY_ASSIGN(std::vector<std::string> names, store.list());
    std::erase_if(names, [](const std::string& name) { return !first_seq_of(name); });
    return names;
}

void Segment::add_stored(BytesView bytes) { add_stored(bytes.size(), crc32(bytes)); }

void Segment::add_stored(std::uint64_t count, std::uint32_t crc) {
    grow(count);
    add_crc(count, crc);
}

void Segment::add_crc(BytesView bytes) { add_crc(bytes.size(), crc32(bytes)); }

void Segment::add_crc(std::uint64_t count, std::uint32_t crc) {
    crc_ = static_cast<std::uint32_t>(::crc32_combine(crc_, crc, static_cast<z_off_t>(count)));
}

void Segment::note_schema(BytesView record) {
    schemas_.append(record);
    ++schema_count_;
}

void Segment::note_channel(BytesView record) {
    channels_.append(record);
    ++channel_count_;
}

void Segment::note_metadata(std::uint64_t offset, std::uint64_t length, std::string_view name) {
    RecordWriter out(metadata_indexes_, Op::metadata_index);
    out.integer(offset);
    out.integer(length);
    out.text(name);
    ++metadatas_;
}

void Segment::note_attachment(std::uint64_t offset, std::uint64_t length,
                              const JournalAttachment& attachment) {
    RecordWriter out(attachment_indexes_, Op::attachment_index);
    out.integer(offset);
    out.integer(length);
    out.integer<std::uint64_t>(0);  // log_time
    out.integer<std::uint64_t>(0);  // create_time
    out.integer(static_cast<std::uint64_t>(attachment.content.size()));
    out.text(attachment.name);
    out.text(attachment.media_type);
    ++attachments_;
}

void Segment::note_chunk(const ChunkFacts& chunk) {
    RecordWriter out(chunk_indexes_, Op::chunk_index);
    out.integer(chunk.start_time);
    out.integer(chunk.end_time);
    out.integer(chunk.offset);
    out.integer(chunk.length);
    std::uint32_t channels = 0;
    const BytesView indexes = chunk.indexes;
    for (std::size_t at = 0; at < indexes.size(); ++channels)
        at += mcap::frame_bytes + mcap::read_frame(indexes.data() + at).size;
    out.integer(static_cast<std::uint32_t>(channels * 10));
    for (std::size_t at = 0; at < indexes.size();) {
        const auto size = mcap::read_frame(indexes.data() + at).size;
        const auto channel = get_le<std::uint16_t>(indexes.data() + at + mcap::frame_bytes);
        out.integer(channel);
        out.integer(chunk.offset + chunk.length + at);
        counts_[channel] +=
            (size + mcap::frame_bytes - mcap::index_head_bytes) / mcap::index_entry_bytes;
        at += mcap::frame_bytes + size;
    }
    out.integer(static_cast<std::uint64_t>(indexes.size()));
    out.text(chunk.compression);
    out.integer(chunk.stored_size);
    out.integer(chunk.records_size);
    if (messages_ == 0) start_time_ = chunk.start_time;
    end_time_ = std::max(end_time_, chunk.end_time);
    messages_ += chunk.messages;
    ++chunks_;
}

void Segment::write_statistics(Buffer& out) const {
    RecordWriter statistics(out, Op::statistics);
    statistics.integer(messages_);
    statistics.integer(schema_count_);
    statistics.integer(channel_count_);
    statistics.integer(attachments_);
    statistics.integer(metadatas_);
    statistics.integer(chunks_);
    statistics.integer(start_time_);
    statistics.integer(end_time_);
    statistics.integer(static_cast<std::uint32_t>(counts_.size() * 10));
    for (const auto& [channel, count] : counts_) {
        statistics.integer(channel);
        statistics.integer(count);
    }
}

Buffer Segment::seal() const {
    Buffer out;
    RecordWriter(out, Op::data_end).integer(crc_);
    const std::uint64_t summary_start = size_ + out.size();
    struct Summed {
        Op op;
        std::uint64_t start, length;
    };
    std::vector<Summed> groups;
    const auto group = [&](Op op, const Buffer& records) {
        if (records.empty()) return;
        groups.push_back({op, size_ + out.size(), records.size()});
        out.append(records.view());
    };
    Buffer statistics;
    write_statistics(statistics);
    group(Op::schema, schemas_);
    group(Op::channel, channels_);
    group(Op::statistics, statistics);
    group(Op::chunk_index, chunk_indexes_);
    group(Op::attachment_index, attachment_indexes_);
    group(Op::metadata_index, metadata_indexes_);
    const std::uint64_t offsets_start = size_ + out.size();
    for (const Summed& g : groups) {
        RecordWriter offset(out, Op::summary_offset);
        offset.integer(static_cast<std::uint8_t>(g.op));
        offset.integer(g.start);
        offset.integer(g.length);
    }
    {
        RecordWriter footer(out, Op::footer);
        footer.integer(summary_start);
        footer.integer(offsets_start);
        // The checksum covers the footer's own frame, so its length must stand before it is taken.
        mcap::store_le<std::uint64_t>(out.data() + out.size() - 16 - 8, 20);
        const auto from = static_cast<std::size_t>(summary_start - size_);
        footer.integer(crc32(out.view(from, out.size() - from)));
    }
    out.append(mcap::magic);
    return out;
}

void write_checkpoint(Buffer& out, FileChain& chain, std::uint64_t seq,
                      const Digest& content_head) {
    store_checkpoint(out.extend(mcap::checkpoint_bytes), chain, seq, content_head);
}

void store_checkpoint(std::uint8_t* place, FileChain& chain, std::uint64_t seq,
                      const Digest& content_head) {
    place[0] = static_cast<std::uint8_t>(Op::checkpoint);
    mcap::store_le<std::uint64_t>(place + 1, mcap::checkpoint_bytes - mcap::frame_bytes);
    mcap::store_le(place + 9, seq);
    std::memcpy(place + 17, content_head.data(), content_head.size());
    chain.add_frame({place, 49});
    const Digest& file_head = chain.checkpoint(content_head);
    std::memcpy(place + 49, file_head.data(), file_head.size());
}

namespace {

void write_metadata(Buffer& out, Segment& segment, std::string_view name,
                    const std::map<std::string, std::string>& facts) {
    const std::size_t begin = out.size();
    {
        RecordWriter record(out, Op::metadata);
        record.text(name);
        record.map(facts);
    }
    segment.note_metadata(segment.size() + begin, out.size() - begin, name);
}

void write_attachment(Buffer& out, Segment& segment, const JournalAttachment& attachment) {
    const std::size_t begin = out.size();
    {
        RecordWriter record(out, Op::attachment);
        record.integer<std::uint64_t>(0);  // log_time
        record.integer<std::uint64_t>(
            0);  // create_time: unknown, so that equal runs give equal bytes
        record.text(attachment.name);
        record.text(attachment.media_type);
        record.bytes64(as_bytes(attachment.content));
        record.integer(crc32(record.body()));
    }
    segment.note_attachment(segment.size() + begin, out.size() - begin, attachment);
}

}  // namespace

void write_retired(Buffer& out, Segment& segment, const RetiredMark& mark,
                   const JournalAttachment* attachment) {
    const std::size_t begin = out.size();
    write_metadata(out, segment, retired_metadata,
                   {{"content_head", to_hex(mark.content_head)},
                    {"file_head", to_hex(mark.file_head)},
                    {"last_seq", std::to_string(mark.last_seq)},
                    {"last_time", std::to_string(mark.last_time)}});
    if (attachment != nullptr) write_attachment(out, segment, *attachment);
    segment.chain().add_frame(out.view(begin, out.size() - begin));
}

void write_segment_head(Buffer& out, Segment& segment, const SegmentHead& head,
                        const JournalHead* whole) {
    out.append(mcap::magic);
    {
        RecordWriter header(out, Op::header);
        header.text(profile);
        header.text(library);
    }
    write_metadata(out, segment, segment_metadata,
                   {{"content_head", to_hex(head.content_head)},
                    {"first_seq", std::to_string(head.first_seq)},
                    {"floor", head.floor},
                    {"format", std::string(format_version)},
                    {"previous", head.previous},
                    {"previous_file_head", to_hex(head.previous_file_head)}});
    if (whole != nullptr) {
        write_metadata(out, segment, facts_metadata, whole->facts);
        for (const JournalAttachment& attachment : whole->attachments)
            write_attachment(out, segment, attachment);
    }
    segment.chain().add_frame(out.view());
    write_checkpoint(out, segment.chain(), head.first_seq - 1, head.content_head);
    segment.add_stored(out.view());
}

}  // namespace outcry::journal
