// SPDX-License-Identifier: Apache-2.0
// The durable log of a floor: records in one total order, in MCAP segments, under a content chain
// and a file chain. One thread owns a Journal (the broker's); other processes read the files
// through JournalReader. The Store outlives both. bus/JOURNAL.md is the format page.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/bus/store.hpp"
#include "outcry/bus/topic_index.hpp"
#include "outcry/event/record.hpp"

namespace outcry {

using Digest = std::array<std::uint8_t, 32>;

/// When a chunk is closed and what is then asked of the disk.
enum class Commit {
    none,      // written when a chunk is full; never synced before close
    interval,  // as none, and whenever the broker calls sync() on its timer
    every,     // fdatasync after each flush()
};

struct JournalOptions {
    Commit commit = Commit::interval;
    std::size_t chunk_bytes = limits::chunk_bytes_soft;
    std::uint64_t segment_bytes = limits::segment_bytes_soft;
    /// Closed chunks kept in memory for readers. A live one is never further behind than its
    /// credit; more would only be cold memory to write to.
    std::size_t tail_bytes = 16 * 1024 * 1024;
    DurationNs segment_age{
        0};              // by the sequencer's clock, from a segment's first event; 0: any age
    bool thread = true;  // stores full chunks beside; false where the process will fork
    /// False where the store keeps nothing: what is in memory stays there until it is released.
    bool kept = true;
    /// Each segment is given its topic index (outcry/bus/topic_index.hpp) as it is sealed.
    bool indexed = false;
};

/// A file that travels inside the first segment: topology text, model, build id.
struct JournalAttachment {
    std::string name;
    std::string media_type;
    std::string content;
};

/// What a journal says of itself before its first event; all of it is in the file chain, none of it
/// in the content chain.
struct JournalHead {
    std::string floor;                         // name of the floor
    std::map<std::string, std::string> facts;  // build id, placement, wall time of the start …
    std::vector<JournalAttachment> attachments;
    Buffer first_event{};  // of a journal read whose beginning was retired: its record of seq 1
};

/// A place in the content chain that somebody vouches for.
struct ChainAnchor {
    std::uint64_t seq = 0;
    std::uint64_t needs = 0;  // it is of no use to a journal that ends before this
    Digest head{};            // after seq
    Digest link{};            // after the last whole block up to seq
};

/// Where one record stands in the bytes around it.
struct RecordPlace {
    std::int64_t time = 0;     // the sequencer's
    std::uint32_t offset = 0;  // of the record's first byte
    std::uint32_t size = 0;
    std::uint16_t channel = 0;
};

/// Records of consecutive seqs that stand in memory together; of no seq at first.
struct RecordRun {
    std::uint64_t first_seq = 0;
    BytesView bytes;
    std::span<const RecordPlace> places;

    [[nodiscard]] bool holds(std::uint64_t seq) const { return seq - first_seq < places.size(); }
    [[nodiscard]] BytesView record(std::uint64_t seq) const {
        const RecordPlace& place = places[static_cast<std::size_t>(seq - first_seq)];
        return bytes.subspan(place.offset, place.size);
    }
};

/// Holds one chunk read back from the store, so that a cursor walking an old log reads each chunk
/// once.
class ChunkCache;
struct ChunkCacheDelete {
    void operator()(ChunkCache* cache) const;
};
using ChunkCacheRef = std::unique_ptr<ChunkCache, ChunkCacheDelete>;

class Journal {
 public:
    [[nodiscard]] static Result<std::unique_ptr<Journal>> create(Store& store, JournalHead head,
                                                                 JournalOptions options);
    /// Opens what an earlier process left: a torn tail is cut back to the last whole chunk
    /// (`dropped_bytes` says how much), the chains are recomputed and checked, appending goes on in
    /// a new segment.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> reopen(Store& store,
                                                                 JournalOptions options);
    /// The same, with events before one of the anchors taken on trust where that can be done:
    /// `held` says which (the first that fits); empty after a full reopen.
    [[nodiscard]] static Result<std::unique_ptr<Journal>> reopen_at(
        Store& store, JournalOptions options, const std::vector<ChainAnchor>& anchors,
        std::optional<std::size_t>& held);
    virtual ~Journal() = default;

