// SPDX-License-Identifier: Apache-2.0
// A file seen through a window, and what a second thread has looked up ahead of it.
#include "bus/journal/window.hpp"

#include <gtest/gtest.h>

namespace outcry::journal {
namespace {

constexpr std::size_t file_bytes = 10'000;

Buffer content() {
    Buffer bytes;
    for (std::size_t i = 0; i < file_bytes; ++i) bytes.push(static_cast<std::uint8_t>(i * i / 7));
    return bytes;
}

class Windows : public ::testing::Test {
 protected:
    Windows() {
        EXPECT_TRUE(store->create("file"));
        EXPECT_TRUE(store->append("file", bytes));
    }
    /// Nothing can be read any more: what is seen was here before.
    void forget() { EXPECT_TRUE(store->truncate("file", 0)); }

    std::unique_ptr<Store> store = make_memory_store();
    Buffer bytes = content();
    Window window{*store, "file", file_bytes, 100};
};

TEST_F(Windows, what_was_looked_up_ahead_is_not_read_again) {
    const BytesView first = window.view(0, 50).value();
    const BytesView ahead = window.ahead(1000, 200);
    EXPECT_TRUE(same_bytes(ahead, bytes.view(1000, 200)));
    EXPECT_TRUE(same_bytes(first, bytes.view(0, 50)));
    forget();
    EXPECT_TRUE(same_bytes(window.view(1000, 9).value(), bytes.view(1000, 9)));
    EXPECT_TRUE(same_bytes(window.view(1000, 200).value(), bytes.view(1000, 200)));
    EXPECT_FALSE(window.view(1000, 201));
}

TEST_F(Windows, what_the_window_holds_is_not_looked_up) {
    ASSERT_TRUE(window.view(0, 50));
    forget();
    EXPECT_TRUE(same_bytes(window.ahead(20, 130), bytes.view(20, 130)));
    EXPECT_TRUE(window.ahead(20, 131).empty());
}

TEST_F(Windows, a_look_ahead_ends_with_the_file) {
    EXPECT_TRUE(same_bytes(window.ahead(9900, 500), bytes.view(9900, 100)));
    EXPECT_TRUE(window.ahead(file_bytes, 1).empty());
    EXPECT_TRUE(same_bytes(window.view(9990, 10).value(), bytes.view(9990, 10)));
}

}  // namespace
}  // namespace outcry::journal
