// SPDX-License-Identifier: Apache-2.0
// The messages between a client and the broker: one ZeroMQ frame each, a fixed header, then a
// described body or a batch of events. Plain functions over bytes, any thread. bus/WIRE.md is the
// format page; every field is bounds-checked before use.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <string>
#include <vector>

#include "outcry/base/describe.hpp"
#include "outcry/codec/encode.hpp"
#include "outcry/event/record.hpp"

namespace outcry::wire {

inline constexpr std::uint8_t protocol_version = 3;
inline constexpr std::size_t header_bytes = 8;  // 'O' 'C' version type | u32 epoch

enum class Type : std::uint8_t {
    hello = 1,       // client: who I am
    answers = 2,     // client: outputs by cause, and how far its mail is answered
    inputs = 3,      // edge: events of the world
    credit = 4,      // observer: bytes it has read so far
    subscribe = 5,   // observer: patterns, start, level
    heartbeat = 6,   // both
    state = 8,       // actor: its described state, as asked
    bye = 7,         // client
    knock = 9,       // operator: give me a nonce
    command = 10,    // operator: halt, or trade again
    welcome = 16,    // broker: your index, parameters, where to go on
    mail = 17,       // broker: events, complete_upto, durable_upto
    room = 18,       // broker to edge: accepted, acknowledged, how much more it may send
    refused = 19,    // broker: why, then nothing more
    closed = 20,     // broker: the floor ended at this seq
    snapshot = 21,   // broker to actor: your state as of this seq, please; all your mail up to it
                     // has been sent
    challenge = 22,  // broker to operator: a nonce
    obeyed = 23,     // broker to operator: what you asked for is in the log
};

/// How far an event must have come before a reader sees it.
enum class Level { sequenced, written, durable };
OUTCRY_DESCRIBE_ENUM(Level, "level", sequenced, written, durable);

struct Hello {
    std::uint32_t protocol = protocol_version;
    std::string name;         // of a member; empty for an observer
    std::string secret;       // of this launch
    std::string manifest;     // SHA-256 of its kind's manifest; empty for an observer
    bool from_start = false;  // an actor: give me no state, I could not restore it

    bool operator==(const Hello&) const = default;
};
OUTCRY_DESCRIBE(Hello, "hello", protocol, name, secret, manifest, from_start);

struct Welcome {
    std::uint16_t member = 0;  // 0 for an observer
    std::string kind;
    Buffer params;
    std::uint64_t accepted = 0;  // inputs taken from this edge so far
    std::uint64_t last_seq = 0;
    std::string base;  // folder of the topology, for relative paths
    std::string run_folder;
    std::uint64_t restored_upto = 0;  // an actor: its mail up to here is in `state`
    std::uint64_t said = 0;           // and so are this many outputs
    Buffer state;

    bool operator==(const Welcome&) const = default;
};
OUTCRY_DESCRIBE(Welcome, "welcome", member, kind, params, accepted, last_seq, base, run_folder,
                restored_upto, said, state);

/// Asks an actor for its state after all mail up to `seq`.
struct Snapshot {
    std::uint64_t seq = 0;
    bool operator==(const Snapshot&) const = default;
};
OUTCRY_DESCRIBE(Snapshot, "snapshot.ask", seq);

/// Empty: it cannot be given, or is longer than limits::member_state_bytes_max.
struct State {
    std::uint64_t seq = 0;
    std::uint64_t said = 0;
    Buffer state;
    bool operator==(const State&) const = default;
};
OUTCRY_DESCRIBE(State, "state", seq, said, state);

/// Where an observer begins.
enum class From { live, last, seq, time };
OUTCRY_DESCRIBE_ENUM(From, "from", live, last, seq, time);

struct Subscribe {
    std::vector<std::string> patterns;
    From from = From::live;
    std::uint64_t seq = 1;
    TimeNs time;
    Level level = Level::sequenced;

    bool operator==(const Subscribe&) const = default;
};
OUTCRY_DESCRIBE(Subscribe, "subscribe", patterns, from, seq, time, level);

struct Room {
    std::uint64_t accepted = 0;   // source_seq
    std::uint64_t sequenced = 0;  // source_seq
    std::uint64_t written = 0;
    std::uint64_t durable = 0;
    std::uint64_t bytes = 0;  // it may send this much more
    bool ended = false;       // its last word was taken

