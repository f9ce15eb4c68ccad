// SPDX-License-Identifier: Apache-2.0
// Compressing and retiring sealed segments: less is stored, the log stays what it was.
#include "bus/journal/rewrite.hpp"

#include <climits>
#include <filesystem>

#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/damage.hpp"
#include "tests/bus/journal/full_store.hpp"

namespace outcry {

using namespace story;

namespace {

void expect_reads(Store& store, std::uint64_t first, std::uint64_t last) {
    const auto reader = JournalReader::open(store);
    ASSERT_TRUE(reader.ok()) << reader.error().text();
    EXPECT_EQ((*reader)->first_seq(), first);
    ASSERT_EQ((*reader)->last_seq(), last);
    for (std::uint64_t seq = first; seq <= last; ++seq) {
        const auto found = (*reader)->read(seq);
        ASSERT_TRUE(found.ok()) << found.error().text();
        ASSERT_TRUE(same_bytes(*found, record(seq))) << "seq " << seq;
    }
}

void expect_sound(const Kept& kept) {
    const auto report = verify(*kept.store, kept.head);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_TRUE(report->passed()) << (report->bad ? report->bad->what : "another head");
    EXPECT_EQ(report->content_head, kept.head);
}

}  // namespace

TEST(Compress, makes_segments_smaller_and_keeps_the_content_head) {
    const Kept kept = kept_journal();
    const auto before = info(*kept.store);
    const auto report = compress(*kept.store);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->rewritten, names(*kept.store));
    EXPECT_LT(report->bytes_after, report->bytes_before * 3 / 4);
    EXPECT_EQ(report->bytes_after, info(*kept.store)->bytes);
    EXPECT_EQ(report->content_head, kept.head);
    EXPECT_NE(info(*kept.store)->file_head, before->file_head);
    EXPECT_EQ(info(*kept.store)->segments.front().compression, "zstd");
    expect_sound(kept);
    expect_reads(*kept.store, 1, 3000);
}

TEST(Compress, leaves_what_is_compressed_already) {
    const Kept kept = kept_journal();
    ASSERT_TRUE(compress(*kept.store).ok());
    const auto again = compress(*kept.store);
    ASSERT_TRUE(again.ok());
    EXPECT_TRUE(again->rewritten.empty());
    expect_sound(kept);
}

TEST(Compress, leaves_an_open_segment_and_a_reader_and_the_writer_go_on) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 150'000;
    options.tail_bytes = 1;
    const auto journal = begin(*store, options);
    say(*journal, 1, 2500);
    ASSERT_TRUE(journal->flush().ok());
    const auto reader = JournalReader::open(*store);
    ASSERT_TRUE(reader.ok());
    ASSERT_TRUE((*reader)->read(1).ok());
    const auto report = compress(*store);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->rewritten.size(), names(*store).size() - 1);
    const auto cache = Journal::make_cache();
    for (std::uint64_t seq = 2500; seq >= 1; --seq) {
        ASSERT_TRUE(same_bytes(*(*reader)->read(seq), record(seq))) << seq;
        ASSERT_TRUE(same_bytes(*journal->read(seq, *cache), record(seq))) << seq;
    }
    say(*journal, 2501, 3000);
    ASSERT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*store, journal->content_head())->passed());
    ASSERT_TRUE((*reader)->refresh().ok());
    EXPECT_EQ((*reader)->last_seq(), 3000U);
}

TEST(Compress, of_a_segment_that_grew_and_was_sealed_unseen_is_noticed_by_its_reader) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 150'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 900);
    ASSERT_TRUE(journal->flush().ok());
    const auto reader = JournalReader::open(*store);
    ASSERT_EQ((*reader)->last_seq(), 900U);
    say(*journal, 901, 3000);
    ASSERT_TRUE(journal->flush().ok());
    ASSERT_TRUE(compress(*store).ok());
    ASSERT_TRUE((*reader)->refresh().ok());
    ASSERT_EQ((*reader)->last_seq(), 3000U);
    for (std::uint64_t seq = 1; seq <= 3000; ++seq)
        ASSERT_TRUE(same_bytes((*reader)->read(seq).value(), record(seq))) << seq;
}

