// SPDX-License-Identifier: Apache-2.0
// Every event has a producer allowed to say it: intact chains around a speaker without the right
// are a failure all the same.
#include "bus/journal/rights.hpp"

#include "bus/journal/inspect.hpp"
#include "bus/journal/rewrite.hpp"
#include "outcry/codec/encode.hpp"
#include "tests/bus/journal/damage.hpp"

namespace outcry {

using namespace story;

namespace {

struct Word {
    std::uint16_t source = 1;
    std::string schema = "note";
    std::uint64_t cause = 0;
    std::uint64_t source_seq = 0;  // 0: the next
    std::string speaker;           // empty: as the roster names it
    std::string topic;             // empty: schema.x
    std::uint64_t ref = 0;
};

constexpr const char* members[] = {"sequencer", "feed", "bull"};

class SmallFloor {
 public:
    explicit SmallFloor(JournalOptions options = {}) : journal_(begin(*store_, options)) {
        FloorOpened opened;
        opened.floor = "small";
        opened.roster = {{"feed", "feed.toy", Role::edge, {}, {"note"}, {}, {}},
                         {"bull", "bull.toy", Role::actor, {"note.>"}, {"vote"}, {}, {}}};
        body_ = encoded(opened);
        say({0, "floor.opened", 0, 0, "", "floor.opened", 0});
        body_ = Buffer();
    }
    SmallFloor& say(const Word& word) {
        std::uint64_t& next = next_[word.source];
        SaidView said;
        said.source_seq = word.source_seq == 0 ? ++next : word.source_seq;
        next = said.source_seq;
        const std::string topic = word.topic.empty() ? word.schema + ".x" : word.topic;
        said.topic = topic;
        said.schema = word.schema;
        Buffer refs, body, bytes;
        append_refs(refs, &word.ref, word.ref == 0 ? 0 : 1);
        if (body_.empty()) msgpack::Writer(body).map(0);
        said.refs = refs;
        said.body = body_.empty() ? body.view() : body_.view();
        append_said(bytes, said);
        const std::string name = word.speaker.empty() ? members[word.source] : word.speaker;
        const auto channel = journal_->channel(word.source, name, word.schema, "");
        EXPECT_TRUE(channel.ok());
        const std::uint64_t seq = journal_->last_seq() + 1;
        EXPECT_TRUE(journal_->append(*channel, {seq, {5}, word.cause, word.source}, bytes).ok());
        return *this;
    }
    /// What verify finds wrong, empty when nothing.
    std::string verdict() {
        EXPECT_TRUE(journal_->close().ok());
        EXPECT_TRUE(verify(*store_)->passed());  // the chains hold in any case
        const auto report = verify(*store_, journal_->content_head(), true);
        if (report->passed()) return "";
        EXPECT_LT(report->bad->begin, report->bad->end);
        return report->bad->what;
    }
    [[nodiscard]] Store& store() { return *store_; }
    Journal& journal() { return *journal_; }

 private:
    std::unique_ptr<Store> store_ = make_memory_store();
    std::unique_ptr<Journal> journal_;
    Buffer body_;
    std::map<std::uint16_t, std::uint64_t> next_;
};

void expect_wrong(const Word& word, const std::string& what) {
    SmallFloor floor;
    floor.say({});
    const std::string found = floor.say(word).verdict();
    EXPECT_EQ(found, "event 3: " + what);
}

}  // namespace

TEST(Rights, are_kept_by_a_floor_that_follows_its_roster) {
    SmallFloor floor;
    floor.say({}).say({2, "vote", 2, 0, "", "", 2});
    floor.say({2, "timer.set", 2, 0, "", "timer.set.bull.x", 0});
    floor.say({0, "timer.cancelled", 0, 0, "", "timer.cancelled.bull.x", 0});
    EXPECT_EQ(floor.say({0, "floor.closed", 0, 0, "", "floor.closed", 0}).verdict(), "");
}

TEST(Rights, are_broken_by_whoever_says_what_is_not_its_own) {
    expect_wrong({2, "note", 2, 0, "", "", 0}, "\"bull\" may not say \"note\"");
    expect_wrong({1, "vote", 0, 0, "", "", 0}, "\"feed\" may not say \"vote\"");
    expect_wrong({2, "timer.set", 2, 0, "", "timer.set.bear.x", 0},
                 "\"bull\" may not say \"timer.set\"");
    expect_wrong({3, "note", 0, 0, "stranger", "", 0}, "source 3 is not on the roster of 2");
    expect_wrong({2, "vote", 2, 0, "bear", "", 0},
                 "its channel names \"bear\", source 2 of the roster is \"bull\"");
    expect_wrong({0, "vote", 0, 0, "", "", 0}, "\"vote\" is nothing a sequencer says");
    expect_wrong({0, "floor.opened", 0, 0, "", "", 0},
                 "\"floor.opened\" stands where it may not: floor.opened is seq 1 alone");
}

TEST(Rights, are_broken_by_answers_out_of_order) {
    expect_wrong({2, "vote", 0, 0, "", "", 0},
                 "actor \"bull\" speaks without being asked: its cause is 0");
    expect_wrong({2, "vote", 3, 0, "", "", 0}, "answers seq 3, which was not said yet");
    expect_wrong({2, "vote", 2, 0, "", "", 4}, "refers to seq 4, which was not said yet");
    expect_wrong({2, "vote", 2, 2, "", "", 0}, "source_seq is 2 where 1 was due");
}

TEST(Rights, end_when_the_floor_closes) {
    SmallFloor floor;
    floor.say({0, "floor.closed", 0, 0, "", "", 0}).say({});
    EXPECT_EQ(floor.verdict(), "event 3: \"feed\" speaks after the floor closed");
}

TEST(Rights, are_unknown_in_a_log_that_does_not_begin_with_its_floor) {
    const Kept kept = kept_journal(10);
    const auto report = verify(*kept.store, {}, true);
    ASSERT_TRUE(report->bad.has_value());
    EXPECT_NE(report->bad->what.find("not with floor.opened"), std::string::npos)
        << report->bad->what;
}

TEST(Rights, are_still_known_when_the_beginning_was_retired) {
    JournalOptions options = small_chunks(4000);
    options.segment_bytes = 50'000;
    SmallFloor floor(options);
    for (int i = 0; i < 3000; ++i) floor.say({});
    floor.say({2, "note", 2, 0, "", "", 0});
    ASSERT_TRUE(floor.journal().close().ok());
    ASSERT_EQ(retire(floor.store(), 2500)->first_held, 2049U);
    EXPECT_EQ(floor.verdict(), "event 3002: \"bull\" may not say \"note\"");
}

}  // namespace outcry
