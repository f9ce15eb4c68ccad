// SPDX-License-Identifier: Apache-2.0
// One small floor that trades twice, and what `why` makes of it.
#include "tools/why/why.hpp"

#include "tests/tools/why/story.hpp"

namespace outcry::tools {

using namespace told;

TEST(Why, tells_an_entry_from_fill_to_bar) {
    Story story;
    EXPECT_EQ(story.text(story.id + "e"),
              R"(BUY 1.198 ETHUSDT-PERP   2025-05-19 14:15 UTC   order 7f3a-8-e   seq 13
├ fill     2,512.40 = next open 2,512.11 + 0.29   taker fee 1.50   buy 1.198   2025-05-19 14:16 UTC   seq 14
├ order    market buy 1.198   filled   entry   seq 13
├ risk     2.398 → 1.198: symbol exposure 60.0%, at most 30.0%   [day 1.9/5  gross 60/90]   seq 10
│ ├ drawdown day     1.9 %   bound 5 %    room 3.1 %
│ ├ symbol exposure  60 %    bound 30 %   does not hold, beyond by 30 %
│ ├ gross exposure   60 %    bound 90 %   room 30 %
│ ├ positions        1       bound 5      room 4
│ └ account          equity 0.00   gross exposure 0.00   drawdown day 0 %, week 0 %, total 0 %   seq 9
├ core     p(target before stop) .390, break-even .353 → +22 bp, needs +8 bp   regime trend   seq 8
│ ├ bull     .460 × .60   seq 6
│ │ ├ rsi:14@15m  34.1   below 35       +.31
│ │ ├ macd@15m    −1.5   crossed down   −.09
│ │ └ signal      15m   regime trend   close 2,512.10   seq 5
│ │   └ bar  15m [14:00, 14:15) close 2,512.10   seq 4
│ │     ├ from bar  1m [14:00, 14:01) close 2,501.00   seq 2
│ │     └ to bar    1m [14:14, 14:15) close 2,512.10   seq 3
│ ├ bear     .330 × .40   seq 7
│ │ └ signal  15m   regime trend   close 2,512.10   seq 5
│ ├ predict  silent: no answer by the deadline
│ ├ size     exposure 0.00 → 6,024.02   stop 2%  target 4%  costs 12 bp
│ └ voices   disagreement 0.0081 nats
├ flips    to HOLD if bull < 0.3900
├          to HOLD if edge_min > 22.0bp
└ because  bar 15m [14:00, 14:15) close 2,512.10   seq 4
)");
}

TEST(Why, keeps_to_the_depth_asked_for_and_then_names_findings_beside_their_voter) {
    Story story;
    EXPECT_EQ(story.text(story.id + "e", 0),
              "BUY 1.198 ETHUSDT-PERP   2025-05-19 14:15 UTC   order 7f3a-8-e   seq 13\n");
    const std::string two = story.text(story.id + "e", 2);
    EXPECT_NE(two.find("│ ├ bull     .460 × .60   rsi:14@15m below 35 (+.31), macd@15m crossed "
                       "down (−.09)   seq 6\n"),
              std::string::npos)
        << two;
    EXPECT_EQ(two.find("signal"), std::string::npos);
}

TEST(Why, explains_the_last_filled_order_when_nothing_is_asked) {
    Story story;
    const std::string text = story.text("");
    EXPECT_TRUE(text.starts_with("SELL 1.198 ETHUSDT-PERP   2025-05-19 15:45 UTC   order 7f3a-8-s"))
        << text;
    EXPECT_NE(text.find("2,461.90 = stop 2,462.15 − 0.25   taker fee 1.47"), std::string::npos);
    EXPECT_NE(text.find("stop sell 1.198 at 2,462.15   filled   stop"), std::string::npos);
    EXPECT_NE(text.find("├ entry    2,512.40 = next open 2,512.11 + 0.29"), std::string::npos)
        << text;
    EXPECT_NE(text.find("core     p(target before stop) .390"), std::string::npos);
}

TEST(Why, takes_the_beginning_of_an_id_as_its_entry) {
    Story story;
    EXPECT_EQ(story.text("7f3a"), story.text(story.id + "e"));
    EXPECT_EQ(story.text(story.id), story.text(story.id + "e"));
}

TEST(Why, reaches_the_same_story_from_every_event_of_a_decision) {
    Story story;
    const std::string whole = story.text(story.id + "e");
    for (const std::uint64_t seq : {story.proposed, story.judged, story.placed, story.filled})
        EXPECT_EQ(story.text(std::to_string(seq)), whole) << seq;
}

TEST(Why, explains_a_vote_by_its_findings_and_what_it_heard) {
    Story story;
    EXPECT_EQ(
        story.text(std::to_string(story.bull)),
        R"(vote.binance-usdm.ETHUSDT-PERP.15m.bull   2025-05-19 14:15 UTC   long .460 short .300   seq 6
├ rsi:14@15m  34.1   below 35       +.31
├ macd@15m    −1.5   crossed down   −.09
└ signal      15m   regime trend   close 2,512.10   seq 5
  └ bar  15m [14:00, 14:15) close 2,512.10   seq 4
    ├ from bar  1m [14:00, 14:01) close 2,501.00   seq 2
    └ to bar    1m [14:14, 14:15) close 2,512.10   seq 3
)");
}

TEST(Why, names_the_alarm_that_stood_when_a_forecast_was_given) {
    const auto told = [](const TimeNs at, const std::vector<std::string>& alarms) {
        SmallLog log({"data", "predict", "other"});
        log.at(after(-15)).say("", 0, opened());
        Drift drift;
        drift.by = "predict";
        drift.alarms = alarms;
        drift.rows = 96;
        log.at(after(-14))
            .say("other", 0, Drift{"other", "", {}, {}, 1, {}, {}, {}, {"of another"}});
        log.at(at).say("predict", 0, drift);
        const std::uint64_t heard =
            log.at(closed).say("data", 0, bar(m15, after(-15), "2500", "2512.1"));
        const std::uint64_t said = log.say("predict", heard, vote("predict", 0.46, {}), {heard});
        const auto reader = log.reader();
        return tree_text(explain(*reader, std::to_string(said), 3).value(), 3, false);
    };
    const std::string text =
        told(after(-13), {"ret_1h moved: stability index 0.31", "long said too much"});
    EXPECT_NE(
        text.find("drift  alarm: ret_1h moved: stability index 0.31; long said too much   seq 3\n"),
        std::string::npos)
        << text;
    EXPECT_EQ(text.find("of another"), std::string::npos) << text;
    EXPECT_EQ(told(after(-13), {}).find("drift"), std::string::npos) << told(after(-13), {});
}

TEST(Why, explains_a_hold_and_a_veto) {
    SmallLog log({"data", "core", "risk"});
    log.at(closed).say("", 0, opened());
    const std::uint64_t closing = log.say("data", 0, bar(m15, after(-15), "2500", "2512.1"));
    Proposal held = proposal(0, 0);
    held.action = Action::hold;
    held.edge_long = -0.0004;
    held.reason = "edge -4.0bp long, needs more than 8.0bp";
    const std::uint64_t hold = log.say("core", closing, held, {closing});
    const std::uint64_t asked = log.say("core", closing, proposal(0, 0), {closing});
    Verdict no = verdict(asked);
    no.outcome = Outcome::vetoed;
    no.approved = {};
    no.reason = "kill switch 1.0, bound 0.0";
    log.say("risk", asked, no, {asked});
    const auto reader = log.reader();
    const std::string hold_text =
        tree_text(explain(*reader, std::to_string(hold), 1).value(), 1, false);
    EXPECT_EQ(hold_text,
              R"(HOLD ETHUSDT-PERP   2025-05-19 14:15 UTC   seq 3
├ core     edge -4.0bp long, needs more than 8.0bp   p long .390 short .300, break-even .353   regime trend   seq 3
├ flips    to HOLD if bull < 0.3900
├          to HOLD if edge_min > 22.0bp
└ because  bar 15m [14:00, 14:15) close 2,512.10   seq 2
)");
    const std::string veto =
        tree_text(explain(*reader, std::to_string(asked), 2).value(), 2, false);
    EXPECT_TRUE(veto.starts_with("VETO of BUY ETHUSDT-PERP   2025-05-19 14:15 UTC   seq 5\n"))
        << veto;
    EXPECT_NE(veto.find("vetoed 2.398: kill switch 1.0, bound 0.0"), std::string::npos) << veto;
    const auto nothing = explain(*reader, "", 8);
    ASSERT_FALSE(nothing.ok());
    EXPECT_NE(nothing.error().message.find("outcry why 4"), std::string::npos)
        << nothing.error().message;
}

TEST(Why, gives_programs_the_same_tree_with_whole_events) {
    Story story;
    const auto tree = explain(*story.reader(), story.id + "e", 3);
    ASSERT_TRUE(tree.ok());
    const std::string json = tree_json(*tree, 3);
    const auto parsed = read_json(json);
    ASSERT_TRUE(parsed.ok()) << parsed.error().text() << "\n" << json;
    EXPECT_EQ(parsed->get("event")->get("schema")->text, "order");
    const auto& because = parsed->get("because")->items;
    ASSERT_EQ(because.size(), 5U);
    EXPECT_EQ(because[2].get("role")->text, "risk");
    EXPECT_EQ(because[3].get("event")->get("body")->get("ballots")->items.size(), 3U);
    EXPECT_EQ(because[3].get("because")->items[0].get("role")->text, "bull");
    EXPECT_EQ(because[3].get("because")->items[0].get("because")->items.size(), 1U);
    EXPECT_TRUE(read_json(tree_json(*tree, 0))->get("because")->items.empty());
}

TEST(Why, says_what_it_could_not_find_and_what_would_be_there) {
    Story story;
    EXPECT_EQ(story.refusal("999"), "seq 999 is not in this run: it has 1 to 18");
    EXPECT_NE(story.refusal("beef-1-e").find("no order of this run begins with \"beef-1-e\""),
              std::string::npos);
}

TEST(Why, walks_a_long_log_by_seq) {
    SmallLog log({"data", "core", "risk", "execution"});
    log.at(closed).say("", 0, opened());
    const auto noise = [&](int count) {
        for (int i = 0; i < count; ++i) log.say("data", 0, bar(m1, closed, "2500", "2501"));
    };
    noise(20'000);
    const std::uint64_t asked = log.say("core", 0, proposal(0, 0));
    const std::uint64_t judged = log.say("risk", asked, verdict(asked), {asked});
    Order entry = order("7f3a-" + std::to_string(asked) + "-e", Side::buy, judged);
    log.say("execution", judged, entry, {asked, judged});
    noise(200);
    entry.filled = quantity("0.5");
    const std::uint64_t half = log.say("data", 0, bar(m1, closed, "2500", "2501"));
    log.say("execution", half, entry, {judged, half});
    Fill part = fill(entry, "2500", "2500", "0.05", asked);
    part.quantity = quantity("0.5");
    log.say("execution", half, part, {judged, half});
    noise(200);
    entry.state = OrderState::cancelled;
    entry.reason = "superseded";
    log.say("execution", half, entry, {judged, half});
    noise(20'000);
    const auto reader = log.reader();
    const std::string text = tree_text(explain(*reader, entry.id, 1).value(), 1, false);
    EXPECT_TRUE(text.starts_with("BUY 0.5 ETHUSDT-PERP")) << text;
    EXPECT_NE(text.find("2,500.00 = next open 2,500.00   taker fee 0.0500   buy 0.5"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("market buy 1.198   cancelled, 0.5 of it filled   superseded"),
              std::string::npos)
        << text;
    EXPECT_EQ(text, tree_text(explain(*reader, "", 1).value(), 1, false));
}

TEST(Why, takes_a_first_word_that_is_no_run_for_the_question) {
    Story story;
    const std::string folder = story.log().finish();
    const auto before = std::filesystem::current_path();
    std::filesystem::create_directory(folder + "/runs");
    std::filesystem::create_directory_symlink(folder, folder + "/runs/last");
    std::filesystem::current_path(folder);
    testing::internal::CaptureStdout();
    const auto by_seq = why({std::to_string(story.bull), "", 0, false});
    const auto by_id = why({story.id + "e", "", 0, false});
    const auto by_run = why({folder, story.id + "e", 0, false});
    const std::string printed = testing::internal::GetCapturedStdout();
    const auto lost = why({"nowhere", "1", 0, false});
    std::filesystem::current_path(before);
    EXPECT_TRUE(by_seq.ok() && by_id.ok() && by_run.ok());
    EXPECT_EQ(printed,
              "vote.binance-usdm.ETHUSDT-PERP.15m.bull   2025-05-19 14:15 UTC   long .460 short "
              ".300   seq 6\n"
              "BUY 1.198 ETHUSDT-PERP   2025-05-19 14:15 UTC   order 7f3a-8-e   seq 13\n"
              "BUY 1.198 ETHUSDT-PERP   2025-05-19 14:15 UTC   order 7f3a-8-e   seq 13\n");
    EXPECT_FALSE(lost.ok());
}

}  // namespace outcry::tools
