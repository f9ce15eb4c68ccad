// SPDX-License-Identifier: Apache-2.0
// The table of topics, and what it expects of a source before anything is read.
#include "bus/broker/topics.hpp"

#include <gtest/gtest.h>

#include "outcry/codec/msgpack.hpp"

namespace outcry {
namespace {

/// Topic and schema as a publisher writes them, and refs behind.
Buffer spoken_of(std::string_view topic, std::string_view schema) {
    Buffer bytes;
    msgpack::Writer writer(bytes);
    writer.text(topic);
    writer.text(schema);
    writer.array(0);
    return bytes;
}

Topics topics_of(std::initializer_list<const char*> names) {
    std::vector<Member> members;
    for (const char* name : names) members.emplace_back().name = name;
    return Topics(std::move(members));
}

TEST(Topics, expects_of_a_source_what_it_said_last_and_what_mostly_follows) {
    Topics topics = topics_of({"feed", "bars"});
    const auto found = [&](std::string_view topic, std::string_view schema) {
        return topics.find(topic, schema, 1).value();
    };
    const Buffer bar = spoken_of("bar.v.BTC.1m", "bar"), trade = spoken_of("trade.v.BTC", "trade");
    EXPECT_EQ(topics.expected(bar.view(), 1), nullptr) << "it was never spoken of";
    for (int i = 0; i < 3; ++i) {
        (void)found("bar.v.BTC.1m", "bar");
        (void)found("trade.v.BTC", "trade");
    }
    EXPECT_EQ(topics.expected(trade.view(), 1), found("trade.v.BTC", "trade"));
    EXPECT_EQ(topics.expected(bar.view(), 1), found("bar.v.BTC.1m", "bar"));
    EXPECT_EQ(topics.expected(trade.view(), 1), found("trade.v.BTC", "trade"));
    EXPECT_EQ(topics.expected(trade.view(), 2), nullptr) << "another source said it";
}

TEST(Topics, expects_what_comes_after_a_topic_that_is_said_between_all_others) {
    Topics topics = topics_of({"risk"});
    const std::string_view veto = "risk.event.veto";
    const auto verdict = [](int i) { return "verdict.v.S" + std::to_string(i); };
    for (int round = 0; round < 3; ++round)
        for (int i = 0; i < 40; ++i) {
            (void)topics.find(verdict(i), "verdict", 1).value();
            (void)topics.find(veto, "risk.event", 1).value();
        }
    for (int i = 0; i < 40; ++i) {
        const Buffer judged = spoken_of(verdict(i), "verdict"),
                     told = spoken_of(veto, "risk.event");
        const Topic* const one = topics.expected(judged.view(), 1);
        ASSERT_NE(one, nullptr) << i;
        EXPECT_EQ(one->text, verdict(i));
        ASSERT_NE(topics.expected(told.view(), 1), nullptr) << i;
    }
}

TEST(Topics, go_to_everyone_with_a_pattern_for_them_and_an_ear_for_their_speaker) {
    std::vector<Member> members(5);
    members[0] = {"core", Role::actor, {"timer.fired.core.>"}, {}, {}};
    members[1] = {"risk", Role::actor, {"timer.*.risk.>", "bar.>"}, {}, {}};
    members[2] = {"ears", Role::actor, {"bar.*.*.1m", "*.v.>", ">"}, {"bars"}, {}};
    members[3] = {"deaf", Role::actor, {"ba.>", "bars.>", "bar"}, {}, {}};
    members[4].name = "bars";
    Topics topics(std::move(members));
    const auto mail = [&](std::string_view topic, std::string_view schema, std::uint16_t source) {
        return topics.find(topic, schema, source).value()->mail;
    };
    EXPECT_EQ(mail("bar.v.BTC.1m", "bar", 5), 0b00110u);
    EXPECT_EQ(mail("bar.v.ETH.1m", "bar", 1), 0b00010u) << "the third hears one speaker";
    EXPECT_EQ(mail("bar", "bar", 1), 0b01000u) << "what it hears begins so and goes on";
    for (const char* id : {"1", "2", "3"}) {
        EXPECT_EQ(mail(std::string("timer.fired.core.") + id, "timer.fired", 0), 0b00101u);
        EXPECT_EQ(mail(std::string("timer.fired.risk.") + id, "timer.fired", 0), 0b00110u);
        EXPECT_EQ(mail(std::string("timer.set.risk.") + id, "timer.set", 2), 0b00010u);
    }
}

TEST(Topics, tell_a_loss_to_whoever_hears_the_lost_one_by_whatever_pattern) {
    std::vector<Member> members(4);
    members[0] = {"risk", Role::actor, {}, {}, {"risk.event"}};
    members[1] = {"desk", Role::actor, {"risk.>"}, {}, {}};
    members[2] = {"chief", Role::actor, {"*.event.veto"}, {}, {}};
    members[3] = {"other", Role::actor, {"risks.>", "risk", "*"}, {}, {}};
    Topics topics(std::move(members));
    const auto loss = topics.find("floor.quarantined.risk", "floor.quarantined", 0);
    EXPECT_EQ(loss.value()->mail, 0b0111u);
}

TEST(Topics, expects_nothing_of_bytes_that_differ_or_are_cut) {
    Topics topics = topics_of({"feed"});
    for (int i = 0; i < 2; ++i) (void)topics.find("trade.v.BTC", "trade", 1).value();
    const Buffer whole = spoken_of("trade.v.BTC", "trade");
    EXPECT_NE(topics.expected(whole.view(), 1), nullptr);
    for (std::size_t size = 0; size < whole.size(); ++size)
        EXPECT_EQ(topics.expected(whole.view(0, size), 1), nullptr) << size;
    for (const auto& [topic, schema] :
         {std::pair{"trade.v.BTX", "trade"}, std::pair{"trade.v.BTCX", "trade"},
          std::pair{"trade.v.BTC", "trades"}})
        EXPECT_EQ(topics.expected(spoken_of(topic, schema).view(), 1), nullptr) << topic;
}

}  // namespace
}  // namespace outcry
