// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/writer.hpp"

#include <algorithm>

#include "bus/journal/index.hpp"
#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

constexpr std::uint32_t no_source = 0x10000;
constexpr std::size_t record_bytes_min = mcap::message_head_bytes + record_prefix_bytes + 10;

Error too_large(std::size_t size) {
    return error(Error::Kind::limit, "event of " + std::to_string(size) + " bytes exceeds " +
                                         std::to_string(limits::event_bytes_max));
}

}  // namespace

Writer::Writer(Store& store, JournalOptions options, WriterStart start)
    : store_(store),
      options_(options),
      floor_(std::move(start.floor)),
      catalogue_(std::move(start.catalogue)),
      content_(std::move(start.content)),
      file_head_(start.file_head),
      segments_(std::move(start.segments)),
      segment_(std::move(start.segment)),
      directory_(std::move(start.directory)),
      last_seq_(start.last_seq),
      last_time_(start.last_time),
      durable_upto_(start.last_seq),
      dropped_bytes_(start.dropped_bytes),
      headless_(start.headless),
      scribe_(store) {
    scribe_.set_written(start.last_seq);
    grow_tables();
    if (segment_) segments_.push_back(segment_->name());
}

Result<void> Writer::remember(Result<void> outcome) {
    if (!outcome) failed_ = outcome.error();
    return outcome;
}

Result<void> Writer::begin_segment(const JournalHead* whole) {
    segment_.emplace(last_seq_ + 1, file_head_);
    if (options_.indexed) topics_ = std::make_unique<TopicTableBuilder>();
    SegmentHead head{floor_, last_seq_ + 1, segments_.empty() ? "" : segments_.back(), file_head_,
                     content_.head()};
    Buffer bytes;
    write_segment_head(bytes, *segment_, head, whole);
    segments_.push_back(segment_->name());
    if (!headless_) OUTCRY_TRY(remember(store_.create(segment_->name())));
    headless_ = false;
    return remember(store_.append(segment_->name(), bytes));
}

Result<std::uint16_t> Writer::channel(std::uint16_t source, std::string_view source_name,
                                      std::string_view schema, std::string_view json_schema) {
    OUTCRY_ASSIGN(const std::uint16_t id,
                  catalogue_.channel_for(source, source_name, schema, json_schema));
    grow_tables();
    return id;
}

void Writer::grow_tables() {
    schema_declared_.resize(catalogue_.schemas_end());
    for (std::size_t id = channels_.size(); id < catalogue_.channels_end(); ++id) {
        const ChannelEntry* entry = catalogue_.channel(static_cast<std::uint16_t>(id));
        channels_.push_back({0, entry == nullptr ? no_source : entry->source});
    }
}

/// What is wrong with an append that `append` found wrong; kept off its path.
Error Writer::refusal(std::uint16_t channel, const Prefix& prefix, BytesView said) const {
    if (failed_) return *failed_;
    if (closed_) return invalid("journal is closed, nothing can be appended");
    if (prefix.seq != last_seq_ + 1)
        return invalid("seq " + std::to_string(prefix.seq) + " does not follow " +
                       std::to_string(last_seq_));
    if (prefix.time.ns < last_time_)
        return invalid("sequencer time " + std::to_string(prefix.time.ns) + " ns is before " +
                       std::to_string(last_time_) + " ns, that of the event before it");
    if (said.size() > limits::event_bytes_max) return too_large(said.size());
    if (catalogue_.channel(channel) == nullptr)
        return invalid("channel " + std::to_string(channel) + " does not exist");
    return invalid("source " + std::to_string(prefix.source) + " is not that of channel " +
                   std::to_string(channel));
}

