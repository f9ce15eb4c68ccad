// SPDX-License-Identifier: Apache-2.0
// Other processes read what the owner writes: sealed or open, while it grows, by seq and by time.
#include "bus/journal/inspect.hpp"
#include "bus/journal/rewrite.hpp"
#include "bus/journal/segment.hpp"
#include "outcry/base/crc32.hpp"
#include "tests/bus/journal/story.hpp"
#include "tests/support/effort.hpp"

namespace outcry {

using namespace story;

namespace {

std::unique_ptr<JournalReader> look_at(Store& store) {
    auto made = JournalReader::open(store);
    EXPECT_TRUE(made.ok()) << made.error().text();
    return made.ok() ? std::move(made).value() : nullptr;
}

void expect_events(JournalReader& reader, std::uint64_t first, std::uint64_t last) {
    ASSERT_EQ(reader.last_seq(), last);
    for (std::uint64_t seq = first; seq <= last; ++seq) {
        const auto found = reader.read(seq);
        ASSERT_TRUE(found.ok()) << found.error().text();
        ASSERT_TRUE(same_bytes(*found, record(seq))) << seq;
    }
}

JournalOptions several_segments() {
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 200'000;
    return options;
}

}  // namespace

TEST(JournalReader, reads_sealed_segments_by_their_summaries) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    say(*journal, 1, 6000);
    ASSERT_TRUE(journal->close().ok());
    ASSERT_GT(names(*store).size(), 2U);
    const auto reader = look_at(*store);
    expect_events(*reader, 1, 6000);
    EXPECT_EQ(reader->torn_bytes(), 0U);
    EXPECT_EQ(*reader->content_head(), journal->content_head());
}

TEST(JournalReader, reads_an_open_segment_by_hopping) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(3000));
    say(*journal, 1, 1000);
    ASSERT_TRUE(journal->flush().ok());
    const auto reader = look_at(*store);
    expect_events(*reader, 1, 1000);
    EXPECT_EQ(*reader->content_head(), journal->content_head());
}

TEST(JournalReader, sees_what_is_written_while_it_reads) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    const auto reader = look_at(*store);
    EXPECT_EQ(reader->last_seq(), 0U);
    EXPECT_FALSE(*reader->refresh());
    for (std::uint64_t last = 37; last < 5000; last += 37) {
        say(*journal, last - 36, last);
        ASSERT_TRUE(journal->flush().ok());
        ASSERT_TRUE(*reader->refresh());
        expect_events(*reader, last - 36, last);
    }
    ASSERT_GT(names(*store).size(), 2U);
    const std::uint64_t last = journal->last_seq();
    EXPECT_EQ(*reader->content_head(), journal->content_head());
    ASSERT_TRUE(journal->close().ok());
    EXPECT_FALSE(*reader->refresh());
    expect_events(*reader, 1, last);
}

TEST(JournalReader, does_not_see_what_was_not_written) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, 10);
    ASSERT_TRUE(journal->flush().ok());
    say(*journal, 11, 20);
    const auto reader = look_at(*store);
    EXPECT_EQ(reader->last_seq(), 10U);
    EXPECT_FALSE(reader->read(11).ok());
    EXPECT_FALSE(reader->read(0).ok());
}

TEST(JournalReader, sees_a_growing_file_cut_anywhere_as_whole_chunks_and_a_tail) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(400));
    say(*journal, 1, 12);
    ASSERT_TRUE(journal->flush().ok());
    const std::string name = names(*store).front();
    const Buffer whole = contents(*store, name);
    const std::uint64_t head_end = records(*store, name, mcap::Op::checkpoint).front().end;
    const auto growing = make_memory_store();
    ASSERT_TRUE(growing->create(name).ok());
    ASSERT_TRUE(growing->append(name, whole.view(0, static_cast<std::size_t>(head_end))).ok());
    const auto reader = look_at(*growing);
    for (std::uint64_t size = head_end; size < whole.size(); ++size) {
        ASSERT_TRUE(growing->append(name, whole.view(static_cast<std::size_t>(size), 1)).ok());
        ASSERT_TRUE(reader->refresh().ok());
        if (reader->last_seq() == 0) continue;
        ASSERT_TRUE(same_bytes(*reader->read(reader->last_seq()), record(reader->last_seq())));
    }
    expect_events(*reader, 1, 12);
    EXPECT_EQ(reader->torn_bytes(), 0U);
}

