// SPDX-License-Identifier: Apache-2.0
// The journal as its owner uses it: append, read, flush, close, reopen.
#include <filesystem>

#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

void expect_events(Journal& journal, std::uint64_t last) {
    const auto cache = Journal::make_cache();
    ASSERT_EQ(journal.last_seq(), last);
    for (std::uint64_t seq = 1; seq <= last; ++seq) {
        const auto found = journal.read(seq, *cache);
        ASSERT_TRUE(found.ok()) << found.error().text();
        ASSERT_TRUE(same_bytes(*found, record(seq))) << seq;
    }
}

Digest head_of_uninterrupted(std::uint64_t last) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, last);
    return journal->content_head();
}

}  // namespace

TEST(Journal, gives_back_what_was_appended) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks());
    say(*journal, 1, 3000);
    expect_events(*journal, 3000);
}

TEST(Journal, reads_old_events_from_the_store_when_memory_is_scarce) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(50'000);
    options.tail_bytes = 0;
    const auto journal = begin(*store, options);
    say(*journal, 1, 20'000);
    expect_events(*journal, 20'000);
}

TEST(Journal, tells_written_from_appended_and_durable_from_written) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, 10);
    EXPECT_EQ(journal->written_upto(), 0U);
    ASSERT_TRUE(journal->flush().ok());
    EXPECT_EQ(journal->written_upto(), 10U);
    EXPECT_EQ(journal->durable_upto(), 0U);
    say(*journal, 11, 12);
    ASSERT_TRUE(journal->sync().ok());
    EXPECT_EQ(journal->written_upto(), 12U);
    EXPECT_EQ(journal->durable_upto(), 12U);
}

TEST(Journal, makes_every_flush_durable_when_asked_to) {
    const auto store = make_memory_store();
    JournalOptions options;
    options.commit = Commit::every;
    const auto journal = begin(*store, options);
    say(*journal, 1, 3);
    ASSERT_TRUE(journal->flush().ok());
    EXPECT_EQ(journal->durable_upto(), 3U);
}

TEST(Journal, goes_on_after_a_clean_close_as_if_never_interrupted) {
    const auto store = make_memory_store();
    {
        const auto journal = begin(*store, small_chunks());
        say(*journal, 1, 1500);
        ASSERT_TRUE(journal->close().ok());
    }
    const auto journal = go_on(*store, small_chunks());
    EXPECT_EQ(journal->dropped_bytes(), 0U);
    EXPECT_EQ(journal->last_seq(), 1500U);
    say(*journal, 1501, 2500);
    expect_events(*journal, 2500);
    EXPECT_EQ(journal->content_head(), head_of_uninterrupted(2500));
}

TEST(Journal, goes_on_after_a_kill_from_the_last_flush) {
    const auto store = make_memory_store();
    {
        const auto journal = begin(*store, small_chunks(1'000'000));
        say(*journal, 1, 700);
        ASSERT_TRUE(journal->flush().ok());
        say(*journal, 701, 900);  // never flushed
    }
    const auto journal = go_on(*store);
    EXPECT_EQ(journal->last_seq(), 700U);
    say(*journal, 701, 1100);
    expect_events(*journal, 1100);
    EXPECT_EQ(journal->content_head(), head_of_uninterrupted(1100));
}

TEST(Journal, can_be_closed_and_reopened_empty_any_number_of_times) {
    const auto store = make_memory_store();
    ASSERT_TRUE(begin(*store)->close().ok());
    for (int i = 0; i < 3; ++i) ASSERT_TRUE(go_on(*store)->close().ok());
    go_on(*store);
    const auto journal = go_on(*store);
    say(*journal, 1, 5);
    expect_events(*journal, 5);
    EXPECT_EQ(names(*store).size(), 1U);
}

TEST(Journal, works_the_same_in_a_folder) {
    const std::string folder = testing::TempDir() + "/outcry_journal_test";
    std::filesystem::remove_all(folder);
    auto store = open_folder_store(folder, true);
    ASSERT_TRUE(store.ok()) << store.error().text();
    {
        JournalOptions options = small_chunks();
        options.tail_bytes = 0;
        options.commit = Commit::every;
        const auto journal = begin(**store, options);
        say(*journal, 1, 1000);
        expect_events(*journal, 1000);
        ASSERT_TRUE(journal->flush().ok());
    }
    auto again = open_folder_store(folder, false);
    ASSERT_TRUE(again.ok());
    const auto journal = go_on(**again);
    say(*journal, 1001, 1200);
    expect_events(*journal, 1200);
    EXPECT_EQ(journal->content_head(), head_of_uninterrupted(1200));
    ASSERT_TRUE(journal->close().ok());
    std::filesystem::remove_all(folder);
}

TEST(Journal, refuses_a_second_journal_in_the_same_place) {
    const auto store = make_memory_store();
    begin(*store);
    EXPECT_FALSE(Journal::create(*store, {}, {}).ok());
}

TEST(Journal, refuses_a_gap_a_repeat_and_a_clock_that_goes_back) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, 8);
    const auto channel = journal->channel(1, "feed", "note", "{}");
    ASSERT_TRUE(channel.ok());
    const Buffer bytes = said(9);
    EXPECT_FALSE(journal->append(*channel, prefix(8), bytes).ok());
    EXPECT_FALSE(journal->append(*channel, prefix(10), bytes).ok());
    EXPECT_FALSE(journal->append(*channel, {9, {1}, 0, 1}, bytes).ok());
    EXPECT_FALSE(journal->append(*channel, {9, {8000}, 0, 2}, bytes).ok());
    EXPECT_FALSE(journal->append(77, prefix(9), bytes).ok());
    EXPECT_TRUE(journal->append(*channel, prefix(9), bytes).ok());
}

}  // namespace outcry