TEST(Compress, is_no_obstacle_to_going_on_or_to_recovery) {
    const Kept kept = kept_journal(2000);
    ASSERT_TRUE(compress(*kept.store).ok());
    const auto journal = go_on(*kept.store, small_chunks(4000));
    say(*journal, 2001, 3000);
    ASSERT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*kept.store, journal->content_head())->passed());
    expect_reads(*kept.store, 1, 3000);
    const std::string last = names(*kept.store).back();
    shrink_size(*kept.store, last, contents(*kept.store, last).size() / 2);
    const auto to = make_memory_store();
    const auto recovered = recover(*kept.store, *to);
    ASSERT_TRUE(recovered.ok()) << recovered.error().text();
    EXPECT_TRUE(recovered->lossy);
    EXPECT_TRUE(verify(*to, recovered->content_head)->passed());
}

TEST(Compress, cut_at_any_byte_of_its_last_chunk_recovers_to_the_chunk_before) {
    const Kept kept = kept_journal(60);
    ASSERT_TRUE(compress(*kept.store).ok());
    const std::string name = names(*kept.store).front();
    const auto checkpoints = records(*kept.store, name, mcap::Op::checkpoint);
    const Buffer bytes = contents(*kept.store, name);
    const std::uint64_t before = checkpoints[checkpoints.size() - 2].end;
    const auto last_seq = get_le<std::uint64_t>(bytes.data() + before - 72);
    for (std::uint64_t size = before; size < checkpoints.back().end; ++size) {
        const auto torn = make_memory_store();
        ASSERT_TRUE(torn->create(name).ok());
        ASSERT_TRUE(torn->append(name, bytes.view(0, static_cast<std::size_t>(size))).ok());
        const auto to = make_memory_store();
        const auto recovered = recover(*torn, *to);
        ASSERT_TRUE(recovered.ok()) << recovered.error().text();
        ASSERT_EQ(recovered->events, last_seq);
        ASSERT_EQ(recovered->lossy, size != before);
        ASSERT_TRUE(verify(*to)->passed());
    }
}

TEST(Compress, refuses_a_damaged_journal_and_leaves_it_as_it_is) {
    const Kept kept = kept_journal();
    const std::string name = names(*kept.store)[1];
    flip_byte(*kept.store, name, contents(*kept.store, name).size() / 2);
    const Buffer before = contents(*kept.store, name);
    const auto report = compress(*kept.store);
    ASSERT_FALSE(report.ok());
    EXPECT_NE(report.error().text().find(name + " bytes "), std::string::npos)
        << report.error().text();
    EXPECT_EQ(contents(*kept.store, name), before);
}

TEST(Compress, works_in_a_folder_under_a_reader) {
    const std::string folder = testing::TempDir() + "outcry_compress";
    std::filesystem::remove_all(folder);
    const auto opened = open_folder_store(folder, true);
    ASSERT_TRUE(opened.ok());
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 150'000;
    const auto journal = begin(**opened, options);
    say(*journal, 1, 3000);
    ASSERT_TRUE(journal->close().ok());
    const auto reading = open_folder_store(folder, false);
    const auto reader = JournalReader::open(**reading);
    ASSERT_TRUE((*reader)->read(1).ok());
    ASSERT_TRUE(compress(**opened).ok());
    for (std::uint64_t seq = 3000; seq >= 1; --seq)
        ASSERT_TRUE(same_bytes((*reader)->read(seq).value(), record(seq))) << seq;
    EXPECT_TRUE(verify(**reading, journal->content_head())->passed());
    std::filesystem::remove_all(folder);
}

TEST(Compress, leaves_nothing_on_a_disk_that_is_full) {
    const Kept kept = kept_journal();
    FullStore full(INT_MAX);
    for (const std::string& name : names(*kept.store)) {
        ASSERT_TRUE(full.create(name).ok());
        ASSERT_TRUE(full.append(name, contents(*kept.store, name)).ok());
    }
    for (const bool retires : {false, true}) {
        full.allow(retires ? 1 : 20);
        const auto report = retires ? retire(full, 5000) : compress(full);
        ASSERT_FALSE(report.ok());
        EXPECT_NE(report.error().text().find("No space left"), std::string::npos);
        EXPECT_EQ(full.size("segment.rewrite").value(), 0U);
    }
    full.allow(INT_MAX);
    EXPECT_TRUE(compress(full).ok());
}

TEST(Compress, mistakes_no_bomb_for_a_chunk) {
    const Kept kept = kept_journal(60);
    ASSERT_TRUE(compress(*kept.store).ok());
    const std::string name = names(*kept.store).front();
    Buffer bytes = contents(*kept.store, name);
    const auto chunk = records(*kept.store, name, mcap::Op::chunk).front();
    mcap::store_le<std::uint64_t>(bytes.data() + chunk.begin + 25, 1ULL << 40);
    replace(*kept.store, name, bytes);
    const auto report = verify(*kept.store);
    ASSERT_TRUE(report->bad.has_value());
    EXPECT_NE(report->bad->what.find("promises 1099511627776 bytes"), std::string::npos)
        << report->bad->what;
}

