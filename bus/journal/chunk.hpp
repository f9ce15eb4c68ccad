// SPDX-License-Identifier: Apache-2.0
// Chunks: a slab of file bytes with an index of the records in it, how a chunk is finished, how a
// stored one is walked. One owner, one thread. Offsets are relative to the slab; views live until
// its bytes are appended to.
#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "bus/journal/catalogue.hpp"
#include "bus/journal/chain.hpp"
#include "bus/journal/mcap.hpp"
#include "bus/journal/rights.hpp"
#include "outcry/event/record.hpp"

namespace outcry::journal {

/// A chunk, its message indexes and its checkpoint are never larger: an index entry is smaller than
/// its message.
inline constexpr std::uint64_t group_bytes_max = 2 * limits::chunk_bytes_max;

/// A run of one segment's bytes, whole chunks with what follows them; exactly what is or will be in
/// the file.
struct Slab {
    std::uint64_t first_seq = 0;
    std::uint64_t file_offset = 0;
    Buffer bytes;
    std::vector<Entry> entries;  // by seq

    [[nodiscard]] std::uint64_t end_seq() const { return first_seq + entries.size(); }
    [[nodiscard]] BytesView record(std::uint64_t seq) const { return run().record(seq); }
    [[nodiscard]] RecordRun run() const { return {first_seq, bytes.view(), entries}; }
};

/// Writes message index records, one a channel in ascending order; keeps its scratch space between
/// chunks.
class MessageIndexer {
 public:
    /// `records_at` is where the chunk's records begin in the slab: offsets count from there.
    void write(Buffer& out, std::span<const Entry> entries, std::size_t records_at);

 private:
    std::vector<std::uint32_t> slots_;  // by channel: count, then the place of the next pair
    std::vector<std::uint16_t> touched_;
};

/// Adds to the file chain what stands from `begin` to the end of `bytes` and is no event record.
void add_frames(FileChain& chain, BytesView bytes, std::size_t begin,
                std::span<const Entry> entries);

/// Fills in the chunk_head_bytes at `place`, which were left free before the records.
void store_chunk_head(std::uint8_t* place, std::int64_t start_time, std::int64_t end_time,
                      std::size_t records_size, std::uint32_t crc);
/// The CRC alone, in a head that stands there.
void store_chunk_crc(std::uint8_t* place, std::uint32_t crc);

/// A stored chunk's fields.
struct ChunkView {
    std::uint64_t start_time = 0;
    std::uint64_t end_time = 0;
    std::uint64_t records_size = 0;
    std::uint32_t crc = 0;
    std::string_view compression;
    BytesView stored;   // the records as they stand in the file
    BytesView records;  // `stored` itself, or what it holds, in `inflated`

    [[nodiscard]] bool compressed() const { return !compression.empty(); }
};
/// Reads the body of a chunk record and checks size and CRC; zstd is undone into `inflated`.
[[nodiscard]] Result<ChunkView> read_chunk(BytesView body, Buffer& inflated);

/// Ids that one segment has declared: a stock parser knows no others.
class IdSet {
 public:
    void insert(std::uint16_t id) {
        if (id >= known_.size()) known_.resize(id + 1U);
        known_[id] = true;
    }
    [[nodiscard]] bool holds(std::uint16_t id) const { return id < known_.size() && known_[id]; }

 private:
    std::vector<bool> known_;  // asked about at every event
};
struct Declared {
    IdSet schemas, channels;
};

/// What a walk over the records of chunks expects next and has found.
struct ChunkWalk {
    std::uint64_t next_seq = 1;
    std::int64_t time = 0;           // of the last event
    bool deep = false;               // also read what the publisher said
    Catalogue* catalogue = nullptr;  // learns; without it schemas and channels are passed over
    std::vector<Entry>* entries = nullptr;
    Declared* declared = nullptr;                          // filled and checked
    Rights* rights = nullptr;                              // asked about each event, when deep
    std::vector<std::uint16_t> new_schemas, new_channels;  // ids in the order met
};
/// Where the records of messages stand that begin at `base` in a slab, without a look into them:
/// `places` get neither time nor channel. False when that cannot be told, and walk_chunk() will say
/// why.
[[nodiscard]] bool place_records(BytesView records, std::size_t base, std::vector<Entry>& places);
/// Walks the records of one chunk that begin at `base` in a slab.
[[nodiscard]] Result<void> walk_chunk(BytesView records, std::size_t base, ChunkWalk& walk);

/// What a message's publish_time holds: the event time, 0 for one before 1970.
[[nodiscard]] inline std::uint64_t publish_time(TimeNs event_time) {
    return event_time.ns < 0 ? 0 : static_cast<std::uint64_t>(event_time.ns);
}

}  // namespace outcry::journal
