// SPDX-License-Identifier: Apache-2.0
// What `outcry log info`, `log verify` and `log recover` do, without the words they print it in.
// Each call is its own walk over a store, on the caller's thread; the stores outlive the call. Only
// recover's `to` is written.
#pragma once

#include <map>
#include <optional>
#include <string>
#include <vector>

#include "outcry/base/sha256.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry {

struct SegmentInfo {
    std::string name;
    std::uint64_t first_seq = 1;
    std::uint64_t last_seq = 0;
    std::uint64_t bytes = 0;
    std::uint64_t chunks = 0;
    bool sealed = false;
    bool retired = false;     // its events are no longer held
    std::string compression;  // of its chunks; empty for none
};

struct ChannelInfo {
    std::uint16_t id = 0;
    std::uint16_t source = 0;
    std::string source_name;
    std::string schema;
    std::uint64_t events = 0;
};

/// What a journal says of itself; nothing is recomputed.
struct JournalInfo {
    JournalHead head;
    std::vector<SegmentInfo> segments;
    std::vector<ChannelInfo> channels;  // by id
    std::uint64_t first_seq = 1;
    std::uint64_t last_seq = 0;
    TimeNs first_time, last_time;  // sequencer times, that of an opening aside; zero without events
    std::uint64_t bytes = 0;       // of all segments
    std::uint64_t torn_bytes = 0;  // after the last whole chunk
    Digest content_head{};         // as the last checkpoint states it
    Digest file_head{};
};
[[nodiscard]] Result<JournalInfo> info(Store& store);

/// The first bytes that are not what they must be.
struct BadRange {
    std::string file;
    std::uint64_t begin = 0;  // [begin, end) in the file
    std::uint64_t end = 0;
    std::string what;
};

struct VerifyReport {
    std::uint64_t segments = 0;    // that were walked to their end
    std::uint64_t events = 0;      // in order and chained, those that were retired counted
    std::uint64_t first_held = 1;  // events before it were retired: their chain is taken as stated
    std::uint64_t bytes = 0;       // read
    bool sealed = false;    // the last segment has its end; without it, a clean cut between chunks
                            // shows only by the head
    Digest content_head{};  // over `events`
    Digest file_head{};
    std::optional<BadRange> bad;
    bool torn = false;  // `bad` is what a crash leaves: nothing whole stands after it
    std::optional<bool> head_matches;  // when an expected head was given

    [[nodiscard]] bool passed() const { return !bad && head_matches.value_or(true); }
};
/// Recomputes every CRC, index and summary and both chains, and reads every event. An error is one
/// of reading the store; what is wrong with the journal is in the report.
/// With `rights`, the log must be a floor's: it begins with floor.opened, and every event comes
/// from somebody its roster allows to say it.
[[nodiscard]] Result<VerifyReport> verify(Store& store,
                                          const std::optional<Digest>& expected_head = {},
                                          bool rights = false);

struct RecoverReport {
    std::uint64_t events = 0;         // salvaged
    std::uint64_t segments = 0;       // written
    std::uint64_t dropped_bytes = 0;  // from the damage on, in this and later segments
    std::uint64_t dropped_events =
        0;  // that what is left after the damage still speaks of; there may have been more
    std::vector<BadRange> dropped;  // what was left out, file by file, and why
    Digest content_head{};
    bool lossy = false;  // something that may have held events was dropped
};
/// Copies the whole chunks from the start up to the first damage into `to`, which must hold no
/// journal, and seals them.
[[nodiscard]] Result<RecoverReport> recover(Store& from, Store& to);

}  // namespace outcry
