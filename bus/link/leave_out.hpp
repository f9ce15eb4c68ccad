// SPDX-License-Identifier: Apache-2.0
// How an event travels beside the one before it in its session (bus/WIRE.md): marks that say what
// is left out, small differences, and the tail of a message. For mail.cpp and batch.cpp. Plain
// functions over bytes, any thread.
#pragma once

#include <cstring>

#include "bus/link/varint.hpp"
#include "outcry/bus/wire.hpp"

namespace outcry::wire {

/// The refs of an event that rests on nothing but its cause, as publishers write them.
inline constexpr std::uint8_t no_refs[] = {0x90};

/// What an event has as the one before it.
enum Mark : std::uint8_t {
    next_seq = 1,  // one more
    same_time = 2,
    same_cause = 4,
    same_source = 8,
    same_topic = 16,  // and schema, and it rests on nothing; then its event time is a difference
    next_source_seq = 32,
    mail_marks = 63,
    batch_marks = same_cause | same_topic | next_source_seq,
};

/// Small when the difference is, in either direction.
constexpr std::uint64_t zigzag(std::uint64_t difference) {
    return (difference << 1U) ^ (0 - (difference >> 63U));
}
constexpr std::uint64_t unzigzag(std::uint64_t value) { return (value >> 1U) ^ (0 - (value & 1U)); }

/// What begins publisher's bytes.
struct SaidStart {
    std::uint64_t source_seq = 0;
    std::uint64_t event_time = 0;
    std::size_t numbers = 0;  // bytes of these two
};
/// False for what no event begins with.
[[nodiscard]] bool read_start(BytesView said, SaidStart& start);

/// Takes `said`, which travelled as it stands, as the event before the next one; `rest` is what
/// follows the two numbers. False, and then nothing may be left out of the next one, when that does
/// not begin with a topic and a schema.
[[nodiscard]] bool remember(LastSaid& last, const SaidStart& start, BytesView rest);

/// Whether `rest` begins with the topic and schema of the event before, and no refs.
[[nodiscard]] inline bool speaks_of_the_same(const LastSaid& last, BytesView rest) {
    const std::size_t known = last.head.size();
    return known != 0 && known < rest.size() &&
           std::memcmp(rest.data(), last.head.data(), known) == 0;
}

inline constexpr std::size_t numbers_bytes_max = 2 * varint_bytes_max;
/// Marks of the two numbers of an event on the same topic; they are stored behind `at`.
inline std::uint8_t store_numbers(std::uint8_t*& at, LastSaid& last, std::uint64_t source_seq,
                                  std::uint64_t event_time) {
    std::uint8_t marks = same_topic;
    if (source_seq == last.source_seq + 1) {
        marks |= next_source_seq;
    } else {
        at = store_varint(at, source_seq);
    }
    at = store_varint(at, zigzag(event_time - last.event_time));
    last.source_seq = source_seq;
    last.event_time = event_time;
    return marks;
}
[[nodiscard]] inline bool pass_numbers(const std::uint8_t*& at, const std::uint8_t* end,
                                       std::uint8_t marks, LastSaid& last) {
    std::uint64_t difference = 0;
    if ((marks & next_source_seq) != 0) {
        ++last.source_seq;
    } else if (!pass_varint(at, end, last.source_seq)) {
        return false;
    }
    if (!pass_varint(at, end, difference)) return false;
    last.event_time += unzigzag(difference);
    return true;
}
/// Marks that may stand together, and only where something was said before.
[[nodiscard]] inline Result<void> check_marks(std::uint8_t marks, std::uint8_t known,
                                              const LastSaid& last) {
    const bool numbered = (marks & next_source_seq) == 0 || (marks & same_topic) != 0;
    if ((marks & ~known) != 0 || !numbered)
        return error(Error::Kind::protocol, "an event has marks that are not known");
    if (marks != 0 && last.head.empty())
        return error(Error::Kind::protocol, "an event leaves out what none before it has said");
    return {};
}

void put_tail(Buffer& out, const BatchHead& head);
/// `left` is what stands between header and tail.
[[nodiscard]] Result<void> read_tail(BytesView message, const Header& header, BatchHead& head,
                                     BytesView& left);

}  // namespace outcry::wire
