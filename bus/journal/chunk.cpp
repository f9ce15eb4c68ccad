// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/chunk.hpp"

#include <algorithm>

#include "bus/journal/compression.hpp"
#include "outcry/base/crc32.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;
using mcap::store_le;

using mcap::corrupt;

Error wrong(std::uint64_t seq, const char* what) {
    return corrupt("event " + std::to_string(seq) + ": " + what);
}

}  // namespace

void MessageIndexer::write(Buffer& out, std::span<const Entry> entries, std::size_t records_at) {
    for (const Entry& entry : entries) {
        if (slots_.size() <= entry.channel) slots_.resize(std::size_t{entry.channel} + 1);
        if (slots_[entry.channel]++ == 0) touched_.push_back(entry.channel);
    }
    std::sort(touched_.begin(), touched_.end());
    const std::size_t begin = out.size();
    std::uint8_t* const base = out.extend(touched_.size() * mcap::index_head_bytes +
                                          entries.size() * mcap::index_entry_bytes);
    std::size_t at = 0;
    for (const std::uint16_t channel : touched_) {
        const std::size_t array = slots_[channel] * mcap::index_entry_bytes;
        std::uint8_t* place = base + at;
        place[0] = static_cast<std::uint8_t>(Op::message_index);
        store_le<std::uint64_t>(place + 1, 2 + 4 + array);
        store_le<std::uint16_t>(place + 9, channel);
        store_le<std::uint32_t>(place + 11, static_cast<std::uint32_t>(array));
        slots_[channel] = static_cast<std::uint32_t>(at + mcap::index_head_bytes);
        at += mcap::index_head_bytes + array;
    }
    OUTCRY_CHECK(out.size() == begin + at);
    for (const Entry& entry : entries) {
        std::uint8_t* place = base + slots_[entry.channel];
        store_le<std::uint64_t>(place, static_cast<std::uint64_t>(entry.time));
        store_le<std::uint64_t>(place + 8, entry.offset - mcap::message_head_bytes - records_at);
        slots_[entry.channel] += mcap::index_entry_bytes;
    }
    for (const std::uint16_t channel : touched_) slots_[channel] = 0;
    touched_.clear();
}

void add_frames(FileChain& chain, BytesView bytes, std::size_t begin,
                std::span<const Entry> entries) {
    for (const Entry& entry : entries) {
        chain.add_frame(bytes.subspan(begin, entry.offset - begin));
        begin = entry.offset + entry.size;
    }
    chain.add_frame(bytes.subspan(begin));
}

void store_chunk_head(std::uint8_t* place, std::int64_t start_time, std::int64_t end_time,
                      std::size_t records_size, std::uint32_t crc) {
    place[0] = static_cast<std::uint8_t>(Op::chunk);
    store_le<std::uint64_t>(place + 1, mcap::chunk_head_bytes - mcap::frame_bytes + records_size);
    store_le<std::uint64_t>(place + 9, static_cast<std::uint64_t>(start_time));
    store_le<std::uint64_t>(place + 17, static_cast<std::uint64_t>(end_time));
    store_le<std::uint64_t>(place + 25, records_size);
    store_chunk_crc(place, crc);
    store_le<std::uint32_t>(place + 37, 0);  // compression ""
    store_le<std::uint64_t>(place + 41, records_size);
}

void store_chunk_crc(std::uint8_t* place, std::uint32_t crc) {
    store_le<std::uint32_t>(place + 33, crc);
}

Result<ChunkView> read_chunk(BytesView body, Buffer& inflated) {
    mcap::Fields in(body);
    ChunkView chunk;
    chunk.start_time = in.integer<std::uint64_t>();
    chunk.end_time = in.integer<std::uint64_t>();
    chunk.records_size = in.integer<std::uint64_t>();
    chunk.crc = in.integer<std::uint32_t>();
    chunk.compression = in.text();
    chunk.stored = chunk.records = in.bytes64();
    if (!in.complete()) return corrupt("chunk record is malformed");
    if (chunk.compression == zstd_compression) {
        OUTCRY_TRY(inflate(chunk.stored, static_cast<std::size_t>(chunk.records_size), inflated));
        chunk.records = inflated.view();
    } else if (chunk.compressed()) {
        return corrupt("chunk is compressed with `" + std::string(chunk.compression.substr(0, 16)) +
                       "`, which this build does not read; it reads zstd");
    }
    if (chunk.records.size() != chunk.records_size)
        return corrupt("chunk holds " + std::to_string(chunk.records.size()) +
                       " bytes and promises " + std::to_string(chunk.records_size));
    if (crc32(chunk.records) != chunk.crc) return corrupt("chunk does not match its CRC");
    return chunk;
}

