// SPDX-License-Identifier: Apache-2.0
// Work that a second core has a share of: each task done once, and large chunks verified as small
// ones are.
#include "outcry/base/beside.hpp"

#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/damage.hpp"
#include "tests/support/effort.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr std::size_t chunk_bytes = 300 * 1024;  // large enough to be hashed beside
constexpr std::uint64_t many = 700;              // events of three kilobytes: seven chunks

Kept large_chunks() {
    Kept kept{make_memory_store(), {}};
    const auto journal = begin(*kept.store, small_chunks(chunk_bytes));
    const std::uint16_t channel = journal->channel(1, "feed", "note", "{}").value();
    for (std::uint64_t seq = 1; seq <= many; ++seq)
        EXPECT_TRUE(journal->append(channel, prefix(seq), said(seq, "test.topic", "note", 3000)));
    EXPECT_TRUE(journal->close());
    kept.head = journal->content_head();
    return kept;
}

}  // namespace

TEST(Beside, does_each_task_once_whoever_comes_first) {
    Beside beside;
    int done = 0;
    for (int i = 0; i < 2000; ++i) {
        beside.begin([&done] { ++done; });
        if (i % 3 == 0) std::this_thread::yield();
        beside.finish();
        ASSERT_EQ(done, i + 1);
    }
}

TEST(Beside, a_dropped_task_is_done_or_never_begins) {
    int done = 0;
    {
        Beside beside;
        for (int i = 0; i < 2000; ++i) {
            const int before = done;
            beside.begin([&done] { ++done; });
            beside.drop();
            ASSERT_LE(done - before, 1);
        }
        beside.begin([&done] { ++done; });  // and is left to its end
    }
    EXPECT_LE(done, 2001);
}

TEST(Beside, large_chunks_are_verified_with_the_heads_they_were_written_with) {
    const Kept kept = large_chunks();
    const VerifyReport report = verify(*kept.store, kept.head).value();
    ASSERT_TRUE(report.passed());
    EXPECT_EQ(report.events, many);
    EXPECT_EQ(report.file_head, info(*kept.store)->file_head);
}

TEST(Beside, a_flip_in_a_large_chunk_is_found_where_it_is) {
    const Kept kept = large_chunks();
    const std::string name = names(*kept.store).front();
    const auto store = copy_of(*kept.store);
    const std::size_t size = contents(*store, name).size();
    for (std::size_t at = 11; at < size; at += size / test::tries(97U)) {
        flip_byte(*store, name, at, 0x10);
        expect_found(*store, kept, name, "flip");
        flip_byte(*store, name, at, 0x10);
    }
}

TEST(Beside, an_edit_that_mends_every_sum_but_the_chains_is_found) {
    const Kept kept = large_chunks();
    const std::string name = names(*kept.store).front();
    const std::vector<Found> chunks = records(*kept.store, name, mcap::Op::chunk);
    ASSERT_GT(chunks.size(), 4U);
    for (const Found& chunk : {chunks[0], chunks[3], chunks.back()}) {
        const auto store = copy_of(*kept.store);
        flip_byte(*store, name, chunk.end - 1);  // the last letter of its last note
        fix_checksum(*store, name, chunk);
        const VerifyReport report = verify(*store).value();
        ASSERT_TRUE(report.bad.has_value());
        EXPECT_EQ(report.bad->what, "events do not match the content chain");
        EXPECT_EQ(report.bad->begin, chunk.begin);
        EXPECT_GE(report.bad->end, chunk.end);
    }
}

}  // namespace outcry
