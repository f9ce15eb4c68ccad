// SPDX-License-Identifier: Apache-2.0
// Which seqs of a journal stand on which topic, so that an order's words or the last fill are found
// without walking the log. One thread, that of the reader it belongs to and does not outlive.
// A sealed segment's index is a file beside it (bus/JOURNAL.md, "The topic index"); where that is
// missing, stale or damaged, the segment is read through and nothing is written.
#pragma once

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/bus/store.hpp"

namespace outcry {

/// What a journal, or one segment of it, holds on one topic.
struct TopicEntry {
    std::string topic;
    std::string schema;  // of its first event
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

/// As much for a schema.
struct SchemaEntryCount {
    std::string schema;
    std::uint64_t count = 0;
    std::uint64_t first = 0;
    std::uint64_t last = 0;
};

class TopicIndex {
 public:
    virtual ~TopicIndex() = default;

    /// Every schema in the journal, by name.
    [[nodiscard]] virtual Result<std::vector<SchemaEntryCount>> schemas() = 0;
    /// The topics that begin so, ascending; `visit` returns false to end the walk.
    [[nodiscard]] virtual Result<void> topics(
        std::string_view prefix, const std::function<bool(const TopicEntry&)>& visit) = 0;
    /// The seqs of a topic in [from, to], ascending.
    [[nodiscard]] virtual Result<std::vector<std::uint64_t>> seqs(std::string_view topic,
                                                                  std::uint64_t from,
                                                                  std::uint64_t to) = 0;
    /// The last event of a schema; 0 when there is none.
    [[nodiscard]] Result<std::uint64_t> last_of(std::string_view schema);
};

/// Writes the index of every sealed segment that has none that fits; returns how many. With
/// `check_whole` one that is damaged anywhere is written anew too.
[[nodiscard]] Result<std::size_t> write_topic_index(Store& store, bool check_whole = false);

}  // namespace outcry
