// SPDX-License-Identifier: Apache-2.0
// A journal of which nothing is kept: its head is wanted, and its latest events, until they are
// released.
#include "tests/bus/journal/story.hpp"

namespace outcry {

using namespace story;

namespace {

constexpr std::uint64_t many = 60'000;  // events, of several slabs

JournalOptions unkept() {
    JournalOptions options = small_chunks(50'000);
    options.tail_bytes = 0;
    options.kept = false;
    return options;
}

bool reads(Journal& journal, std::uint64_t seq) {
    const auto cache = Journal::make_cache();
    const auto found = journal.read(seq, *cache);
    return found.ok() && same_bytes(*found, record(seq));
}

}  // namespace

TEST(ForgettingJournal, has_the_head_of_one_that_keeps_everything) {
    const auto kept = make_memory_store(), forgotten = make_forgetting_store();
    const auto whole = begin(*kept, small_chunks(50'000)), journal = begin(*forgotten, unkept());
    say(*whole, 1, many);
    say(*journal, 1, many);
    ASSERT_TRUE(whole->close().ok());
    ASSERT_TRUE(journal->close().ok());
    EXPECT_EQ(journal->content_head(), whole->content_head());
    const std::string name = names(*kept).front();
    EXPECT_EQ(names(*forgotten), names(*kept));
    EXPECT_EQ(forgotten->size(name).value(), kept->size(name).value());
}

TEST(ForgettingJournal, gives_back_every_event_that_was_not_released) {
    const auto store = make_forgetting_store();
    const auto journal = begin(*store, unkept());
    say(*journal, 1, many);
    for (std::uint64_t seq = 1; seq <= many; seq += 97) ASSERT_TRUE(reads(*journal, seq)) << seq;
}

TEST(ForgettingJournal, lets_go_of_what_was_released_and_of_nothing_else) {
    const auto store = make_forgetting_store();
    const auto journal = begin(*store, unkept());
    say(*journal, 1, many);
    journal->release(many / 2);
    say(*journal, many + 1, 2 * many);
    for (std::uint64_t seq = many / 2; seq <= 2 * many; seq += 97)
        ASSERT_TRUE(reads(*journal, seq)) << seq;
    const auto cache = Journal::make_cache();
    const auto gone = journal->read(1, *cache);
    ASSERT_FALSE(gone.ok());
    EXPECT_NE(gone.error().text().find("nothing of this file is kept"), std::string::npos)
        << gone.error().text();
}

}  // namespace outcry
