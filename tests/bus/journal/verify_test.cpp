// SPDX-License-Identifier: Apache-2.0
// Damage of every kind to a sealed journal, found and located.
#include "bus/journal/inspect.hpp"
#include "bus/journal/segment.hpp"
#include "outcry/base/crc32.hpp"
#include "tests/bus/journal/damage.hpp"
#include "tests/support/effort.hpp"

namespace outcry {

using namespace story;

namespace {

Kept sealed_journal(std::uint64_t last = 3000) { return kept_journal(last); }

}  // namespace

TEST(Verify, passes_a_sound_journal_and_gives_its_heads) {
    const Kept kept = sealed_journal();
    const auto report = verify(*kept.store, kept.head);
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->passed()) << report->bad->what;
    EXPECT_EQ(report->events, 3000U);
    EXPECT_EQ(report->segments, names(*kept.store).size());
    EXPECT_TRUE(report->sealed);
    EXPECT_EQ(report->content_head, kept.head);
    EXPECT_EQ(report->content_head, info(*kept.store)->content_head);
    EXPECT_EQ(report->file_head, info(*kept.store)->file_head);
}

TEST(Verify, passes_a_journal_that_is_still_open) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks());
    say(*journal, 1, 100);
    ASSERT_TRUE(journal->flush().ok());
    const auto report = verify(*store, journal->content_head());
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->passed());
    EXPECT_FALSE(report->sealed);
}

TEST(Verify, finds_a_flip_of_every_single_byte_of_a_small_segment) {
    Kept kept{make_memory_store(), {}};
    const auto journal = begin(*kept.store, small_chunks(300));
    say(*journal, 1, 7);
    ASSERT_TRUE(journal->close().ok());
    kept.head = journal->content_head();
    const std::string name = names(*kept.store).front();
    const auto store = copy_of(*kept.store);
    const std::size_t size = contents(*store, name).size();
    for (std::size_t at = 0; at < size; at += test::stride) {
        for (const unsigned mask : {0x01U, 0x80U, 0xffU}) {
            flip_byte(*store, name, at, static_cast<std::uint8_t>(mask));
            expect_found(*store, kept, name, "flip");
            flip_byte(*store, name, at, static_cast<std::uint8_t>(mask));
        }
        if (testing::Test::HasFailure()) FAIL() << "at byte " << at;
    }
}

TEST(Verify, finds_a_deleted_segment_wherever_it_stood) {
    const Kept kept = sealed_journal();
    const auto files = names(*kept.store);
    for (const std::string& gone : files) {
        const auto store = make_memory_store();
        for (const std::string& name : files) {
            if (name == gone) continue;
            ASSERT_TRUE(store->create(name).ok());
            ASSERT_TRUE(store->append(name, contents(*kept.store, name)).ok());
        }
        const auto report = verify(*store, kept.head);
        ASSERT_TRUE(report.ok());
        EXPECT_FALSE(report->passed()) << gone;
        EXPECT_EQ(report->bad.has_value(), gone != files.back());
    }
}

TEST(Verify, finds_two_segments_that_changed_places) {
    const Kept kept = sealed_journal();
    const auto files = names(*kept.store);
    const auto store = copy_of(*kept.store);
    replace(*store, files[0], contents(*kept.store, files[1]));
    replace(*store, files[1], contents(*kept.store, files[0]));
    const auto report = verify(*store, kept.head);
    ASSERT_TRUE(report.ok() && report->bad);
    EXPECT_EQ(report->bad->file, files[0]);
}

TEST(Verify, is_not_fooled_by_a_checksum_put_right) {
    const Kept kept = sealed_journal();
    const std::string name = names(*kept.store).front();
    const auto store = copy_of(*kept.store);
    const Found chunk = records(*store, name, mcap::Op::chunk)[3];
    flip_byte(*store, name, chunk.end - 1);  // an x of the last event's pad
    fix_checksum(*store, name, chunk);
    const auto report = verify(*store);
    ASSERT_TRUE(report.ok() && report->bad);
    EXPECT_EQ(report->bad->what, "events do not match the content chain");
    EXPECT_LE(report->bad->begin, chunk.begin);
    EXPECT_GE(report->bad->end, chunk.end);
}

TEST(Verify, sees_a_metadata_fact_edited_in_the_head) {
    const Kept kept = sealed_journal();
    const std::string name = names(*kept.store).front();
    const auto store = copy_of(*kept.store);
    const Buffer bytes = contents(*store, name);
    const auto at = as_text(bytes).find("abc");
    ASSERT_NE(at, std::string_view::npos);
    flip_byte(*store, name, at);
    const auto report = verify(*store);
    ASSERT_TRUE(report.ok() && report->bad);
    EXPECT_EQ(report->bad->what, "stored bytes do not match the file chain");
}