TEST(JournalReader, follows_a_journal_through_a_restart_of_its_owner) {
    const auto store = make_memory_store();
    {
        const auto journal = begin(*store, small_chunks(3000));
        say(*journal, 1, 500);
        ASSERT_TRUE(journal->flush().ok());
    }
    const std::string name = names(*store).front();
    ASSERT_TRUE(store->append(name, as_bytes("\x06half a chunk")).ok());
    const auto reader = look_at(*store);
    EXPECT_EQ(reader->torn_bytes(), 13U);
    expect_events(*reader, 1, 500);
    const auto journal = go_on(*store);
    EXPECT_EQ(journal->dropped_bytes(), 13U);
    say(*journal, 501, 700);
    ASSERT_TRUE(journal->flush().ok());
    ASSERT_TRUE(*reader->refresh());
    EXPECT_EQ(reader->torn_bytes(), 0U);
    expect_events(*reader, 1, 700);
}

TEST(JournalReader, does_not_stumble_over_a_segment_whose_head_is_being_written) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    say(*journal, 1, 2048);
    ASSERT_GE(names(*store).size(), 2U);
    const std::string last = names(*store).back();
    const Buffer whole = contents(*store, last);
    replace(*store, last, whole.view(0, 50));
    const auto reader = look_at(*store);
    EXPECT_EQ(reader->last_seq() % limits::chain_block_events, 0U);
    EXPECT_EQ(reader->torn_bytes(), 50U);
    replace(*store, last, whole);
    ASSERT_TRUE(reader->refresh().ok());
    EXPECT_EQ(reader->torn_bytes(), 0U);
    EXPECT_EQ(reader->last_seq(), journal->written_upto());
}

TEST(JournalReader, names_file_and_byte_of_whatever_it_cannot_read) {
    const auto sealed = make_memory_store(), open = make_memory_store(),
               retired = make_memory_store();
    for (Store* store : {sealed.get(), open.get()}) {
        const auto journal = begin(*store, small_chunks(300));
        say(*journal, 1, 12);
        ASSERT_TRUE((store == sealed.get() ? journal->close() : journal->flush()).ok());
    }
    const auto long_one = begin(*retired, several_segments());
    say(*long_one, 1, 1500);
    ASSERT_TRUE(long_one->close().ok());
    ASSERT_TRUE(retire(*retired, 1100).ok());
    std::size_t failures = 0;
    for (Store* store : {sealed.get(), open.get(), retired.get()}) {
        const std::string name = names(*store).front();
        const std::size_t size = contents(*store, name).size();
        // Of the long one every 29th: each is read to its end again.
        const std::size_t step = store == retired.get() ? 29 : test::stride;
        for (std::size_t at = 0; at < size; at += step) {
            flip_byte(*store, name, at);
            auto reader = JournalReader::open(*store);
            std::optional<Error> failure;
            if (!reader) failure = reader.error();
            for (std::uint64_t seq = reader ? (*reader)->first_seq() : 1;
                 reader && !failure && seq <= (*reader)->last_seq(); ++seq)
                if (auto read = (*reader)->read(seq); !read) failure = read.error();
            flip_byte(*store, name, at);
            if (!failure) continue;  // what only verify looks at, or a tail that is torn now
            ++failures;
            const std::string text = failure->text();
            const bool named = text.find(" at byte ") != std::string::npos ||
                               text.find("is missing before this one") != std::string::npos ||
                               text.find("does not go on from ") != std::string::npos;
            ASSERT_TRUE(named) << "flip of byte " << at << ": " << text;
        }
    }
    EXPECT_GT(failures, 1000U / test::stride);
}

/// Why a journal cannot be opened.
std::string complaint(Store& store) {
    const auto reader = JournalReader::open(store);
    return reader ? "" : reader.error().text();
}

