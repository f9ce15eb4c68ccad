// SPDX-License-Identifier: Apache-2.0
// Mail: records of the log, of which only what differs from the record before is said again. Most
// neighbours share their time, cause, source and topic; a reader of four events in five looks at
// nothing but a number or two and the body.
#include <algorithm>

#include "bus/link/leave_out.hpp"
#include "outcry/codec/quick.hpp"

namespace outcry::wire {

namespace {

constexpr std::size_t mail_frame_bytes_max = 1 + 8 + 4 * varint_bytes_max + numbers_bytes_max;

Error mail_cut_short() { return error(Error::Kind::protocol, "mail is cut short"); }

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

/// The marks of a prefix beside `before`; what they do not say is stored behind `at`. Nothing is
/// left out where nothing is `known`.
std::uint8_t store_prefix_beside(std::uint8_t*& at, const Prefix& prefix, const Prefix& before,
                                 bool known) {
    std::uint8_t marks = 0;
    if (known && prefix.seq == before.seq + 1) {
        marks |= next_seq;
    } else {
        at = store_varint(at, prefix.seq);
    }
    if (known && prefix.time == before.time) {
        marks |= same_time;
    } else {
        const auto time = static_cast<std::uint64_t>(prefix.time.ns);
        for (std::size_t i = 0; i < 8; ++i) *at++ = static_cast<std::uint8_t>(time >> (8 * i));
    }
    if (known && prefix.cause == before.cause) {
        marks |= same_cause;
    } else {
        at = store_varint(at, prefix.cause);
    }
    if (known && prefix.source == before.source) {
        marks |= same_source;
    } else {
        at = store_varint(at, prefix.source);
    }
    return marks;
}

}  // namespace

void MailWriter::begin(Buffer& out, std::uint32_t epoch) {
    out_ = &out;
    out.clear();
    put_header(out, Type::mail, epoch);
}

void MailWriter::add_record(BytesView record) {
    const Prefix prefix = read_prefix(record).value();
    const BytesView said = record.subspan(record_prefix_bytes);
    SaidStart start;
    OUTCRY_CHECK(read_start(said, start));
    const BytesView rest = said.subspan(start.numbers);
    const bool same = speaks_of_the_same(said_, rest);
    std::uint8_t* const frame = out_->extend(mail_frame_bytes_max + said.size());
    std::uint8_t* at = frame + 1;
    *frame = store_prefix_beside(at, prefix, before_, !said_.head.empty());
    before_ = prefix;
    if (same) *frame |= store_numbers(at, said_, start.source_seq, start.event_time);
    const BytesView told = same ? rest.subspan(said_.head.size()) : said;
    at = std::copy(told.begin(), told.end(), store_varint(at, told.size()));
    out_->truncate(static_cast<std::size_t>(at - out_->data()));
    if (!same) OUTCRY_CHECK(remember(said_, start, rest));
}

void MailWriter::finish(std::uint64_t complete_upto, std::uint64_t durable_upto) {
    put_tail(*out_, {complete_upto, durable_upto, TimeNs{INT64_MIN}, false});
}

/// The tail is that of a batch.
Result<void> MailReader::turn_to(BytesView message, const Header& header) {
    BatchHead head;
    if (!read_tail(message, header, head, left)) return mail_cut_short();
    complete_upto = head.consumed;
    durable_upto = head.done_upto;
    return {};
}

Result<MailReader> MailReader::open(BytesView message) {
    MailReader reader;
    OUTCRY_ASSIGN(const Header header, read_header(message));
    OUTCRY_TRY(reader.turn_to(message, header));
    return reader;
}

Result<bool> MailReader::next(RecordView& record) {
    if (left.empty()) return false;
    const std::uint8_t* at = left.data();
    const std::uint8_t* const end = at + left.size();
    const std::uint8_t marks = *at++;
    OUTCRY_TRY(check_marks(marks, mail_marks, said_));
    const bool same = (marks & same_topic) != 0;
    std::uint64_t size = 0;
    const bool whole =
        ((marks & next_seq) != 0 ? ++before_.seq, true : pass_varint(at, end, before_.seq)) &&
        ((marks & same_time) != 0 || pass_time(at, end, before_.time)) &&
        ((marks & same_cause) != 0 || pass_varint(at, end, before_.cause)) &&
        ((marks & same_source) != 0 || pass_source(at, end, before_.source)) &&
        (!same || pass_numbers(at, end, marks, said_)) && pass_varint(at, end, size) &&
        size <= limits::event_bytes_max && size <= static_cast<std::size_t>(end - at);
    if (!whole) return mail_cut_short();
    const BytesView bytes(at, static_cast<std::size_t>(size));
    left = {at + size, end};
    record.prefix = before_;
    record.bytes = {};
    record.shared = nullptr;
    if (!same) {
        OUTCRY_TRY(take_whole(bytes, record));
        return true;
    }
    if (said_.source_seq == 0)
        return error(Error::Kind::protocol, "source_seq is 0, the first is 1");
    record.said = {said_.source_seq, {static_cast<std::int64_t>(said_.event_time)},
                   topic_,           schema_,
                   no_refs,          bytes};
    return true;
}

/// A record that travelled as it stands in the log.
Result<void> MailReader::take_whole(BytesView said, RecordView& record) {
    said_.head.clear();
    OUTCRY_ASSIGN(record.said, read_said(said, false));
    const SaidView& view = record.said;
    const auto offset = [&said](const void* part) {
        return static_cast<std::size_t>(static_cast<const std::uint8_t*>(part) - said.data());
    };
    const std::size_t marker = view.topic.size() < 32 ? 1 : view.topic.size() <= UINT8_MAX ? 2 : 3;
    const std::size_t begin = offset(view.topic.data()) - marker;
    said_.source_seq = view.source_seq;
    said_.event_time = static_cast<std::uint64_t>(view.event_time.ns);
    said_.head.append(said.subspan(begin, offset(view.refs.data()) - begin));
    said_.head.append(no_refs);
    const std::string_view head = as_text(said_.head.view());
    topic_ = head.substr(marker, view.topic.size());
    schema_ = head.substr(offset(view.schema.data()) - begin, view.schema.size());
    return {};
}

}  // namespace outcry::wire
