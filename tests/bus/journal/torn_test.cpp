// SPDX-License-Identifier: Apache-2.0
// What a kill or a power cut leaves, and what comes back: reopening in place, recovering into
// another place.
#include <random>

#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/story.hpp"
#include "tests/support/effort.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr const char* first_segment = "0000000000000001.mcap";

/// The journal's only segment as it stands after `last` events, not sealed.
Buffer unsealed(std::uint64_t last, std::size_t chunk_bytes) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(chunk_bytes));
    say(*journal, 1, last);
    EXPECT_TRUE(journal->flush().ok());
    return contents(*store, first_segment);
}

std::unique_ptr<Store> store_of(BytesView bytes) {
    auto store = make_memory_store();
    EXPECT_TRUE(store->create(first_segment).ok());
    EXPECT_TRUE(store->append(first_segment, bytes).ok());
    return store;
}

/// Ends of the whole chunks of a file: what a cut at `size` must come back to.
struct Whole {
    std::uint64_t end = 0;
    std::uint64_t last_seq = 0;
};
std::vector<Whole> wholes(Store& store, const std::string& name = first_segment) {
    std::vector<Whole> found;
    const Buffer bytes = contents(store, name);
    for (const Found& checkpoint : records(store, name, mcap::Op::checkpoint))
        found.push_back(
            {checkpoint.end, get_le<std::uint64_t>(bytes.data() + checkpoint.begin + 9)});
    return found;
}
Whole last_whole(const std::vector<Whole>& all, std::uint64_t size) {
    Whole last;
    for (const Whole& whole : all)
        if (whole.end <= size) last = whole;
    return last;
}

Digest head_after(std::uint64_t last) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, last);
    return journal->content_head();
}

void expect_sound(Store& store, const Digest& head) {
    const auto report = verify(store, head);
    ASSERT_TRUE(report.ok());
    ASSERT_TRUE(report->passed()) << (report->bad ? report->bad->what : "another head");
}

}  // namespace

TEST(TornTail, cut_at_any_byte_of_the_last_chunk_comes_back_to_the_chunk_before) {
    const Buffer bytes = unsealed(40, 900);
    const auto all = wholes(*store_of(bytes));
    ASSERT_GE(all.size(), 3U);
    const Whole before = all[all.size() - 2];
    const Digest finished = head_after(60);
    for (std::uint64_t size = before.end; size < bytes.size(); ++size) {
        const auto store = store_of(bytes.view(0, static_cast<std::size_t>(size)));
        const auto reader = JournalReader::open(*store);
        ASSERT_TRUE(reader.ok());
        ASSERT_EQ((*reader)->last_seq(), before.last_seq);
        ASSERT_EQ((*reader)->torn_bytes(), size - before.end);
        const auto journal = go_on(*store, small_chunks(900));
        ASSERT_EQ(journal->last_seq(), before.last_seq) << size;
        ASSERT_EQ(journal->dropped_bytes(), size - before.end);
        say(*journal, before.last_seq + 1, 60);
        ASSERT_EQ(journal->content_head(), finished);
        ASSERT_TRUE(journal->close().ok());
        expect_sound(*store, finished);
    }
}

TEST(TornTail, cut_anywhere_in_the_end_of_a_sealed_segment_loses_nothing) {
    const auto sealed = make_memory_store();
    {
        const auto journal = begin(*sealed, small_chunks(900));
        say(*journal, 1, 40);
        ASSERT_TRUE(journal->close().ok());
    }
    const Buffer bytes = contents(*sealed, first_segment);
    const Whole last = wholes(*sealed).back();
    for (std::uint64_t size = last.end; size < bytes.size(); ++size) {
        const auto store = store_of(bytes.view(0, static_cast<std::size_t>(size)));
        ASSERT_EQ(go_on(*store)->last_seq(), 40U) << size;
        ASSERT_EQ(contents(*store, first_segment), bytes) << "sealed anew, byte for byte";
    }
}

