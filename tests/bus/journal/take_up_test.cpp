// SPDX-License-Identifier: Apache-2.0
// A journal whose writer was killed, gone on with from a place in its last segment that a snapshot
// vouches for.
#include "bus/journal/inspect.hpp"
#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr std::uint64_t anchored = 2500;  // in the third block of the content chain
constexpr std::uint64_t last = 3300;

struct Killed {
    std::unique_ptr<Store> store = make_memory_store();
    ChainAnchor anchor;
    std::string segment;
};

/// Events of three sources; a fourth speaks once, in a chunk that is passed over.
Killed killed(JournalOptions options = small_chunks()) {
    Killed made;
    const auto journal = begin(*made.store, options);
    say(*journal, 1, 1500);
    const std::uint16_t late = journal->channel(4, "late", "rare", "{}").value();
    EXPECT_TRUE(journal->append(late, prefix(1501, 4), said(1501, "test.late", "rare")));
    say(*journal, 1502, anchored);
    made.anchor = {anchored, anchored, journal->content_head(), journal->content_link()};
    say(*journal, anchored + 1, last);
    EXPECT_TRUE(journal->flush());
    made.segment = names(*made.store).back();
    return made;
}

std::unique_ptr<Journal> taken_up(Store& store, const std::vector<ChainAnchor>& anchors,
                                  std::optional<std::size_t> expected) {
    std::optional<std::size_t> held;
    auto journal = Journal::reopen_at(store, small_chunks(), anchors, held);
    EXPECT_TRUE(journal) << journal.error().text();
    EXPECT_EQ(held, expected);
    return journal ? std::move(*journal) : nullptr;
}

/// As a whole, and from the anchor: the same bytes, now and after more was said.
void expect_same(const Killed& made) {
    const auto whole = copy_of(*made.store), from_anchor = copy_of(*made.store);
    {
        const auto a = go_on(*whole, small_chunks());
        const auto b = taken_up(*from_anchor, {made.anchor}, 0);
        ASSERT_NE(b, nullptr);
        ASSERT_EQ(a->last_seq(), b->last_seq());
        EXPECT_EQ(a->dropped_bytes(), b->dropped_bytes());
        EXPECT_EQ(a->content_head(), b->content_head());
        for (Journal* journal : {a.get(), b.get()}) {
            say(*journal, journal->last_seq() + 1, journal->last_seq() + 50);
            ASSERT_TRUE(journal->close());
        }
    }
    ASSERT_EQ(names(*whole), names(*from_anchor));
    for (const std::string& name : names(*whole))
        EXPECT_EQ(contents(*whole, name), contents(*from_anchor, name)) << name;
    EXPECT_TRUE(verify(*from_anchor).value().passed());
}

/// A byte of a record that stands well before the anchor.
std::uint64_t early_record(const Killed& made) {
    return records(*made.store, made.segment, mcap::Op::chunk).at(20).end - 5;
}

}  // namespace

TEST(TakeUp, from_an_anchor_the_open_segment_ends_in_the_bytes_of_a_whole_scan) {
    expect_same(killed());
}

TEST(TakeUp, a_tail_torn_anywhere_behind_the_anchor_is_cut_as_by_a_whole_scan) {
    const Killed made = killed();
    const auto chunks = records(*made.store, made.segment, mcap::Op::chunk);
    const std::uint64_t size = contents(*made.store, made.segment).size();
    for (const std::uint64_t cut : {chunks.back().begin + 5, chunks.back().end - 1, size - 1}) {
        Killed torn{copy_of(*made.store), made.anchor, made.segment};
        shrink_size(*torn.store, torn.segment, cut);
        expect_same(torn);
    }
}

TEST(TakeUp, records_before_the_anchor_are_not_read) {
    const Killed made = killed();
    flip_byte(*made.store, made.segment, early_record(made));
    const auto copy = copy_of(*made.store);
    EXPECT_FALSE(Journal::reopen(*copy, small_chunks()));
    EXPECT_NE(taken_up(*made.store, {made.anchor}, 0), nullptr);
    EXPECT_FALSE(verify(*made.store).value().passed());
}

TEST(TakeUp, frames_before_the_anchor_that_do_not_fit_are_found) {
    const Killed made = killed();
    const auto checkpoint = records(*made.store, made.segment, mcap::Op::checkpoint).at(20);
    flip_byte(*made.store, made.segment, checkpoint.begin + mcap::frame_bytes);  // its seq
    std::optional<std::size_t> held;
    const auto journal = Journal::reopen_at(*made.store, small_chunks(), {made.anchor}, held);
    ASSERT_FALSE(journal);
    EXPECT_EQ(journal.error().kind, Error::Kind::corrupt);
}

TEST(TakeUp, records_behind_the_anchor_are_read) {
    const Killed made = killed();
    const auto chunks = records(*made.store, made.segment, mcap::Op::chunk);
    flip_byte(*made.store, made.segment, chunks.at(chunks.size() - 10).end - 5);
    std::optional<std::size_t> held;
    EXPECT_FALSE(Journal::reopen_at(*made.store, small_chunks(), {made.anchor}, held));
}

TEST(TakeUp, an_anchor_of_another_log_gives_way_to_an_older_one) {
    const Killed made = killed();
    ChainAnchor foreign = made.anchor;
    foreign.seq = foreign.needs = anchored + 500;
    foreign.link = foreign.head;
    EXPECT_NE(taken_up(*copy_of(*made.store), {foreign, made.anchor}, 1), nullptr);
    EXPECT_NE(taken_up(*copy_of(*made.store), {foreign}, std::nullopt), nullptr);
}

}  // namespace outcry
