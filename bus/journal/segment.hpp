// SPDX-License-Identifier: Apache-2.0
// One segment while it grows: its name, size, CRC, file chain, and the facts its summary will be
// made of. One owner, one thread; it holds no store. The summary is a function of the data before
// it, so writing, verifying and recovering build the same bytes.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "bus/journal/chain.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::journal {

inline constexpr std::string_view profile = "outcry";
inline constexpr std::string_view format_version = "1";
inline constexpr std::string_view segment_metadata = "outcry.segment";
inline constexpr std::string_view facts_metadata = "outcry.facts";
inline constexpr std::string_view retired_metadata = "outcry.retired";
inline constexpr std::string_view first_event_name = "floor.opened.msgpack";  // kept attachment

/// `0000000000000001.mcap`.
[[nodiscard]] std::string segment_name(std::uint64_t first_seq);
/// The first seq a name promises; nothing when it is not a segment's name.
[[nodiscard]] std::optional<std::uint64_t> first_seq_of(std::string_view name);
/// The segments among the files of a store, ascending.
[[nodiscard]] Result<std::vector<std::string>> list_segments(Store& store);
/// Of a file that stands before `next`, which goes on where the segment before it ends.
[[nodiscard]] std::string between_segments(const std::string& next);
/// Why a store without a segment holds no journal: nothing is there, or somebody else's recording.
[[nodiscard]] Error no_journal(Store& store);

/// What the writer and the scanner know of one stored chunk.
struct ChunkFacts {
    std::uint64_t start_time = 0;
    std::uint64_t end_time = 0;
    std::uint64_t offset = 0;        // of the chunk record in the file
    std::uint64_t length = 0;        // of the chunk record, its frame included
    std::uint64_t records_size = 0;  // uncompressed
    std::uint64_t stored_size = 0;   // of the records as stored
    std::string_view compression;
    BytesView indexes;  // the message index records that follow it
    std::uint64_t messages = 0;
};

class Segment {
 public:
    Segment(std::uint64_t first_seq, const Digest& previous_file_head)
        : name_(segment_name(first_seq)),
          first_seq_(first_seq),
          chain_(name_, previous_file_head) {}

    [[nodiscard]] const std::string& name() const { return name_; }
    [[nodiscard]] std::uint64_t first_seq() const { return first_seq_; }
    [[nodiscard]] std::uint64_t size() const { return size_; }
    [[nodiscard]] std::uint64_t messages() const { return messages_; }
    [[nodiscard]] std::uint64_t chunks() const { return chunks_; }
    /// Sequencer time of the first event, once a chunk is there.
    [[nodiscard]] std::int64_t start_time() const { return static_cast<std::int64_t>(start_time_); }
    [[nodiscard]] FileChain& chain() { return chain_; }
    [[nodiscard]] const FileChain& chain() const { return chain_; }
    [[nodiscard]] const std::map<std::uint16_t, std::uint64_t>& counts() const { return counts_; }
    /// Bytes that sealing will add, roughly.
    [[nodiscard]] std::uint64_t seal_size() const {
        return chunk_indexes_.size() + schemas_.size() + channels_.size() + 512;
    }

    /// Bytes that follow in the file. With `crc`, theirs is known already.
    void add_stored(BytesView bytes);
    void add_stored(std::uint64_t count, std::uint32_t crc);
    // The same in two halves, for who does the sums elsewhere: `grow` and what the facts are noted
    // by touch nothing that `add_crc` and the chain do.
    void grow(std::uint64_t count) { size_ += count; }
    void add_crc(BytesView bytes);
    void add_crc(std::uint64_t count, std::uint32_t crc);

    void note_schema(BytesView record);
    void note_channel(BytesView record);
    void note_metadata(std::uint64_t offset, std::uint64_t length, std::string_view name);
    void note_attachment(std::uint64_t offset, std::uint64_t length,
                         const JournalAttachment& attachment);
    void note_chunk(const ChunkFacts& chunk);

    /// DataEnd, summary, summary offsets, footer and magic.
    [[nodiscard]] Buffer seal() const;

 private:
    void write_statistics(Buffer& out) const;

    std::string name_;
    std::uint64_t first_seq_;
    FileChain chain_;
    std::uint64_t size_ = 0;
    std::uint32_t crc_ = 0;
    std::uint64_t messages_ = 0;
    std::uint64_t start_time_ = 0;
    std::uint64_t end_time_ = 0;
    std::uint32_t chunks_ = 0;
    std::uint32_t attachments_ = 0;
    std::uint32_t metadatas_ = 0;
    std::uint16_t schema_count_ = 0;
    std::uint32_t channel_count_ = 0;
    std::map<std::uint16_t, std::uint64_t> counts_;  // messages of each channel
    Buffer schemas_, channels_, chunk_indexes_, attachment_indexes_, metadata_indexes_;
};

/// What the head of a segment says of its place in the journal.
struct SegmentHead {
    std::string floor;
    std::uint64_t first_seq = 1;
    std::string previous;  // name of the segment before, empty for the first
    Digest previous_file_head{};
    Digest content_head{};  // over the events before first_seq
};

/// What a retired segment leaves behind its head: where its events ended.
struct RetiredMark {
    std::uint64_t last_seq = 0;
    std::int64_t last_time = 0;
    Digest content_head{};  // over the events through last_seq
    Digest file_head{};     // its final one, as the next segment knows it
};
/// Appends the mark, and the attachment when there is one, to a segment without events; a
/// checkpoint is to follow.
void write_retired(Buffer& out, Segment& segment, const RetiredMark& mark,
                   const JournalAttachment* attachment);

/// Writes magic, header, metadata, attachments (with `whole`, in the first segment) and the first
/// checkpoint to `out`.
void write_segment_head(Buffer& out, Segment& segment, const SegmentHead& head,
                        const JournalHead* whole);
/// Appends a checkpoint record whose frame and seq and content head are not yet in the segment's
/// chain.
void write_checkpoint(Buffer& out, FileChain& chain, std::uint64_t seq, const Digest& content_head);
/// The same at a place of mcap::checkpoint_bytes.
void store_checkpoint(std::uint8_t* place, FileChain& chain, std::uint64_t seq,
                      const Digest& content_head);

}  // namespace outcry::journal