namespace {

Result<void> check_said(const std::uint8_t* message, BytesView record, const ChannelEntry& channel,
                        const Prefix& prefix, ChunkWalk& walk) {
    const std::uint64_t seq = prefix.seq;
    auto said = read_said(record.subspan(record_prefix_bytes));
    if (!said) return std::move(said).error().at("event " + std::to_string(seq));
    if (get_le<std::uint64_t>(message + 23) != publish_time(said->event_time))
        return wrong(seq, "publish_time is not its event time");
    const SchemaEntry* schema = walk.catalogue->schema(channel.schema);
    if (schema == nullptr || schema->name != said->schema)
        return wrong(seq, "schema is not that of its channel");
    if (walk.rights == nullptr) return {};
    const auto judged = walk.rights->judge(prefix, *said, channel.source_name);
    if (judged) return wrong(seq, judged->c_str());
    return {};
}

/// One message: head and prefix must agree with each other and with what is expected.
Result<void> walk_message(BytesView message, std::size_t base, ChunkWalk& walk) {
    const std::uint64_t seq = walk.next_seq;
    if (message.size() < mcap::message_head_bytes + record_prefix_bytes)
        return wrong(seq, "message is shorter than a record's prefix");
    const std::uint8_t* head = message.data();
    const BytesView record = message.subspan(mcap::message_head_bytes);
    if (record.size() > limits::event_bytes_max + record_prefix_bytes)
        return wrong(seq, "record exceeds the limit of an event");
    OUTCRY_ASSIGN(const Prefix prefix, read_prefix(record));
    if (prefix.seq != seq || get_le<std::uint32_t>(head + 11) != static_cast<std::uint32_t>(seq))
        return wrong(seq, ("found seq " + std::to_string(prefix.seq) + " in its place").c_str());
    if (get_le<std::uint64_t>(head + 15) != static_cast<std::uint64_t>(prefix.time.ns))
        return wrong(seq, "log_time is not its sequencer time");
    if (prefix.time.ns < walk.time) return wrong(seq, "sequencer time goes backwards");
    const auto channel_id = get_le<std::uint16_t>(head + 9);
    if (walk.catalogue != nullptr) {
        const ChannelEntry* channel = walk.catalogue->channel(channel_id);
        const bool known = walk.declared == nullptr || walk.declared->channels.holds(channel_id);
        if (channel == nullptr || !known) return wrong(seq, "channel was not declared");
        if (channel->source != prefix.source)
            return wrong(seq, "source is not that of its channel");
        if (walk.deep) OUTCRY_TRY(check_said(head, record, *channel, prefix, walk));
    }
    if (walk.entries != nullptr)
        walk.entries->push_back({prefix.time.ns,
                                 static_cast<std::uint32_t>(base + mcap::message_head_bytes),
                                 static_cast<std::uint32_t>(record.size()), channel_id});
    walk.time = prefix.time.ns;
    ++walk.next_seq;
    return {};
}

/// Takes in a schema or a channel, which must be declared in this order in each segment.
Result<void> learn(Op op, BytesView record, ChunkWalk& walk) {
    Catalogue& catalogue = *walk.catalogue;
    OUTCRY_ASSIGN(const std::uint16_t id, op == Op::schema ? catalogue.learn_schema(record)
                                                           : catalogue.learn_channel(record));
    (op == Op::schema ? walk.new_schemas : walk.new_channels).push_back(id);
    if (walk.declared == nullptr) return {};
    if (op == Op::schema) {
        walk.declared->schemas.insert(id);
        return {};
    }
    if (!walk.declared->schemas.holds(catalogue.channel(id)->schema))
        return corrupt("channel " + std::to_string(id) + " comes before its schema");
    walk.declared->channels.insert(id);
    return {};
}

}  // namespace

bool place_records(BytesView records, std::size_t base, std::vector<Entry>& places) {
    places.clear();
    for (std::size_t at = 0; at < records.size();) {
        const std::size_t left = records.size() - at;
        if (left < mcap::frame_bytes) return false;
        const mcap::Frame frame = mcap::read_frame(records.data() + at);
        if (frame.size > left - mcap::frame_bytes) return false;
        const std::size_t size = mcap::frame_bytes + static_cast<std::size_t>(frame.size);
        if (frame.op == Op::message) {
            if (size < mcap::message_head_bytes) return false;
            places.push_back({0, static_cast<std::uint32_t>(base + at + mcap::message_head_bytes),
                              static_cast<std::uint32_t>(size - mcap::message_head_bytes), 0});
        }
        at += size;
    }
    return true;
}

Result<void> walk_chunk(BytesView records, std::size_t base, ChunkWalk& walk) {
    for (std::size_t at = 0; at < records.size();) {
        const std::size_t left = records.size() - at;
        if (left < mcap::frame_bytes) return corrupt("chunk ends inside a record");
        const mcap::Frame frame = mcap::read_frame(records.data() + at);
        if (frame.size > left - mcap::frame_bytes) return corrupt("record ends after its chunk");
        const std::size_t size = mcap::frame_bytes + static_cast<std::size_t>(frame.size);
        const BytesView record = records.subspan(at, size);
        if (frame.op == Op::message) {
            OUTCRY_TRY(walk_message(record, base + at, walk));
        } else if (frame.op != Op::schema && frame.op != Op::channel) {
            return corrupt("chunk holds a record of opcode " +
                           std::to_string(static_cast<int>(frame.op)));
        } else if (walk.catalogue != nullptr) {
            OUTCRY_TRY(learn(frame.op, record, walk));
        }
        at += size;
    }
    return {};
}

}  // namespace outcry::journal
