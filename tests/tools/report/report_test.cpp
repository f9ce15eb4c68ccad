// SPDX-License-Identifier: Apache-2.0
// What a run was worth, against numbers worked out by hand.
#include "tools/report/report.hpp"

#include "tests/tools/report/told_floor.hpp"

namespace outcry::tools {

using test::after;
using test::daily;
using test::Floor;
using test::money;
using test::year;

namespace {

/// Three days of +1 %, +3 % and -1 %; BTC gains 10 %, ETH loses 4 %.
Report three_days() {
    Floor run(true, {"BTC", "ETH"});
    run.bar(-0.5, "BTC", 90);
    run.account(-0.5, 9'000);
    const std::uint64_t first = run.bar(0.1, "BTC", 100);
    run.bar(0.1, "ETH", 50);
    run.bar(0.1, "BTC", 500, first);
    for (const Action action :
         {Action::hold, Action::buy, Action::sell, Action::close, Action::buy})
        run.proposal(action);
    for (const Outcome outcome :
         {Outcome::approved, Outcome::resized, Outcome::vetoed, Outcome::vetoed})
        run.verdict(outcome);
    run.fill(100, 10);
    run.account(0.5, 9'950, 0.012);
    run.account(1, 10'100);
    run.fill(110, 10);
    run.account(1.5, 10'000, 0.0099);
    run.account(2, 10'403);
    for (const double net : {300.0, -100.0, -50.0}) run.trip(net);
    run.position("BTC", 2);
    run.position("ETH", 1);
    run.position("ETH", 0);
    run.bar(3, "BTC", 110);
    run.bar(3, "ETH", 48);
    run.account(3, 10'298.97);
    run.log.say("", 0, FloorClosed{"end of input", 6});
    return run.report();
}
}  // namespace

TEST(Report, splits_the_result_into_gross_and_what_it_cost) {
    const Report report = three_days();
    EXPECT_EQ(report.capital, Money::whole(10'000));
    EXPECT_EQ(report.equity, money(10'298.97));
    EXPECT_NEAR(report.net, 0.029897, 1e-12);
    EXPECT_NEAR(report.fees, -0.0020, 1e-12);
    EXPECT_NEAR(report.funding, -0.0005, 1e-12);
    EXPECT_NEAR(report.slippage, -0.0010, 1e-12);
    EXPECT_NEAR(report.gross, 0.033397, 1e-12);
    EXPECT_TRUE(report.closed);
}

TEST(Report, counts_rounds_verdicts_and_fills) {
    const Report report = three_days();
    EXPECT_EQ(report.rounds, 5U);
    EXPECT_EQ(report.proposals, 4U);
    EXPECT_EQ(report.approved, 1U);
    EXPECT_EQ(report.resized, 1U);
    EXPECT_EQ(report.vetoed, 2U);
    EXPECT_EQ(report.fills, 2U);
    EXPECT_NEAR(report.turnover, 0.21, 1e-12);  // (100 * 10 + 110 * 10) / 10,000
    EXPECT_NEAR(report.turned_over, 1000.0 / 9'000 + 1100.0 / 10'100, 1e-12);
    EXPECT_EQ(report.bars, 5U) << "bars built from others are not input";
}

TEST(Report, holds_equal_parts_from_the_first_live_price) {
    EXPECT_NEAR(three_days().buy_and_hold, 0.03, 1e-12);  // (+10 % - 4 %) / 2
}

TEST(Report, compares_the_account_with_holding_at_the_accounts_own_last_instant) {
    const auto marked = [] {
        auto run = std::make_unique<Floor>(true, std::vector<std::string>{"BTC"});
        run->bar(0.1, "BTC", 100);
        run->bar(1, "BTC", 110);
        run->account(1, 10'050);
        run->position("BTC", 2);
        return run;
    };
    EXPECT_NE(report_text(marked()->report(), {}).find("open at the end: BTC 2\n  in it so far "),
              std::string::npos);
    const auto run = marked();
    run->bar(1.5, "BTC", 150);  // nobody marks the account at this price
    const Report report = run->report();
    EXPECT_NEAR(report.buy_and_hold, 0.10, 1e-12);
    EXPECT_EQ(report.marked, after(1));
    EXPECT_EQ(report.priced, after(1.5));
    const std::string text = report_text(report, {});
    EXPECT_NE(text.find(", prices go on to "), std::string::npos) << text;
}

/// A floor that rebalances makes no round trip, and its gains are in no list of them.
TEST(Report, says_what_was_booked_of_positions_that_are_still_open) {
    Floor run(true, {"BTC"});
    run.trip(100);
    for (const double booked : {10.0, 700.0}) {  // the last word counts
        Position position;
        position.venue = "binance-usdm";
        position.instrument = "BTC";
        position.strategy = "paper";
        position.quantity = Quantity::whole(2);
        position.realised = money(booked);
        position.fees = money(20);
        position.funding = money(-5);
        run.log.say("portfolio", 0, position);
    }
    Account account;
    account.equity = money(10'900);
    account.unrealised = money(125);
    run.log.at(after(1)).say("portfolio", 0, account);
    const Report report = run.report();
    const Attribution& from = report.attribution;
    ASSERT_EQ(from.open.size(), 1U);
    EXPECT_EQ(from.open[0].instrument, "BTC");
    EXPECT_EQ(from.open[0].net, money(675));
    EXPECT_EQ(from.costs.net + booked(from) + from.unrealised, report.equity - report.capital);
    EXPECT_NE(report_text(report, {}).find("so far 675.00 booked, fees and funding in, and 125.00"),
              std::string::npos);
    const std::string page = report_html(report, {});
    for (const char* words : {"Still open", "BTC of paper", "675.00", "with the round trips"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
}

TEST(Report, has_no_error_on_its_page_where_too_few_days_give_none) {
    Floor run;
    const std::int64_t closes[] = {100, 110, 105};
    const double equity[] = {10'000, 10'200, 10'150};
    for (int day = 0; day < 3; ++day) {
        run.bar(day == 0 ? 0.1 : day, "BTC", closes[day]);
        run.account(day == 0 ? 0.1 : day, equity[day]);
    }
    const Report report = run.report();
    ASSERT_TRUE(report.performance.beta);
    ASSERT_FALSE(report.performance.beta_error);
    const std::string page = report_html(report, {});
    EXPECT_EQ(page.find("± 0.00<"), std::string::npos);
    EXPECT_EQ(page.find("± 0.0 %"), std::string::npos);
    EXPECT_NE(page.find("<span>round trips</span><b class=\"\">none"), std::string::npos);
    EXPECT_NE(page.find("<span>expectancy</span><b class=\"\">–"), std::string::npos);
}

TEST(Report, begins_with_the_market_where_no_feed_says_since_when_it_is_live) {
    Floor floor(false);
    floor.bar(1, "BTC", 100);
    floor.account(3, 10'000);
    EXPECT_NEAR(floor.report().days, 2.0, 1e-12);
}

TEST(Report, judges_round_trips) {
    const Report report = three_days();
    EXPECT_EQ(report.round_trips, 3U);
    EXPECT_EQ(report.winners, 1U);
    EXPECT_NEAR(report.profit_factor, 2.0, 1e-12);
    EXPECT_NEAR(report.expectancy, 0.005, 1e-12);
    EXPECT_NEAR(report.max_drawdown, 0.012, 1e-12);
}

TEST(Report, takes_one_return_a_day_and_gives_a_midnight_to_the_day_before) {
    const Report report = three_days();
    ASSERT_EQ(report.curve.size(), 3U);
    EXPECT_NEAR(report.curve[0].equity, 10'100, 1e-9);
    EXPECT_NEAR(report.curve[1].equity, 10'403, 1e-9);
    EXPECT_NEAR(report.curve[2].hold, 10'300, 1e-9);
    EXPECT_EQ(report.daily_returns, 3U);
    EXPECT_NEAR(report.days, 3.0, 1e-12);
}

TEST(Report, says_the_sharpe_ratio_with_its_standard_error) {
    const Report report = three_days();  // mean 1 %, deviation 2 %
    EXPECT_NEAR(report.sharpe, 0.5 * year, 1e-9);
    // Mertens: no skew, kurtosis 1.5; sqrt((1 + (1.5 - 1) / 4 * 0.25) / (3 - 1)).
    EXPECT_NEAR(report.sharpe_error, std::sqrt(1.03125 / 2.0) * year, 1e-9);
    EXPECT_NEAR(report.sortino, std::sqrt(3.0) * year, 1e-9);
}

TEST(Report, reads_like_this) {
    Report report = three_days();
    report.head = "7f3a" + std::string(56, '0') + "c19e";
    EXPECT_EQ(report_text(report, false),
              "done  3 days   5 bars   32 events   head 7f3a…c19e\n"
              "net +2.99 %   gross +3.34 %  fees −0.20 %  funding −0.05 %  slippage −0.10 %   "
              "buy and hold +3.0 %\n"
              "3 round trips  33 % won   max drawdown 1.2 %   2 vetoed   1 resized   5 rounds\n"
              "expectancy +0.500 % a round trip   profit factor 2.00   turnover 0.2x   "
              "Sortino 33.1\n"
              "open at the end: BTC 2\n"
              "  in it so far 0.00 booked, fees and funding in, and 0.00 unrealised\n"
              "execution.paper: fills at the next tradable price after the latency, half spread "
              "and slippage against us; stop before target in one bar\n"
              "verdict: no edge shown. Sharpe 9.6 ± 13.7: 3 days cannot tell skill from luck\n");
}

TEST(Report, calls_an_edge_an_edge_only_where_the_gate_opens) {
    EXPECT_TRUE(daily(80, 0.01, 0.0).verdict.starts_with("an edge is suggested"));
    EXPECT_TRUE(daily(80, -0.01, 0.0).verdict.starts_with("it loses, and not by bad luck alone"));
    EXPECT_TRUE(daily(40, 0.01, -0.0095).verdict.starts_with("no edge shown"));
    EXPECT_EQ(daily(1, 0.01, 0.0).verdict, "too little happened to say anything");
}

TEST(Report, says_of_few_days_that_they_are_too_few_whether_they_look_well_or_bad) {
    EXPECT_EQ(
        daily(40, 0.01, 0.0).verdict,
        "too few days to judge by. Sharpe 18.9 ± 3.1: 40 days look well, but the gate wants 60");
    const Report losing = daily(40, -0.01, 0.0);
    EXPECT_EQ(
        losing.verdict,
        "too few days to judge by. Net −18.21 %, Sharpe -18.9 ± 3.1: 40 days look bad, but the "
        "gate wants 60");
    EXPECT_NE(report_html(losing).find("luck does more than the figures show"), std::string::npos);
}

TEST(Report, tells_apart_what_two_strategies_hold_and_earned) {
    Floor floor;
    const auto said = [&](const char* strategy, std::int64_t quantity, double net) {
        Position held;
        held.instrument = "BTC";
        held.strategy = strategy;
        held.quantity = Quantity::whole(quantity);
        floor.log.say("portfolio", 0, held);
        RoundTrip trip;
        trip.instrument = "BTC";
        trip.strategy = strategy;
        trip.net = money(net);
        floor.log.say("portfolio", 0, trip);
    };
    said("paper", 2, -10);
    said("swing", -1, 25);
    const Report report = floor.report();
    EXPECT_EQ(open_positions_text(report), "BTC 2 of paper, BTC -1 of swing");
    ASSERT_EQ(report.attribution.strategies.size(), 2U);
    EXPECT_EQ(report.attribution.strategies[1].net, money(25));
    EXPECT_NE(
        report_text(report, {})
            .find("by strategy: paper -10.00 in 1 round trip   swing 25.00 in 1 round trip\n"),
        std::string::npos)
        << report_text(report, {});
}

TEST(Report, is_less_impressed_the_more_was_tried) {
    Report report = daily(80, 0.01, -0.006);
    EXPECT_TRUE(report.verdict.starts_with("an edge is suggested")) << report.verdict;
    judge(report, {500, 120});
    EXPECT_NE(
        report.verdict.find(
            "would do for a single try; as one of 500 tries on this data (about 120 independent) "
            "it is luck"),
        std::string::npos)
        << report.verdict;
    const std::string page = report_html(report);
    EXPECT_NE(page.find("The best of so many tries shows a Sharpe ratio of about"),
              std::string::npos);
    EXPECT_EQ(page.find("may lie anywhere from"), std::string::npos)
        << "chosen among many, it lies elsewhere";
}

TEST(Report, says_how_much_was_held_and_how_the_market_moved_it) {
    Floor run;
    run.bar(0, "BTC", 100);
    run.account(0.5, 10'000, 0, 5'000);
    run.bar(1, "BTC", 110);
    run.account(1, 10'500, 0, 0);
    run.bar(2, "BTC", 99);
    run.account(2, 10'500, 0, 0);
    const Report report = run.report();
    EXPECT_NEAR(report.time_in_market, 1.0 / 3, 1e-12);  // half a day of a day and a half
    EXPECT_NEAR(report.exposure, 1.0 / 6, 1e-12);
    EXPECT_NEAR(report.performance.beta.value_or(0), 0.25,
                1e-9);  // +5 % and 0 % on +10 % and -10 %
    EXPECT_EQ(report.performance.periods_a_year, 365);
}

TEST(Report, scores_every_voter_by_what_the_market_did) {
    Floor run;
    run.voter("bull", "2%", "4%", "1d");
    run.bar(-0.5, "BTC", 1005);
    run.vote(-0.5, "bull", 0.9, 0.9);  // it was only heard then, and is no answer of the floor's
    run.bar(0, "BTC", 1005);
    run.vote(0, "bull", 0.6,
             0.3);  // from the next open, 1000: 1041 before 980; short: stopped at 1020
    run.bar(0.05, "BTC", 1000);
    run.bar(0.1, "BTC", 1041);
    run.vote(0.1, "bull", 0.5, std::nullopt);  // nothing happens until it lapses
    run.bar(1.2, "BTC", 1042);
    run.vote(1.2, "bull", 0.5, 0.5);  // nobody knows
    const Report report = run.report();
    ASSERT_EQ(report.voters.size(), 1U);
    EXPECT_EQ(report.voters[0].long_side.count, 2U);
    EXPECT_NEAR(report.voters[0].long_side.brier, (0.4 * 0.4 + 0.5 * 0.5) / 2, 1e-12);
    EXPECT_NEAR(report.voters[0].long_side.base_rate, 0.5, 1e-12);
    EXPECT_EQ(report.voters[0].short_side.count, 1U);
    EXPECT_NEAR(report.voters[0].short_side.brier, 0.09, 1e-12);
    EXPECT_EQ(report.voters[0].unknown, 2U);
    EXPECT_NE(statistics_text(report, false).find("bull   long"), std::string::npos)
        << statistics_text(report, false);
}

Drift told(std::vector<std::string> alarms, double index) {
    Drift drift;
    drift.by = "predict";
    drift.model = "5a1b9c0d11112222";
    drift.rows = 1'400;
    drift.features = {{"rsi_14_1h", index}, {"ret_1h", 0.08}};
    drift.long_side = {1'204, 0.371, 0.352, 0.61, 0.6, 0.021};
    drift.alarms = std::move(alarms);
    return drift;
}

TEST(Report, tells_each_models_drift_and_when_its_alarms_were_heard) {
    Floor run;
    const std::string rsi =
        "rsi_14_1h moved: stability index 0.31 above 0.25 and 0.02 that chance alone gives";
    const std::string side =
        "long said 0.37, happened 0.29: more than 3 standard errors of 0.02 apart";
    run.log.at(after(0)).say("core", 0, told({}, 0.1));
    run.log.at(after(1)).say("core", 0, told({rsi}, 0.31));
    run.log.at(after(2)).say("core", 0,
                             told({"rsi_14_1h moved: stability index 0.40 <b>", side}, 0.4));
    run.log.at(after(3)).say("core", 0, told({side}, 0.2));
    const Report report = run.report();
    ASSERT_EQ(report.drift.size(), 1U);
    const DriftRecord& record = report.drift[0];
    EXPECT_EQ(record.days, 4U);
    EXPECT_EQ(record.last, after(3));
    ASSERT_EQ(record.alarms.size(), 2U);
    EXPECT_EQ(record.alarms[0], (DriftAlarm{"rsi_14_1h", after(1), after(2), 2, false,
                                            "rsi_14_1h moved: stability index 0.40 <b>"}));
    EXPECT_EQ(record.alarms[1], (DriftAlarm{"long", after(2), after(3), 2, true, side}));
    const std::string text = statistics_text(report, false);
    EXPECT_NE(text.find("drift: predict (model 5a1b9c0d)   most moved rsi_14_1h 0.20, ret_1h 0.08  "
                        " long said 0.371, "
                        "happened 0.352 ± 0.021 of 1,204\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("  " + side + "   stands, told on 2 days, 2025-05-21 to 2025-05-22\n"),
              std::string::npos)
        << text;
    EXPECT_NE(text.find("passed, told on 2 days, 2025-05-20 to 2025-05-21\n"), std::string::npos)
        << text;
    const std::string page = report_html(report);
    for (const char* words : {"Does the world still look as it did in training?", "0.352 ± 0.021",
                              "stands", "&lt;b&gt;", "2025-05-20", "rsi_14_1h"})
        EXPECT_NE(page.find(words), std::string::npos) << words;
    EXPECT_EQ(drift_text({}, false) + drift_html({}), "") << "no model, no words";
}

TEST(Report, says_that_no_alarm_was_heard) {
    Floor run;
    run.log.at(after(0)).say("core", 0, told({}, 0.1));
    EXPECT_NE(statistics_text(run.report(), false).find("no alarm on 1 day\n"), std::string::npos);
    EXPECT_EQ(standing_text(told({}, 0.1)), "");
    EXPECT_EQ(standing_text(told({"a moved", "b moved", "c moved"}, 0.1)),
              "drift alarm  predict: a moved; 2 more");
}

TEST(Report, comes_back_from_json) {
    const Report report = three_days();
    const auto again = from_json<Report>(json_of(report));
    ASSERT_TRUE(again.ok()) << again.error().text();
    EXPECT_EQ(json_of(*again), json_of(report));
}

TEST(Report, makes_a_page_that_needs_no_network_and_trusts_no_name) {
    Report report = three_days();
    report.floor = "<script>paper</script>";
    const std::string page = report_html(report);
    EXPECT_EQ(page.find("<script>paper"), std::string::npos);
    EXPECT_EQ(page.find("src="), std::string::npos);
    EXPECT_EQ(page.find("http"), std::string::npos);
    EXPECT_NE(page.find("<svg"), std::string::npos);
    EXPECT_NE(page.find("no edge shown"), std::string::npos);
}

}  // namespace outcry::tools
