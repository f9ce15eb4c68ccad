// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/topic.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <vector>

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

/// Token by token, as the words say it.
bool matches_plainly(std::string_view pattern, std::string_view topic) {
    const auto tokens_of = [](std::string_view text) {
        std::vector<std::string> tokens;
        for (std::size_t begin = 0; begin <= text.size() && !text.empty();) {
            const std::size_t end = std::min(text.find('.', begin), text.size());
            tokens.emplace_back(text.substr(begin, end - begin));
            begin = end + 1;
        }
        return tokens;
    };
    const auto wanted = tokens_of(pattern), found = tokens_of(topic);
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        if (wanted[i] == ">") return i < found.size();
        if (i >= found.size() || (wanted[i] != "*" && wanted[i] != found[i])) return false;
    }
    return wanted.size() == found.size();
}

RC_GTEST_PROP(TopicProperty, patterns_pick_what_they_pick_token_by_token, ()) {
    const auto any = [](const std::vector<std::string>& tokens) {
        std::string text;
        for (int left = *rc::gen::inRange(1, 5); left > 0; --left)
            text += *rc::gen::elementOf(tokens) + (left > 1 ? "." : "");
        return text;
    };
    std::string pattern = any({"a", "ab", "b", "*"});
    if (*rc::gen::arbitrary<bool>()) pattern += ".>";
    const std::string topic = any({"a", "ab", "b", "abc"});
    RC_ASSERT(topic_matches(pattern, topic) == matches_plainly(pattern, topic));
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
