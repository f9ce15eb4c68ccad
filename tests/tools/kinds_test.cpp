// SPDX-License-Identifier: Apache-2.0
// What `outcry kinds KIND` prints can be read: no default fills the screen, and an advocate's rules
// are listed.
#include <gtest/gtest.h>

#include <sstream>

#include "tools/verbs.hpp"

namespace outcry::tools {
namespace {

std::string printed_by(const std::string& kind) {
    KindsOptions options;
    options.kind = kind;
    testing::internal::CaptureStdout();
    const auto done = kinds(options);
    std::string text = testing::internal::GetCapturedStdout();
    EXPECT_TRUE(done) << done.error().text();
    return text;
}

TEST(Kinds, lists_an_advocates_rules_with_their_readings) {
    const std::string text = printed_by("case.short");
    EXPECT_NE(text.find("head_shoulders"), std::string::npos) << text;
    EXPECT_NE(text.find("macd:12,26,9.histogram atr:14"), std::string::npos) << text;
    EXPECT_EQ(printed_by("core.pool").find("head_shoulders"), std::string::npos);
}

TEST(Kinds, cuts_a_default_that_would_fill_the_screen) {
    const std::string text = printed_by("case.long");
    EXPECT_NE(text.find("… (--json)"), std::string::npos);
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);) EXPECT_LT(line.size(), 200U) << line;
}

}  // namespace
}  // namespace outcry::tools