Result<void> Writer::append(std::uint16_t channel, const Prefix& prefix, BytesView said,
                            TimeNs event_time) {
    const bool good = !failed_ && !closed_ && prefix.seq == last_seq_ + 1 &&
                      prefix.time.ns >= last_time_ && said.size() <= limits::event_bytes_max &&
                      channel < channels_.size() && channels_[channel].source == prefix.source;
    if (!good) return refusal(channel, prefix, said);
    if (!chunk_open_) open_chunk();
    if (channels_[channel].declared_in != segment_->first_seq()) declare(channel);
    const std::size_t size = record_prefix_bytes + said.size();
    Buffer& bytes = slab_->bytes;
    std::uint8_t* place = bytes.extend(mcap::message_head_bytes + size);
    place[0] = static_cast<std::uint8_t>(mcap::Op::message);
    mcap::store_le<std::uint64_t>(place + 1, mcap::message_head_bytes - mcap::frame_bytes + size);
    mcap::store_le(place + 9, channel);
    mcap::store_le(place + 11, static_cast<std::uint32_t>(prefix.seq));
    mcap::store_le(place + 15, static_cast<std::uint64_t>(prefix.time.ns));
    mcap::store_le(place + 23, publish_time(event_time));
    store_prefix(place + mcap::message_head_bytes, prefix);
    std::copy(said.begin(), said.end(), place + mcap::message_head_bytes + record_prefix_bytes);
    slab_->entries.push_back({prefix.time.ns, static_cast<std::uint32_t>(bytes.size() - size),
                              static_cast<std::uint32_t>(size), channel});
    last_seq_ = prefix.seq;
    last_time_ = prefix.time.ns;

    const std::size_t open = bytes.size() - chunk_begin_;
    if (open >= options_.chunk_bytes) OUTCRY_TRY(close_chunk(Pace::beside));
    // Segments turn over between blocks of the content chain, so that each can be checked from its
    // own head.
    if (last_seq_ % limits::chain_block_events == 0 &&
        (segment_->size() + open + segment_->seal_size() >= options_.segment_bytes || too_old()))
        return rotate();
    return {};
}

/// The sequencer's clock decides, so that equal logs turn over at equal seqs.
bool Writer::too_old() const {
    if (options_.segment_age.ns <= 0) return false;
    const std::int64_t begun =
        segment_->messages() != 0 ? segment_->start_time() : slab_->entries[chunk_entry_].time;
    return last_time_ - begun >= options_.segment_age.ns;
}

void Writer::declare(std::uint16_t channel) {
    const ChannelEntry* entry = catalogue_.channel(channel);
    if (schema_declared_[entry->schema] != segment_->first_seq()) {
        const Buffer& record = catalogue_.schema(entry->schema)->record;
        slab_->bytes.append(record.view());
        segment_->note_schema(record);
        schema_declared_[entry->schema] = segment_->first_seq();
    }
    slab_->bytes.append(entry->record.view());
    segment_->note_channel(entry->record);
    channels_[channel].declared_in = segment_->first_seq();
}

void Writer::open_slab() {
    if (spare_.empty()) {
        slab_ = std::make_unique<Slab>();
        slab_->bytes.reserve(run_bytes_soft + options_.chunk_bytes + options_.chunk_bytes / 4);
        slab_->entries.reserve((run_bytes_soft + options_.chunk_bytes) / record_bytes_min);
    } else {
        slab_ = std::move(spare_.back());
        spare_.pop_back();
        slab_->bytes.clear();
        slab_->entries.clear();
    }
    slab_->first_seq = last_seq_ + 1;
    slab_->file_offset = segment_->size();
}

void Writer::open_chunk() {
    if (!slab_) open_slab();
    chunk_begin_ = slab_->bytes.size();
    chunk_entry_ = slab_->entries.size();
    hashed_entry_ = chunk_entry_;
    (void)slab_->bytes.extend(mcap::chunk_head_bytes);
    chunk_open_ = true;
}

/// Takes the records of the open chunk into the content chain before it is closed.
void Writer::hash_open_chunk() {
    if (!slab_ || !chunk_open_) return;
    for (; hashed_entry_ < slab_->entries.size(); ++hashed_entry_) {
        const Entry& entry = slab_->entries[hashed_entry_];
        content_.add(slab_->bytes.view(entry.offset, entry.size));
    }
}

