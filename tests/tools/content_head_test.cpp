// SPDX-License-Identifier: Apache-2.0
#include "tools/content_head.hpp"

#include <gtest/gtest.h>

namespace outcry::tools {
namespace {

const std::string head = "f4b1" + std::string(56, '0') + "db6e";

TEST(KeptHead, is_taken_whole_or_as_a_report_shows_it) {
    EXPECT_EQ(head_ends(head), "f4b1…db6e");
    const auto whole = parse_kept_head(head);
    ASSERT_TRUE(whole) << whole.error().text();
    EXPECT_TRUE(whole->whole());
    EXPECT_TRUE(whole->is_of(head));
    for (const std::string text : {"f4b1…db6e", "f4b1...db6e", "F4B100…DB6E"}) {
        const auto kept = parse_kept_head(text);
        ASSERT_TRUE(kept) << kept.error().text();
        EXPECT_FALSE(kept->whole());
        EXPECT_TRUE(kept->is_of(head)) << text;
        EXPECT_FALSE(kept->is_of("f4b1" + std::string(60, '0'))) << text;
    }
}

TEST(KeptHead, is_refused_when_it_could_be_of_too_many_logs) {
    for (const std::string text : {"", "f4b1", "f4b1…", "…db6e", "f4b…db6e", "f4b1…db6x"}) {
        const auto kept = parse_kept_head(text);
        ASSERT_FALSE(kept) << text;
        EXPECT_NE(kept.error().message.find("64 hexadecimal digits"), std::string::npos) << text;
    }
    EXPECT_FALSE(parse_kept_head(head + "0"));
    EXPECT_FALSE(parse_kept_head(head + "…" + head));
}

}  // namespace
}  // namespace outcry::tools
