// SPDX-License-Identifier: Apache-2.0
// The topic index of one segment, as a file or the same bytes in memory: topics ascending in
// blocks, a sparse directory of the blocks, and for each topic its seqs in packed lists.
// One owner, one thread; the Store outlives it. bus/JOURNAL.md, "The topic index", is the format.
#pragma once

#include <deque>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <unordered_map>
#include <vector>

#include "outcry/base/sha256.hpp"
#include "outcry/bus/topic_index.hpp"

namespace outcry::journal {

/// What an index must be of to be relied on.
struct SegmentIdentity {
    std::uint64_t first_seq = 0;
    std::uint64_t last_seq = 0;
    Digest content_head{};  // after last_seq

    bool operator==(const SegmentIdentity&) const = default;
};

/// Puts a table beside the segment that begins at `first_seq`, at once and whole.
[[nodiscard]] Result<void> keep_topic_table(Store& store, std::uint64_t first_seq, BytesView table);

/// Gathers events in order of seq, then writes the table.
class TopicTableBuilder {
 public:
    void add(std::uint64_t seq, std::string_view topic, std::string_view schema) {
        noted(seq, topic, schema);
    }
    /// The same of publisher's bytes, which were appended. What a channel speaks of mostly comes
    /// round in the order it did before: that is compared, and only another topic is read and
    /// looked up.
    void add(std::uint64_t seq, std::uint16_t channel, BytesView said);
    [[nodiscard]] Buffer finish(const SegmentIdentity& identity);

 private:
    struct Gathered {
        std::string topic;
        std::uint16_t schema = 0;
        std::uint64_t count = 0, first = 0, last = 0;
        Buffer list;               // closed blocks and the open one
        std::size_t block_at = 0;  // of the open block's head
        std::uint16_t in_block = 0;
        Buffer head;                  // topic and schema as publishers write them
        Gathered* followers[2] = {};  // of the same channel, the latest first
    };
    static void close_block(Gathered& topic);
    static Gathered* expected(const Gathered* latest, BytesView said);
    std::uint16_t schema_index(std::string_view schema);
    Gathered& gathered(std::uint64_t seq, std::string_view topic, std::string_view schema);
    Gathered& noted(std::uint64_t seq, std::string_view topic, std::string_view schema);
    void note(std::uint64_t seq, Gathered& topic, std::uint16_t schema);

    std::deque<Gathered> topics_;
    std::unordered_map<std::string_view, Gathered*> places_;  // looked up, never walked
    std::vector<SchemaEntryCount> schemas_;
    std::vector<Gathered*> latest_;  // by channel
};

class TopicTable {
 public:
    struct Entry {
        std::string_view topic;
        std::uint16_t schema = 0;
        std::uint64_t count = 0, first = 0, last = 0;
        std::uint64_t list_at = 0;
        std::uint32_t list_size = 0, list_crc = 0;
    };

    /// The table in `name`; nothing when there is none, or none of `identity`.
    [[nodiscard]] static Result<std::optional<TopicTable>> open(Store& store,
                                                                const std::string& name,
                                                                const SegmentIdentity& identity);
    [[nodiscard]] static Result<TopicTable> of(Buffer bytes);

    /// Topics from `from` on, ascending, until `visit` returns false.
    [[nodiscard]] Result<void> walk(std::string_view from,
                                    const std::function<bool(const Entry&)>& visit);
    [[nodiscard]] Result<std::optional<Entry>> find(std::string_view topic);
    /// Appends the entry's seqs in [from, to].
    [[nodiscard]] Result<void> seqs(const Entry& entry, std::uint64_t from, std::uint64_t to,
                                    std::vector<std::uint64_t>& out);
    [[nodiscard]] const std::vector<SchemaEntryCount>& schemas() const { return schemas_; }
    /// Reads all of it: an error where a byte is not as it was written.
    [[nodiscard]] Result<void> check();

 private:
    struct Block {
        std::string first;  // topic
        std::uint64_t at = 0;
        std::uint32_t size = 0, crc = 0;
    };

    Result<bool> read_tail(std::uint64_t size, const SegmentIdentity* identity);
    Result<BytesView> fetch(std::uint64_t at, std::size_t count);

    Store* store_ = nullptr;  // null: in memory
    std::string name_;
    Buffer whole_;  // in memory
    Buffer part_;   // what was fetched last
    std::vector<Block> blocks_;
    std::vector<SchemaEntryCount> schemas_;
};

/// `0000000000000001.topics`.
[[nodiscard]] std::string topic_table_name(std::uint64_t first_seq);

}  // namespace outcry::journal
