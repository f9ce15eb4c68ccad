// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/catalogue.hpp"

#include <charconv>

#include "bus/journal/mcap.hpp"
#include "outcry/base/limits.hpp"

namespace outcry::journal {

namespace {

using mcap::Op;

// What a viewer is told of a record: an array of ten, the last of them the body.
constexpr std::string_view record_schema_begin =
    R"({"$schema":"https://json-schema.org/draft/2020-12/schema","type":"array","minItems":10,)"
    R"("items":false,"prefixItems":[)"
    R"({"title":"seq","type":"integer","minimum":1},)"
    R"({"title":"time","type":"integer"},)"
    R"({"title":"cause","type":"integer","minimum":0},)"
    R"({"title":"source","type":"integer","minimum":0,"maximum":65535},)"
    R"({"title":"source_seq","type":"integer","minimum":1},)"
    R"({"title":"event_time","type":"integer"},)"
    R"({"title":"topic","type":"string"},)"
    R"({"title":"schema","type":"string"},)"
    R"({"title":"refs","type":"array","items":{"type":"integer","minimum":1}},)";
constexpr std::string_view record_schema_end = "]}";
constexpr std::string_view any_body = R"({"type":"object"})";

using mcap::corrupt;

Error too_long(const char* what, std::size_t size, std::size_t limit) {
    return error(Error::Kind::limit, std::string(what) + " of " + std::to_string(size) +
                                         " bytes exceeds " + std::to_string(limit));
}

Buffer schema_record(std::uint16_t id, std::string_view name, std::string_view body_schema) {
    Buffer record;
    mcap::RecordWriter out(record, Op::schema);
    out.integer(id);
    out.text(name);
    out.text("jsonschema");
    std::string text(record_schema_begin);
    text += body_schema;
    text += record_schema_end;
    out.text(text);
    return record;
}

Buffer channel_record(std::uint16_t id, const ChannelEntry& channel, std::string_view schema) {
    Buffer record;
    mcap::RecordWriter out(record, Op::channel);
    out.integer(id);
    out.integer(channel.schema);
    out.text(channel.source_name + "/" + std::string(schema));
    out.text("msgpack");
    out.map({{"source", std::to_string(channel.source)}});
    return record;
}

/// The entry of an id, unless the id was taken by other bytes.
template <class Entry>
Result<Entry*> place_of(std::deque<Entry>& entries, std::uint16_t id, BytesView record,
                        const char* what) {
    if (id == 0) return corrupt(std::string(what) + " has id 0");
    if (entries.size() <= id) entries.resize(std::size_t{id} + 1);
    Entry& entry = entries[id];
    if (!entry.record.empty() && !same_bytes(entry.record, record))
        return corrupt(std::string(what) + " id " + std::to_string(id) +
                       " means two different things");
    return &entry;
}

Result<std::uint16_t> source_index(const std::map<std::string, std::string>& metadata) {
    const auto found = metadata.find("source");
    std::uint16_t source = 0;
    if (found == metadata.end()) return corrupt("channel names no source");
    const std::string& text = found->second;
    const auto [end, failure] = std::from_chars(text.data(), text.data() + text.size(), source);
    if (failure != std::errc{} || end != text.data() + text.size())
        return corrupt("channel's source `" + text.substr(0, 16) + "` is no index");
    return source;
}

}  // namespace

Result<std::uint16_t> Catalogue::schema_for(std::string_view name, std::string_view text) {
    SchemaKey key(name, text.empty() ? any_body : text);
    if (const auto found = schema_ids_.find(key); found != schema_ids_.end()) return found->second;
    if (schemas_.size() > limits::channels_max)
        return error(Error::Kind::limit, "journal exceeds 65535 schemas, MCAP's bound");
    const auto id = static_cast<std::uint16_t>(schemas_.size());
    Buffer record = schema_record(id, key.first, key.second);
    schemas_.push_back({key.first, key.second, std::move(record)});
    schema_ids_.emplace(std::move(key), id);
    return id;
}

Result<std::uint16_t> Catalogue::channel_for(std::uint16_t source, std::string_view source_name,
                                             std::string_view schema,
                                             std::string_view json_schema) {
    if (source_name.size() > limits::name_bytes_max)
        return too_long("source name", source_name.size(), limits::name_bytes_max);
    if (schema.size() > limits::name_bytes_max)
        return too_long("schema name", schema.size(), limits::name_bytes_max);
    if (json_schema.size() > limits::text_bytes_max)
        return too_long("JSON Schema", json_schema.size(), limits::text_bytes_max);
    OUTCRY_ASSIGN(const std::uint16_t schema_id, schema_for(schema, json_schema));
    ChannelKey key(source, source_name, schema_id);
    if (const auto found = channel_ids_.find(key); found != channel_ids_.end())
        return found->second;
    if (channels_.size() > limits::channels_max)
        return error(Error::Kind::limit,
                     "journal exceeds 65535 channels (one for each schema and source), "
                     "MCAP's bound; use fewer sources or schemas");
    const auto id = static_cast<std::uint16_t>(channels_.size());
    ChannelEntry entry{source, std::string(source_name), schema_id, {}};
    entry.record = channel_record(id, entry, schema);
    channels_.push_back(std::move(entry));
    channel_ids_.emplace(std::move(key), id);
    return id;
}

Result<std::uint16_t> Catalogue::learn_schema(BytesView record) {
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    const auto id = in.integer<std::uint16_t>();
    const std::string name(in.text());
    const std::string_view encoding = in.text();
    std::string_view text = in.text();
    if (!in.complete()) return corrupt("schema record is malformed");
    if (encoding != "jsonschema" || !text.starts_with(record_schema_begin) ||
        !text.ends_with(record_schema_end))
        return corrupt("schema `" + name + "` does not describe an event record");
    text.remove_prefix(record_schema_begin.size());
    text.remove_suffix(record_schema_end.size());
    OUTCRY_ASSIGN(SchemaEntry* const entry, place_of(schemas_, id, record, "schema"));
    if (!entry->record.empty()) return id;
    *entry = {name, std::string(text), Buffer(record)};
    schema_ids_.emplace(SchemaKey(name, text), id);
    return id;
}

Result<std::uint16_t> Catalogue::learn_channel(BytesView record) {
    mcap::Fields in(record.subspan(mcap::frame_bytes));
    const auto id = in.integer<std::uint16_t>();
    const auto schema_id = in.integer<std::uint16_t>();
    const std::string topic(in.text());
    const std::string_view encoding = in.text();
    const auto metadata = in.map();
    if (!in.complete()) return corrupt("channel record is malformed");
    if (encoding != "msgpack") return corrupt("channel `" + topic + "` is not msgpack");
    const SchemaEntry* described = schema(schema_id);
    if (described == nullptr)
        return corrupt("channel `" + topic + "` comes before its schema " +
                       std::to_string(schema_id));
    const std::string tail = "/" + described->name;
    if (!std::string_view(topic).ends_with(tail))
        return corrupt("channel `" + topic + "` is not named after its schema");
    OUTCRY_ASSIGN(const std::uint16_t source, source_index(metadata));
    OUTCRY_ASSIGN(ChannelEntry* const entry, place_of(channels_, id, record, "channel"));
    if (!entry->record.empty()) return id;
    *entry = {source, topic.substr(0, topic.size() - tail.size()), schema_id, Buffer(record)};
    channel_ids_.emplace(ChannelKey(source, entry->source_name, schema_id), id);
    return id;
}

}  // namespace outcry::journal
