// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/record.hpp"

#include "outcry/codec/quick.hpp"

namespace outcry {

namespace {

constexpr std::uint8_t array_of_ten = 0x9a;
constexpr std::uint8_t uint64_marker = 0xcf;
constexpr std::uint8_t int64_marker = 0xd3;
constexpr std::uint8_t uint16_marker = 0xcd;

Error bad(const char* what) { return error(Error::Kind::corrupt, what); }

Result<void> check_refs(BytesView refs) {
    if (refs.size() == 1 && refs[0] == 0x90) return {};  // none, as most inputs have
    msgpack::Reader in(refs);
    std::size_t count = 0;
    if (!in.array(count)) return in.error();
    if (count > limits::refs_max) return bad("event has more refs than the limit of 64");
    std::uint64_t previous = 0, seq = 0;
    for (std::size_t i = 0; i < count; ++i) {
        if (!in.unsigned_integer(seq)) return in.error();
        if (seq <= previous) return bad("refs are not ascending seqs");
        previous = seq;
    }
    return {};
}

/// All before the body, where it is as nearly every event has it; false leaves it to the reader,
/// which says what is wrong.
bool pass_head(BytesView bytes, SaidView& said) {
    using namespace msgpack::quick;
    const std::uint8_t* at = bytes.data();
    const std::uint8_t* const end = at + bytes.size();
    std::uint64_t event_time = 0;
    if (!pass_unsigned(at, end, said.source_seq) || !pass_unsigned(at, end, event_time) ||
        !pass_text(at, end, said.topic) || !pass_text(at, end, said.schema) ||
        !pass_ascending(at, end, said.refs))
        return false;
    said.event_time = {static_cast<std::int64_t>(event_time)};
    said.body = {at, static_cast<std::size_t>(end - at)};
    return said.source_seq != 0 && event_time <= INT64_MAX && !said.topic.empty() &&
           !said.schema.empty() && said.topic.size() <= limits::topic_bytes_max &&
           said.schema.size() <= limits::name_bytes_max;
}

/// The same, whatever it is made of.
Result<SaidView> read_head(BytesView bytes) {
    msgpack::Reader in(bytes);
    SaidView said;
    std::int64_t event_time = 0;
    if (!in.unsigned_integer(said.source_seq) || !in.integer(event_time) || !in.text(said.topic) ||
        !in.text(said.schema) || !in.slice(said.refs))
        return in.error();
    said.event_time = {event_time};
    if (said.source_seq == 0) return bad("source_seq is 0, the first is 1");
    if (said.topic.empty() || said.topic.size() > limits::topic_bytes_max)
        return bad("topic is empty or longer than the limit of 256 bytes");
    if (said.schema.empty() || said.schema.size() > limits::name_bytes_max)
        return bad("schema is empty or longer than the limit of 64 bytes");
    OUTCRY_TRY(check_refs(said.refs));
    said.body = bytes.subspan(in.offset());
    return said;
}

bool begins_with_prefix(BytesView bytes) {
    const std::uint8_t* const p = bytes.data();
    return bytes.size() >= record_prefix_bytes && p[0] == array_of_ten && p[1] == uint64_marker &&
           p[10] == int64_marker && p[19] == uint64_marker && p[28] == uint16_marker;
}

Prefix prefix_of(BytesView bytes) {
    const std::uint8_t* const p = bytes.data();
    return {load_be<std::uint64_t>(p + 2), TimeNs{load_be<std::int64_t>(p + 11)},
            load_be<std::uint64_t>(p + 20), load_be<std::uint16_t>(p + 29)};
}

}  // namespace

void store_prefix(std::uint8_t* place, const Prefix& prefix) {
    place[0] = array_of_ten;
    place[1] = uint64_marker;
    store_be(place + 2, prefix.seq);
    place[10] = int64_marker;
    store_be(place + 11, prefix.time.ns);
    place[19] = uint64_marker;
    store_be(place + 20, prefix.cause);
    place[28] = uint16_marker;
    store_be(place + 29, prefix.source);
}

void append_said(Buffer& out, const SaidView& said) {
    msgpack::Writer writer(out);
    writer.unsigned_integer(said.source_seq);
    writer.integer(said.event_time.ns);
    writer.text(said.topic);
    writer.text(said.schema);
    if (said.refs.empty())
        writer.array(0);
    else
        writer.raw(said.refs);
    writer.raw(said.body);
}

void append_refs(Buffer& out, const std::uint64_t* seqs, std::size_t count) {
    using namespace msgpack::quick;
    const std::size_t room = length_bytes_max + count * integer_bytes_max;
    msgpack::Writer(out).put(room, [&](std::uint8_t* at, bool&) {
        at = put_array(at, count);
        for (std::size_t i = 0; i < count; ++i) at = put_unsigned(at, seqs[i]);
        return at;
    });
}

Result<SaidView> read_said(BytesView bytes, bool check_body) {
    if (bytes.size() > limits::event_bytes_max)
        return bad("event exceeds the limit of 266240 bytes");
    SaidView said;
    if (!pass_head(bytes, said)) {
        OUTCRY_ASSIGN(said, read_head(bytes));
    }
    if (!check_body) return said;
    msgpack::Reader in(said.body);
    if (in.peek() != msgpack::Kind::map) return bad("body is not a map");
    if (!in.skip()) return in.error();
    if (!in.at_end()) return bad("bytes follow the body");
    return said;
}

Result<Prefix> read_prefix(BytesView bytes) {
    if (bytes.size() < record_prefix_bytes) return bad("record is shorter than its prefix");
    if (!begins_with_prefix(bytes)) return bad("record does not begin with a sequencer prefix");
    return prefix_of(bytes);
}

Result<RecordView> read_record(BytesView bytes, bool check_body) {
    if (!check_body && begins_with_prefix(bytes) && bytes.size() <= limits::event_bytes_max) {
        // A reader's way through its mail: nothing is handed from one result to the next.
        RecordView view{prefix_of(bytes), {}, bytes};
        if (pass_head(bytes.subspan(record_prefix_bytes), view.said)) return view;
    }
    OUTCRY_ASSIGN(const Prefix prefix, read_prefix(bytes));
    OUTCRY_ASSIGN(const SaidView said, read_said(bytes.subspan(record_prefix_bytes), check_body));
    return RecordView{prefix, said, bytes};
}

RefsReader::RefsReader(BytesView refs) : reader_(refs) {
    if (!reader_.array(left_)) left_ = 0;
}

bool RefsReader::next(std::uint64_t& seq) {
    if (left_ == 0) return false;
    --left_;
    return reader_.unsigned_integer(seq);
}

}  // namespace outcry
