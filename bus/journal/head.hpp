// SPDX-License-Identifier: Apache-2.0
// The records at the start of a segment, read back from untrusted bytes: is it ours, which version,
// what does it say. Plain functions, any thread. Each takes a whole record, its frame included.
#pragma once

#include "bus/journal/segment.hpp"

namespace outcry::journal {

/// The first eight bytes, or fewer when the file has no more.
[[nodiscard]] Result<void> check_magic(BytesView start);
[[nodiscard]] Result<void> check_header(BytesView record);
/// The segment's own metadata; another format version is refused by name.
[[nodiscard]] Result<SegmentHead> read_segment_head(BytesView record);
/// Takes facts or an attachment into `head`; attachments must match their CRC.
[[nodiscard]] Result<void> read_head_record(BytesView record, JournalHead& head);

/// The mark of a retired segment; nothing when the record is something else.
[[nodiscard]] Result<std::optional<RetiredMark>> read_retired(BytesView record);

struct Checkpoint {
    std::uint64_t seq = 0;
    Digest content_head{};
    Digest file_head{};
};
[[nodiscard]] Result<Checkpoint> read_checkpoint(BytesView record);

}  // namespace outcry::journal
