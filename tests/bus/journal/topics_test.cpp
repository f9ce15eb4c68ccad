// SPDX-License-Identifier: Apache-2.0
// The topic index: what it finds is what a walk finds, from its file, without it, and after the
// segments under it were compressed.
#include <algorithm>

#include "bus/journal/rewrite.hpp"
#include "bus/journal/topic_table.hpp"
#include "outcry/event/topic.hpp"
#include "tests/bus/journal/damage.hpp"

namespace outcry {

using namespace story;

namespace {

struct Walked {
    std::map<std::string, std::vector<std::uint64_t>> topics;
    std::map<std::string, std::uint64_t> last_of;
};

Walked walk(JournalReader& reader) {
    Walked found;
    for (std::uint64_t seq = reader.first_seq(); seq <= reader.last_seq(); ++seq) {
        const auto record = read_record(reader.read(seq).value());
        found.topics[std::string(record->said.topic)].push_back(seq);
        found.last_of[std::string(record->said.schema)] = seq;
    }
    return found;
}

void expect_agrees(Store& store) {
    const auto reader = JournalReader::open(store).value();
    const Walked walked = walk(*reader);
    TopicIndex* const index = reader->topics().value();
    std::vector<std::string> topics;
    ASSERT_TRUE(index
                    ->topics("",
                             [&](const TopicEntry& entry) {
                                 const auto& seqs = walked.topics.at(entry.topic);
                                 EXPECT_EQ(entry.count, seqs.size());
                                 EXPECT_EQ(entry.first, seqs.front());
                                 EXPECT_EQ(entry.last, seqs.back());
                                 topics.push_back(entry.topic);
                                 return true;
                             })
                    .ok());
    EXPECT_EQ(topics.size(), walked.topics.size());
    EXPECT_TRUE(std::is_sorted(topics.begin(), topics.end()));
    for (const auto& [topic, seqs] : walked.topics)
        EXPECT_EQ(index->seqs(topic, 0, reader->last_seq()).value(), seqs) << topic;
    for (const auto& [schema, last] : walked.last_of)
        EXPECT_EQ(index->last_of(schema).value(), last) << schema;
}

}  // namespace

TEST(TopicIndex, finds_what_a_walk_finds_without_a_file) { expect_agrees(*kept_journal().store); }

TEST(TopicIndex, finds_the_same_from_its_files_and_writes_them_once) {
    const Kept kept = kept_journal();
    EXPECT_EQ(write_topic_index(*kept.store).value(), 3U);
    EXPECT_EQ(write_topic_index(*kept.store).value(), 0U);
    expect_agrees(*kept.store);
}

TEST(TopicIndex, gathered_while_a_journal_is_written_is_that_of_one_read_back) {
    const auto written = [](bool indexed, bool thread) {
        auto store = make_memory_store();
        JournalOptions options;
        options.chunk_bytes = 20'000;
        options.segment_bytes = 1'000'000;
        options.indexed = indexed;
        options.thread = thread;
        const auto journal = begin(*store, options);
        say(*journal, 1, 1200);
        EXPECT_TRUE(journal->flush().ok());
        say(*journal, 1201, 20'000);
        EXPECT_TRUE(journal->close().ok());
        return store;
    };
    const auto plain = written(false, true);
    EXPECT_GT(write_topic_index(*plain).value(), 1U);
    for (const bool thread : {true, false}) {
        const auto indexed = written(true, thread);
        EXPECT_EQ(write_topic_index(*indexed).value(), 0U) << "nothing of it is read back";
        ASSERT_EQ(names(*indexed), names(*plain));
        for (const std::string& name : names(*plain))
            EXPECT_TRUE(contents(*indexed, name) == contents(*plain, name)) << name;
    }
}

TEST(TopicIndex, a_journal_that_is_reopened_gathers_that_of_its_new_segment) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks();
    options.indexed = true;
    {
        const auto journal = begin(*store, options);
        say(*journal, 1, 700);
        ASSERT_TRUE(journal->flush().ok());
    }  // as a kill leaves it
    const auto journal = go_on(*store, options);
    say(*journal, 701, 1500);
    ASSERT_TRUE(journal->close().ok());
    EXPECT_EQ(write_topic_index(*store).value(), 1U) << "that of the segment that was cut off";
    expect_agrees(*store);
}

TEST(TopicIndex, outlives_compression_and_retirement_of_the_segments_under_it) {
    const Kept kept = kept_journal();
    ASSERT_TRUE(write_topic_index(*kept.store).ok());
    ASSERT_TRUE(compress(*kept.store).ok());
    EXPECT_EQ(write_topic_index(*kept.store).value(), 0U);
    expect_agrees(*kept.store);
    ASSERT_TRUE(retire(*kept.store, 1500).ok());
    expect_agrees(*kept.store);
}

TEST(TopicIndex, of_a_retired_segment_goes_with_its_events) {
    const Kept kept = kept_journal(4000);
    ASSERT_TRUE(write_topic_index(*kept.store).ok());
    ASSERT_TRUE(retire(*kept.store, 1500).ok());
    EXPECT_EQ(kept.store->size(journal::topic_table_name(1)).value(), 0U);
    EXPECT_GT(kept.store->size(journal::topic_table_name(1025)).value(), 0U);
    // As a build that left it behind would have.
    const std::string left = journal::topic_table_name(1) + ".draft";
    ASSERT_TRUE(kept.store->append(journal::topic_table_name(1), as_bytes("old")).ok());
    ASSERT_TRUE(kept.store->create(left).ok());
    ASSERT_TRUE(kept.store->append(left, as_bytes("of a writer that was killed")).ok());
    ASSERT_TRUE(retire(*kept.store, 2500).ok());
    for (const std::string& name :
         {journal::topic_table_name(1), left, journal::topic_table_name(1025)})
        EXPECT_EQ(kept.store->size(name).value(), 0U) << name;
    EXPECT_EQ(write_topic_index(*kept.store).value(), 0U);
    expect_agrees(*kept.store);
}

TEST(TopicIndex, knows_the_open_segment_and_what_was_said_since) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks());
    say(*journal, 1, 300);
    ASSERT_TRUE(journal->flush().ok());
    expect_agrees(*store);
    const auto reader = JournalReader::open(*store).value();
    ASSERT_TRUE(reader->topics().ok());
    say(*journal, 301, 400);
    ASSERT_TRUE(journal->flush().ok());
    ASSERT_TRUE(reader->refresh().value());
    EXPECT_EQ(reader->topics().value()->last_of("vote").value(), 400U);
}

