// SPDX-License-Identifier: Apache-2.0
#include "bus/link/leave_out.hpp"

#include <string>

#include "outcry/codec/quick.hpp"

namespace outcry::wire {

namespace {

constexpr std::size_t promise_bytes = 9;  // ended, complete_upto

[[gnu::cold]] Error message_cut_short(std::size_t size) {
    return error(
        Error::Kind::protocol,
        "message of " + std::to_string(size) +
            " bytes is cut short: its tail, whose last byte counts the others, is not whole");
}

}  // namespace

bool read_start(BytesView said, SaidStart& start) {
    const std::uint8_t* at = said.data();
    const std::uint8_t* const end = at + said.size();
    if (msgpack::quick::pass_unsigned(at, end, start.source_seq) &&
        msgpack::quick::pass_unsigned(at, end, start.event_time)) {
        start.numbers = static_cast<std::size_t>(at - said.data());
        return start.event_time <= INT64_MAX;
    }
    msgpack::Reader in(said);
    std::int64_t event_time = 0;
    if (!in.unsigned_integer(start.source_seq) || !in.integer(event_time)) return false;
    start.event_time = static_cast<std::uint64_t>(event_time);
    start.numbers = in.offset();
    return true;
}

bool remember(LastSaid& last, const SaidStart& start, BytesView rest) {
    last.source_seq = start.source_seq;
    last.event_time = start.event_time;
    last.head.clear();
    msgpack::Reader in(rest);
    std::string_view topic, schema;
    if (!in.text(topic) || !in.text(schema) || topic.size() > limits::topic_bytes_max ||
        schema.size() > limits::name_bytes_max)
        return false;
    last.head.append(rest.first(in.offset()));
    last.head.append(no_refs);
    return true;
}

/// What is known when a message is finished stands at its end: nothing is held free for it, and
/// most of it is small.
void put_tail(Buffer& out, const BatchHead& head) {
    const std::size_t begin = out.size();
    std::uint8_t* at = out.extend(2 * varint_bytes_max + promise_bytes + 1);
    at = store_varint(store_varint(at, head.consumed), head.done_upto);
    if (head.ended || head.complete_upto.ns != INT64_MIN) {
        *at++ = head.ended ? 1 : 0;
        const auto time = static_cast<std::uint64_t>(head.complete_upto.ns);
        for (std::size_t i = 0; i < 8; ++i) *at++ = static_cast<std::uint8_t>(time >> (8 * i));
    }
    *at = static_cast<std::uint8_t>(static_cast<std::size_t>(at - out.data()) - begin);
    out.truncate(static_cast<std::size_t>(at + 1 - out.data()));
}

Result<void> read_tail(BytesView message, const Header& header, BatchHead& head, BytesView& left) {
    if (header.size == message.size()) return message_cut_short(message.size());
    const std::size_t tail = message.back();
    if (tail > message.size() - header.size - 1) return message_cut_short(message.size());
    const std::uint8_t* const end = message.data() + message.size() - 1;
    const std::uint8_t* at = end - tail;
    left = {message.data() + header.size, at};
    head = {};
    if (!pass_varint(at, end, head.consumed) || !pass_varint(at, end, head.done_upto))
        return message_cut_short(message.size());
    if (at == end) return {};
    if (end - at != promise_bytes || *at > 1) return message_cut_short(message.size());
    head.ended = *at == 1;
    head.complete_upto = {get_le<std::int64_t>(at + 1)};
    return {};
}

}  // namespace outcry::wire
