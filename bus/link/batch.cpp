// SPDX-License-Identifier: Apache-2.0
// Batches: what a client says, of which only what differs from the event before is said again.
#include <algorithm>
#include <cstring>
#include <string>

#include "bus/link/leave_out.hpp"
#include "outcry/codec/quick.hpp"

namespace outcry::wire {

namespace {

constexpr std::size_t frame_bytes_max = 1 + varint_bytes_max + numbers_bytes_max + varint_bytes_max;
constexpr std::size_t numbers_room = 2 * msgpack::quick::integer_bytes_max;

[[gnu::cold]] Error not_whole(std::size_t left, std::uint64_t size) {
    if (size > limits::event_bytes_max)
        return error(Error::Kind::limit, "event of " + std::to_string(size) + " bytes exceeds " +
                                             std::to_string(limits::event_bytes_max));
    return error(Error::Kind::protocol,
                 "batch is cut short: its last " + std::to_string(left) +
                     " bytes are no whole event; a batch ends behind an event, the next one "
                     "belongs in the next batch");
}

/// What publisher's bytes begin with; `at` has room for both. Returns its size.
std::size_t put_numbers(std::uint8_t* at, std::uint64_t source_seq, std::int64_t event_time) {
    using namespace msgpack::quick;
    return static_cast<std::size_t>(put_integer(put_unsigned(at, source_seq), event_time) - at);
}

}  // namespace

void BatchWriter::begin(Buffer& out, Type type, std::uint32_t epoch) {
    out_ = &out;
    out.clear();
    put_header(out, type, epoch);
}

void BatchWriter::add(std::uint64_t cause, BytesView said) {
    SaidStart start;
    const bool reads = read_start(said, start);
    const BytesView rest = reads ? said.subspan(start.numbers) : BytesView();
    if (reads && speaks_of_the_same(said_, rest)) {
        const std::size_t known = said_.head.size();
        return add(cause, start.source_seq, {static_cast<std::int64_t>(start.event_time)},
                   rest.first(known), rest.subspan(known));
    }
    std::uint8_t* const frame = out_->extend(frame_bytes_max + said.size());
    std::uint8_t* at = frame + 1;
    *frame = 0;
    if (!said_.head.empty() && cause == cause_) {
        *frame = same_cause;
    } else {
        at = store_varint(at, cause);
    }
    at = std::copy(said.begin(), said.end(), store_varint(at, said.size()));
    out_->truncate(static_cast<std::size_t>(at - out_->data()));
    cause_ = cause;
    if (!reads || !remember(said_, start, rest)) forget();
}

void BatchWriter::add(std::uint64_t cause, std::uint64_t source_seq, TimeNs event_time,
                      BytesView head, BytesView body) {
    const auto time = static_cast<std::uint64_t>(event_time.ns);
    const bool known = !said_.head.empty();
    const bool same = known && same_bytes(said_.head, head);
    std::uint8_t* const frame =
        out_->extend(frame_bytes_max + numbers_room + head.size() + body.size());
    std::uint8_t* at = frame + 1;
    *frame = 0;
    if (known && cause == cause_) {
        *frame = same_cause;
    } else {
        at = store_varint(at, cause);
    }
    if (same) {
        *frame |= store_numbers(at, said_, source_seq, time);
        at = store_varint(at, body.size());
    } else {
        std::uint8_t numbers[numbers_room];
        const std::size_t size = put_numbers(numbers, source_seq, event_time.ns);
        at = store_varint(at, size + head.size() + body.size());
        at = std::copy(numbers, numbers + size, at);
        at = std::copy(head.begin(), head.end(), at);
        said_.source_seq = source_seq;
        said_.event_time = time;
        said_.head.clear();
        said_.head.append(head);
    }
    at = std::copy(body.begin(), body.end(), at);
    out_->truncate(static_cast<std::size_t>(at - out_->data()));
    cause_ = cause;
}

void BatchWriter::finish(const BatchHead& head) { put_tail(*out_, head); }

void put_credit(Buffer& out, std::uint32_t epoch, std::uint64_t consumed) {
    out.clear();
    put_header(out, Type::credit, epoch);
    put_tail(out, {consumed, 0, TimeNs{INT64_MIN}, false});
}

Result<void> BatchReader::turn_to(BytesView message, const Header& header) {
    return read_tail(message, header, head, left);
}

Result<BatchReader> BatchReader::open(BytesView message) {
    BatchReader reader;
    OUTCRY_ASSIGN(const Header header, read_header(message));
    OUTCRY_TRY(reader.turn_to(message, header));
    return reader;
}

Result<bool> BatchReader::next(std::uint64_t& cause, BytesView& said) {
    if (left.empty()) return false;
    const std::uint8_t* at = left.data();
    const std::uint8_t* const end = at + left.size();
    const std::uint8_t marks = *at++;
    OUTCRY_TRY(check_marks(marks, batch_marks, said_));
    const bool same = (marks & same_topic) != 0;
    std::uint64_t size = 0;
    if (((marks & same_cause) == 0 && !pass_varint(at, end, cause_)) ||
        (same && !pass_numbers(at, end, marks, said_)) || !pass_varint(at, end, size) ||
        size > limits::event_bytes_max || size > static_cast<std::size_t>(end - at))
        return not_whole(left.size(), size);
    const BytesView bytes(at, static_cast<std::size_t>(size));
    left = {at + size, end};
    cause = cause_;
    if (same) {
        said = put_together(bytes);
        return true;
    }
    said = bytes;
    SaidStart start;
    if (!read_start(said, start) || !remember(said_, start, said.subspan(start.numbers)))
        said_.head.clear();
    event_.clear();
    return true;
}

/// The publisher's bytes as they would have come in full.
BytesView BatchReader::put_together(BytesView body) {
    const std::size_t begin = numbers_room + said_.head.size();
    if (event_.size() < begin) {
        event_.clear();
        (void)event_.extend(numbers_room);
        event_.append(said_.head);
    }
    event_.truncate(begin);
    event_.append(body);
    std::uint8_t numbers[numbers_room];
    const std::size_t size =
        put_numbers(numbers, said_.source_seq, static_cast<std::int64_t>(said_.event_time));
    const std::size_t skipped = numbers_room - size;
    std::memcpy(event_.data() + skipped, numbers, size);
    return event_.view(skipped, event_.size() - skipped);
}

void BatchReader::go_on_after(std::uint64_t source_seq, TimeNs event_time, BytesView topic) {
    cause_ = 0;
    said_.source_seq = source_seq;
    said_.event_time = static_cast<std::uint64_t>(event_time.ns);
    said_.head.clear();
    said_.head.append(topic);
    event_.clear();
}

}  // namespace outcry::wire