TEST(TornTail, cut_at_ten_thousand_random_places_recovers_to_the_last_whole_chunk) {
    const Buffer bytes = unsealed(100, 1200);
    const auto all = wholes(*store_of(bytes));
    ASSERT_GE(all.size(), 8U);
    std::map<std::uint64_t, Digest> heads;
    for (const Whole& whole : all) heads[whole.last_seq] = head_after(whole.last_seq);
    std::mt19937 random(5);
    for (int i = 0; i < test::tries(10'000); ++i) {
        const std::size_t size = all.front().end + random() % (bytes.size() - all.front().end);
        const auto store = store_of(bytes.view(0, size));
        const auto recovered = make_memory_store();
        const auto report = recover(*store, *recovered);
        ASSERT_TRUE(report.ok()) << report.error().text();
        const Whole last = last_whole(all, size);
        ASSERT_EQ(report->events, last.last_seq);
        ASSERT_EQ(report->dropped_bytes, size - last.end);
        ASSERT_EQ(report->lossy, size != last.end);
        expect_sound(*recovered, heads.at(last.last_seq));
        ASSERT_EQ(contents(*store, first_segment).size(), size) << "recover wrote to its source";
    }
}

TEST(TornTail, of_zeroes_or_noise_is_cut_like_any_other) {
    const Buffer bytes = unsealed(40, 900);
    const auto all = wholes(*store_of(bytes));
    std::mt19937 random(6);
    for (int i = 0; i < 200; ++i) {
        Buffer damaged = bytes;
        const std::uint64_t from = all[all.size() - 2].end;
        for (std::size_t at = static_cast<std::size_t>(from); at < damaged.size(); ++at)
            damaged.data()[at] = i % 2 == 0 ? 0 : static_cast<std::uint8_t>(random());
        const auto store = store_of(damaged);
        ASSERT_EQ(go_on(*store)->last_seq(), all[all.size() - 2].last_seq);
    }
}

TEST(TornTail, whose_last_chunk_is_complete_but_wrong_is_cut) {
    const Buffer bytes = unsealed(40, 900);
    const auto store = store_of(bytes);
    const Found chunk = records(*store, first_segment, mcap::Op::chunk).back();
    flip_byte(*store, first_segment, chunk.begin + 100);
    EXPECT_TRUE(verify(*store)->torn);
    const auto reader = JournalReader::open(*store);
    ASSERT_TRUE(reader.ok());
    EXPECT_EQ((*reader)->torn_bytes(), bytes.size() - chunk.begin);
    const auto journal = go_on(*store);
    EXPECT_EQ(journal->dropped_bytes(), bytes.size() - chunk.begin);
}

TEST(Damage, with_whole_chunks_behind_it_is_refused_by_reopen_and_salvaged_by_recover) {
    const Buffer bytes = unsealed(400, 900);
    const auto store = store_of(bytes);
    const auto all = wholes(*store);
    const auto chunks = records(*store, first_segment, mcap::Op::chunk);
    flip_byte(*store, first_segment, chunks[5].begin + 200);
    const auto refused = Journal::reopen(*store, {});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("outcry log recover"), std::string::npos);
    EXPECT_NE(refused.error().text().find(std::to_string(chunks[5].begin)), std::string::npos);
    EXPECT_EQ(contents(*store, first_segment).size(), bytes.size());

    const auto recovered = make_memory_store();
    const auto report = recover(*store, *recovered);
    ASSERT_TRUE(report.ok());
    EXPECT_TRUE(report->lossy);
    EXPECT_EQ(report->events, all[5].last_seq);
    EXPECT_EQ(report->dropped_events, 400 - all[5].last_seq);
    ASSERT_EQ(report->dropped.size(), 1U);
    EXPECT_EQ(report->dropped[0].begin, chunks[5].begin);
    expect_sound(*recovered, head_after(report->events));
    const auto journal = go_on(*recovered);
    EXPECT_EQ(journal->last_seq(), report->events);
}

