// SPDX-License-Identifier: Apache-2.0
// An observer of a fused floor: it hears all it asked for, in order and once, beside the floor; it
// has committed the last of it when the floor is over; and when it fails, nobody waits for it.
#include <gtest/gtest.h>

#include "actors/runtime/floor.hpp"
#include "tests/support/folders.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

/// What an observer saw, looked at when the floor is over.
struct Seen {
    std::vector<std::uint64_t> seqs;
    std::vector<std::string> topics;
    std::uint64_t rested_upto = 0;
    std::uint64_t heard_since_rest = 0;
};

class Reader final : public ObserverParticipant {
 public:
    Reader(Seen& seen, std::uint64_t fails_at) : seen_(seen), fails_at_(fails_at) {}
    Result<std::uint64_t> stored_upto() override { return seen_.rested_upto; }
    Result<void> observe(const RecordView& record) override {
        if (record.prefix.seq >= fails_at_) return error(Error::Kind::io, "the disk is full");
        seen_.seqs.push_back(record.prefix.seq);
        seen_.topics.emplace_back(record.said.topic);
        ++seen_.heard_since_rest;
        return {};
    }
    Result<void> idle(std::uint64_t complete_upto) override {
        seen_.rested_upto = complete_upto;
        seen_.heard_since_rest = 0;
        return {};
    }

 private:
    Seen& seen_;
    std::uint64_t fails_at_;
};

constexpr std::uint64_t never = UINT64_MAX;
constexpr std::uint64_t many = 4000;  // ticks: several batches

struct Watched {
    Seen seen;
    LaunchResult result;
};

/// The toys with one reader of `pattern` beside them.
Watched watch(const std::string& pattern, std::uint64_t fails_at = never) {
    Watched watched;
    Plan plan = toy_plan(Place::fused, many);
    Kind kind;
    kind.manifest.kind = "test.reader";
    kind.manifest.duty = Duty::observer;
    kind.mail = [&](const Making&) -> Result<std::vector<std::string>> {
        return std::vector{pattern};
    };
    kind.make_observer = [&](const Making&) -> Result<std::unique_ptr<ObserverParticipant>> {
        return std::unique_ptr<ObserverParticipant>(
            std::make_unique<Reader>(watched.seen, fails_at));
    };
    PlannedActor& reader = plan.observers.emplace_back();
    reader.name = "reader";
    reader.kind = kind.manifest.kind;
    reader.duty = Duty::observer;
    reader.place = Place::fused;
    reader.hears = {pattern};
    LaunchOptions options;
    options.find_kind = [&](std::string_view name) {
        return name == kind.manifest.kind ? &kind : toys::find(name);
    };
    auto ran = launch(plan, options);
    EXPECT_TRUE(ran) << (ran ? "" : ran.error().text());
    if (ran) watched.result = *ran;
    return watched;
}

const Log& unwatched() {
    static const Log log = *run_fused(toy_plan(Place::fused, many), toys::find);
    return log;
}

}  // namespace

TEST(LocalObserver,
     hears_every_event_once_and_in_order_and_has_kept_the_last_when_the_floor_is_over) {
    const Watched watched = watch(">");
    ASSERT_EQ(watched.seen.seqs.size(), watched.result.last_seq);
    for (std::size_t i = 0; i < watched.seen.seqs.size(); ++i)
        ASSERT_EQ(watched.seen.seqs[i], i + 1);
    EXPECT_EQ(watched.seen.rested_upto, watched.result.last_seq);
    EXPECT_EQ(watched.seen.heard_since_rest, 0U);
    EXPECT_GT(watched.result.last_seq, 10'000U) << "more than a batch";
}

TEST(LocalObserver, hears_what_it_asked_for_and_nothing_else) {
    const std::string wanted = "tick.>";
    const Watched watched = watch(wanted);
    std::vector<std::uint64_t> expected;
    for (std::size_t i = 0; i < unwatched().records.size(); ++i)
        if (read_record(unwatched().records[i])->said.topic.starts_with("tick."))
            expected.push_back(i + 1);
    ASSERT_FALSE(expected.empty());
    EXPECT_EQ(watched.seen.seqs, expected);
    EXPECT_EQ(watched.seen.rested_upto, watched.result.last_seq)
        << "it need not read again what it did not want";
}

TEST(LocalObserver, changes_nothing_of_what_is_said) {
    EXPECT_EQ(watch(">").result.head, unwatched().head);
}

TEST(LocalObserver, is_left_behind_when_it_fails_and_the_floor_goes_on) {
    const Watched watched = watch(">", 500);
    EXPECT_EQ(watched.seen.seqs.size(), 499U) << "nothing is told to it after it failed";
    EXPECT_EQ(watched.seen.rested_upto, 0U) << "half a batch is not committed";
    EXPECT_EQ(watched.result.head, unwatched().head);
}

}  // namespace outcry::testing
