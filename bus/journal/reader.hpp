// SPDX-License-Identifier: Apache-2.0
// The JournalReader over a store: an index of all segments, one cached run of chunks, and looks for
// more on demand. One thread. The Store outlives it. It never writes, so that a floor may go on
// writing what it reads.
#pragma once

#include <map>
#include <string>
#include <vector>

#include "bus/journal/index.hpp"
#include "outcry/bus/journal.hpp"

namespace outcry::journal {

class Reader final : public JournalReader {
 public:
    explicit Reader(Store& store) : store_(store) {}

    /// Finds the segments and reads the journal's head.
    Result<void> open();

    [[nodiscard]] std::uint64_t first_seq() const override { return first_seq_; }
    [[nodiscard]] std::uint64_t last_seq() const override { return last_seq_; }
    Result<bool> refresh() override;
    Result<BytesView> read(std::uint64_t seq) override;
    Result<std::uint64_t> seek_time(TimeNs time) override;
    [[nodiscard]] const JournalHead& head() const override { return head_; }
    [[nodiscard]] const std::map<std::uint16_t, std::string>& sources() const override {
        return sources_;
    }
    [[nodiscard]] const std::map<std::string, std::string>& schemas() const override {
        return schemas_;
    }
    Result<Digest> content_head() override;
    Result<TopicIndex*> topics() override;
    [[nodiscard]] std::uint64_t torn_bytes() const override;

    [[nodiscard]] const std::vector<SegmentIndex>& segments() const { return segments_; }
    [[nodiscard]] const Catalogue& catalogue() const { return catalogue_; }

 private:
    Result<void> look();
    Result<void> add_segment(const std::string& name);
    [[nodiscard]] Error out_of_line(const std::string& name, std::uint64_t expected) const;
    Result<const Slab*> load(std::uint64_t seq);
    [[nodiscard]] Error not_held(std::uint64_t seq) const;
    void name_channels();

    Store& store_;
    JournalHead head_;
    std::vector<std::string> names_;
    std::vector<SegmentIndex> segments_;
    Catalogue catalogue_;
    Directory directory_;
    std::uint64_t first_seq_ = 1;
    std::uint64_t last_seq_ = 0;
    std::uint64_t headless_bytes_ = 0;  // of a last segment whose head is not whole
    std::map<std::uint16_t, std::string> sources_;
    std::map<std::string, std::string> schemas_;
    ChunkCache cache_;
    ContentChain content_;  // over the events hashed so far
    std::unique_ptr<TopicIndex> topics_;
    std::uint64_t topics_upto_ = 0;
};

}  // namespace outcry::journal