TEST(Damage, to_a_length_is_not_taken_for_a_torn_tail) {
    const Buffer bytes = unsealed(400, 900);
    for (const std::uint64_t at : {1U, 2U, 4U, 7U}) {
        const auto store = store_of(bytes);
        const Found chunk = records(*store, first_segment, mcap::Op::chunk)[5];
        flip_byte(*store, first_segment, chunk.begin + at, 0x11);
        EXPECT_FALSE(Journal::reopen(*store, {}).ok()) << at;
        EXPECT_EQ(contents(*store, first_segment).size(), bytes.size());
    }
}

TEST(Damage, in_an_early_segment_drops_the_later_ones_and_says_so) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 150'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 5000);
    ASSERT_TRUE(journal->close().ok());
    const auto files = names(*store);
    ASSERT_GE(files.size(), 4U);
    const auto chunk = records(*store, files[1], mcap::Op::chunk)[2];
    flip_byte(*store, files[1], chunk.begin + 60);
    EXPECT_FALSE(Journal::reopen(*store, {}).ok());
    EXPECT_FALSE(verify(*store)->torn);
    const auto recovered = make_memory_store();
    const auto report = recover(*store, *recovered);
    ASSERT_TRUE(report.ok());
    EXPECT_EQ(report->segments, 2U);
    EXPECT_EQ(report->dropped.size(), files.size() - 1);
    EXPECT_EQ(report->events + report->dropped_events, 5000U);
    expect_sound(*recovered, head_after(report->events));
    EXPECT_EQ(contents(*recovered, files[0]), contents(*store, files[0]));
}

TEST(Damage, in_the_end_of_a_segment_loses_nothing_in_recovery) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(900));
    say(*journal, 1, 100);
    ASSERT_TRUE(journal->close().ok());
    const Buffer sound = contents(*store, first_segment);
    flip_byte(*store, first_segment,
              records(*store, first_segment, mcap::Op::statistics)[0].begin + 20);
    const auto recovered = make_memory_store();
    const auto report = recover(*store, *recovered);
    ASSERT_TRUE(report.ok());
    EXPECT_FALSE(report->lossy);
    EXPECT_EQ(report->events, 100U);
    EXPECT_EQ(contents(*recovered, first_segment), sound);
}

TEST(Recover, copies_a_sound_journal_byte_for_byte) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 150'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 3000);
    ASSERT_TRUE(journal->close().ok());
    const auto recovered = make_memory_store();
    const auto report = recover(*store, *recovered);
    ASSERT_TRUE(report.ok());
    EXPECT_FALSE(report->lossy);
    EXPECT_EQ(report->content_head, journal->content_head());
    for (const std::string& name : names(*store))
        EXPECT_EQ(contents(*recovered, name), contents(*store, name));
    EXPECT_FALSE(recover(*store, *recovered).ok()) << "never over another journal";
}

TEST(TornHead, of_a_second_segment_is_written_again) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 100'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 1024);
    const std::string second = "0000000000001025.mcap";
    ASSERT_EQ(names(*store).back(), second);
    const std::size_t size = contents(*store, second).size();
    for (std::size_t cut = 0; cut < size; cut += 7) {
        const auto copy = copy_of(*store);
        shrink_size(*copy, second, cut);
        const auto again = go_on(*copy, options);
        ASSERT_EQ(again->last_seq(), 1024U);
        say(*again, 1025, 1100);
        ASSERT_TRUE(again->close().ok());
        expect_sound(*copy, head_after(1100));
    }
}

TEST(TornHead, of_the_only_segment_is_an_error_that_says_what_to_do) {
    const Buffer bytes = unsealed(1, 900);
    const auto refused = Journal::reopen(*store_of(bytes.view(0, 60)), {});
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("holds no events"), std::string::npos);
    EXPECT_FALSE(JournalReader::open(*store_of(bytes.view(0, 60))).ok());
}

}  // namespace outcry
