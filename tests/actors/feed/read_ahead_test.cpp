// SPDX-License-Identifier: Apache-2.0
// Portions made ready by another thread come as if nobody had hurried, and so does what went wrong.
#include "actors/feed/read_ahead.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>
#include <thread>

#include "outcry/base/text.hpp"

namespace outcry::feed {
namespace {

/// Says 1, 2, 3 …, one a portion, up to `last`; then it has ended, or fails.
class Counting {
 public:
    explicit Counting(int last, bool fails = false) : last_(last), fails_(fails) {}

    Result<void> fill(std::size_t room, InputRun& run) {
        rooms.insert(room);
        threads.insert(std::this_thread::get_id());
        if (next_ > last_ && fails_) return invalid("row is bad");
        if (next_ > last_) run.ended = true;
        if (next_ <= last_) run.add(0, as_bytes(std::to_string(next_++)));
        return {};
    }

    std::set<std::size_t> rooms;
    std::set<std::thread::id> threads;

 private:
    int next_ = 1;
    int last_;
    bool fails_;
};

ReadAhead::Fill filling(Counting& counting) {
    return [&counting](std::size_t room, InputRun& run) { return counting.fill(room, run); };
}

std::string text_of(const InputRun& run) {
    const BytesView said = run.inputs[0];
    return {reinterpret_cast<const char*>(said.data()), said.size()};
}

TEST(ReadAhead, hands_over_every_portion_once_in_its_order) {
    Counting counting(1000);
    ReadAhead ahead(filling(counting));
    InputRun run;
    for (int i = 1; i <= 1000; ++i) {
        ASSERT_TRUE(ahead.take(7, run).ok());
        ASSERT_EQ(run.inputs.size(), 1U);
        ASSERT_EQ(text_of(run), std::to_string(i));
        ASSERT_FALSE(run.ended);
        if (i % 50 == 0) std::this_thread::yield();
    }
    for (int i = 0; i < 10; ++i) {
        ASSERT_TRUE(ahead.take(7, run).ok());
        EXPECT_TRUE(run.ended && run.inputs.empty());
    }
    EXPECT_EQ(counting.rooms, std::set<std::size_t>{7});
}

TEST(ReadAhead, tells_of_an_error_after_all_that_was_good_and_again_when_asked_again) {
    for (const int good : {0, 1, 3, 4, 5, 42}) {
        Counting counting(good, true);
        ReadAhead ahead(filling(counting));
        InputRun run;
        for (int i = 1; i <= good; ++i) {
            ASSERT_TRUE(ahead.take(1, run).ok());
            ASSERT_EQ(text_of(run), std::to_string(i));
        }
        for (int i = 0; i < 10; ++i) EXPECT_EQ(ahead.take(1, run).error().text(), "row is bad");
    }
}

TEST(ReadAhead, needs_no_thread_for_what_is_short) {
    Counting counting(3);
    ReadAhead ahead(filling(counting));
    InputRun run;
    for (int i = 0; i < 20; ++i) ASSERT_TRUE(ahead.take(1, run).ok());
    EXPECT_EQ(counting.threads, std::set<std::thread::id>{std::this_thread::get_id()});
}

TEST(ReadAhead, can_be_left_at_any_moment) {
    for (int taken = 0; taken < 200; ++taken) {
        Counting counting(1'000'000);
        ReadAhead ahead(filling(counting));
        InputRun run;
        for (int i = 0; i < taken; ++i) ASSERT_TRUE(ahead.take(1, run).ok());
    }
}

}  // namespace
}  // namespace outcry::feed
