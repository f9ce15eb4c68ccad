// SPDX-License-Identifier: Apache-2.0
// The Journal that appends: records go straight into a slab of file bytes, chunks are closed,
// chained and stored from there, full ones by a thread beside. One thread calls it. The Store
// outlives it. A failure to write is final: every later call repeats it, nothing more is stored.
#pragma once

#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "bus/journal/catalogue.hpp"
#include "bus/journal/chain.hpp"
#include "bus/journal/chunk.hpp"
#include "bus/journal/directory.hpp"
#include "bus/journal/scribe.hpp"
#include "bus/journal/segment.hpp"
#include "bus/journal/topic_table.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::journal {

/// What the writer goes on from: nothing, or what reopen found.
struct WriterStart {
    std::string floor;
    std::vector<std::string> segments;  // the sealed ones, ascending
    Directory directory;
    Catalogue catalogue;
    ContentChain content;
    Digest file_head{};  // of the last sealed segment
    std::uint64_t last_seq = 0;
    std::int64_t last_time = 0;
    std::uint64_t dropped_bytes = 0;
    bool headless = false;           // the next segment's file exists, empty
    std::optional<Segment> segment;  // one with a head and no events, to go on in
};

class Writer final : public Journal {
 public:
    Writer(Store& store, JournalOptions options, WriterStart start);

    /// Makes the first segment, or the next one.
    Result<void> begin_segment(const JournalHead* whole);

    Result<std::uint16_t> channel(std::uint16_t source, std::string_view source_name,
                                  std::string_view schema, std::string_view json_schema) override;
    using Journal::append;
    Result<void> append(std::uint16_t channel, const Prefix& prefix, BytesView said,
                        TimeNs event_time) override;
    Result<void> flush() override;
    Result<void> sync() override;
    Result<void> close() override;
    [[nodiscard]] std::uint64_t last_seq() const override { return last_seq_; }
    [[nodiscard]] std::uint64_t written_upto() const override { return scribe_.written_upto(); }
    [[nodiscard]] std::uint64_t durable_upto() const override { return durable_upto_; }
    [[nodiscard]] std::uint64_t dropped_bytes() const override { return dropped_bytes_; }
    Digest content_head() override;
    Digest content_link() override;
    Result<RecordRun> run(std::uint64_t seq, ChunkCache& cache) override;
    void release(std::uint64_t before) override { released_ = before; }

 private:
    struct ChannelState {
        std::uint64_t declared_in = 0;  // first seq of the last segment that knows it
        std::uint32_t source = 0;       // above 65535: no such channel
    };

    [[nodiscard]] Error refusal(std::uint16_t channel, const Prefix& prefix, BytesView said) const;
    [[nodiscard]] bool too_old() const;
    void grow_tables();
    void declare(std::uint16_t channel);
    void open_slab();
    void open_chunk();
    enum class Pace { at_once, beside };
    Result<void> close_chunk(Pace pace = Pace::at_once);
    ClosedChunk finish_chunk();
    void hash_open_chunk();
    Result<void> keep_slab();
    Result<void> settle() { return remember(scribe_.settle()); }
    Result<void> rotate();
    Result<void> seal_segment();
    void keep_topics();
    Result<void> sync_segments();
    Result<const Slab*> load(std::uint64_t seq, ChunkCache& cache);
    Result<void> remember(Result<void> outcome);

    Store& store_;
    JournalOptions options_;
    std::string floor_;
    Catalogue catalogue_;
    ContentChain content_;
    Digest file_head_{};
    std::vector<std::string> segments_;  // every one made or found, ascending
    std::optional<Segment> segment_;
    std::unique_ptr<TopicTableBuilder> topics_;  // of that segment, where it is to be indexed
    Directory directory_;
    std::vector<ChannelState> channels_;          // by id
    std::vector<std::uint64_t> schema_declared_;  // by id, as ChannelState::declared_in
    std::vector<std::string> unsynced_;           // sealed, not yet synced

    std::unique_ptr<Slab> slab_;  // open; its last chunk may be
    std::deque<std::unique_ptr<Slab>> tail_;
    std::vector<std::unique_ptr<Slab>> spare_;
    std::size_t tail_size_ = 0;
    std::uint64_t released_ = 1;  // where nothing is kept: what stands from here on is held
    bool chunk_open_ = false;
    std::size_t chunk_begin_ = 0;   // in the slab
    std::size_t chunk_entry_ = 0;   // first of the open chunk
    std::size_t hashed_entry_ = 0;  // records before it are in the content chain
    MessageIndexer indexer_;

    std::uint64_t last_seq_ = 0;
    std::int64_t last_time_ = 0;
    std::uint64_t durable_upto_ = 0;
    std::uint64_t dropped_bytes_ = 0;
    bool headless_ = false;
    bool closed_ = false;
    std::optional<Error> failed_;
    Scribe scribe_;  // the last: it goes on with what is above until it has ended
};

}  // namespace outcry::journal
