// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/head.hpp"

#include <algorithm>
#include <charconv>

#include "bus/journal/mcap.hpp"
#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;

Error foreign(std::string why) {
    return error(Error::Kind::corrupt, "not an Outcry journal: " + std::move(why));
}
using mcap::corrupt;

/// For messages: a foreign string must not flood a terminal.
std::string shortened(std::string_view text) {
    std::string safe(text.substr(0, 32));
    for (char& c : safe)
        if (c < ' ' || c > '~') c = '?';
    return safe;
}

template <class T>
bool read_number(const std::string& text, T& value) {
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), value);
    return failure == std::errc{} && end == text.data() + text.size();
}

}  // namespace

Result<void> check_magic(BytesView start) {
    const std::size_t count = std::min(start.size(), mcap::magic.size());
    if (!same_bytes(start.first(count), BytesView(mcap::magic).first(count)))
        return foreign("it does not begin as an MCAP file");
    if (count < mcap::magic.size()) return corrupt("segment ends in its head");
    return {};
}

Result<void> check_header(BytesView record) {
    if (mcap::read_frame(record.data()).op != Op::header) return foreign("it has no MCAP header");
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    const std::string_view found = in.text();
    (void)in.text();  // library
    if (found != profile) return foreign("its MCAP profile is `" + shortened(found) + "`");
    if (!in.complete()) return corrupt("header record is malformed");
    return {};
}

Result<SegmentHead> read_segment_head(BytesView record) {
    if (mcap::read_frame(record.data()).op != Op::metadata)
        return foreign("its segment does not say what it is");
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    const std::string_view name = in.text();
    auto facts = in.map();
    if (!in.complete()) return corrupt("metadata record is malformed");
    if (name != segment_metadata) return foreign("its first metadata is `" + shortened(name) + "`");
    if (facts["format"] != format_version)
        return error(Error::Kind::protocol, "journal has format `" + shortened(facts["format"]) +
                                                "`, this build reads format " +
                                                std::string(format_version));
    SegmentHead head;
    head.floor = facts["floor"];
    head.previous = facts["previous"];
    const std::string& seq = facts["first_seq"];
    if (!read_number(seq, head.first_seq) || head.first_seq == 0)
        return corrupt("segment's first_seq is `" + shortened(seq) + "`");
    OUTCRY_ASSIGN(head.previous_file_head, digest_from_hex(facts["previous_file_head"]));
    OUTCRY_ASSIGN(head.content_head, digest_from_hex(facts["content_head"]));
    return head;
}

Result<void> read_head_record(BytesView record, JournalHead& head) {
    const Op op = mcap::read_frame(record.data()).op;
    const BytesView body = record.subspan(mcap::frame_bytes);
    mcap::Fields in(body);
    if (op == Op::metadata) {
        const std::string_view name = in.text();
        auto facts = in.map();
        if (!in.complete()) return corrupt("metadata record is malformed");
        if (name == facts_metadata) head.facts = std::move(facts);
        return {};
    }
    if (op != Op::attachment)
        return corrupt("unexpected opcode " + std::to_string(static_cast<int>(op)) +
                       " in the segment's head");
    (void)in.integer<std::uint64_t>();
    (void)in.integer<std::uint64_t>();
    JournalAttachment attachment;
    attachment.name = in.text();
    attachment.media_type = in.text();
    attachment.content = as_text(in.bytes64());
    const auto crc = in.integer<std::uint32_t>();
    if (!in.complete()) return corrupt("attachment record is malformed");
    if (crc32(body.first(body.size() - 4)) != crc)
        return corrupt("attachment `" + shortened(attachment.name) + "` does not match its CRC");
    head.attachments.push_back(std::move(attachment));
    return {};
}

Result<std::optional<RetiredMark>> read_retired(BytesView record) {
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    if (mcap::read_frame(record.data()).op != Op::metadata || in.text() != retired_metadata)
        return std::optional<RetiredMark>{};
    auto facts = in.map();
    RetiredMark mark;
    if (!in.complete() || !read_number(facts["last_seq"], mark.last_seq) ||
        !read_number(facts["last_time"], mark.last_time))
        return corrupt("mark of a retired segment is malformed");
    OUTCRY_ASSIGN(mark.content_head, digest_from_hex(facts["content_head"]));
    OUTCRY_ASSIGN(mark.file_head, digest_from_hex(facts["file_head"]));
    return std::optional<RetiredMark>(mark);
}

Result<Checkpoint> read_checkpoint(BytesView record) {
    const mcap::Frame frame = mcap::read_frame(record.data());
    if (frame.op != Op::checkpoint || record.size() != mcap::checkpoint_bytes)
        return corrupt("expected a checkpoint, found opcode " +
                       std::to_string(static_cast<int>(frame.op)));
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    Checkpoint found;
    found.seq = in.integer<std::uint64_t>();
    const BytesView content = in.take(32);
    const BytesView file = in.take(32);
    std::copy(content.begin(), content.end(), found.content_head.begin());
    std::copy(file.begin(), file.end(), found.file_head.begin());
    return found;
}

}  // namespace outcry::journal
