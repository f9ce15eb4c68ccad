// SPDX-License-Identifier: Apache-2.0
// A log that a crash cut after any event is gone on with to the bytes of an unbroken run: inside a
// slice, between two timers of one moment, between two answers; from its start and from a snapshot
// at every seq.
#include <gtest/gtest.h>

#include "tests/support/effort.hpp"
#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

void expect_resumed(const Plan& plan, const Log& whole, std::size_t cut,
                    std::shared_ptr<const FloorSnapshot> snapshot = nullptr) {
    const auto store = cut_store(whole, cut);
    const auto resumed = resume_fused(plan, toys::find, *store, snapshot);
    const std::string where =
        "cut after " + std::to_string(cut) +
        (snapshot ? ", from the snapshot of " + std::to_string(snapshot->seq) : "");
    ASSERT_TRUE(resumed) << where << ": " << resumed.error().text();
    ASSERT_EQ(first_difference(whole, *resumed), "") << where;
}

TEST(Cut, a_log_cut_after_any_event_is_gone_on_with_to_the_same_bytes) {
    const Plan plan = toy_plan(Place::fused, 24);
    const Log whole = *run_fused(plan, toys::find);
    for (std::size_t cut = 1; cut <= whole.records.size(); cut += test::stride)
        ASSERT_NO_FATAL_FAILURE(expect_resumed(plan, whole, cut));
}

TEST(Cut, a_snapshot_at_every_seq_and_the_rest_of_the_log_are_the_whole_log) {
    Plan plan = toy_plan(Place::fused, 24);
    plan.snapshot_every = 1;
    const auto run = run_with_snapshots(plan, toys::find);
    ASSERT_TRUE(run) << run.error().text();
    ASSERT_GE(run->taken.size() + 3, run->log.records.size());
    plan.snapshot_every = 0;
    for (std::size_t i = 0; i < run->taken.size(); i += test::stride) {
        const auto& snapshot = run->taken[i];
        ASSERT_GE(snapshot->needs, snapshot->seq);
        ASSERT_EQ(read_record(run->log.records[snapshot->seq - 1])->prefix.time,
                  snapshot->sequencer.clock);
        ASSERT_NO_FATAL_FAILURE(expect_resumed(plan, run->log, snapshot->needs, snapshot));
        const std::size_t later =
            std::min<std::size_t>(snapshot->needs + snapshot->seq % 37, run->log.records.size());
        ASSERT_NO_FATAL_FAILURE(expect_resumed(plan, run->log, later, snapshot));
    }
}

TEST(Cut, a_snapshot_is_the_same_whoever_answered_from_where) {
    Plan plan = toy_plan(Place::fused, 40);
    plan.snapshot_every = 50;
    const auto fused = run_with_snapshots(plan, toys::find);
    ASSERT_TRUE(fused);
    Accidents accidents;
    accidents.kills = 4;
    accidents.snapshot_every = 50;
    int compared = 0;
    for (accidents.seed = 1; accidents.seed <= 8; ++accidents.seed) {
        const auto net = run_on_net(toy_plan(Place::process, 40), toys::find, accidents);
        ASSERT_TRUE(net) << "seed " << accidents.seed << ": " << net.error().text();
        for (const auto& taken : net->snapshots) {
            const auto same = std::find_if(fused->taken.begin(), fused->taken.end(),
                                           [&](const auto& s) { return s->seq == taken->seq; });
            ASSERT_NE(same, fused->taken.end());
            FloorSnapshot other = **same;
            ASSERT_TRUE(*taken == other) << "seed " << accidents.seed << ", seq " << taken->seq;
            ++compared;
        }
    }
    EXPECT_GT(compared, 40);
}

}  // namespace
}  // namespace outcry::testing
