// SPDX-License-Identifier: Apache-2.0
// A floor that runs freely goes by its machine's clock, and says so when that is set.
#include <gtest/gtest.h>

#include "actors/runtime/floor_clock.hpp"

namespace outcry::testing {
namespace {

struct Watched {
    std::string told;
    FloorClock clock{[this](const std::string& text) { told = text; }};
    std::int64_t steady_ns = 0;
    TimeNs log{0};

    /// What is said a second later, when the clock shows so many seconds.
    std::string at(std::int64_t wall_s) {
        told.clear();
        steady_ns += ns_per_s;
        const TimeNs wall{wall_s * ns_per_s};
        clock.look(wall, steady_ns, log);
        log = std::max(log, wall);
        return told;
    }
};

TEST(FloorClock, says_that_the_logs_time_waits_when_the_clock_goes_back) {
    Watched floor;
    EXPECT_EQ(floor.at(7200), "");
    EXPECT_EQ(floor.at(7201), "");
    EXPECT_TRUE(
        floor.at(3602).starts_with("this machine's clock went back by 1h: the log's time "
                                   "stands still until it is 1970-01-01T02:00:01"))
        << floor.told;
    EXPECT_EQ(floor.at(3603), "") << "once";
}

TEST(FloorClock, says_that_it_went_ahead_and_that_it_was_put_right) {
    Watched floor;
    EXPECT_EQ(floor.at(7200), "");
    EXPECT_EQ(floor.at(7201 + 86400).substr(0, 42), "this machine's clock went ahead by 1d (it ");
    EXPECT_NE(floor.at(7202).find("went back by 1d"), std::string::npos);
}

TEST(FloorClock, says_that_a_log_is_gone_on_with_that_is_ahead_of_it) {
    Watched floor;
    floor.log = {7200 * ns_per_s};
    EXPECT_NE(floor.at(3600).find("stands still until it is 1970-01-01T02:00"), std::string::npos);
    EXPECT_EQ(floor.at(3601), "") << "once";
}

TEST(FloorClock, does_not_mind_one_that_is_drawn_to_where_it_should_be) {
    Watched floor;
    EXPECT_EQ(floor.at(100), "");
    EXPECT_EQ(floor.at(102), "") << "a second more than one passed";
    EXPECT_EQ(floor.at(102), "");
}

}  // namespace
}  // namespace outcry::testing
