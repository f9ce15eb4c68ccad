// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/topic.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

namespace outcry {
namespace {

std::string topic_of(std::string_view schema, std::initializer_list<std::string_view> tokens) {
    TopicWriter writer;
    writer.begin(schema);
    for (const std::string_view token : tokens) writer.token(token);
    return std::string(writer.text());
}

TEST(Topic, joins_encoded_tokens) {
    EXPECT_EQ(topic_of("bar", {"binance-usdm", "BTCUSDT-PERP", "15m"}),
              "bar.binance-usdm.BTCUSDT-PERP.15m");
    EXPECT_EQ(topic_of("bar", {"nyse", "BRK.B", "../x", "50%", ""}),
              "bar.nyse.BRK%2EB.%2E%2E%2Fx.50%25.-");
    EXPECT_EQ(topic_token("bar.nyse.BRK%2EB", 2), "BRK%2EB");
    EXPECT_EQ(topic_token("bar.nyse", 2), "");
    EXPECT_EQ(decode_token("BRK%2EB"), "BRK.B");
    EXPECT_EQ(decode_token("100%2"), "100%2");
}

TEST(Topic, patterns_pick_whole_tokens) {
    EXPECT_TRUE(topic_matches(">", "bar.x.y"));
    EXPECT_TRUE(topic_matches("bar.>", "bar.x.y"));
    EXPECT_FALSE(topic_matches("bar.>", "bar"));
    EXPECT_TRUE(topic_matches("bar.*.y", "bar.x.y"));
    EXPECT_FALSE(topic_matches("bar.*", "bar.x.y"));
    EXPECT_FALSE(topic_matches("bar.*.y", "bar.x"));
    EXPECT_FALSE(topic_matches("bar", "bars"));
    EXPECT_TRUE(topic_matches("bar", "bar"));
}

TEST(Topic, refuses_patterns_that_mean_nothing) {
    for (const char* good : {">", "*", "bar.*.BTC.>", "a.b"})
        EXPECT_TRUE(check_pattern(good).ok()) << good;
    for (const char* bad : {"", ".", "a.", ".a", "a..b", ">.a", "a.>.b", "a*", "a.b>"})
        EXPECT_FALSE(check_pattern(bad).ok()) << bad;
    EXPECT_FALSE(check_pattern(std::string(257, 'a')).ok());
}

TEST(Topic, refuses_topics_that_do_not_begin_with_their_schema) {
    EXPECT_TRUE(check_topic("floor.opened", "floor.opened").ok());
    EXPECT_TRUE(check_topic("bar.x", "bar").ok());
    for (const char* bad : {"", "bars.x", "ba", "bar.", "bar..x", "bar.x/y", "bar.*", "bar.a b"})
        EXPECT_FALSE(check_topic(bad, "bar").ok()) << bad;
}

RC_GTEST_PROP(TopicProperty, any_token_makes_a_topic_and_comes_back, (const std::string& token)) {
    RC_PRE(!token.empty());
    const std::string topic = topic_of("bar", {token, "x"});
    RC_ASSERT(topic.size() > limits::topic_bytes_max || check_topic(topic, "bar").ok());
    RC_ASSERT(decode_token(topic_token(topic, 1)) == token);
    RC_ASSERT(topic_matches("bar.*.x", topic));
}

}  // namespace
}  // namespace outcry