/// Completes the open chunk in the slab but for its sums: head, indexes, room for the checkpoint,
/// and what the segment and the directory must know of it.
ClosedChunk Writer::finish_chunk() {
    Buffer& bytes = slab_->bytes;
    const std::span<const Entry> entries =
        std::span<const Entry>(slab_->entries).subspan(chunk_entry_);
    const std::size_t records_at = chunk_begin_ + mcap::chunk_head_bytes;
    const std::size_t records_size = bytes.size() - records_at;
    store_chunk_head(bytes.data() + chunk_begin_, entries.front().time, entries.back().time,
                     records_size, 0);
    const std::size_t indexes_at = bytes.size();
    indexer_.write(bytes, entries, records_at);
    const std::size_t indexes_end = bytes.size();
    (void)bytes.extend(mcap::checkpoint_bytes);

    ChunkFacts facts;
    facts.start_time = static_cast<std::uint64_t>(entries.front().time);
    facts.end_time = static_cast<std::uint64_t>(entries.back().time);
    facts.offset = segment_->size();
    facts.length = indexes_at - chunk_begin_;
    facts.records_size = facts.stored_size = records_size;
    facts.indexes = bytes.view(indexes_at, indexes_end - indexes_at);
    facts.messages = entries.size();
    segment_->note_chunk(facts);
    segment_->grow(bytes.size() - chunk_begin_);
    directory_.add({last_seq_ + 1 - entries.size(), last_seq_ + 1,
                    static_cast<std::uint32_t>(segments_.size() - 1), facts.offset,
                    bytes.size() - chunk_begin_, last_time_});
    return {&*segment_,   &content_,    slab_.get(),
            chunk_begin_, records_size, indexes_end,
            bytes.size(), entries,      hashed_entry_ - chunk_entry_,
            last_seq_,    topics_.get()};
}

Result<void> Writer::close_chunk(Pace pace) {
    if (!chunk_open_) return {};
    const ClosedChunk chunk = finish_chunk();
    chunk_open_ = false;
    // Only a slab that takes no further chunk stays where it is while somebody else goes on with
    // it.
    const bool full = slab_->bytes.size() >= run_bytes_soft;
    const bool beside = full && options_.thread && pace == Pace::beside;
    OUTCRY_TRY(remember(beside ? scribe_.hand_over(chunk) : scribe_.store(chunk)));
    return full ? keep_slab() : Result<void>{};
}

/// Puts the slab, which takes no further chunk, among those readers find in memory.
Result<void> Writer::keep_slab() {
    if (!slab_) return {};
    tail_size_ += slab_->bytes.capacity();
    tail_.push_back(std::move(slab_));
    const auto may_go = [this](const Slab& slab) {
        return options_.kept || slab.end_seq() <= released_;
    };
    while (!tail_.empty() && tail_size_ > options_.tail_bytes && may_go(*tail_.front())) {
        if (tail_.front()->end_seq() > written_upto() + 1) OUTCRY_TRY(settle());
        tail_size_ -= tail_.front()->bytes.capacity();
        if (spare_.size() < 2) spare_.push_back(std::move(tail_.front()));
        tail_.pop_front();
    }
    return {};
}

Result<void> Writer::flush() {
    if (failed_) return *failed_;
    OUTCRY_TRY(settle());
    OUTCRY_TRY(close_chunk());
    return options_.commit == Commit::every ? sync_segments() : Result<void>{};
}

Result<void> Writer::sync() {
    if (failed_) return *failed_;
    OUTCRY_TRY(settle());
    OUTCRY_TRY(close_chunk());
    return sync_segments();
}

Result<void> Writer::sync_segments() {
    for (const std::string& name : unsynced_) OUTCRY_TRY(remember(store_.sync(name)));
    unsynced_.clear();
    if (durable_upto_ == written_upto()) return {};
    OUTCRY_TRY(remember(store_.sync(segment_->name())));
    durable_upto_ = written_upto();
    return {};
}

