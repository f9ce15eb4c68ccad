// SPDX-License-Identifier: Apache-2.0
// What is no journal of ours, or not of this version, and what does not fit into one: clear errors,
// nothing written.
#include "bus/journal/inspect.hpp"
#include "bus/journal/segment.hpp"
#include "tests/bus/journal/full_store.hpp"
#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr const char* first_segment = "0000000000000001.mcap";

std::unique_ptr<Store> store_with(const std::string& name, BytesView bytes) {
    auto store = make_memory_store();
    EXPECT_TRUE(store->create(name).ok());
    EXPECT_TRUE(store->append(name, bytes).ok());
    return store;
}

void expect_refused(Store& store, std::string_view words) {
    const auto reader = JournalReader::open(store);
    ASSERT_FALSE(reader.ok());
    EXPECT_NE(reader.error().text().find(words), std::string::npos) << reader.error().text();
    EXPECT_FALSE(info(store).ok());
    const auto journal = Journal::reopen(store, {});
    EXPECT_FALSE(journal.ok());
    const auto report = verify(store);
    ASSERT_TRUE(report.ok());
    ASSERT_TRUE(report->bad.has_value());
    EXPECT_NE(report->bad->what.find(words), std::string::npos) << report->bad->what;
    EXPECT_FALSE(recover(store, *make_memory_store()).ok());
}

/// A sound journal in which `from` was replaced by `to`, of the same length, everywhere.
std::unique_ptr<Store> edited(std::string_view from, std::string_view to) {
    auto store = make_memory_store();
    const auto journal = begin(*store);
    say(*journal, 1, 10);
    EXPECT_TRUE(journal->close().ok());
    std::string text(as_text(contents(*store, first_segment)));
    for (std::size_t at = 0; (at = text.find(from, at)) != std::string::npos; at += to.size())
        text.replace(at, from.size(), to);
    replace(*store, first_segment, as_bytes(text));
    return store;
}

}  // namespace

TEST(Foreign, a_file_that_is_no_mcap_is_not_an_outcry_journal) {
    expect_refused(*store_with(first_segment, as_bytes("time,open,high,low,close\n1,2,3,4,5\n")),
                   "not an Outcry journal: it does not begin as an MCAP file");
}

TEST(Foreign, an_mcap_of_another_profile_is_not_an_outcry_journal) {
    expect_refused(*edited("outcry", "ros2xx"),
                   "not an Outcry journal: its MCAP profile is `ros2xx`");
}

TEST(Foreign, a_journal_of_another_format_is_refused_by_its_number) {
    Buffer bytes;
    const auto store = edited("nothing", "nothing");
    std::string text(as_text(contents(*store, first_segment)));
    const auto at = text.find("format");
    ASSERT_NE(at, std::string::npos);
    text[at + 6 + 4] = '7';
    replace(*store, first_segment, as_bytes(text));
    expect_refused(*store, "journal has format `7`, this build reads format 1");
}

TEST(Foreign, an_empty_folder_holds_no_journal) {
    const auto store = make_memory_store();
    const auto to = make_memory_store();
    for (const Error& why :
         {JournalReader::open(*store).error(), info(*store).error(), verify(*store).error(),
          Journal::reopen(*store, {}).error(), recover(*store, *to).error()})
        EXPECT_EQ(why.text(), "there is no journal here");
}

TEST(Foreign, a_recording_of_another_name_is_named) {
    const auto store = store_with("rosbag.mcap", mcap::magic);
    const auto to = make_memory_store();
    for (const Error& why : {JournalReader::open(*store).error(), verify(*store).error(),
                             Journal::reopen(*store, {}).error(), recover(*store, *to).error()})
        EXPECT_EQ(
            why.text(),
            "rosbag.mcap: not an Outcry journal: no segment is named as 0000000000000001.mcap");
}

TEST(Foreign, a_missing_middle_segment_is_named) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 100'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 4000);
    ASSERT_TRUE(journal->close().ok());
    const auto holed = make_memory_store();
    for (const std::string& name : names(*store)) {
        if (name == "0000000000001025.mcap") continue;
        ASSERT_TRUE(holed->create(name).ok());
        ASSERT_TRUE(holed->append(name, contents(*store, name)).ok());
    }
    const auto reader = JournalReader::open(*holed);
    ASSERT_FALSE(reader.ok());
    EXPECT_NE(reader.error().text().find("0000000000001025.mcap is missing"), std::string::npos);
}

TEST(Limits, the_65536th_channel_is_refused_and_the_journal_goes_on) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    for (std::uint32_t source = 0; source < limits::channels_max; ++source)
        ASSERT_TRUE(journal->channel(static_cast<std::uint16_t>(source), "s", "note", "{}").ok());
    const auto refused = journal->channel(1, "another", "note", "{}");
    ASSERT_FALSE(refused.ok());
    EXPECT_NE(refused.error().text().find("65535 channels"), std::string::npos);
    const auto known = journal->channel(1, "s", "note", "{}");
    ASSERT_TRUE(known.ok());
    EXPECT_TRUE(journal->append(*known, prefix(1), said(1)).ok());
    EXPECT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*store)->passed());
}

