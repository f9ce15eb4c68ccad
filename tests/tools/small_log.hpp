// SPDX-License-Identifier: Apache-2.0
// A run folder with a small journal in it, written event by event: what the reading verbs are
// tested on. One thread, test code only. The folder goes with its SmallLog.
#pragma once

#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "outcry/actor/actor.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/json_schema.hpp"

namespace outcry::test {

/// The bytes of one event as a journal keeps them.
template <class E>
[[nodiscard]] Buffer record_of(const Prefix& prefix, std::uint64_t source_seq, const E& event,
                               const std::vector<std::uint64_t>& refs = {}) {
    TopicWriter topic;
    topic.begin(schema_name<E>);
    if constexpr (HasTopic<E>) event.topic(topic);
    Buffer ref_bytes;
    append_refs(ref_bytes, refs.data(), refs.size());
    const Buffer body = encoded(event);
    Buffer record;
    store_prefix(record.extend(record_prefix_bytes), prefix);
    append_said(record, {source_seq, prefix.time, topic.text(), schema_name<E>, ref_bytes.view(),
                         body.view()});
    return record;
}

class SmallLog {
 public:
    /// `names` are the participants, numbered from 1.
    explicit SmallLog(std::vector<std::string> names, JournalOptions options = {})
        : names_(std::move(names)), source_seqs_(names_.size() + 1, 0) {
        std::string pattern = std::filesystem::temp_directory_path() / "outcry-small-XXXXXX";
        EXPECT_NE(::mkdtemp(pattern.data()), nullptr);
        folder_ = pattern;
        store_ = open_folder_store(folder_ + "/journal", true).value();
        options.commit = Commit::none;
        journal_ = Journal::create(*store_, {"small", {}, {}}, options).value();
    }
    SmallLog(const SmallLog&) = delete;
    SmallLog& operator=(const SmallLog&) = delete;
    ~SmallLog() {
        std::error_code ignored;
        std::filesystem::remove_all(folder_, ignored);
    }

    /// Moves the sequencer's clock.
    SmallLog& at(TimeNs time) {
        now_ = time;
        return *this;
    }
    /// `by` speaks (empty: the sequencer) in answer to `cause`; returns the event's seq.
    template <class E>
    std::uint64_t say(std::string_view by, std::uint64_t cause, const E& event,
                      const std::vector<std::uint64_t>& refs = {}) {
        std::uint16_t source = 0;
        for (std::size_t i = 0; i < names_.size(); ++i)
            if (names_[i] == by) source = static_cast<std::uint16_t>(i + 1);
        const Prefix prefix{journal_->last_seq() + 1, now_, cause, source};
        const Buffer record = record_of(prefix, ++source_seqs_[source], event, refs);
        const auto channel =
            journal_->channel(source, source == 0 ? "sequencer" : names_[source - 1U],
                              schema_name<E>, json_schema(type_info<E>()));
        EXPECT_TRUE(channel.ok());
        const auto said = record.view(record_prefix_bytes, record.size() - record_prefix_bytes);
        EXPECT_TRUE(journal_->append(*channel, prefix, said).ok());
        return prefix.seq;
    }
    /// Seals the journal; the run folder.
    const std::string& finish() {
        if (journal_ != nullptr) {
            EXPECT_TRUE(journal_->close().ok());
        }
        journal_.reset();
        return folder_;
    }
    [[nodiscard]] std::unique_ptr<JournalReader> reader() {
        finish();
        return JournalReader::open(*store_).value();
    }

 private:
    std::vector<std::string> names_;
    std::vector<std::uint64_t> source_seqs_;
    std::string folder_;
    std::unique_ptr<Store> store_;
    std::unique_ptr<Journal> journal_;
    TimeNs now_;
};

}  // namespace outcry::test
