// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/wire.hpp"

#include <algorithm>

#include "bus/link/varint.hpp"

namespace outcry::wire {

namespace {

constexpr std::size_t promise_bytes = 9;   // ended, complete_upto
constexpr std::size_t tail_bytes_min = 3;  // two numbers and the byte that counts theirs

void store_header(std::uint8_t* place, Type type, std::uint32_t epoch) {
    place[0] = 'O';
    place[1] = 'C';
    place[2] = protocol_version;
    place[3] = static_cast<std::uint8_t>(type);
    for (std::size_t i = 0; i < 4; ++i) place[4 + i] = static_cast<std::uint8_t>(epoch >> (8 * i));
}

Error cut_short() { return error(Error::Kind::protocol, "batch is cut short"); }

}  // namespace

void put_header(Buffer& out, Type type, std::uint32_t epoch) {
    store_header(out.extend(header_bytes), type, epoch);
}

Result<Header> read_header(BytesView message) {
    if (message.size() < header_bytes || message[0] != 'O' || message[1] != 'C')
        return error(Error::Kind::protocol, "not an Outcry message");
    if (message.size() > limits::message_bytes_max)
        return error(Error::Kind::limit, "message of " + std::to_string(message.size()) +
                                             " bytes exceeds " +
                                             std::to_string(limits::message_bytes_max));
    if (message[2] != protocol_version)
        return error(Error::Kind::protocol, "protocol version " + std::to_string(message[2]) +
                                                " is not spoken here, this floor speaks " +
                                                std::to_string(protocol_version));
    const std::uint8_t type = message[3];
    const bool known = (type >= 1 && type <= 10) || (type >= 16 && type <= 23);
    if (!known)
        return error(Error::Kind::protocol, "message type " + std::to_string(type) + " is unknown");
    return Header{static_cast<Type>(type), get_le<std::uint32_t>(message.data() + 4)};
}

void begin_batch(Buffer& out, Type type, std::uint32_t epoch) {
    out.clear();
    put_header(out, type, epoch);
}

void add_to_batch(Buffer& out, std::uint64_t cause, BytesView said) {
    add_to_batch(out, cause, {said});
}

void add_to_batch(Buffer& out, std::uint64_t cause, std::initializer_list<BytesView> said) {
    std::size_t size = 0;
    for (const BytesView& piece : said) size += piece.size();
    std::uint8_t* place = out.extend(2 * varint_bytes_max + size);
    place = store_varint(store_varint(place, cause), size);
    for (const BytesView& piece : said) place = std::copy(piece.begin(), piece.end(), place);
    out.truncate(static_cast<std::size_t>(place - out.data()));
}

/// What is known when a message is finished stands at its end: nothing is held free for it, and
/// most of it is small.
void finish_batch(Buffer& out, const BatchHead& head) {
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

Result<BatchReader> BatchReader::open(BytesView message) {
    if (message.size() < header_bytes + tail_bytes_min) return cut_short();
    const std::size_t tail = message.back();
    if (tail > message.size() - header_bytes - 1) return cut_short();
    const std::uint8_t* const end = message.data() + message.size() - 1;
    const std::uint8_t* at = end - tail;
    BatchReader reader;
    reader.left = {message.data() + header_bytes, at};
    if (!pass_varint(at, end, reader.head.consumed) || !pass_varint(at, end, reader.head.done_upto))
        return cut_short();
    if (at == end) return reader;
    if (end - at != promise_bytes || *at > 1) return cut_short();
    reader.head.ended = *at == 1;
    reader.head.complete_upto = {get_le<std::int64_t>(at + 1)};
    return reader;
}

Result<bool> BatchReader::next(std::uint64_t& cause, BytesView& said) {
    if (left.empty()) return false;
    const std::uint8_t* at = left.data();
    const std::uint8_t* const end = at + left.size();
    std::uint64_t size = 0;
    if (!pass_varint(at, end, cause) || !pass_varint(at, end, size) ||
        size > limits::event_bytes_max || size > static_cast<std::size_t>(end - at))
        return cut_short();
    said = {at, static_cast<std::size_t>(size)};
    left = {at + size, end};
    return true;
}

}  // namespace outcry::wire