TEST(Verify, says_which_part_of_a_chunk_is_wrong) {
    const Kept kept = sealed_journal();
    const std::string name = names(*kept.store).front();
    const Found index = records(*kept.store, name, mcap::Op::message_index)[4];
    const auto store = copy_of(*kept.store);
    flip_byte(*store, name, index.end - 3);
    const auto report = verify(*store);
    ASSERT_TRUE(report.ok() && report->bad);
    EXPECT_EQ(report->bad->what, "message indexes do not match their chunk");
    EXPECT_LT(report->bad->end - report->bad->begin, 4000U);
}

TEST(Verify, locates_an_index_that_is_gone) {
    const Kept kept = sealed_journal();
    const std::string name = names(*kept.store).front();
    const Buffer sound = contents(*kept.store, name);
    const auto all = records(*kept.store, name, mcap::Op::message_index);
    ASSERT_GT(all.size(), 10U);
    for (const Found& index : all) {
        Buffer damaged(sound.view(0, static_cast<std::size_t>(index.begin)));
        damaged.append(sound.view(static_cast<std::size_t>(index.end),
                                  sound.size() - static_cast<std::size_t>(index.end)));
        const auto store = copy_of(*kept.store);
        replace(*store, name, damaged);
        expect_found(*store, kept, name, "deletion");
    }
}

TEST(Verify, refuses_a_head_that_lies_about_its_place_under_a_chain_that_holds) {
    const Digest start = journal::ContentChain().head();
    const Digest other = Sha256::of(as_bytes("other"));
    const journal::SegmentHead lies[] = {{"f", 1, "", {}, start},  // the truth
                                         {"f", 2, "", {}, start},
                                         {"f", 1, "0000000000000000.mcap", {}, start},
                                         {"f", 1, "", other, start},
                                         {"f", 1, "", {}, other}};
    for (const journal::SegmentHead& lie : lies) {
        journal::Segment segment(1, {});
        Buffer bytes;
        journal::write_segment_head(bytes, segment, lie, nullptr);
        const auto store = make_memory_store();
        ASSERT_TRUE(store->create(segment.name()).ok());
        ASSERT_TRUE(store->append(segment.name(), bytes).ok());
        EXPECT_EQ(verify(*store)->passed(), &lie == &lies[0]);
    }
}

TEST(Verify, finds_bytes_after_the_end) {
    const Kept kept = sealed_journal();
    for (const std::string& name : names(*kept.store)) {
        const auto store = copy_of(*kept.store);
        const std::uint64_t size = contents(*store, name).size();
        ASSERT_TRUE(store->append(name, as_bytes("x")).ok());
        const auto report = verify(*store, kept.head);
        ASSERT_TRUE(report.ok() && report->bad);
        EXPECT_EQ(report->bad->begin, size);
        EXPECT_EQ(report->bad->end, size + 1);
    }
}

TEST(Verify, tells_a_clean_cut_by_the_head_alone) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks());
    say(*journal, 1, 100);
    ASSERT_TRUE(journal->flush().ok());
    const std::string name = names(*store).front();
    const auto checkpoints = records(*store, name, mcap::Op::checkpoint);
    shrink_size(*store, name, checkpoints[checkpoints.size() - 2].end);
    EXPECT_TRUE(verify(*store)->passed());
    const auto report = verify(*store, journal->content_head());
    EXPECT_FALSE(report->passed());
    EXPECT_EQ(report->head_matches, false);
}

TEST(Verify, tells_a_rewritten_journal_by_the_head_alone) {
    const Kept kept = sealed_journal(500);
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, 499);
    const auto channel = journal->channel(2, "bull", "vote", "{}");
    ASSERT_TRUE(channel.ok());
    ASSERT_TRUE(journal->append(*channel, prefix(500, 2), said(500, "test.3", "vote", 9)).ok());
    ASSERT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*store)->passed());
    EXPECT_FALSE(verify(*store, kept.head)->passed());
}

TEST(Verify, never_writes) {
    const Kept kept = sealed_journal();
    const std::string name = names(*kept.store).back();
    flip_byte(*kept.store, name, 2000);
    const auto before = copy_of(*kept.store);
    ASSERT_FALSE(verify(*kept.store)->passed());
    for (const std::string& file : names(*before))
        EXPECT_EQ(contents(*kept.store, file), contents(*before, file));
}

}  // namespace outcry
