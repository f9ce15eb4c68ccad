// SPDX-License-Identifier: Apache-2.0
// Where the chunks of a segment are, found without reading them: from its summary, or by hopping
// from record to record. One owner, one thread; the Store outlives the call. Nothing here trusts a
// byte: what is read later is checked again.
#pragma once

#include <map>
#include <optional>
#include <string>

#include "bus/journal/directory.hpp"
#include "bus/journal/head.hpp"
#include "bus/journal/window.hpp"

namespace outcry::journal {

/// What is known of one segment.
struct SegmentIndex {
    std::string name;
    std::uint32_t number = 0;  // among the journal's segments
    std::uint64_t first_seq = 1;
    std::uint64_t next_seq = 1;   // one past the last event found
    std::uint64_t file_size = 0;  // as of the last look
    std::uint64_t end = 0;        // after the last whole chunk, or the head
    bool sealed = false;
    bool retired = false;          // its events are no longer held
    std::string compression;       // of its chunks; empty for none
    std::uint64_t torn_bytes = 0;  // after `end`, when not sealed
    std::uint64_t chunks = 0;
    std::int64_t start_time = 0;                    // of the first event
    std::int64_t end_time = 0;                      // of the last
    Checkpoint checkpoint;                          // the last one seen; of a sealed segment too
    std::map<std::uint16_t, std::uint64_t> counts;  // events of each channel
};

/// A chunk with what follows it, seen by its frames alone.
struct Group {
    std::uint64_t size = 0;  // through the checkpoint
    std::uint64_t chunk_size = 0;
    std::int64_t start_time = 0;
    std::int64_t end_time = 0;
    std::uint64_t messages = 0;
    std::map<std::uint16_t, std::uint64_t> counts;  // by channel
    Checkpoint checkpoint;
};
/// The group at `at`; nothing when the file ends inside it or something else stands there.
[[nodiscard]] Result<std::optional<Group>> read_group(Window& file, std::uint64_t at);

/// Reads and checks the head of a segment: `index` gets name, end and checkpoint; `whole`, when
/// given, facts and attachments.
[[nodiscard]] Result<SegmentHead> index_head(Store& store, const std::string& name,
                                             SegmentIndex& index, JournalHead* whole);
/// False when the segment was written anew since it was last looked at.
[[nodiscard]] Result<bool> stands_where_it_ended(Store& store, const SegmentIndex& index);
/// Looks anew at a segment that was compressed or retired since: its runs in `directory` are
/// replaced.
[[nodiscard]] Result<void> index_again(Store& store, SegmentIndex& index, Catalogue& catalogue,
                                       Directory& directory);
/// Looks at the segment again from where the last look ended: chunks go to `directory`, channels to
/// `catalogue`.
[[nodiscard]] Result<void> index_chunks(Store& store, SegmentIndex& index, Catalogue& catalogue,
                                        Directory& directory);

}  // namespace outcry::journal
