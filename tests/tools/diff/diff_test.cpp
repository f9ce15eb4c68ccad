// SPDX-License-Identifier: Apache-2.0
#include "tools/diff/diff.hpp"

#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/trading.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {

using test::SmallLog;

namespace {

constexpr TimeNs start{1'747'663'200 * ns_per_s};  // 2025-05-19 14:00 UTC

FloorOpened opened(const std::string& plan) {
    FloorOpened event;
    event.floor = "paper";
    event.plan = plan;
    return event;
}

Bar bar(int minute) {
    Bar event;
    event.venue = "binance-usdm";
    event.instrument = "ETHUSDT-PERP";
    event.open_time = start + DurationNs{minute * ns_per_minute};
    event.open = event.high = event.low = event.close = Price::whole(2500 + minute);
    return event;
}

Vote vote(double p_long) {
    Vote event;
    event.strategy = "paper";
    event.venue = "binance-usdm";
    event.instrument = "ETHUSDT-PERP";
    event.voter = "bull";
    event.p_long = p_long;
    return event;
}

/// A floor of two that says `votes` after as many bars.
std::unique_ptr<SmallLog> run(const std::vector<double>& votes, const std::string& plan = "7f3a") {
    auto log = std::make_unique<SmallLog>(std::vector<std::string>{"data", "bull"});
    log->at(start).say("", 0, opened(plan));
    for (std::size_t i = 0; i < votes.size(); ++i) {
        log->at(start + DurationNs{static_cast<std::int64_t>(i + 1) * ns_per_minute});
        const std::uint64_t said = log->say("data", 0, bar(static_cast<int>(i)));
        log->say("bull", said, vote(votes[i]), {said});
    }
    return log;
}

Diff difference(SmallLog& a, SmallLog& b) {
    auto found = compare_runs(*a.reader(), *b.reader());
    EXPECT_TRUE(found.ok()) << found.error().text();
    return std::move(found).value();
}

}  // namespace

TEST(Diff, finds_equal_runs_equal) {
    const auto a = run({0.4, 0.5}), b = run({0.4, 0.5});
    const Diff found = difference(*a, *b);
    EXPECT_TRUE(found.equal);
    EXPECT_EQ(diff_text(found, false), "equal: 5 events, the same bytes\n");
}

TEST(Diff, names_the_first_differing_event_its_actor_and_field) {
    const auto a = run({0.4, 0.5, 0.6}), b = run({0.4, 0.51, 0.61});
    const Diff found = difference(*a, *b);
    EXPECT_FALSE(found.equal);
    ASSERT_TRUE(found.first.has_value());
    EXPECT_EQ(found.first->a->seq, 5U);
    EXPECT_EQ(found.first->a->actor, "bull");
    EXPECT_EQ(found.first->field, "body/p_long");
    EXPECT_EQ(found.first->value_a, "0.5");
    EXPECT_EQ(found.first->value_b, "0.51");
    EXPECT_EQ(diff_text(found, false),
              "first difference  seq 5   bull   vote.binance-usdm.ETHUSDT-PERP.1m.bull   "
              "2025-05-19 14:02 UTC\n"
              "  body/p_long\n"
              "    A 0.5\n"
              "    B 0.51\n"
              "topic                                   A  B  B - A  differing\n"
              "bar.binance-usdm.ETHUSDT-PERP.1m        3  3      0          0\n"
              "floor.opened                            1  1      0          0\n"
              "vote.binance-usdm.ETHUSDT-PERP.1m.bull  3  3      0          2\n"
              "all                                     7  7      0          2\n");
}

TEST(Diff, says_which_run_goes_on_alone) {
    const auto a = run({0.4, 0.5}), b = run({0.4});
    const Diff found = difference(*a, *b);
    ASSERT_TRUE(found.first.has_value());
    EXPECT_FALSE(found.first->b.has_value());
    EXPECT_EQ(diff_text(found, false),
              "first difference  only A has seq 4   data   bar.binance-usdm.ETHUSDT-PERP.1m   "
              "2025-05-19 14:02 UTC\n"
              "topic                                   A  B  B - A  differing\n"
              "bar.binance-usdm.ETHUSDT-PERP.1m        2  1     −1          0\n"
              "floor.opened                            1  1      0          0\n"
              "vote.binance-usdm.ETHUSDT-PERP.1m.bull  2  1     −1          0\n"
              "all                                     5  3     −2          0\n");
    EXPECT_TRUE(diff_text(difference(*b, *a), false).starts_with("first difference  only B has"));
}

TEST(Diff, looks_past_an_opening_that_differs) {
    const auto a = run({0.4, 0.5}, "7f3a"), b = run({0.4, 0.6}, "81c0");
    const Diff found = difference(*a, *b);
    ASSERT_TRUE(found.opening.has_value());
    EXPECT_EQ(found.opening->field, "body/plan");
    ASSERT_TRUE(found.first.has_value());
    EXPECT_EQ(found.first->a->seq, 5U);
}

TEST(Diff, calls_runs_that_differ_in_their_opening_alone_different) {
    const auto a = run({0.4}, "7f3a"), b = run({0.4}, "81c0");
    const Diff found = difference(*a, *b);
    EXPECT_FALSE(found.equal);
    EXPECT_FALSE(found.first.has_value());
}

TEST(Diff, looks_past_the_plan_in_the_names_of_orders) {
    const auto filled = [](const std::string& plan, std::int64_t price) {
        auto log = std::make_unique<SmallLog>(std::vector<std::string>{"execution"});
        log->at(start).say("", 0, opened(plan));
        for (const char* part : {"-731-e", "-731-s"}) {
            Order order;
            order.id = plan + part;
            order.venue = "binance-usdm";
            order.instrument = "ETHUSDT-PERP";
            log->say("execution", 1, order);
            Fill fill;
            fill.order = plan + part;
            fill.venue = order.venue;
            fill.instrument = order.instrument;
            fill.price = Price::whole(price);
            log->say("execution", 1, fill);
        }
        return log;
    };
    const auto a = filled("eab1", 2500), same = filled("4430", 2500), other = filled("4430", 2501);
    const Diff alike = difference(*a, *same);
    EXPECT_FALSE(alike.first.has_value()) << alike.first->field;
    for (const TopicCount& one : alike.topics)
        EXPECT_EQ(one.differing, one.topic == "floor.opened" ? 1U : 0U) << one.topic;
    const Diff found = difference(*a, *other);
    ASSERT_TRUE(found.first.has_value());
    EXPECT_EQ(found.first->a->seq, 3U);
    EXPECT_EQ(found.first->field, "body/price");
    EXPECT_EQ(found.first->value_b, "\"2501\"");
}

TEST(Diff, gives_an_opening_no_time_since_it_has_none) {
    SmallLog a({"data"}), b({"data"});
    a.say("", 0, opened("7f3a"));
    b.say("", 0, opened("0000"));
    const std::string text = diff_text(difference(a, b), false);
    EXPECT_NE(text.find("the floors differ  seq 1   sequencer   "), std::string::npos) << text;
    EXPECT_NE(text.find("   -\n"), std::string::npos) << text;
    EXPECT_EQ(text.find("1970"), std::string::npos) << text;
}

TEST(Diff, aligns_floors_of_other_members_by_round) {
    const auto floor = [](const std::vector<std::string>& names, double p_long) {
        auto log = std::make_unique<SmallLog>(names);
        FloorOpened event = opened(names.back());
        event.floor = names.back();
        for (const std::string& name : names)
            event.roster.push_back({name, "toy", Role::actor, {}, {}, {}, {}});
        log->at(start).say("", 0, event);
        for (int i = 0; i < 3; ++i) {
            const std::uint64_t said = log->say(names.front(), 0, bar(i));
            for (std::size_t other = 2; other < names.size(); ++other)
                log->say(names[other], said, bar(i));
            Vote one = vote(i < 2 ? 0.5 : p_long);
            one.strategy = names.back();
            one.round = start + DurationNs{i * ns_per_minute};
            log->say("bull", said, one, {said});
            Proposal decided;
            decided.venue = one.venue;
            decided.instrument = one.instrument;
            decided.round = one.round;
            log->say("bull", said, decided, {said});
        }
        return log;
    };
    const auto a = floor({"data", "bull"}, 0.4), b = floor({"data", "bull", "bear"}, 0.45);
    const Diff found = difference(*a, *b);
    EXPECT_EQ(found.aligned_by, "round");
    EXPECT_EQ(found.only_b, std::vector<std::string>{"bear"});
    ASSERT_TRUE(found.first);
    EXPECT_EQ(found.first->round, start + DurationNs{2 * ns_per_minute});
    EXPECT_EQ(found.first->field, "body/p_long");
    EXPECT_NE(found.first->a->seq, found.first->b->seq);
    ASSERT_TRUE(found.rounds);
    EXPECT_EQ(found.rounds->both, 3U);
    const auto same = floor({"data", "bull", "bear"}, 0.4);
    EXPECT_FALSE(difference(*a, *same).first) << "what both heard in each round is the same";
    EXPECT_FALSE(difference(*a, *same).equal);
}

TEST(Diff, exits_with_one_when_runs_differ_and_refuses_a_folder_without_a_journal) {
    const auto a = run({0.4}), b = run({0.5});
    const std::string folder_a = a->finish(), folder_b = b->finish();
    testing::internal::CaptureStdout();
    const auto same = diff({folder_a, folder_a, false});
    const auto other = diff({folder_a, folder_b, true});
    const auto missing = diff({folder_a, folder_a + "/nowhere", false});
    const std::string printed = testing::internal::GetCapturedStdout();
    EXPECT_EQ(same.value(), 0);
    EXPECT_EQ(other.value(), 1);
    EXPECT_FALSE(missing.ok());
    EXPECT_NE(printed.find(R"("field": "body/p_long")"), std::string::npos) << printed;
}

}  // namespace outcry::tools
