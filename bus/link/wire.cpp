// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/wire.hpp"

#include <algorithm>

#include "bus/link/varint.hpp"

namespace outcry::wire {

namespace {

constexpr std::uint8_t magic[] = {'O', 'C'};

/// Of these there are many: the version was told in hello and welcome.
constexpr bool is_brief(Type type) {
    return type == Type::answers || type == Type::inputs || type == Type::credit ||
           type == Type::mail;
}

Result<Header> read_brief(BytesView message) {
    const std::uint8_t* at = message.data();
    const std::uint8_t* const end = at + message.size();
    const auto type = static_cast<Type>(*at++);
    std::uint64_t epoch = 0;
    if (!is_brief(type) || !pass_varint(at, end, epoch) || epoch > UINT32_MAX)
        return error(Error::Kind::protocol, "not an Outcry message");
    return Header{type, static_cast<std::uint32_t>(epoch),
                  static_cast<std::size_t>(at - message.data())};
}

}  // namespace

void put_header(Buffer& out, Type type, std::uint32_t epoch) {
    std::uint8_t* place = out.extend(1 + varint_bytes_max);
    std::uint8_t* at = place;
    if (is_brief(type)) {
        *at++ = static_cast<std::uint8_t>(type);
        at = store_varint(at, epoch);
    } else {
        at = std::copy(std::begin(magic), std::end(magic), at);
        *at++ = protocol_version;
        *at++ = static_cast<std::uint8_t>(type);
        for (std::size_t i = 0; i < 4; ++i) *at++ = static_cast<std::uint8_t>(epoch >> (8 * i));
    }
    out.truncate(out.size() - (1 + varint_bytes_max) + static_cast<std::size_t>(at - place));
}

Result<Header> read_header(BytesView message) {
    if (message.size() > limits::message_bytes_max)
        return error(Error::Kind::limit, "message of " + std::to_string(message.size()) +
                                             " bytes exceeds " +
                                             std::to_string(limits::message_bytes_max));
    if (!message.empty() && message[0] != magic[0]) return read_brief(message);
    if (message.size() < header_bytes || message[1] != magic[1])
        return error(Error::Kind::protocol,
                     "not an Outcry message: " + std::to_string(message.size()) +
                         " bytes that do not begin with the header of bus/WIRE.md");
    if (message[2] != protocol_version)
        return error(Error::Kind::protocol, "protocol version " + std::to_string(message[2]) +
                                                " is not spoken here, this floor speaks " +
                                                std::to_string(protocol_version));
    const std::uint8_t type = message[3];
    const bool known = (type >= 1 && type <= 10) || (type >= 16 && type <= 23);
    if (!known || is_brief(static_cast<Type>(type)))
        return error(Error::Kind::protocol,
                     "message type " + std::to_string(type) +
                         " is unknown; bus/WIRE.md lists those of protocol version " +
                         std::to_string(protocol_version));
    return Header{static_cast<Type>(type), get_le<std::uint32_t>(message.data() + 4)};
}

}  // namespace outcry::wire