Result<void> Writer::seal_segment() {
    OUTCRY_TRY(settle());
    OUTCRY_TRY(close_chunk());
    OUTCRY_TRY(keep_slab());
    OUTCRY_TRY(remember(store_.append(segment_->name(), segment_->seal())));
    unsynced_.push_back(segment_->name());
    file_head_ = segment_->chain().head();
    keep_topics();
    return {};
}

/// The log is whole without: where it cannot be written, whoever wants it reads the segment.
void Writer::keep_topics() {
    if (!topics_ || segment_->messages() == 0) return;
    const std::uint64_t first = segment_->first_seq();
    const Buffer table = topics_->finish({first, last_seq_, content_.head()});
    (void)keep_topic_table(store_, first, table);
    topics_.reset();
}

Result<void> Writer::rotate() {
    OUTCRY_TRY(seal_segment());
    // A new segment must not outlive the end of the one before it in a power cut.
    if (options_.commit != Commit::none) OUTCRY_TRY(sync_segments());
    return begin_segment(nullptr);
}

Result<void> Writer::close() {
    if (failed_) return *failed_;
    if (closed_) return {};
    OUTCRY_TRY(seal_segment());
    closed_ = true;
    return sync_segments();
}

Digest Writer::content_head() {
    (void)settle();  // a failure is told by the next append or flush
    hash_open_chunk();
    return content_.head();
}

Digest Writer::content_link() {
    (void)settle();
    hash_open_chunk();
    return content_.link();
}

Result<RecordRun> Writer::run(std::uint64_t seq, ChunkCache& cache) {
    if (seq == 0 || seq > last_seq_)
        return error(Error::Kind::not_found,
                     "seq " + std::to_string(seq) + " is not in 1.." + std::to_string(last_seq_));
    if (slab_ && seq >= slab_->first_seq) return slab_->run();
    if (!tail_.empty() && seq >= tail_.front()->first_seq) {
        const auto after = std::upper_bound(
            tail_.begin(), tail_.end(), seq,
            [](std::uint64_t wanted, const auto& slab) { return wanted < slab->first_seq; });
        return (*std::prev(after))->run();
    }
    if (cache.holds(store_, seq)) return cache.slab().run();
    OUTCRY_ASSIGN(const Slab* const slab, load(seq, cache));
    return slab->run();
}

/// A sealed segment may have been compressed since its chunks were last looked at.
Result<const Slab*> Writer::load(std::uint64_t seq, ChunkCache& cache) {
    OUTCRY_TRY(settle());  // a store is asked by one thread at a time
    const Run* run = directory_.find(seq);
    if (run == nullptr)
        return error(Error::Kind::not_found,
                     "seq " + std::to_string(seq) +
                         " is no longer held: its segment was retired, and a floor needs its log "
                         "from the start to go on");
    auto slab = cache.load(store_, segments_, *run);
    if (slab || run->segment + 1 >= segments_.size()) return slab;
    SegmentIndex known;
    known.number = run->segment;
    known.name = segments_[run->segment];
    known.first_seq = first_seq_of(known.name).value_or(1);
    known.next_seq = first_seq_of(segments_[run->segment + 1]).value_or(1);
    OUTCRY_TRY(index_again(store_, known, catalogue_, directory_));
    run = directory_.find(seq);
    OUTCRY_CHECK(run != nullptr);
    return cache.load(store_, segments_, *run);
}

}  // namespace outcry::journal

namespace outcry {

Result<void> Journal::append(std::uint16_t channel, const Prefix& prefix, BytesView said) {
    msgpack::Reader in(said);
    std::uint64_t source_seq = 0;
    TimeNs event_time;
    if (!in.unsigned_integer(source_seq) || !in.integer(event_time.ns)) return in.error();
    return append(channel, prefix, said, event_time);
}

}  // namespace outcry