TEST(JournalReader, tells_a_segment_that_was_cut_short_from_one_that_is_missing) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    say(*journal, 1, 6000);
    ASSERT_TRUE(journal->close().ok());
    const auto files = names(*store);
    ASSERT_GT(files.size(), 2U);
    const auto without = make_memory_store();
    for (const std::string& name : {files[0], files[2]}) {
        ASSERT_TRUE(without->create(name).ok());
        ASSERT_TRUE(without->append(name, contents(*store, name)).ok());
    }
    EXPECT_NE(complaint(*without).find("segment " + files[1] + " is missing before this one"),
              std::string::npos)
        << complaint(*without);
    // A copy under a name between two of them: the stranger is named, not what is there.
    const auto copied = copy_of(*store);
    const std::string between = outcry::journal::segment_name(2);
    ASSERT_TRUE(copied->create(between).ok());
    ASSERT_TRUE(copied->append(between, contents(*store, files[0])).ok());
    const std::string stranger = between + ": is no segment of this journal: " + files[1];
    EXPECT_NE(complaint(*copied).find(stranger), std::string::npos) << complaint(*copied);
    const auto report = verify(*copied);
    ASSERT_TRUE(report && report->bad);
    EXPECT_EQ(report->bad->file, between);
    EXPECT_NE(report->bad->what.find("is no segment of this journal"), std::string::npos)
        << report->bad->what;
    const auto cut = copy_of(*store);
    const Buffer whole = contents(*store, files[1]);
    replace(*cut, files[1], whole.view(0, whole.size() / 2));
    EXPECT_NE(complaint(*cut).find(files[1] + ", can be read up to seq "), std::string::npos)
        << complaint(*cut);
}

TEST(JournalReader, refuses_a_segment_of_another_run_in_the_place_of_its_own) {
    const auto store = make_memory_store(), other = make_memory_store();
    for (Store* one : {store.get(), other.get()}) {
        const auto journal = begin(*one, several_segments());
        // The same seqs and sizes in both, the first event of another topic.
        const auto channel = journal->channel(1, "one", "note", "{}");
        ASSERT_TRUE(channel.ok());
        const Buffer first = said(1, one == store.get() ? "test.topic" : "test.other");
        ASSERT_TRUE(journal->append(*channel, prefix(1, 1), first.view()).ok());
        say(*journal, 2, 3000);
        ASSERT_TRUE(journal->close().ok());
    }
    const auto files = names(*store);
    ASSERT_EQ(files, names(*other));
    replace(*store, files[1], contents(*other, files[1]));
    EXPECT_NE(complaint(*store).find("segment does not go on from " + files[0]), std::string::npos)
        << complaint(*store);
}

TEST(JournalReader, finds_the_first_event_not_before_a_time) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    say(*journal, 1, 5000);
    ASSERT_TRUE(journal->flush().ok());
    const auto reader = look_at(*store);
    const auto expected = [](std::int64_t time) {
        std::uint64_t seq = 1;
        while (seq <= 5000 && prefix(seq).time.ns < time) ++seq;
        return seq;
    };
    for (std::int64_t time = -5; time < 5'100'000; time += 3989)
        ASSERT_EQ(*reader->seek_time({time}), expected(time)) << time;
    for (const std::int64_t time : {0, 4000, 4001, 2'000'000, 5'000'000, 5'000'001})
        ASSERT_EQ(*reader->seek_time({time}), expected(time)) << time;
}

