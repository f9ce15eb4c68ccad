// SPDX-License-Identifier: Apache-2.0
// Mail: records of the log, of which only what differs from the record before is said again. Most
// neighbours share their time, cause, source and topic; a reader of four events in five looks at
// nothing but numbers and body.
#include <algorithm>

#include "bus/link/varint.hpp"
#include "outcry/bus/wire.hpp"
#include "outcry/codec/quick.hpp"

namespace outcry::wire {

namespace {

/// What a record has as the one before it; before the first, everything is zero.
enum Mark : std::uint8_t {
    next_seq = 1,  // one more
    same_time = 2,
    same_cause = 4,
    same_source = 8,
    same_topic = 16,  // and schema, and it rests on nothing: the three are left out
    all_marks = 31,
};

constexpr std::uint8_t no_refs[] = {0x90};
constexpr std::size_t frame_bytes_max = 1 + 8 + 4 * varint_bytes_max;

Error cut_short() { return error(Error::Kind::protocol, "mail is cut short"); }
Error malformed(const char* what) { return error(Error::Kind::protocol, what); }

/// Where the topic begins in publisher's bytes: behind source_seq and event_time.
std::size_t numbers_size(BytesView said) {
    const std::uint8_t* at = said.data();
    std::uint64_t number = 0;
    if (msgpack::quick::pass_unsigned(at, at + said.size(), number) &&
        msgpack::quick::pass_unsigned(at, said.data() + said.size(), number))
        return static_cast<std::size_t>(at - said.data());
    msgpack::Reader in(said);
    std::int64_t event_time = 0;
    OUTCRY_CHECK(in.unsigned_integer(number) && in.integer(event_time));
    return in.offset();
}

bool pass_time(const std::uint8_t*& at, const std::uint8_t* end, TimeNs& time) {
    if (end - at < 8) return false;
    time = {get_le<std::int64_t>(at)};
    at += 8;
    return true;
}

bool pass_source(const std::uint8_t*& at, const std::uint8_t* end, std::uint16_t& source) {
    std::uint64_t number = 0;
    if (!pass_varint(at, end, number) || number > UINT16_MAX) return false;
    source = static_cast<std::uint16_t>(number);
    return true;
}

/// The two numbers that every record has of its own, and the body behind them.
Result<void> read_numbers(BytesView bytes, SaidView& said) {
    const std::uint8_t* at = bytes.data();
    const std::uint8_t* const end = at + bytes.size();
    std::uint64_t event_time = 0;
    if (msgpack::quick::pass_unsigned(at, end, said.source_seq) &&
        msgpack::quick::pass_unsigned(at, end, event_time) && event_time <= INT64_MAX) {
        said.event_time = {static_cast<std::int64_t>(event_time)};
    } else {
        msgpack::Reader in(bytes);
        if (!in.unsigned_integer(said.source_seq) || !in.integer(said.event_time.ns))
            return in.error();
        at = bytes.data() + in.offset();
    }
    if (said.source_seq == 0) return malformed("source_seq is 0, the first is 1");
    said.refs = no_refs;
    said.body = {at, end};
    return {};
}

}  // namespace

void MailWriter::begin(Buffer& out, std::uint32_t epoch) {
    out_ = &out;
    out.clear();
    put_header(out, Type::mail, epoch);
    before_ = {};
    spoken_of_.clear();
}

void MailWriter::add_record(BytesView record) {
    const Prefix prefix = read_prefix(record).value();
    const BytesView said = record.subspan(record_prefix_bytes);
    const std::size_t numbers = numbers_size(said);
    const BytesView rest = said.subspan(numbers);
    const std::size_t known = spoken_of_.size();
    const bool same = known != 0 && known < rest.size() &&
                      std::memcmp(rest.data(), spoken_of_.data(), known) == 0;
    std::uint8_t* const frame = out_->extend(frame_bytes_max + said.size());
    std::uint8_t* at = frame + 1;
    std::uint8_t marks = same ? same_topic : 0;
    if (prefix.seq == before_.seq + 1) {
        marks |= next_seq;
    } else {
        at = store_varint(at, prefix.seq);
    }
    if (prefix.time == before_.time) {
        marks |= same_time;
    } else {
        const auto time = static_cast<std::uint64_t>(prefix.time.ns);
        for (std::size_t i = 0; i < 8; ++i) *at++ = static_cast<std::uint8_t>(time >> (8 * i));
    }
    if (prefix.cause == before_.cause) {
        marks |= same_cause;
    } else {
        at = store_varint(at, prefix.cause);
    }
    if (prefix.source == before_.source) {
        marks |= same_source;
    } else {
        at = store_varint(at, prefix.source);
    }
    *frame = marks;
    before_ = prefix;
    const BytesView told = same ? rest.subspan(known) : rest;
    at = store_varint(at, numbers + told.size());
    at = std::copy(said.begin(), said.begin() + static_cast<std::ptrdiff_t>(numbers), at);
    at = std::copy(told.begin(), told.end(), at);
    out_->truncate(static_cast<std::size_t>(at - out_->data()));
    if (same) return;
    msgpack::Reader in(rest);
    std::string_view topic, schema;
    OUTCRY_CHECK(in.text(topic) && in.text(schema));
    spoken_of_.clear();
    spoken_of_.append(rest.first(in.offset()));
    spoken_of_.append(no_refs);
}

void MailWriter::finish(std::uint64_t complete_upto, std::uint64_t durable_upto) {
    finish_batch(*out_, {complete_upto, durable_upto, TimeNs{INT64_MIN}, false});
}

/// The tail is that of a batch.
Result<MailReader> MailReader::open(BytesView message) {
    const auto tail = BatchReader::open(message);
    if (!tail) return cut_short();
    MailReader reader;
    reader.complete_upto = tail->head.consumed;
    reader.durable_upto = tail->head.done_upto;
    reader.left = tail->left;
    return reader;
}

Result<bool> MailReader::next(RecordView& record) {
    if (left.empty()) return false;
    const std::uint8_t* at = left.data();
    const std::uint8_t* const end = at + left.size();
    const std::uint8_t marks = *at++;
    if (marks > all_marks) return malformed("mail has a record with marks that are not known");
    Prefix& prefix = before_.prefix;
    std::uint64_t size = 0;
    const bool whole =
        ((marks & next_seq) != 0 ? ++prefix.seq, true : pass_varint(at, end, prefix.seq)) &&
        ((marks & same_time) != 0 || pass_time(at, end, prefix.time)) &&
        ((marks & same_cause) != 0 || pass_varint(at, end, prefix.cause)) &&
        ((marks & same_source) != 0 || pass_source(at, end, prefix.source)) &&
        pass_varint(at, end, size) && size <= limits::event_bytes_max &&
        size <= static_cast<std::size_t>(end - at);
    if (!whole) return cut_short();
    const BytesView bytes(at, static_cast<std::size_t>(size));
    if ((marks & same_topic) == 0) {
        OUTCRY_ASSIGN(before_.said, read_said(bytes, false));
    } else {
        if (before_.said.topic.empty())
            return malformed("mail begins with a record without a topic");
        OUTCRY_TRY(read_numbers(bytes, before_.said));
    }
    left = {at + size, end};
    record = before_;
    return true;
}

}  // namespace outcry::wire
