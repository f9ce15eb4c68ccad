// SPDX-License-Identifier: Apache-2.0
// The bytes of one event in the log: a fixed-width sequencer prefix, then the publisher's bytes,
// which are never rewritten. Plain functions over byte views, any thread. A RecordView lives as
// long as the bytes it looks at. bus/WIRE.md is the format page.
//
// A record is one MessagePack array of ten: any MessagePack library reads it.
//   [ seq, time, cause, source | source_seq, event_time, topic, schema, refs, body ]
// The first four are written in fixed width (uint64, int64, uint64, uint16) so that the sequencer
// fills them in place; the other six are the publisher's, canonical (shortest integers).
#pragma once

#include <cstdint>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/codec/msgpack.hpp"

namespace outcry {

inline constexpr std::size_t record_prefix_bytes = 31;
inline constexpr std::uint16_t sequencer_source = 0;  // participants are numbered from 1

/// The sequencer's part of an event.
struct Prefix {
    std::uint64_t seq = 0;     // 1, 2, 3 … without gaps
    TimeNs time;               // the sequencer's clock: max(previous, input event time)
    std::uint64_t cause = 0;   // seq of the event being answered; 0 for an input
    std::uint16_t source = 0;  // roster index of the speaker; 0 is the sequencer

    bool operator==(const Prefix&) const = default;
};

/// The publisher's part, looked at in place.
struct SaidView {
    std::uint64_t source_seq = 0;  // 1, 2, 3 … for each source, without gaps
    TimeNs event_time;             // when it happened in the world the event speaks of
    std::string_view topic;
    std::string_view schema;
    BytesView refs;  // canonical MessagePack array of ascending seqs
    BytesView body;  // canonical MessagePack map
};

class SharedBody;  // outcry/bus/shared_body.hpp

struct RecordView {
    Prefix prefix;
    SaidView said;
    BytesView bytes;               // the whole record
    SharedBody* shared = nullptr;  // decodes the body once for all who hear it in this thread
};

void store_prefix(std::uint8_t* place, const Prefix& prefix);
/// Appends the publisher's bytes: everything after the prefix.
void append_said(Buffer& out, const SaidView& said);
/// Appends a canonical array of seqs, as `refs` wants it.
void append_refs(Buffer& out, const std::uint64_t* seqs, std::size_t count);

/// Reads the publisher's bytes. `whole_body` also walks the body; without it the body is sliced
/// unchecked, for bytes that were checked when they came in.
[[nodiscard]] Result<SaidView> read_said(BytesView bytes, bool check_body = true);
[[nodiscard]] Result<RecordView> read_record(BytesView bytes, bool check_body = true);
/// The prefix alone, without looking further; the bytes must hold at least record_prefix_bytes.
[[nodiscard]] Result<Prefix> read_prefix(BytesView bytes);

/// Walks refs in place: `for (RefsReader r(said.refs); r.next(seq);)`.
class RefsReader {
 public:
    explicit RefsReader(BytesView refs);
    bool next(std::uint64_t& seq);

 private:
    msgpack::Reader reader_;
    std::size_t left_ = 0;
};

}  // namespace outcry
