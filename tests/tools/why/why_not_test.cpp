// SPDX-License-Identifier: Apache-2.0
// Rounds in which something was not done, and who stopped it by how much.
#include "tools/why/why_not.hpp"

#include <nlohmann/json.hpp>

#include "outcry/event/floor.hpp"
#include "outcry/event/trading.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {

using test::SmallLog;

namespace {

constexpr TimeNs closed{1'747'664'100 * ns_per_s};  // 2025-05-19 14:15 UTC
const std::string venue = "binance-usdm", eth = "ETHUSDT-PERP";
const Timeframe m15 = Timeframe::of_ns(15 * ns_per_minute);

FloorOpened opened() {
    FloorOpened event;
    event.floor = "paper";
    event.plan = "7f3a55";
    event.decide_on = m15;
    Instrument one;
    one.id = eth;
    one.venue = venue;
    one.tick = Price::whole(1);
    event.instruments = {one};
    return event;
}

/// bull says .36, bear .34; costs 12 bp, so .3667 pays 8 bp and less does not.
Proposal proposal(Action action) {
    Proposal event;
    event.strategy = "paper";
    event.venue = venue;
    event.instrument = eth;
    event.timeframe = m15;
    event.round = closed;
    event.action = action;
    event.p_long = 0.35;
    event.p_short = 0.2;
    event.edge_long = 0.35 * 0.04 - 0.65 * 0.02 - 0.0012;
    event.edge_short = 0.2 * 0.04 - 0.8 * 0.02 - 0.0012;
    event.break_even = 0.3533;
    event.edge_min = 0.0008;
    event.costs = 0.0012;
    event.stop = {2'000'000};
    event.target = {4'000'000};
    event.reason = "edge -2.0bp long, needs more than 8.0bp";
    event.ballots = {{"bull", 0.5, 0.36, 0.2, {}, 3},
                     {"bear", 0.5, 0.34, 0.2, {}, 4},
                     {"predict", 0, {}, {}, "warming up, 40 of 200 bars", 5}};
    event.flips = {"to BUY if bull > 0.3940", "to BUY if bear > 0.3734"};
    return event;
}

Verdict verdict(std::uint64_t proposal_seq, Outcome outcome) {
    Verdict event;
    event.strategy = "paper";
    event.venue = venue;
    event.instrument = eth;
    event.proposal = proposal_seq;
    event.outcome = outcome;
    event.reason = "drawdown day 6.1 %, at most 5 %";
    event.limits = {{"drawdown day", 0.061, 0.05, false}, {"positions", 1, 5, true}};
    return event;
}

std::unique_ptr<SmallLog> floor_log() {
    auto log =
        std::make_unique<SmallLog>(std::vector<std::string>{"data", "core", "risk", "execution"});
    log->at(closed + DurationNs{-ns_per_minute}).say("", 0, opened());
    log->at(closed);
    return log;
}

std::vector<WhyNot> all_answers(SmallLog& log, const std::string& wanted) {
    auto answers = explain_not(*log.reader(), wanted, "");
    EXPECT_TRUE(answers) << answers.error().text();
    return answers ? std::move(*answers) : std::vector<WhyNot>(1);
}
WhyNot answered(SmallLog& log, const std::string& wanted) {
    return all_answers(log, wanted).front();
}

}  // namespace

TEST(WhyNot, names_the_threshold_and_how_much_was_missing) {
    const auto log = floor_log();
    log->say("core", 1, proposal(Action::hold));
    const WhyNot answer = answered(*log, "BUY@2025-05-19T14:20");
    EXPECT_EQ(answer.round, closed) << "the round is the last close at that time";
    EXPECT_EQ(answer.stopped_by, "core");
    ASSERT_EQ(answer.bounds.size(), 1U);
    EXPECT_EQ(answer.bounds[0].name, "edge_min");
    EXPECT_NEAR(answer.bounds[0].missing, 0.0010, 1e-9);
    ASSERT_TRUE(answer.p_needed);
    EXPECT_NEAR(*answer.p_needed, 0.022 / 0.06, 1e-9);
    ASSERT_TRUE(answer.voters[0].needed);
    EXPECT_GT(*answer.voters[0].needed, 0.36);
    EXPECT_FALSE(answer.voters[2].needed);
    EXPECT_EQ(why_not_text(answer, false),
              "no BUY ETHUSDT-PERP   round 2025-05-19 14:15 UTC   seq 2\n"
              "├ stopped   by core, which said HOLD: edge -2.0bp long, needs more than 8.0bp\n"
              "├ edge_min  −2 bp, needs more than 8 bp: 10 bp short\n"
              "├ pooled    p(target before stop) .350, needs more than .367\n"
              "├ bull      .360 × .50                           alone would have had to say .394   "
              "seq 3\n"
              "├ bear      .340 × .50                           alone would have had to say .373   "
              "seq 4\n"
              "├ predict   silent: warming up, 40 of 200 bars      seq 5\n"
              "├ flips     to BUY if bull > 0.3940\n"
              "└           to BUY if bear > 0.3734\n");
}

TEST(WhyNot, says_what_a_voter_alone_would_have_had_to_say_only_where_that_was_enough) {
    const auto log = floor_log();
    Proposal held = proposal(Action::hold);
    held.flips = {"to BUY if bull > 0.3940 and not for cooldown_stop"};
    log->say("core", 1, held);
    const WhyNot answer = answered(*log, "BUY@2025-05-19T14:15");
    for (const NotVoter& voter : answer.voters) EXPECT_FALSE(voter.needed) << voter.voter;
    EXPECT_EQ(why_not_text(answer, false).find("alone"), std::string::npos);
}

TEST(WhyNot, answers_for_each_strategy_by_its_name_and_for_who_did_it_first) {
    const auto log = floor_log();
    const std::uint64_t held = log->say("core", 1, proposal(Action::hold));
    const auto of = [](const char* strategy) {
        Proposal made = proposal(Action::buy);
        made.strategy = strategy;
        return made;
    };
    const std::uint64_t refused = log->say("core", 1, of("careful"));
    const std::uint64_t asked = log->say("core", 1, of("swing"));
    log->say("risk", refused, verdict(refused, Outcome::vetoed), {refused});
    const std::uint64_t ruled = log->say("risk", asked, verdict(asked, Outcome::approved), {asked});
    Order order;
    order.id = "7f3a-" + std::to_string(asked) + "-e";
    order.venue = venue;
    order.instrument = eth;
    order.verdict = ruled;
    log->say("execution", ruled, order, {asked, ruled});
    const std::vector<WhyNot> answers = all_answers(*log, "BUY@2025-05-19T14:15");
    ASSERT_EQ(answers.size(), 3U);
    EXPECT_EQ(answers[0].strategy, "swing");
    EXPECT_TRUE(answers[0].done);
    EXPECT_EQ(answers[1].strategy, "careful");
    EXPECT_EQ(answers[1].stopped_by, "risk");
    EXPECT_EQ(answers[2].strategy, "paper");
    EXPECT_EQ(answers[2].stopped_by, "core");
    EXPECT_EQ(answers[2].proposal, held);
    EXPECT_TRUE(why_not_text(answers[1], false, true)
                    .starts_with("no BUY ETHUSDT-PERP   strategy careful   round 2025-05-19"))
        << why_not_text(answers[1], false, true);
    const auto json = nlohmann::json::parse(why_not_json(answers));
    EXPECT_EQ(json["strategy"], "swing");
    ASSERT_EQ(json["others"].size(), 2U);
    EXPECT_EQ(json["others"][1]["strategy"], "paper");
}

TEST(WhyNot, names_the_guard_that_held_an_edge_back_and_what_was_missing) {
    const auto log = floor_log();
    Proposal held = proposal(Action::hold);
    held.p_long = 0.40;
    held.edge_long = 0.40 * 0.04 - 0.60 * 0.02 - 0.0012;
    held.reason = "cooldown of 4h since a stop";
    held.guards = {{"cooldown_stop", 35 * 60, 4 * 3600},
                   {"disagreement_max", 0.031, 0.02},
                   {"entries_per_day_max", 3, 3},
                   {"margin_min", 0.125, 0.5}};
    log->say("core", 1, held);
    const WhyNot answer = answered(*log, "BUY@2025-05-19T14:15");
    EXPECT_EQ(answer.stopped_by, "core");
    EXPECT_EQ(answer.reason, "cooldown of 4h since a stop");
    ASSERT_EQ(answer.bounds.size(), 4U);
    EXPECT_EQ(answer.bounds[0].name, "cooldown_stop");
    EXPECT_EQ(answer.bounds[0].words, "35m of 4h, 205m to go");
    EXPECT_EQ(answer.bounds[1].words, "0.031, at most 0.02: 0.011 over");
    EXPECT_EQ(answer.bounds[2].words, "3 already, at most 3");
    EXPECT_EQ(answer.bounds[3].words, "0.125, at least 0.5: 0.375 short");
    EXPECT_NE(why_not_text(answer, false).find("cooldown_stop        35m of 4h, 205m to go"),
              std::string::npos)
        << why_not_text(answer, false);
}

TEST(WhyNot, names_the_limit_that_vetoed_and_by_how_much) {
    const auto log = floor_log();
    const std::uint64_t asked = log->say("core", 1, proposal(Action::buy));
    log->say("risk", asked, verdict(asked, Outcome::vetoed), {asked});
    const WhyNot answer = answered(*log, "buy@2025-05-19T14:15");
    EXPECT_EQ(answer.stopped_by, "risk");
    ASSERT_EQ(answer.bounds.size(), 1U);
    EXPECT_EQ(answer.bounds[0].name, "drawdown day");
    EXPECT_EQ(answer.bounds[0].words, "6.1 %, bound 5 %: 1.1 % over");
    EXPECT_NE(why_not_text(answer, false).find("by risk: drawdown day 6.1 %, at most 5 %"),
              std::string::npos);
}

TEST(WhyNot, follows_an_approval_to_the_order_that_was_refused) {
    const auto log = floor_log();
    const std::uint64_t asked = log->say("core", 1, proposal(Action::buy));
    const std::uint64_t ruled = log->say("risk", asked, verdict(asked, Outcome::approved), {asked});
    Order order;
    order.id = "7f3a-" + std::to_string(asked) + "-e";
    order.venue = venue;
    order.instrument = eth;
    order.state = OrderState::rejected;
    order.verdict = ruled;
    order.reason = "notional 4 is below the minimum of 5";
    log->say("execution", ruled, order, {asked, ruled});
    const WhyNot answer = answered(*log, "BUY@2025-05-19T14:15");
    EXPECT_FALSE(answer.done);
    EXPECT_EQ(answer.stopped_by, "execution");
    EXPECT_EQ(answer.reason, order.reason);
}

TEST(WhyNot, says_so_when_it_was_done_after_all) {
    const auto log = floor_log();
    const std::uint64_t asked = log->say("core", 1, proposal(Action::buy));
    const std::uint64_t ruled = log->say("risk", asked, verdict(asked, Outcome::approved), {asked});
    Order order;
    order.id = "7f3a-" + std::to_string(asked) + "-e";
    order.venue = venue;
    order.instrument = eth;
    order.verdict = ruled;
    log->say("execution", ruled, order, {asked, ruled});
    EXPECT_TRUE(answered(*log, "BUY@2025-05-19T14:15").done);
    EXPECT_EQ(answered(*log, "SELL@2025-05-19T14:15").decided, Action::buy);
}

TEST(WhyNot, says_why_there_was_no_round_and_refuses_what_it_cannot_read) {
    const auto log = floor_log();
    log->say("core", 1, proposal(Action::hold));
    const auto reader = log->reader();
    const auto refused = [&](const std::string& wanted, const std::string& symbol) {
        const auto answer = explain_not(*reader, wanted, symbol);
        return answer ? std::string() : answer.error().text();
    };
    EXPECT_NE(refused("BUY@2025-05-19T13:15", "").find("the first round was 2025-05-19 14:15"),
              std::string::npos);
    EXPECT_NE(refused("BUY@2025-05-19T15:15", "").find("the run ends"), std::string::npos);
    EXPECT_NE(refused("HOLD@2025-05-19T14:15", "").find("--not wants BUY"), std::string::npos);
    EXPECT_NE(refused("BUY", "").find("--not wants BUY"), std::string::npos);
    EXPECT_NE(refused("BUY@2025-05-19T14:15", "DOGE").find("it has ETHUSDT-PERP"),
              std::string::npos);
}

}  // namespace outcry::tools