TEST(JournalReader, knows_the_head_the_sources_and_the_schemas) {
    const auto store = make_memory_store();
    JournalHead head;
    head.floor = "paper";
    head.facts = {{"build", "abc"}, {"placement", "fused"}};
    head.attachments = {{"topology.toml", "application/toml", "[floor]\n"},
                        {"model.bin", "application/octet-stream", std::string(100'000, '\7')}};
    const auto journal = begin(*store, several_segments(), head);
    say(*journal, 1, 3000);
    for (int closed = 0; closed < 2; ++closed) {
        ASSERT_TRUE((closed == 0 ? journal->flush() : journal->close()).ok());
        const auto reader = look_at(*store);
        EXPECT_EQ(reader->head().floor, "paper");
        EXPECT_EQ(reader->head().facts, head.facts);
        ASSERT_EQ(reader->head().attachments.size(), 2U);
        EXPECT_EQ(reader->head().attachments[1].content, head.attachments[1].content);
        const std::map<std::uint16_t, std::string> sources{{1, "feed"}, {2, "bull"}, {3, "core"}};
        EXPECT_EQ(reader->sources(), sources);
        const std::map<std::string, std::string> schemas{{"note", R"({"type":"object"})"},
                                                         {"vote", R"({"type":"object"})"}};
        EXPECT_EQ(reader->schemas(), schemas);
    }
}

TEST(JournalReader, manages_without_a_summary_that_is_damaged) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(3000));
    say(*journal, 1, 1000);
    ASSERT_TRUE(journal->close().ok());
    const std::string name = names(*store).front();
    flip_byte(*store, name, records(*store, name, mcap::Op::statistics).front().begin + 12);
    expect_events(*look_at(*store), 1, 1000);
}

TEST(JournalReader, is_not_led_astray_by_a_summary_that_lies) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(300'000));
    say(*journal, 1, 6000);
    ASSERT_TRUE(journal->close().ok());
    const std::string name = names(*store).front();
    const auto indexes = records(*store, name, mcap::Op::chunk_index);
    const Found footer = records(*store, name, mcap::Op::footer).front();
    ASSERT_GE(indexes.size(), 2U);
    Buffer bytes = contents(*store, name);
    const auto add = [&bytes](std::uint64_t at, std::int64_t change) {
        std::uint8_t* place = bytes.data() + at;
        mcap::store_le(place, get_le<std::int64_t>(place) + change);
    };
    // One event more in the first chunk's indexes, at the cost of the chunk; one less in the
    // second's.
    for (int i = 0; i < 2; ++i) {
        const std::int64_t change = i == 0 ? 16 : -16;
        const Found& index = indexes[static_cast<std::size_t>(i)];
        add(index.begin + 9 + 24, -change);   // chunk_length
        add(index.end - 16 - 4 - 8, change);  // message_index_length
    }
    const auto summary =
        static_cast<std::size_t>(get_le<std::uint64_t>(bytes.data() + footer.begin + 9));
    const auto crc_at = static_cast<std::size_t>(footer.end - 4);
    mcap::store_le(bytes.data() + crc_at, crc32(bytes.view(summary, crc_at - summary)));
    replace(*store, name, bytes);
    const auto reader = look_at(*store);
    std::uint64_t refused = 0;
    for (std::uint64_t seq = 1; seq <= 6000; ++seq) {
        const auto found = reader->read(seq);
        if (found.ok()) {
            ASSERT_TRUE(same_bytes(*found, record(seq)));
        } else {
            ++refused;
        }
    }
    EXPECT_GT(refused, 0U) << "the lie was not told";
    EXPECT_FALSE(verify(*store)->passed());
}

TEST(JournalReader, refuses_to_hand_out_a_damaged_chunk) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, small_chunks(300'000));
    say(*journal, 1, 6000);
    ASSERT_TRUE(journal->close().ok());
    const std::string name = names(*store).front();
    const auto chunks = records(*store, name, mcap::Op::chunk);
    ASSERT_GE(chunks.size(), 2U);
    flip_byte(*store, name, chunks[1].begin + 5000);
    const auto reader = look_at(*store);
    EXPECT_TRUE(reader->read(1).ok());
    const auto bad = reader->read(3000);
    ASSERT_FALSE(bad.ok());
    EXPECT_NE(bad.error().text().find("does not match its CRC"), std::string::npos);
    EXPECT_NE(bad.error().text().find(name), std::string::npos);
}

TEST(JournalInfo, adds_up_what_the_segments_say) {
    const auto store = make_memory_store();
    const auto journal = begin(*store, several_segments());
    say(*journal, 1, 4000);
    for (int closed = 0; closed < 2; ++closed) {
        ASSERT_TRUE((closed == 0 ? journal->flush() : journal->close()).ok());
        const auto found = info(*store);
        ASSERT_TRUE(found.ok()) << found.error().text();
        EXPECT_EQ(found->last_seq, 4000U);
        EXPECT_EQ(found->content_head, journal->content_head());
        EXPECT_EQ(found->last_time, prefix(4000).time);
        EXPECT_EQ(found->segments.back().sealed, closed == 1);
        std::uint64_t events = 0;
        for (const ChannelInfo& channel : found->channels) events += channel.events;
        EXPECT_EQ(events, 4000U);
        EXPECT_EQ(found->channels.size(), 6U);
        EXPECT_EQ(found->channels.front().source_name, "feed");
    }
}

}  // namespace outcry