TEST(TopicIndex, picks_a_range_of_a_long_topic) {
    journal::TopicTableBuilder builder;
    std::vector<std::uint64_t> all;
    for (std::uint64_t seq = 1; seq <= 20'000; ++seq) {
        builder.add(seq, seq % 3 == 0 ? "bar.a" : "tick." + std::to_string(seq % 500), "any");
        if (seq % 3 == 0) all.push_back(seq);
    }
    auto table = journal::TopicTable::of(builder.finish({1, 20'000, {}})).value();
    const auto entry = table.find("bar.a").value();
    ASSERT_TRUE(entry.has_value());
    for (const auto& [from, to] : {std::pair<std::uint64_t, std::uint64_t>{0, 1},
                                   {3, 3},
                                   {1, 20'000},
                                   {1536, 1537},
                                   {1534, 1540},
                                   {4607, 9001},
                                   {19'000, 30'000}}) {
        std::vector<std::uint64_t> found, expected;
        ASSERT_TRUE(table.seqs(*entry, from, to, found).ok());
        for (const std::uint64_t seq : all)
            if (seq >= from && seq <= to) expected.push_back(seq);
        EXPECT_EQ(found, expected) << from << " to " << to;
    }
    EXPECT_FALSE(table.find("bar").value().has_value());
    EXPECT_FALSE(table.find("zebra").value().has_value());
}

TEST(TopicIndex, is_the_same_gathered_from_what_channels_said_and_from_topics) {
    journal::TopicTableBuilder by_bytes, by_topic;
    for (std::uint64_t seq = 1; seq <= 3000; ++seq) {
        // In turn, out of turn, two channels that share topics, a topic of two schemas.
        const auto channel = static_cast<std::uint16_t>(1 + seq % 2);
        const std::string topic = "bar." + std::to_string(seq * seq % (seq < 1500 ? 6 : 11));
        const std::string schema = seq % 97 == 0 ? "other" : "bar";
        Buffer said;
        append_said(said, {seq, TimeNs{seq % 5 == 0 ? -7 : 1'000'000}, topic, schema, {}, {}});
        by_bytes.add(seq, channel, said);
        by_topic.add(seq, topic, schema);
    }
    EXPECT_EQ(by_bytes.finish({1, 3000, {}}), by_topic.finish({1, 3000, {}}));
}

TEST(TopicIndex, that_is_stale_or_damaged_is_not_relied_on) {
    const Kept kept = kept_journal(800);
    ASSERT_TRUE(write_topic_index(*kept.store).ok());
    const std::string name = journal::topic_table_name(1);
    const Buffer sound = contents(*kept.store, name);
    for (const std::size_t at : {sound.size() - 1, sound.size() - 40, sound.size() - 120}) {
        flip_byte(*kept.store, name, at);
        expect_agrees(*kept.store);
        EXPECT_EQ(write_topic_index(*kept.store).value(), 1U);
        EXPECT_EQ(contents(*kept.store, name), sound);
    }
    // In a list of seqs, and among the topics: found when it is read, and left for the log itself.
    for (const std::size_t at : {std::size_t{20}, sound.size() - 700}) {
        flip_byte(*kept.store, name, at);
        expect_agrees(*kept.store);
        EXPECT_EQ(write_topic_index(*kept.store).value(), 0U) << "what fits is not read through";
        EXPECT_EQ(write_topic_index(*kept.store, true).value(), 1U) << at;
        EXPECT_EQ(contents(*kept.store, name), sound);
    }
    EXPECT_EQ(write_topic_index(*kept.store, true).value(), 0U);
}

}  // namespace outcry
