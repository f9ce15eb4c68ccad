// SPDX-License-Identifier: Apache-2.0
#include "bus/journal/topic_table.hpp"

#include <algorithm>
#include <array>

#include "bus/journal/mcap.hpp"
#include "outcry/base/check.hpp"
#include "outcry/base/crc32.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/event/record.hpp"

namespace outcry::journal {

namespace {

constexpr std::string_view table_magic = "OCTOPIC1";
constexpr std::uint16_t block_seqs_max = 512;
constexpr std::size_t block_head_bytes = 2 + 4 + 8;  // seqs, bytes behind the head, first seq
constexpr std::size_t block_topics_max = 64;
constexpr std::size_t foot_bytes = 8 + 4 + 4 + 8;  // tail's place, size, CRC; magic
constexpr std::uint64_t tail_bytes_max = 1ULL << 30;

void put_text(Buffer& out, std::string_view text) {
    put_le(out, static_cast<std::uint16_t>(text.size()));
    out.append(as_bytes(text));
}

void put_varint(Buffer& out, std::uint64_t value) {
    for (; value >= 0x80; value >>= 7) out.push(static_cast<std::uint8_t>(value | 0x80));
    out.push(static_cast<std::uint8_t>(value));
}

std::string_view text16(mcap::Fields& in) { return as_text(in.take(in.integer<std::uint16_t>())); }

Error damaged(const std::string& name, const char* what) {
    return error(Error::Kind::corrupt,
                 std::string(what) + "; delete the file, it is made again from the journal", name);
}

}  // namespace

std::string topic_table_name(std::uint64_t first_seq) {
    std::string digits = std::to_string(first_seq);
    if (digits.size() < 16) digits.insert(0, 16 - digits.size(), '0');
    return digits + ".topics";
}

std::uint16_t TopicTableBuilder::schema_index(std::string_view schema) {
    for (std::size_t i = 0; i < schemas_.size(); ++i)
        if (schemas_[i].schema == schema) return static_cast<std::uint16_t>(i);
    schemas_.push_back({std::string(schema), 0, 0, 0});
    return static_cast<std::uint16_t>(schemas_.size() - 1);
}

void TopicTableBuilder::close_block(Gathered& topic) {
    std::uint8_t* head = topic.list.data() + topic.block_at;
    mcap::store_le(head, topic.in_block);
    mcap::store_le(head + 2, static_cast<std::uint32_t>(topic.list.size() - topic.block_at -
                                                        block_head_bytes));
    topic.in_block = 0;
}

TopicTableBuilder::Gathered& TopicTableBuilder::gathered(std::uint64_t seq, std::string_view topic,
                                                         std::string_view schema) {
    if (const auto found = places_.find(topic); found != places_.end()) return *found->second;
    Gathered& made = topics_.emplace_back();
    made.topic = topic;
    made.schema = schema_index(schema);
    made.first = seq;
    msgpack::Writer head(made.head);
    head.text(topic);
    head.text(schema);
    places_.emplace(made.topic, &made);
    return made;
}

void TopicTableBuilder::note(std::uint64_t seq, Gathered& topic, std::uint16_t schema) {
    if (topic.in_block == block_seqs_max) close_block(topic);
    if (topic.in_block == 0) {
        topic.block_at = topic.list.size();
        mcap::store_le(topic.list.extend(block_head_bytes) + 6, seq);
    } else {
        put_varint(topic.list, seq - topic.last);
    }
    ++topic.in_block;
    ++topic.count;
    topic.last = seq;
    SchemaEntryCount& counted = schemas_[schema];
    if (counted.count++ == 0) counted.first = seq;
    counted.last = seq;
}

TopicTableBuilder::Gathered& TopicTableBuilder::noted(std::uint64_t seq, std::string_view topic,
                                                      std::string_view schema) {
    Gathered& at = gathered(seq, topic, schema);
    // A topic has one schema on a floor, but nothing in a journal says it must.
    const bool usual = schemas_[at.schema].schema == schema;
    note(seq, at, usual ? at.schema : schema_index(schema));
    return at;
}

/// nullptr where the bytes speak of something else than what mostly follows.
TopicTableBuilder::Gathered* TopicTableBuilder::expected(const Gathered* latest, BytesView said) {
    std::uint64_t source_seq = 0;
    std::int64_t event_time = 0;
    msgpack::Reader in(said);
    if (latest == nullptr || !in.unsigned_integer(source_seq) || !in.integer(event_time))
        return nullptr;
    const BytesView rest = said.subspan(in.offset());
    for (Gathered* const one : latest->followers)
        if (one != nullptr && rest.size() >= one->head.size() &&
            same_bytes(rest.first(one->head.size()), one->head))
            return one;
    return nullptr;
}

void TopicTableBuilder::add(std::uint64_t seq, std::uint16_t channel, BytesView said) {
    if (latest_.size() <= channel) latest_.resize(channel + 1U);
    Gathered* const latest = latest_[channel];
    Gathered* at = expected(latest, said);
    if (at != nullptr) {
        note(seq, *at, at->schema);
    } else {
        const auto view = read_said(said, false);
        OUTCRY_CHECK(view.ok());
        at = &noted(seq, view->topic, view->schema);
    }
    if (latest != nullptr && latest->followers[0] != at) {
        latest->followers[1] = latest->followers[0];
        latest->followers[0] = at;
    }
    latest_[channel] = at;
}

Buffer TopicTableBuilder::finish(const SegmentIdentity& identity) {
    std::vector<Gathered*> sorted;
    for (Gathered& topic : topics_) sorted.push_back(&topic);
    std::sort(sorted.begin(), sorted.end(),
              [](const Gathered* a, const Gathered* b) { return a->topic < b->topic; });
    Buffer out(as_bytes(table_magic));
    std::vector<std::uint64_t> lists;
    for (Gathered* topic : sorted) {
        close_block(*topic);
        lists.push_back(out.size());
        out.append(topic->list.view());
    }
    Buffer tail, blocks;
    std::uint32_t block_count = 0;
    for (std::size_t i = 0; i < sorted.size(); ++block_count) {
        const std::size_t begin = out.size();
        put_text(blocks, sorted[i]->topic);
        for (std::size_t n = 0; n < block_topics_max && i < sorted.size(); ++n, ++i) {
            const Gathered& topic = *sorted[i];
            put_text(out, topic.topic);
            put_le(out, topic.schema);
            for (const std::uint64_t number : {topic.count, topic.first, topic.last, lists[i]})
                put_le(out, number);
            put_le(out, static_cast<std::uint32_t>(topic.list.size()));
            put_le(out, crc32(topic.list));
        }
        put_le(blocks, static_cast<std::uint64_t>(begin));
        put_le(blocks, static_cast<std::uint32_t>(out.size() - begin));
        put_le(blocks, crc32(out.view(begin, out.size() - begin)));
    }
    put_le(tail, identity.first_seq);
    put_le(tail, identity.last_seq);
    tail.append(identity.content_head);
    put_le(tail, static_cast<std::uint32_t>(schemas_.size()));
    for (const SchemaEntryCount& schema : schemas_) {
        put_text(tail, schema.schema);
        for (const std::uint64_t number : {schema.count, schema.first, schema.last})
            put_le(tail, number);
    }
    put_le(tail, block_count);
    tail.append(blocks.view());
    const auto tail_at = static_cast<std::uint64_t>(out.size());
    out.append(tail.view());
    put_le(out, tail_at);
    put_le(out, static_cast<std::uint32_t>(tail.size()));
    put_le(out, crc32(tail));
    out.append(as_bytes(table_magic));
    return out;
}

Result<std::optional<TopicTable>> TopicTable::open(Store& store, const std::string& name,
                                                   const SegmentIdentity& identity) {
    OUTCRY_ASSIGN(const auto names, store.list());
    if (std::find(names.begin(), names.end(), name) == names.end())
        return std::optional<TopicTable>{};
    TopicTable table;
    table.store_ = &store;
    table.name_ = name;
    OUTCRY_ASSIGN(const std::uint64_t size, store.size(name));
    OUTCRY_ASSIGN(const bool fits, table.read_tail(size, &identity));
    if (!fits) return std::optional<TopicTable>{};
    return std::optional<TopicTable>(std::move(table));
}

Result<TopicTable> TopicTable::of(Buffer bytes) {
    TopicTable table;
    table.name_ = "a topic index in memory";
    table.whole_ = std::move(bytes);
    OUTCRY_ASSIGN(const bool good, table.read_tail(table.whole_.size(), nullptr));
    OUTCRY_CHECK(good);
    return table;
}

Result<BytesView> TopicTable::fetch(std::uint64_t at, std::size_t count) {
    if (store_ == nullptr) return whole_.view(static_cast<std::size_t>(at), count);
    OUTCRY_TRY(store_->read(name_, at, count, part_));
    return part_.view();
}

/// False when the file is no whole table, or one of something else.
Result<bool> TopicTable::read_tail(std::uint64_t size, const SegmentIdentity* identity) {
    if (size < table_magic.size() + foot_bytes) return false;
    OUTCRY_ASSIGN(const BytesView foot, fetch(size - foot_bytes, foot_bytes));
    const auto tail_at = get_le<std::uint64_t>(foot.data());
    const auto tail_size = get_le<std::uint32_t>(foot.data() + 8);
    const auto crc = get_le<std::uint32_t>(foot.data() + 12);
    const std::uint64_t tail_end = size - foot_bytes;
    if (as_text(foot.subspan(16)) != table_magic || tail_at > tail_end ||
        tail_size != tail_end - tail_at || tail_size > tail_bytes_max)
        return false;
    OUTCRY_ASSIGN(const BytesView tail, fetch(tail_at, tail_size));
    if (crc32(tail) != crc) return false;
    mcap::Fields in(tail);
    SegmentIdentity found;
    found.first_seq = in.integer<std::uint64_t>();
    found.last_seq = in.integer<std::uint64_t>();
    const BytesView head = in.take(32);
    if (!in.good()) return false;
    std::copy(head.begin(), head.end(), found.content_head.begin());
    if (identity != nullptr && found != *identity) return false;
    for (auto left = in.integer<std::uint32_t>(); left > 0 && in.good(); --left) {
        SchemaEntryCount schema;
        schema.schema = text16(in);
        schema.count = in.integer<std::uint64_t>();
        schema.first = in.integer<std::uint64_t>();
        schema.last = in.integer<std::uint64_t>();
        schemas_.push_back(std::move(schema));
    }
    for (auto left = in.integer<std::uint32_t>(); left > 0 && in.good(); --left) {
        Block block;
        block.first = text16(in);
        block.at = in.integer<std::uint64_t>();
        block.size = in.integer<std::uint32_t>();
        block.crc = in.integer<std::uint32_t>();
        if (block.at > tail_at || block.size > tail_at - block.at) return false;
        blocks_.push_back(std::move(block));
    }
    return in.complete();
}

Result<void> TopicTable::walk(std::string_view from,
                              const std::function<bool(const Entry&)>& visit) {
    auto block = std::upper_bound(
        blocks_.begin(), blocks_.end(), from,
        [](std::string_view wanted, const Block& one) { return wanted < one.first; });
    if (block != blocks_.begin()) --block;
    for (; block != blocks_.end(); ++block) {
        OUTCRY_ASSIGN(const BytesView fetched, fetch(block->at, block->size));
        const Buffer bytes(fetched);  // `visit` may fetch
        if (crc32(bytes) != block->crc) return damaged(name_, "topics do not match their CRC");
        mcap::Fields in(bytes.view());
        while (in.remaining() != 0) {
            Entry entry;
            entry.topic = text16(in);
            entry.schema = in.integer<std::uint16_t>();
            entry.count = in.integer<std::uint64_t>();
            entry.first = in.integer<std::uint64_t>();
            entry.last = in.integer<std::uint64_t>();
            entry.list_at = in.integer<std::uint64_t>();
            entry.list_size = in.integer<std::uint32_t>();
            entry.list_crc = in.integer<std::uint32_t>();
            if (!in.good() || entry.schema >= schemas_.size() || entry.list_at > block->at ||
                entry.list_size > block->at - entry.list_at)
                return damaged(name_, "topic is malformed");
            if (entry.topic >= from && !visit(entry)) return {};
        }
    }
    return {};
}

Result<void> TopicTable::check() {
    std::vector<Entry> entries;
    OUTCRY_TRY(walk({}, [&](const Entry& entry) {
        entries.push_back(entry);
        entries.back().topic = {};  // lasts no longer than the walk
        return true;
    }));
    std::vector<std::uint64_t> seqs_of;
    for (const Entry& entry : entries) {
        seqs_of.clear();
        OUTCRY_TRY(seqs(entry, entry.first, entry.last, seqs_of));
    }
    return {};
}

Result<std::optional<TopicTable::Entry>> TopicTable::find(std::string_view topic) {
    std::optional<Entry> found;
    OUTCRY_TRY(walk(topic, [&](const Entry& entry) {
        if (entry.topic == topic) {
            found = entry;
            found->topic = topic;
        }
        return false;
    }));
    return found;
}

Result<void> TopicTable::seqs(const Entry& entry, std::uint64_t from, std::uint64_t to,
                              std::vector<std::uint64_t>& out) {
    if (entry.last < from || entry.first > to) return {};
    OUTCRY_ASSIGN(const BytesView list, fetch(entry.list_at, entry.list_size));
    if (crc32(list) != entry.list_crc) return damaged(name_, "seqs do not match their CRC");
    for (std::size_t at = 0; at < list.size();) {
        if (list.size() - at < block_head_bytes) return damaged(name_, "seqs are malformed");
        auto left = get_le<std::uint16_t>(list.data() + at);
        const auto size = get_le<std::uint32_t>(list.data() + at + 2);
        auto seq = get_le<std::uint64_t>(list.data() + at + 6);
        at += block_head_bytes;
        if (size > list.size() - at || left == 0) return damaged(name_, "seqs are malformed");
        const std::size_t next = at + size;
        const bool later_begins_after = next + block_head_bytes <= list.size() &&
                                        get_le<std::uint64_t>(list.data() + next + 6) <= from;
        if (seq > to) return {};
        for (; !later_begins_after;) {
            if (seq >= from && seq <= to) out.push_back(seq);
            if (--left == 0) break;
            std::uint64_t step = 0;
            for (unsigned shift = 0; at < next && shift < 64; shift += 7) {
                const std::uint8_t byte = list[at++];
                step |= static_cast<std::uint64_t>(byte & 0x7f) << shift;
                if (byte < 0x80) break;
            }
            seq += step;
        }
        at = next;
    }
    return {};
}

}  // namespace outcry::journal
