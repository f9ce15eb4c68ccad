// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/wire.hpp"

namespace outcry::wire {

namespace {

constexpr std::size_t mail_head_bytes = header_bytes + 16;
constexpr std::size_t batch_head_bytes = header_bytes + 25;

void store_le(std::uint8_t* place, std::uint64_t value) {
    for (std::size_t i = 0; i < 8; ++i) place[i] = static_cast<std::uint8_t>(value >> (8 * i));
}

void store_header(std::uint8_t* place, Type type, std::uint32_t epoch) {
    place[0] = 'O';
    place[1] = 'C';
    place[2] = protocol_version;
    place[3] = static_cast<std::uint8_t>(type);
    for (std::size_t i = 0; i < 4; ++i) place[4 + i] = static_cast<std::uint8_t>(epoch >> (8 * i));
}

/// A message's header and the head behind it, which is filled in when it is finished.
void begin(Buffer& out, Type type, std::uint32_t epoch, std::size_t head_bytes) {
    out.clear();
    std::uint8_t* const place = out.extend(head_bytes);
    store_header(place, type, epoch);
    std::memset(place + header_bytes, 0, head_bytes - header_bytes);
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

void MailWriter::begin(Buffer& out, std::uint32_t epoch) {
    out_ = &out;
    count_ = 0;
    wire::begin(out, Type::mail, epoch, mail_head_bytes);
}

void MailWriter::add(const Prefix& prefix, BytesView said) {
    put_le(*out_, static_cast<std::uint32_t>(record_prefix_bytes + said.size()));
    store_prefix(out_->extend(record_prefix_bytes), prefix);
    out_->append(said);
    ++count_;
}

void MailWriter::add_record(BytesView record) {
    std::uint8_t* const place = out_->extend(4 + record.size());
    const auto size = static_cast<std::uint32_t>(record.size());
    for (std::size_t i = 0; i < 4; ++i) place[i] = static_cast<std::uint8_t>(size >> (8 * i));
    std::memcpy(place + 4, record.data(), record.size());
    ++count_;
}

void MailWriter::finish(std::uint64_t complete_upto, std::uint64_t durable_upto) {
    store_le(out_->data() + header_bytes, complete_upto);
    store_le(out_->data() + header_bytes + 8, durable_upto);
}

Result<MailReader> MailReader::open(BytesView message) {
    if (message.size() < mail_head_bytes) return cut_short();
    MailReader reader;
    reader.complete_upto = get_le<std::uint64_t>(message.data() + header_bytes);
    reader.durable_upto = get_le<std::uint64_t>(message.data() + header_bytes + 8);
    reader.left = message.subspan(mail_head_bytes);
    return reader;
}

Result<bool> MailReader::next(BytesView& record) {
    if (left.empty()) return false;
    if (left.size() < 4) return cut_short();
    const std::size_t size = get_le<std::uint32_t>(left.data());
    if (size > limits::event_bytes_max || size > left.size() - 4) return cut_short();
    record = left.subspan(4, size);
    left = left.subspan(4 + size);
    return true;
}

void begin_batch(Buffer& out, Type type, std::uint32_t epoch) {
    begin(out, type, epoch, batch_head_bytes);
}

void add_to_batch(Buffer& out, std::uint64_t cause, BytesView said) {
    put_le(out, cause);
    put_le(out, static_cast<std::uint32_t>(said.size()));
    out.append(said);
}

void finish_batch(Buffer& out, const BatchHead& head) {
    std::uint8_t* const place = out.data() + header_bytes;
    store_le(place, head.consumed);
    store_le(place + 8, head.done_upto);
    store_le(place + 16, static_cast<std::uint64_t>(head.complete_upto.ns));
    place[24] = head.ended ? 1 : 0;
}

Result<BatchReader> BatchReader::open(BytesView message) {
    if (message.size() < batch_head_bytes) return cut_short();
    const std::uint8_t* at = message.data() + header_bytes;
    BatchReader reader;
    reader.head.consumed = get_le<std::uint64_t>(at);
    reader.head.done_upto = get_le<std::uint64_t>(at + 8);
    reader.head.complete_upto = {get_le<std::int64_t>(at + 16)};
    reader.head.ended = at[24] != 0;
    reader.left = message.subspan(batch_head_bytes);
    return reader;
}

Result<bool> BatchReader::next(std::uint64_t& cause, BytesView& said) {
    if (left.empty()) return false;
    if (left.size() < 12) return cut_short();
    cause = get_le<std::uint64_t>(left.data());
    const std::size_t size = get_le<std::uint32_t>(left.data() + 8);
    if (size > limits::event_bytes_max || size > left.size() - 12) return cut_short();
    said = left.subspan(12, size);
    left = left.subspan(12 + size);
    return true;
}

}  // namespace outcry::wire