    bool operator==(const Room&) const = default;
};
OUTCRY_DESCRIBE(Room, "room", accepted, sequenced, written, durable, bytes, ended);

/// A nonce that serves once, and whose floor this is.
struct Challenge {
    std::string nonce;
    std::string floor;
    std::string plan;
    bool operator==(const Challenge&) const = default;
};
OUTCRY_DESCRIBE(Challenge, "challenge", nonce, floor, plan);

/// What an operator asks of a floor. `proof` is HMAC-SHA-256 over the rest, see
/// bus/broker/operator.hpp.
struct Command {
    std::string nonce;
    bool halt = true;
    bool flatten = false;
    std::string by;
    std::string reason;
    std::string proof;
    bool operator==(const Command&) const = default;
};
OUTCRY_DESCRIBE(Command, "command", nonce, halt, flatten, by, reason, proof);

/// Durable in the log.
struct Obeyed {
    std::uint64_t seq = 0;
    TimeNs time;
    bool operator==(const Obeyed&) const = default;
};
OUTCRY_DESCRIBE(Obeyed, "obeyed", seq, time);

struct Refused {
    std::string reason;
    bool no_session = false;  // a message of one who has said no hello, or whose session is gone
    bool operator==(const Refused&) const = default;
};
OUTCRY_DESCRIBE(Refused, "refused", reason, no_session);

/// The reason of a floor that did not end in order begins so.
inline constexpr std::string_view broken_off = "floor broke off: ";

struct Closed {
    std::uint64_t last_seq = 0;
    std::string reason;
    bool operator==(const Closed&) const = default;
};
OUTCRY_DESCRIBE(Closed, "closed", last_seq, reason);

struct Header {
    Type type;
    std::uint32_t epoch =
        0;  // of the session: mail of an earlier one is not answered in a later one
    std::size_t size = header_bytes;  // what follows it begins here
};

/// Answers, inputs, credit and mail, of which there are many, have a brief one: the type, then the
/// epoch as a number.
void put_header(Buffer& out, Type type, std::uint32_t epoch);
/// Refuses foreign frames and other protocol versions by name.
[[nodiscard]] Result<Header> read_header(BytesView message);

/// What was said last in one direction of a session: the next event travels in what it does not
/// share with it.
struct LastSaid {
    std::uint64_t source_seq = 0;
    std::uint64_t event_time = 0;  // nanoseconds, in two's complement
    Buffer head;  // topic, schema and empty refs, encoded; empty: nothing may be left out of the
                  // next one
};

/// header | { marks, what differs from the record before, size, the publisher's bytes }… | tail:
/// complete_upto, durable_upto One writer serves one session: what it leaves out of a mail may
/// stand in the one before.
class MailWriter {
 public:
    void begin(Buffer& out, std::uint32_t epoch);
    /// A record of the log.
    void add_record(BytesView record);
    void finish(std::uint64_t complete_upto, std::uint64_t durable_upto);
    /// Nothing is left out of the next record, whatever its reader was sent before.
    void forget() { said_.head.clear(); }

 private:
    Buffer* out_ = nullptr;
    Prefix before_;
    LastSaid said_;
};

/// Reads the mail of one session, message by message.
class MailReader {
 public:
    std::uint64_t complete_upto = 0;
    std::uint64_t durable_upto = 0;
    BytesView left;

    MailReader() = default;
    MailReader(MailReader&&) = default;
    MailReader& operator=(MailReader&&) = default;

    /// The next mail of this session, whose header was read.
    [[nodiscard]] Result<void> turn_to(BytesView message, const Header& header);
    /// A mail that stands alone.
    [[nodiscard]] static Result<MailReader> open(BytesView message);
    /// False at the end. The view lives until the next call; its `bytes` are empty, as a mail does
    /// not repeat what a record shares with the one before it.
    [[nodiscard]] Result<bool> next(RecordView& record);

 private:
    [[nodiscard]] Result<void> take_whole(BytesView said, RecordView& record);

    Prefix before_;
    LastSaid said_;
    std::string_view topic_;  // of said_.head
    std::string_view schema_;
};

/// header | { marks, cause, what differs from the event before, size, said }… | tail: consumed,
/// done_upto, and of an edge that has promised: ended, complete_upto. Answers and inputs share this
/// form; credit has the tail alone.
struct BatchHead {
    std::uint64_t consumed = 0;   // bytes of mail read so far: gives the broker its credit back
    std::uint64_t done_upto = 0;  // every mail up to this seq is answered
    TimeNs complete_upto{INT64_MIN};
    bool ended = false;
};

/// Batches of one session.
class BatchWriter {
 public:
    void begin(Buffer& out, Type type, std::uint32_t epoch);
    /// Publisher's bytes, whatever they are.
    void add(std::uint64_t cause, BytesView said);
    /// The same in parts; `head` is topic, schema and refs, of which there are none, encoded.
    void add(std::uint64_t cause, std::uint64_t source_seq, TimeNs event_time, BytesView head,
             BytesView body);
    void finish(const BatchHead& head);
    /// Nothing is left out of the next event.
    void forget() { said_.head.clear(); }

 private:
    Buffer* out_ = nullptr;
    std::uint64_t cause_ = 0;
    LastSaid said_;
};

/// Reads the batches of one session, message by message.
class BatchReader {
 public:
    BatchHead head;
    BytesView left;

    /// The next batch of this session, whose header was read.
    [[nodiscard]] Result<void> turn_to(BytesView message, const Header& header);
    /// A batch that stands alone.
    [[nodiscard]] static Result<BatchReader> open(BytesView message);
    /// False at the end. The view lives until the next call.
    [[nodiscard]] Result<bool> next(std::uint64_t& cause, BytesView& said);
    /// As if it had read such an event, with cause 0.
    void go_on_after(std::uint64_t source_seq, TimeNs event_time, BytesView head);

 private:
    [[nodiscard]] BytesView put_together(BytesView body);

    std::uint64_t cause_ = 0;
    LastSaid said_;
    Buffer event_;  // said_.head, and room for numbers before and a body behind it
};

void put_credit(Buffer& out, std::uint32_t epoch, std::uint64_t consumed);

/// header | described body
template <class T>
void put_message(Buffer& out, Type type, std::uint32_t epoch, const T& body) {
    out.clear();
    put_header(out, type, epoch);
    OUTCRY_CHECK(encode(out, body));
}
template <class T>
[[nodiscard]] Result<T> read_message(BytesView message) {
    OUTCRY_ASSIGN(const Header header, read_header(message));
    return decoded<T>(message.subspan(header.size));
}

}  // namespace outcry::wire
