// SPDX-License-Identifier: Apache-2.0
#include "tools/log/json_mcap.hpp"

#include "outcry/base/crc32.hpp"

namespace outcry::tools {

using mcap::Op;
using mcap::RecordWriter;

Result<void> JsonMcap::store(BytesView bytes) {
    file_.add_stored(bytes);
    return put_(bytes);
}

Result<void> JsonMcap::begin() {
    Buffer head{BytesView(mcap::magic)};
    {
        RecordWriter header(head, Op::header);
        header.text("");
        header.text("outcry log export");
    }
    return store(head);
}

void JsonMcap::open_chunk() {
    if (chunk_.empty()) (void)chunk_.extend(mcap::chunk_head_bytes);
}

std::uint16_t JsonMcap::schema(std::string_view name, const std::string& text) {
    if (const auto known = schemas_.find(name); known != schemas_.end()) return known->second;
    const auto id = static_cast<std::uint16_t>(schemas_.size() + 1);
    schemas_.emplace(name, id);
    Buffer record;
    {
        RecordWriter out(record, Op::schema);
        out.integer(id);
        out.text(name);
        out.text("jsonschema");
        out.text(text);
    }
    chunk_.append(record.view());
    file_.note_schema(record);
    return id;
}

Result<std::uint16_t> JsonMcap::channel(std::string_view topic, std::string_view schema_name,
                                        const std::string& json_schema) {
    if (const auto known = channels_.find(topic); known != channels_.end()) return known->second;
    if (channels_.size() >= limits::channels_max)
        return error(Error::Kind::limit,
                     "more than 65535 topics, MCAP's bound on channels; pick fewer with --topics");
    open_chunk();
    const std::uint16_t described = schema(schema_name, json_schema);
    const auto id = static_cast<std::uint16_t>(channels_.size() + 1);
    channels_.emplace(topic, id);
    Buffer record;
    {
        RecordWriter out(record, Op::channel);
        out.integer(id);
        out.integer(described);
        out.text(topic);
        out.text("json");
        out.map({});
    }
    chunk_.append(record.view());
    file_.note_channel(record);
    return id;
}

Result<void> JsonMcap::add(std::uint16_t channel, std::uint64_t seq, TimeNs log_time,
                           TimeNs publish_time, std::string_view json) {
    open_chunk();
    {
        RecordWriter out(chunk_, Op::message);
        out.integer(channel);
        out.integer(static_cast<std::uint32_t>(seq));
        out.integer(static_cast<std::uint64_t>(log_time.ns));
        out.integer(journal::publish_time(publish_time));
    }
    const std::size_t begin = chunk_.size();
    chunk_.append(as_bytes(json));
    mcap::store_le<std::uint64_t>(chunk_.data() + begin - mcap::message_head_bytes + 1,
                                  mcap::message_head_bytes - mcap::frame_bytes + json.size());
    entries_.push_back({log_time.ns, static_cast<std::uint32_t>(begin),
                        static_cast<std::uint32_t>(json.size()), channel});
    return chunk_.size() >= limits::chunk_bytes_soft ? close_chunk() : Result<void>{};
}

Result<void> JsonMcap::close_chunk() {
    if (entries_.empty()) return {};
    const BytesView records =
        chunk_.view(mcap::chunk_head_bytes, chunk_.size() - mcap::chunk_head_bytes);
    journal::store_chunk_head(chunk_.data(), entries_.front().time, entries_.back().time,
                              records.size(), crc32(records));
    Buffer indexes;
    indexer_.write(indexes, entries_, mcap::chunk_head_bytes);
    journal::ChunkFacts facts;
    facts.start_time = static_cast<std::uint64_t>(entries_.front().time);
    facts.end_time = static_cast<std::uint64_t>(entries_.back().time);
    facts.offset = file_.size();
    facts.length = chunk_.size();
    facts.records_size = facts.stored_size = records.size();
    facts.indexes = indexes;
    facts.messages = entries_.size();
    file_.note_chunk(facts);
    OUTCRY_TRY(store(chunk_));
    OUTCRY_TRY(store(indexes));
    chunk_.clear();
    entries_.clear();
    return {};
}

Result<void> JsonMcap::finish() {
    OUTCRY_TRY(close_chunk());
    return put_(file_.seal());
}

}  // namespace outcry::tools
