// SPDX-License-Identifier: Apache-2.0
// Chunks that are hashed and stored by a thread beside the one that fills them: the same journal,
// and the same end when the disk is full.
#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/full_store.hpp"
#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr std::size_t chunk_bytes =
    300 * 1024;  // above run_bytes_soft: a slab of its own, handed over
constexpr std::size_t pad = 3000;
constexpr std::uint64_t many = 1500;  // events: some 15 chunks, over a block of the chain

std::uint16_t channel_of(Journal& journal) {
    return journal.channel(1, "feed", "note", "{}").value();
}

Buffer large(std::uint64_t seq) { return said(seq, "test.topic", "note", pad + seq % 7); }

void say_large(Journal& journal, std::uint64_t first, std::uint64_t last) {
    const std::uint16_t channel = channel_of(journal);
    for (std::uint64_t seq = first; seq <= last; ++seq)
        ASSERT_TRUE(journal.append(channel, prefix(seq), large(seq)));
}

std::string head_of(JournalOptions options, std::uint64_t look_every = 0) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, options);
    const std::uint16_t channel = channel_of(*journal);
    for (std::uint64_t seq = 1; seq <= many; ++seq) {
        EXPECT_TRUE(journal->append(channel, prefix(seq), large(seq)));
        if (look_every != 0 && seq % look_every == 0) (void)journal->content_head();
    }
    EXPECT_TRUE(journal->close());
    EXPECT_EQ(journal->written_upto(), many);
    const VerifyReport report = verify(*store).value();
    EXPECT_TRUE(report.passed());
    EXPECT_EQ(report.events, many);
    return to_hex(report.content_head);
}

}  // namespace

TEST(Scribe, gives_the_heads_of_a_journal_written_at_once) {
    const std::string at_once = head_of(small_chunks(600));
    EXPECT_EQ(head_of(small_chunks(chunk_bytes)), at_once);
    EXPECT_EQ(head_of(small_chunks(chunk_bytes), 37), at_once);
}

TEST(Scribe, lets_readers_have_what_is_on_its_way) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(chunk_bytes);
    options.tail_bytes = 0;  // a chunk leaves memory as soon as it may
    const auto journal = begin(*store, options);
    const std::uint16_t channel = channel_of(*journal);
    const ChunkCacheRef cache = Journal::make_cache();
    for (std::uint64_t seq = 1; seq <= many; ++seq) {
        ASSERT_TRUE(journal->append(channel, prefix(seq), large(seq)));
        for (const std::uint64_t wanted : {seq, (seq + 1) / 2}) {
            const auto found = journal->read(wanted, *cache);
            ASSERT_TRUE(found) << found.error().text();
            ASSERT_TRUE(same_bytes(found->subspan(record_prefix_bytes), large(wanted))) << wanted;
        }
    }
}

TEST(Scribe, a_full_disk_stops_the_journal_and_what_it_calls_written_is) {
    FullStore store(4);
    const auto journal = begin(store, small_chunks(chunk_bytes));
    const std::uint16_t channel = channel_of(*journal);
    Result<void> outcome;
    std::uint64_t seq = 0;
    while (outcome.ok() && seq < many) {
        ++seq;
        outcome = journal->append(channel, prefix(seq), large(seq));
    }
    if (outcome.ok()) outcome = journal->flush();
    ASSERT_FALSE(outcome.ok());
    EXPECT_NE(outcome.error().text().find("No space left"), std::string::npos);
    const std::uint64_t written = journal->written_upto();
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, seq);
    EXPECT_LT(seq, many) << "it went on although nothing could be stored";
    EXPECT_FALSE(journal->append(channel, prefix(seq + 1), large(seq + 1)).ok());
    EXPECT_FALSE(journal->sync().ok());
    EXPECT_FALSE(journal->close().ok());
    EXPECT_EQ(go_on(*copy_of(store))->last_seq(), written);
}

TEST(Scribe, stores_what_was_handed_over_when_the_journal_is_dropped) {
    const auto quick = make_memory_store();
    const auto settled = begin(*quick, small_chunks(chunk_bytes));
    say_large(*settled, 1, many);
    (void)settled->content_head();  // waits for what is on its way
    FullStore slow(1000, std::chrono::milliseconds(5));
    auto journal = begin(slow, small_chunks(chunk_bytes));
    say_large(*journal, 1, many);
    journal.reset();
    EXPECT_EQ(go_on(slow)->last_seq(), settled->written_upto());
    EXPECT_TRUE(verify(slow).value().passed());
}

}  // namespace outcry
