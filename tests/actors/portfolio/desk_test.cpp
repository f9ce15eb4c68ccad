// SPDX-License-Identifier: Apache-2.0
#include "actors/portfolio/desk.hpp"

#include <gtest/gtest.h>

#include <string>

namespace outcry::desk {
namespace {

struct Slot {
    std::string venue;
    std::string instrument;
};

std::vector<Slot> slots_of(int count) {
    std::vector<Slot> slots;
    for (int i = 0; i < count; ++i)
        (void)find_or_add(slots, i % 3 == 0 ? "a" : "b", "S" + std::to_string(i));
    return slots;
}

TEST(Hint, finds_what_a_search_finds_in_whatever_order_it_is_asked) {
    std::vector<Slot> slots = slots_of(40);
    const std::vector<Slot> known = slots;
    Hint hint;
    for (std::size_t step : {0U, 1U, 7U, 39U}) {
        for (std::size_t i = 0; i < 3 * known.size(); ++i) {
            const Slot& wanted = known[i * step % known.size()];
            ASSERT_EQ(hint.find(slots, wanted.venue, wanted.instrument),
                      find(slots, wanted.venue, wanted.instrument));
        }
        EXPECT_EQ(hint.find(slots, "c", "S1"), nullptr) << "another venue's";
    }
}

TEST(Hint, follows_a_list_that_grows_and_one_that_shrinks) {
    std::vector<Slot> slots;
    Hint hint;
    for (int i = 0; i < 40; ++i) {
        Slot& slot = hint.find_or_add(slots, "a", "S" + std::to_string(40 - i));
        ASSERT_EQ(&slot, find(slots, "a", "S" + std::to_string(40 - i)));
        ASSERT_EQ(&hint.find_or_add(slots, "a", "S40"), find(slots, "a", "S40"));
    }
    EXPECT_EQ(slots.size(), 40U);
    slots.resize(2);
    EXPECT_EQ(hint.find(slots, "a", "S40"), nullptr);
    slots.clear();
    EXPECT_EQ(hint.find(slots, "a", "S1"), nullptr);
}

TEST(Desk, the_first_of_several_of_one_name_is_where_their_row_begins) {
    for (const int count : {0, 1, 3, 8, 9, 40}) {
        std::vector<Slot> slots;
        for (const Slot& one : slots_of(count))
            for (std::size_t times = 0; times <= one.instrument.size() % 3; ++times)
                if (slots.size() < static_cast<std::size_t>(count)) slots.push_back(one);
        for (int i = 0; i <= count; ++i)
            for (const char* venue : {"", "a", "b", "bb"}) {
                const std::string name = "S" + std::to_string(i);
                const auto place = place_of(slots, venue, name);
                const bool there =
                    place != slots.end() && place->venue == venue && place->instrument == name;
                EXPECT_EQ(first_of(slots, venue, name), there ? place : slots.end());
            }
    }
}

}  // namespace
}  // namespace outcry::desk
