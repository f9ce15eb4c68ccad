// SPDX-License-Identifier: Apache-2.0
// Which steps of the ring count for a book, held against the plain definition over random rings.
#include "actors/risk/past.hpp"

#include <gtest/gtest.h>

#include <random>

namespace outcry::risk {
namespace {

struct Rings {
    std::vector<Returns> rings;
    std::size_t at = 0, kept = 0, size = 0;

    [[nodiscard]] std::vector<const Returns*> held() const {
        std::vector<const Returns*> all;
        for (const Returns& one : rings) all.push_back(&one);
        return all;
    }
};

/// Of `size` slots, each of which lacks a return with the probability `gaps`.
Rings random_rings(std::mt19937& random, double gaps) {
    Rings made;
    made.size = 2 + random() % 12;
    made.at = random() % made.size;
    made.kept = random() % made.size;
    made.rings.resize(1 + random() % 3);
    std::bernoulli_distribution lacks(gaps);
    double next = 1;
    for (Returns& ring : made.rings)
        for (std::size_t slot = 0; slot < made.size; ++slot)
            ring.push_back(lacks(random) ? std::nullopt : std::optional<double>(next++));
    return made;
}

/// As it is said: from the oldest kept step to the one under way, where all have a return.
std::vector<double> expected_of(const Rings& rings, const Returns& one) {
    std::vector<double> values;
    for (std::size_t back = rings.kept + 1; back-- > 0;) {
        const std::size_t slot = (rings.at + rings.size - back) % rings.size;
        bool all = true;
        for (const Returns& ring : rings.rings) all = all && ring[slot];
        if (all) values.push_back(*one[slot]);
    }
    return values;
}

std::vector<double> told_by(const Past& past, const Returns& one) {
    std::vector<double> values;
    past.each(one, [&](std::size_t k, double value) {
        EXPECT_EQ(k, values.size());
        values.push_back(value);
    });
    EXPECT_EQ(values.size(), past.steps());
    return values;
}

}  // namespace

TEST(Past, is_every_step_in_which_all_had_a_return_oldest_first) {
    std::mt19937 random(11);
    for (const double gaps : {0.0, 0.05, 0.5, 1.0})
        for (int i = 0; i < 3000; ++i) {
            const Rings rings = random_rings(random, gaps);
            const Past past(rings.held(), rings.at, rings.kept, rings.size);
            for (const Returns& one : rings.rings)
                ASSERT_EQ(told_by(past, one), expected_of(rings, one)) << "gaps " << gaps;
        }
}

TEST(Past, leaves_out_the_step_under_way_until_all_have_closed) {
    Rings rings{{{1.0, 2.0, 3.0}, {4.0, 5.0, std::nullopt}}, 2, 2, 3};
    EXPECT_EQ(told_by(Past(rings.held(), 2, 2, 3), rings.rings[0]), (std::vector{1.0, 2.0}));
    rings.rings[1][2] = 6.0;
    EXPECT_EQ(told_by(Past(rings.held(), 2, 2, 3), rings.rings[0]), (std::vector{1.0, 2.0, 3.0}));
}

TEST(Past, of_nobody_or_of_a_ring_that_has_not_begun_is_empty) {
    EXPECT_EQ(Past({}, 0, 0, 500).steps(), 0U);
    const Returns none;
    const Returns* const held[] = {&none};
    EXPECT_EQ(Past(held, 0, 0, 500).steps(), 0U);
}

}  // namespace outcry::risk
