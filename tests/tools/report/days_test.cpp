// SPDX-License-Identifier: Apache-2.0
// What a day is to a report, and what its days are worth beside the market.
#include "tests/tools/report/told_floor.hpp"

namespace outcry::tools {

using test::after;
using test::daily;
using test::Floor;
using test::year;

TEST(Report, takes_the_account_at_the_first_live_instant_for_its_start_and_no_day) {
    Floor floor;
    floor.account(0, 10'000);
    floor.account(1, 10'100);
    const Report report = floor.report();
    EXPECT_EQ(report.daily_returns, 1U);
    EXPECT_EQ(report.curve.front().time, after(1));
    EXPECT_NEAR(report.performance.mean, 0.01, 1e-12);
    Floor untold(false);
    untold.account(0.5, 10'000);
    untold.account(1, 10'100);
    EXPECT_EQ(untold.report().daily_returns, 1U);
}

TEST(Report, of_a_floor_that_decides_every_third_day_has_a_year_of_365_days) {
    Floor seldom, daily;
    double equity = 10'000;
    for (int day = 1; day <= 300; ++day) {
        const bool decides = day % 3 == 0;
        if (decides) equity *= day % 2 == 0 ? 1.03 : 0.98;
        if (decides) seldom.account(day, equity);
        daily.account(day, equity);
    }
    const Report report = seldom.report(), same = daily.report();
    EXPECT_EQ(report.daily_returns, 300U);
    EXPECT_EQ(report.marked_days, 100U);
    EXPECT_EQ(same.marked_days, 300U);
    EXPECT_NEAR(report.performance.annual_return, std::pow(1 + report.net, 365.0 / report.days) - 1,
                1e-9);
    EXPECT_NEAR(report.sharpe, same.sharpe, 1e-12);
    EXPECT_NEAR(report.performance.annual_volatility, 0.025 / std::sqrt(3.0) * year, 0.01);
    EXPECT_EQ(report.curve[0].time, after(1));
    EXPECT_EQ(report.curve[1].equity, 10'000);
}

TEST(Report, says_of_days_on_which_nothing_was_known_that_they_are_no_evidence) {
    Floor weekly;
    double equity = 10'000;
    for (int week = 1; week <= 20; ++week)
        weekly.account(7 * week, equity *= week % 2 == 0 ? 1.03 : 1.0);
    EXPECT_NE(weekly.report().verdict.find(
                  "140 days look well, but the account was marked on 20 of them only, and the "
                  "gate wants 60"),
              std::string::npos)
        << weekly.report().verdict;
}

TEST(Report, counts_no_weekend_where_the_exchange_is_closed) {
    Floor floor(true, {"SPY"}, "XNYS");  // live from a Monday
    double equity = 10'000;
    for (int week = 0; week < 52; ++week) floor.account(7 * week + 4.9, equity *= 1.001);
    const Report report = floor.report();
    EXPECT_EQ(report.daily_returns, 52U * 5);
    EXPECT_EQ(report.performance.periods_a_year, 261);
    EXPECT_NEAR(report.performance.annual_return, std::pow(1.001, 261.0 / 5) - 1, 1e-9);
}

TEST(Report, holds_cash_for_a_symbol_until_it_is_traded) {
    Floor floor(true, {"BTC", "ETH"});
    floor.bar(0.1, "BTC", 100);
    floor.account(0.5, 10'000);
    floor.bar(1, "BTC", 200);
    floor.account(1, 10'000);
    floor.bar(2, "ETH", 50);
    floor.account(2, 10'000);
    floor.bar(3, "ETH", 60);
    floor.account(3, 10'000);
    const Report report = floor.report();
    ASSERT_EQ(report.curve.size(), 3U);
    EXPECT_NEAR(report.curve[0].hold, 15'000, 1e-9);
    EXPECT_NEAR(report.curve[1].hold, 15'000, 1e-9) << "no price moved";
    EXPECT_NEAR(report.curve[2].hold, 16'000, 1e-9);
}

TEST(Report, says_of_a_result_that_is_the_market_s_that_it_is) {
    const auto held = [](double edge) {
        Floor floor;
        double price = 10'000'000, equity = 10'000;
        floor.bar(0, "BTC", 10'000'000);
        for (int day = 1; day <= 200; ++day) {
            const auto next = static_cast<std::int64_t>(price * (day % 3 == 0 ? 0.99 : 1.012));
            const double moved = static_cast<double>(next) / price - 1;
            equity *= 1 + 0.8 * moved + (day % 7 - 3) * 0.0002 + edge;
            price = static_cast<double>(next);
            floor.bar(day, "BTC", next);
            floor.account(day, equity);
        }
        return floor.report();
    };
    const Report report = held(-0.0002);
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::benchmark);
    EXPECT_TRUE(report.verdict.starts_with("no edge beyond the market. Sharpe")) << report.verdict;
    EXPECT_NE(report.verdict.find("beta 0.80 ± 0.0"), std::string::npos) << report.verdict;
    EXPECT_TRUE(report.verdict.ends_with("holding as much of it gives no less")) << report.verdict;
    EXPECT_NE(report_html(report).find("It rose with the market"), std::string::npos);
    const Report below = held(-0.001);
    EXPECT_EQ(below.gate.verdict, statistics::GateVerdict::benchmark);
    EXPECT_NE(below.verdict.find("a year, is below zero: the result is the market's"),
              std::string::npos)
        << below.verdict;
    // With an alpha that is not told nobody knows whose the result is.
    const Report maybe = held(0.00003);
    EXPECT_EQ(maybe.gate.verdict, statistics::GateVerdict::benchmark);
    EXPECT_GT(*maybe.performance.alpha, 0);
    EXPECT_TRUE(maybe.verdict.ends_with("a year, cannot be told from zero")) << maybe.verdict;
    EXPECT_NE(report_html(maybe).find("what it earned beside that may be luck"), std::string::npos);
    // Nor would it do had nothing else been tried.
    Report searched = maybe;
    judge(searched, {1e12, 1e12});
    ASSERT_EQ(searched.gate.verdict, statistics::GateVerdict::no_edge);
    EXPECT_EQ(searched.verdict.find("would do for a single try"), std::string::npos)
        << searched.verdict;
    EXPECT_TRUE(held(0.002).verdict.starts_with("an edge is suggested")) << held(0.002).verdict;
}

TEST(Report, says_of_an_alpha_that_alone_would_be_told_that_luck_finds_as_much) {
    statistics::Performance p;
    p.mean = 0.001;
    p.beta = p.beta_error = 0.1;
    p.alpha = 0.354;
    p.alpha_error = 0.167;
    EXPECT_TRUE(market_text(p).ends_with("± 16.7 % a year, is no more than luck finds"))
        << market_text(p);
    p.alpha = 0.2;
    EXPECT_TRUE(market_text(p).ends_with("cannot be told from zero")) << market_text(p);
}

TEST(Report, calls_many_days_of_few_bets_no_edge) {
    Report report = daily(80, 0.01, -0.006);
    ASSERT_EQ(report.gate.verdict, statistics::GateVerdict::edge) << "of whose bets nobody knows";
    report.round_trips = 2;
    report.open_positions.resize(1);
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::few_bets);
    EXPECT_NE(report.verdict.find("80 days look well, but are those of 3, and the gate wants 10"),
              std::string::npos)
        << report.verdict;
    EXPECT_EQ(days_needed_text(report), "after 266 days") << "ten bets at its pace";
    Report searched = report;
    judge(searched, {500, 120});
    ASSERT_EQ(searched.gate.verdict, statistics::GateVerdict::no_edge);
    EXPECT_EQ(searched.verdict.find("would do for a single try"), std::string::npos)
        << searched.verdict;
    // Who never goes flat has no round trip, and bets as often as it turns its book over.
    report.exposure = 0.4;
    report.time_in_market = 0.5;
    report.turned_over = 16;
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::edge);
    report.turned_over = 15.9;
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::few_bets);
}

TEST(Report, does_not_call_few_bets_a_loss_by_more_than_bad_luck) {
    Report report = daily(80, -0.01, 0.006);
    ASSERT_EQ(report.gate.verdict, statistics::GateVerdict::loses);
    report.round_trips = 4;
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::few_bets);
    EXPECT_NE(report.verdict.find("80 days look bad, but are those of 4, and the gate wants 10"),
              std::string::npos)
        << report.verdict;
    EXPECT_EQ(report_html(report).find("should expect to go on losing"), std::string::npos);
    report.round_trips = 10;
    judge(report, {});
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::loses);
}

TEST(Report, does_not_call_days_enough_for_a_single_try_that_the_gate_would_not_take) {
    Report report = daily(40, 0.01, 0.0);
    judge(report, {500, 120});
    EXPECT_EQ(report.verdict.find("would do for a single try"), std::string::npos)
        << report.verdict;
}

}  // namespace outcry::tools