TEST(Limits, an_event_at_the_limit_fits_and_one_above_does_not) {
    const auto store = make_memory_store();
    const auto journal = begin(*store);
    const auto channel = journal->channel(1, "feed", "note", "{}");
    ASSERT_TRUE(channel.ok());
    Buffer body;
    msgpack::Writer writer(body);
    writer.map(1);
    writer.text("list");
    writer.array(limits::body_bytes_max / limits::text_bytes_max);
    const std::string text(limits::text_bytes_max - 10, 'x');
    for (std::size_t i = 0; i < limits::body_bytes_max / limits::text_bytes_max; ++i)
        writer.text(text);
    SaidView view{1, {5}, "t", "note", {}, body};
    Buffer bytes;
    append_said(bytes, view);
    EXPECT_TRUE(journal->append(*channel, prefix(1), bytes).ok());
    bytes.append(std::string(limits::event_bytes_max, 'x').data(), limits::event_bytes_max);
    EXPECT_FALSE(journal->append(*channel, prefix(2), bytes).ok());
    ASSERT_TRUE(journal->close().ok());
    EXPECT_TRUE(verify(*store)->passed());
}

TEST(Limits, options_out_of_range_are_refused) {
    const auto store = make_memory_store();
    EXPECT_FALSE(Journal::create(*store, {}, small_chunks(0)).ok());
    EXPECT_FALSE(Journal::create(*store, {}, small_chunks(limits::chunk_bytes_max)).ok());
    EXPECT_TRUE(names(*store).empty());
}

TEST(Limits, a_full_disk_stops_the_journal_for_good_and_keeps_what_was_written) {
    FullStore store(4);
    const auto journal = begin(store, small_chunks(2000));
    const auto channel = journal->channel(1, "feed", "note", "{}");
    ASSERT_TRUE(channel.ok());
    Result<void> outcome;
    std::uint64_t seq = 0;
    while (outcome.ok() && seq < 1000) {
        ++seq;
        outcome = journal->append(*channel, prefix(seq), said(seq));
    }
    ASSERT_FALSE(outcome.ok());
    EXPECT_NE(outcome.error().text().find("No space left"), std::string::npos);
    const std::uint64_t written = journal->written_upto();
    EXPECT_GT(written, 0U);
    EXPECT_LT(written, journal->last_seq());
    EXPECT_FALSE(journal->append(*channel, prefix(seq + 1), said(seq + 1)).ok());
    EXPECT_FALSE(journal->flush().ok());
    EXPECT_FALSE(journal->sync().ok());
    EXPECT_FALSE(journal->close().ok());
    const auto copy = copy_of(store);
    EXPECT_EQ(go_on(*copy)->last_seq(), written);
}

TEST(Segments, turn_over_between_blocks_and_are_sealed_but_the_last) {
    const auto store = make_memory_store();
    JournalOptions options = small_chunks(5000);
    options.segment_bytes = 200'000;
    const auto journal = begin(*store, options);
    say(*journal, 1, 10'000);
    ASSERT_TRUE(journal->flush().ok());
    const auto found = info(*store);
    ASSERT_TRUE(found.ok());
    ASSERT_GE(found->segments.size(), 3U);
    std::uint64_t next = 1;
    for (const SegmentInfo& segment : found->segments) {
        EXPECT_EQ(segment.first_seq, next);
        EXPECT_EQ((segment.first_seq - 1) % limits::chain_block_events, 0U);
        EXPECT_EQ(segment.name, journal::segment_name(next));
        EXPECT_EQ(segment.sealed, &segment != &found->segments.back());
        EXPECT_TRUE(segment.bytes >= 200'000U || !segment.sealed);
        next = segment.last_seq + 1;
    }
    EXPECT_EQ(next, 10'001U);
}

TEST(Segments, turn_over_by_the_sequencers_clock_whatever_their_chunks_are) {
    for (const std::size_t chunk_bytes : {600U, 4000U, 100'000U}) {
        const auto store = make_memory_store();
        JournalOptions options = small_chunks(chunk_bytes);
        options.segment_age = {2'000'000};  // an event comes every 1000 ns
        const auto journal = begin(*store, options);
        say(*journal, 1, 6000);
        ASSERT_TRUE(journal->close().ok());
        EXPECT_EQ(names(*store),
                  (std::vector<std::string>{"0000000000000001.mcap", "0000000000002049.mcap",
                                            "0000000000004097.mcap"}));
        EXPECT_TRUE(verify(*store, journal->content_head())->passed());
    }
}

TEST(Segments, keep_their_channel_ids_when_a_later_process_goes_on) {
    const auto store = make_memory_store();
    std::uint16_t bull = 0;
    {
        const auto journal = begin(*store);
        say(*journal, 1, 30);
        bull = *journal->channel(2, "bull", "note", R"({"type":"object"})");
    }
    const auto unflushed = go_on(*store);  // nothing was flushed: the ids are free again
    say(*unflushed, 1, 30);
    ASSERT_TRUE(unflushed->close().ok());
    const auto again = go_on(*store);
    EXPECT_EQ(*again->channel(2, "bull", "note", R"({"type":"object"})"), bull);
    const auto other = again->channel(2, "bull", "note", R"({"type":"object","title":"v2"})");
    ASSERT_TRUE(other.ok());
    EXPECT_NE(*other, bull) << "a changed schema is another channel";
}

}  // namespace outcry