    /// The channel of one schema from one source, made on first use. `json_schema` describes the
    /// body.
    [[nodiscard]] virtual Result<std::uint16_t> channel(std::uint16_t source,
                                                        std::string_view source_name,
                                                        std::string_view schema,
                                                        std::string_view json_schema) = 0;
    /// Appends one record; prefix.seq must be last_seq() + 1 and `event_time` what `said` has.
    /// Copies; allocates only when a chunk is opened.
    [[nodiscard]] virtual Result<void> append(std::uint16_t channel, const Prefix& prefix,
                                              BytesView said, TimeNs event_time) = 0;
    /// The same, for who has not read the event time.
    [[nodiscard]] Result<void> append(std::uint16_t channel, const Prefix& prefix, BytesView said);
    /// Closes the open chunk and hands it to the store: `written_upto` becomes last_seq.
    [[nodiscard]] virtual Result<void> flush() = 0;
    /// flush, then fdatasync: `durable_upto` becomes last_seq.
    [[nodiscard]] virtual Result<void> sync() = 0;
    /// Seals the last segment with its summary. Nothing can be appended afterwards.
    [[nodiscard]] virtual Result<void> close() = 0;

    [[nodiscard]] virtual std::uint64_t last_seq() const = 0;
    [[nodiscard]] virtual std::uint64_t written_upto() const = 0;
    [[nodiscard]] virtual std::uint64_t durable_upto() const = 0;
    [[nodiscard]] virtual std::uint64_t dropped_bytes() const = 0;
    /// Head of the content chain over events 1..last_seq (JOURNAL.md, "Content chain").
    [[nodiscard]] virtual Digest content_head() = 0;
    /// The link after the last whole block of it: where the chain can be taken up again.
    [[nodiscard]] virtual Digest content_link() = 0;

    /// The record at `seq`, 1..last_seq: from memory while it is recent, else from the store
    /// through `cache`. The view lives until the next append or the next read with this cache.
    [[nodiscard]] Result<BytesView> read(std::uint64_t seq, ChunkCache& cache) {
        auto found = run(seq, cache);
        if (!found) return std::move(found).failure();
        return found->record(seq);
    }
    /// The run that the record at `seq` stands in, for who reads on; its views live as long.
    [[nodiscard]] virtual Result<RecordRun> run(std::uint64_t seq, ChunkCache& cache) = 0;
    /// Nobody will read a record before this one again: where none is kept, it may be let go.
    virtual void release(std::uint64_t before) = 0;
    [[nodiscard]] static ChunkCacheRef make_cache();
};

/// Reads a journal that may still be growing or lack its summary. Never writes.
class JournalReader {
 public:
    [[nodiscard]] static Result<std::unique_ptr<JournalReader>> open(Store& store);
    virtual ~JournalReader() = default;

    [[nodiscard]] virtual std::uint64_t first_seq() const = 0;
    [[nodiscard]] virtual std::uint64_t last_seq() const = 0;
    /// Looks for chunks written since; true when last_seq grew.
    [[nodiscard]] virtual Result<bool> refresh() = 0;
    /// The record at `seq`; the view lives until the next read.
    [[nodiscard]] virtual Result<BytesView> read(std::uint64_t seq) = 0;
    /// The first seq whose sequencer time is not before `time`; last_seq() + 1 when there is none.
    [[nodiscard]] virtual Result<std::uint64_t> seek_time(TimeNs time) = 0;

    [[nodiscard]] virtual const JournalHead& head() const = 0;
    /// Names of the sources as the channels tell them; index 0 is the sequencer.
    [[nodiscard]] virtual const std::map<std::uint16_t, std::string>& sources() const = 0;
    /// JSON Schema text of each schema name seen.
    [[nodiscard]] virtual const std::map<std::string, std::string>& schemas() const = 0;
    /// Recomputes the content chain up to last_seq.
    [[nodiscard]] virtual Result<Digest> content_head() = 0;
    /// Which seqs stand on which topic, as of the last look; it lives until the next call or the
    /// reader's end.
    [[nodiscard]] virtual Result<TopicIndex*> topics() = 0;
    /// Bytes after the last whole chunk of an unsealed segment: a torn tail, 0 when clean.
    [[nodiscard]] virtual std::uint64_t torn_bytes() const = 0;
};

}  // namespace outcry
