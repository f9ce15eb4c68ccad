// SPDX-License-Identifier: Apache-2.0
// The soak: random floors, random accidents, no differing byte; and each of ten planted mistakes is
// caught. A failure prints a seed; `tools/soak` runs more of them.
#include <gtest/gtest.h>

#include <cstdlib>

#include "tests/support/soak.hpp"

namespace outcry::testing {
namespace {

std::uint64_t number(const char* variable, std::uint64_t otherwise) {
    const char* text = std::getenv(variable);
    return text == nullptr ? otherwise : std::strtoull(text, nullptr, 10);
}

TEST(Soak, random_floors_say_the_same_bytes_whatever_happens_to_them) {
    const std::uint64_t from = number("OUTCRY_SOAK_FROM", 1),
                        seeds = number("OUTCRY_SOAK_SEEDS", 300);
    for (std::uint64_t seed = from; seed < from + seeds; ++seed) {
        const std::string found = soak_simulated(seed);
        ASSERT_EQ(found, "") << "seed " << seed << "; again: tools/soak 1 --from " << seed;
        const std::uint64_t done = seed - from + 1;
        if (seeds <= 1000 || done % 500 != 0) continue;
        std::printf("%llu seeds\n", static_cast<unsigned long long>(done));
        std::fflush(stdout);
    }
}

TEST(Soak, a_share_of_them_says_the_same_bytes_over_zeromq) {
    const std::uint64_t from = number("OUTCRY_SOAK_FROM", 1),
                        seeds = number("OUTCRY_SOAK_SEEDS", 300);
    for (std::uint64_t seed = from; seed < from + seeds; seed += 25) {
        const Place place = seed % 50 < 25 ? Place::thread : Place::process;
        ASSERT_EQ(soak_zmq(seed, place), "")
            << "seed " << seed << "; again: tools/soak 1 --from " << seed;
    }
}

class Planted : public ::testing::TestWithParam<Bug> {};

TEST_P(Planted, is_caught) {
    for (std::uint64_t seed = 1; seed <= 30; ++seed)
        if (!soak_simulated(seed, GetParam()).empty()) return;
    FAIL() << "30 seeds did not catch it";
}

std::string name_of(const ::testing::TestParamInfo<Bug>& info) {
    static const char* const names[] = {"none",         "split_answer",  "arrival_order",
                                        "hash_walk",    "early_timer",   "unanswered_cause",
                                        "hidden_state", "stale_state",   "clock_read",
                                        "reply_twice",  "other_rounding"};
    return names[static_cast<std::size_t>(info.param)];
}

INSTANTIATE_TEST_SUITE_P(Soak, Planted,
                         ::testing::Values(Bug::split_answer, Bug::arrival_order, Bug::hash_walk,
                                           Bug::early_timer, Bug::unanswered_cause,
                                           Bug::hidden_state, Bug::stale_state, Bug::clock_read,
                                           Bug::reply_twice, Bug::other_rounding),
                         name_of);

}  // namespace
}  // namespace outcry::testing
