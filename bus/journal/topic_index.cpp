// SPDX-License-Identifier: Apache-2.0
#include "outcry/bus/topic_index.hpp"

#include <algorithm>
#include <limits>
#include <map>

#include "bus/journal/reader.hpp"
#include "bus/journal/topic_indexer.hpp"
#include "bus/journal/topic_table.hpp"

namespace outcry {

namespace journal {

namespace {

/// Reads events [first, last] through.
Result<Buffer> build(JournalReader& reader, const SegmentIdentity& identity) {
    TopicTableBuilder builder;
    for (std::uint64_t seq = identity.first_seq; seq <= identity.last_seq; ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader.read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        builder.add(seq, record.said.topic, record.said.schema);
    }
    return builder.finish(identity);
}

SegmentIdentity identity_of(const SegmentIndex& segment) {
    return {segment.first_seq, segment.next_seq - 1, segment.checkpoint.content_head};
}

class Index final : public TopicIndex {
 public:
    explicit Index(Reader& reader) : reader_(reader) {}

    Result<void> open(Store& store) {
        for (const SegmentIndex& segment : reader_.segments()) {
            if (segment.retired || segment.next_seq == segment.first_seq) continue;
            const SegmentIdentity identity = identity_of(segment);
            std::optional<TopicTable> table;
            if (segment.sealed) {
                OUTCRY_ASSIGN(
                    table, TopicTable::open(store, topic_table_name(segment.first_seq), identity));
            }
            const bool stored = table.has_value();
            if (!table) {
                OUTCRY_ASSIGN(table, read_through(identity));
            }
            tables_.push_back({std::move(*table), identity, stored});
        }
        return {};
    }

    Result<std::vector<SchemaEntryCount>> schemas() override {
        std::vector<SchemaEntryCount> all;
        for (const Segment& segment : tables_) {
            for (const SchemaEntryCount& one : segment.table.schemas()) {
                const auto known = std::find_if(all.begin(), all.end(), [&](const auto& other) {
                    return other.schema == one.schema;
                });
                if (known == all.end()) {
                    all.push_back(one);
                } else {
                    known->count += one.count;
                    known->last = one.last;
                }
            }
        }
        std::sort(all.begin(), all.end(),
                  [](const auto& a, const auto& b) { return a.schema < b.schema; });
        return all;
    }

    Result<void> topics(std::string_view prefix,
                        const std::function<bool(const TopicEntry&)>& visit) override {
        if (tables_.size() == 1) return walk_one(tables_.front(), prefix, visit);
        std::map<std::string, TopicEntry> merged;
        for (Segment& segment : tables_)
            OUTCRY_TRY(walk_one(segment, prefix, [&](const TopicEntry& entry) {
                const auto [at, fresh] = merged.try_emplace(entry.topic, entry);
                if (!fresh) {
                    at->second.count += entry.count;
                    at->second.last = entry.last;
                }
                return true;
            }));
        for (const auto& [topic, entry] : merged)
            if (!visit(entry)) break;
        return {};
    }

    Result<std::vector<std::uint64_t>> seqs(std::string_view topic, std::uint64_t from,
                                            std::uint64_t to) override {
        std::vector<std::uint64_t> found;
        for (Segment& segment : tables_) {
            const std::size_t before = found.size();
            OUTCRY_TRY(mended(segment, [&](TopicTable& table) -> Result<void> {
                found.resize(before);
                OUTCRY_ASSIGN(const auto entry, table.find(topic));
                return entry ? table.seqs(*entry, from, to, found) : Result<void>{};
            }));
        }
        return found;
    }

 private:
    struct Segment {
        TopicTable table;
        SegmentIdentity identity;
        bool stored;  // the file's own; else made of the log
    };

    Result<TopicTable> read_through(const SegmentIdentity& identity) {
        OUTCRY_ASSIGN(Buffer bytes, build(reader_, identity));
        return TopicTable::of(std::move(bytes));
    }

    /// A file that turns out to be damaged is left aside for what the log itself says.
    Result<void> mended(Segment& segment, const std::function<Result<void>(TopicTable&)>& ask) {
        Result<void> asked = ask(segment.table);
        if (asked || !segment.stored || asked.error().kind != Error::Kind::corrupt) return asked;
        OUTCRY_ASSIGN(segment.table, read_through(segment.identity));
        segment.stored = false;
        return ask(segment.table);
    }

    Result<void> walk_one(Segment& segment, std::string_view prefix,
                          const std::function<bool(const TopicEntry&)>& visit) {
        std::string last;  // visited, in case the walk begins again
        bool any = false;
        return mended(segment, [&](TopicTable& table) {
            return table.walk(prefix, [&](const TopicTable::Entry& entry) {
                if (!entry.topic.starts_with(prefix)) return false;
                if (any && entry.topic <= last) return true;
                last = entry.topic;
                any = true;
                return visit({last, table.schemas()[entry.schema].schema, entry.count, entry.first,
                              entry.last});
            });
        });
    }

    Reader& reader_;
    std::vector<Segment> tables_;  // in order of seq
};

}  // namespace

Result<bool> write_segment_index(Store& store, Reader& reader, const SegmentIndex& segment,
                                 bool check_whole) {
    if (!segment.sealed || segment.retired || segment.next_seq == segment.first_seq) return false;
    const SegmentIdentity identity = identity_of(segment);
    const std::string name = topic_table_name(segment.first_seq);
    OUTCRY_ASSIGN(auto there, TopicTable::open(store, name, identity));
    if (there && (!check_whole || there->check())) return false;
    OUTCRY_ASSIGN(const Buffer bytes, build(reader, identity));
    Result<void> kept = keep_topic_table(store, segment.first_seq, bytes);
    if (kept) return true;
    // A floor writes it when it seals a segment, and `why` may come upon that moment.
    OUTCRY_ASSIGN(const auto by_another, TopicTable::open(store, name, identity));
    if (!by_another) return std::move(kept).error();
    return false;
}

Result<void> keep_topic_table(Store& store, std::uint64_t first_seq, BytesView table) {
    const std::string name = topic_table_name(first_seq), draft = name + ".draft";
    OUTCRY_ASSIGN(const auto names, store.list());
    if (std::find(names.begin(), names.end(), draft) == names.end())
        OUTCRY_TRY(store.create(draft));
    else
        OUTCRY_TRY(store.truncate(draft, 0));
    if (auto written = store.append(draft, table); !written) {
        (void)store.truncate(draft, 0);  // the disk may be full, and it is the floor's too
        return written;
    }
    return store.rename(draft, name);
}

Result<TopicIndex*> Reader::topics() {
    if (topics_ && topics_upto_ == last_seq_) return topics_.get();
    auto index = std::make_unique<Index>(*this);
    OUTCRY_TRY(index->open(store_));
    topics_ = std::move(index);
    topics_upto_ = last_seq_;
    return topics_.get();
}

}  // namespace journal

Result<std::uint64_t> TopicIndex::last_of(std::string_view schema) {
    OUTCRY_ASSIGN(const auto all, schemas());
    for (const SchemaEntryCount& one : all)
        if (one.schema == schema) return one.last;
    return std::uint64_t{0};
}

Result<std::size_t> write_topic_index(Store& store, bool check_whole) {
    journal::Reader reader(store);
    OUTCRY_TRY(reader.open());
    std::size_t written = 0;
    for (const journal::SegmentIndex& segment : reader.segments()) {
        OUTCRY_ASSIGN(const bool fresh,
                      journal::write_segment_index(store, reader, segment, check_whole));
        if (fresh) ++written;
    }
    return written;
}

}  // namespace outcry