TEST(Retire, keeps_the_content_head_and_says_which_events_are_gone) {
    const Kept kept = kept_journal(4000);
    const auto report = retire(*kept.store, 2500);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->rewritten.size(), 2U);
    EXPECT_EQ(report->first_held, 2049U);
    EXPECT_EQ(report->content_head, kept.head);
    expect_sound(kept);
    EXPECT_EQ(verify(*kept.store)->first_held, 2049U);
    EXPECT_EQ(verify(*kept.store)->events, 4000U);
    expect_reads(*kept.store, 2049, 4000);
    const auto reader = JournalReader::open(*kept.store);
    const auto gone = (*reader)->read(5);
    ASSERT_FALSE(gone.ok());
    EXPECT_EQ(gone.error().message, "seq 5 is no longer held: events up to 2048 were retired");
    EXPECT_TRUE(same_bytes((*reader)->read(1).value(), record(1)));
    EXPECT_EQ((*reader)->content_head().value(), kept.head);
    EXPECT_EQ((*reader)->seek_time({0}).value(), 2049U);
    EXPECT_EQ((*reader)->head().attachments.front().name, "topology.toml");
    EXPECT_TRUE(info(*kept.store)->segments.front().retired);
}

TEST(Retire, and_compress_go_together_in_either_order) {
    const Kept kept = kept_journal(4000);
    ASSERT_TRUE(retire(*kept.store, 1025).ok());
    ASSERT_TRUE(compress(*kept.store).ok());
    const auto second = retire(*kept.store, 3500);
    ASSERT_TRUE(second.ok()) << second.error().text();
    EXPECT_EQ(second->first_held, 3073U);
    expect_sound(kept);
    expect_reads(*kept.store, 3073, 4000);
}

TEST(Retire, never_cuts_inside_a_block_of_the_chain) {
    const Kept kept = kept_journal(1500);
    const auto journal = go_on(*kept.store, small_chunks(4000));
    say(*journal, 1501, 1800);
    ASSERT_TRUE(journal->close().ok());
    const auto report = retire(*kept.store, 1700);
    ASSERT_TRUE(report.ok()) << report.error().text();
    EXPECT_EQ(report->first_held, 1025U);
    EXPECT_TRUE(verify(*kept.store, journal->content_head())->passed());
}

TEST(Retire, refuses_a_journal_that_may_be_growing) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 150'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 3000);
    ASSERT_TRUE(journal->flush().ok());
    const auto report = retire(*store, 2000);
    ASSERT_FALSE(report.ok());
    EXPECT_NE(report.error().text().find("last segment is open"), std::string::npos);
}

TEST(Retire, leaves_a_journal_that_still_goes_on_but_not_a_floor_that_reads_its_start) {
    const Kept kept = kept_journal(4000);
    ASSERT_TRUE(retire(*kept.store, 2500).ok());
    const auto journal = go_on(*kept.store, small_chunks(4000));
    const auto cache = Journal::make_cache();
    const auto gone = journal->read(5, *cache);
    ASSERT_FALSE(gone.ok());
    EXPECT_NE(gone.error().message.find("was retired"), std::string::npos);
    say(*journal, 4001, 4100);
    ASSERT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*kept.store, journal->content_head())->passed());
    expect_reads(*kept.store, 2049, 4100);
}

TEST(Retire, shows_a_head_that_was_edited_against_the_one_kept_elsewhere) {
    const Kept kept = kept_journal(4000);
    const Kept other = [] {
        Kept made{make_memory_store(), {}};
        JournalOptions options = small_chunks(4000);
        options.segment_bytes = 150'000;
        const auto journal = begin(*made.store, options, {"other", {}, {}});
        say(*journal, 1, 4000);
        EXPECT_TRUE(journal->close().ok());
        made.head = journal->content_head();
        return made;
    }();
    ASSERT_TRUE(retire(*kept.store, 2500).ok());
    ASSERT_TRUE(retire(*other.store, 2500).ok());
    const std::string name = names(*kept.store).front();
    replace(*kept.store, name, contents(*other.store, name));
    EXPECT_FALSE(verify(*kept.store, kept.head)->passed());
}

}  // namespace outcry
