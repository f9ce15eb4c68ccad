// SPDX-License-Identifier: Apache-2.0
// Idea six: order is a function, not an accident. Six toys, fused and on a hostile network, say the
// same bytes.
#include <gtest/gtest.h>

#include "tests/support/toy_floor.hpp"

namespace outcry::testing {
namespace {

Log fused() {
    const auto log = run_fused(toy_plan(Place::fused), toys::find);
    EXPECT_TRUE(log) << log.error().text();
    return log ? *log : Log{};
}

void expect_same(const Accidents& accidents) {
    static const Log reference = fused();
    const auto run = run_on_net(toy_plan(Place::process), toys::find, accidents);
    ASSERT_TRUE(run) << "seed " << accidents.seed << ": " << run.error().text();
    EXPECT_EQ(first_difference(reference, run->log), "") << "seed " << accidents.seed;
}

TEST(Identity, two_fused_runs_say_the_same_bytes) {
    EXPECT_EQ(first_difference(fused(), fused()), "");
    EXPECT_GT(fused().records.size(), 500U);
}

TEST(Identity, every_rule_is_exercised_by_the_toys) {
    std::map<std::string, int> said;
    for (const Buffer& record : fused().records)
        ++said[std::string(read_record(record)->said.schema)];
    for (const char* schema :
         {"floor.opened", "tick", "part", "total", "woke", "question", "reply", "ruling",
          "timer.set", "timer.cancel", "timer.fired", "timer.cancelled", "floor.closed"})
        EXPECT_GT(said[schema], 0) << schema;
}

TEST(Identity, a_network_that_delays_everything_changes_no_byte) {
    for (std::uint64_t seed = 1; seed <= 20; ++seed) expect_same({seed, 0, 0, 0});
}

TEST(Identity, members_killed_at_random_moments_change_no_byte) {
    for (std::uint64_t seed = 100; seed <= 140; ++seed) expect_same({seed, 5, 0, 0});
}

TEST(Identity, members_that_die_between_the_halves_of_an_answer_change_no_byte) {
    for (std::uint64_t seed = 200; seed <= 240; ++seed) expect_same({seed, 2, 6, 0});
}

TEST(Identity, a_floor_that_dies_whole_goes_on_where_its_log_ends) {
    for (std::uint64_t seed = 300; seed <= 340; ++seed) expect_same({seed, 2, 2, 1});
}

TEST(Identity, members_and_floors_that_come_back_from_snapshots_change_no_byte) {
    for (std::uint64_t seed = 400; seed <= 440; ++seed)
        expect_same({seed, 4, 3, 2, 20 + seed % 31});
}

}  // namespace
}  // namespace outcry::testing
