// SPDX-License-Identifier: Apache-2.0
// What a run was worth, against numbers worked out by hand.
#include "tools/report.hpp"

#include <cmath>

#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "tests/tools/small_log.hpp"

namespace outcry::tools {

using test::SmallLog;

namespace {

constexpr TimeNs live{1'747'612'800 * ns_per_s};  // 2025-05-19 00:00 UTC, a Monday
const double year = std::sqrt(365.0);

TimeNs after(double days) {
    return live + DurationNs{static_cast<std::int64_t>(days * static_cast<double>(ns_per_day))};
}
Money money(double value) { return {fixed::from_double(value).value()}; }

/// A floor that says what a test needs of it.
class Floor {
 public:
    explicit Floor(bool with_status = true) {
        FloorOpened opened;
        opened.floor = "paper";
        opened.capital = Money::whole(10'000);
        RosterEntry entry;
        entry.name = "execution";
        entry.kind = "execution.paper";
        opened.roster = {entry};
        log.at(after(-1)).say("", 0, opened);
        if (with_status) log.say("data", 0, FeedStatus{"data", live, "bars.csv"});
    }

    std::uint64_t bar(double day, const std::string& instrument, std::int64_t close,
                      std::uint64_t cause = 0) {
        Bar event;
        event.venue = "binance-usdm";
        event.instrument = instrument;
        event.close = Price::whole(close);
        return log.at(after(day)).say(cause == 0 ? "data" : "bars", cause, event);
    }
    void account(double day, double equity, double drawdown = 0) {
        Account event;
        event.equity = money(equity);
        event.fees = money(20);
        event.funding = money(-5);
        event.slippage = money(10);
        event.drawdown_total = drawdown;
        log.at(after(day)).say("portfolio", 0, event);
    }
    void trip(double net) {
        RoundTrip event;
        event.instrument = "BTC";
        event.net = money(net);
        log.say("portfolio", 0, event);
    }
    void proposal(Action action) {
        Proposal event;
        event.action = action;
        log.say("core", 0, event);
    }
    void verdict(Outcome outcome) {
        Verdict event;
        event.outcome = outcome;
        log.say("risk", 0, event);
    }
    void fill(std::int64_t price, std::int64_t quantity) {
        Fill event;
        event.price = Price::whole(price);
        event.quantity = Quantity::whole(quantity);
        log.say("execution", 0, event);
    }
    void position(const std::string& instrument, std::int64_t quantity) {
        Position event;
        event.venue = "binance-usdm";
        event.instrument = instrument;
        event.quantity = Quantity::whole(quantity);
        log.say("portfolio", 0, event);
    }
    Report report() {
        auto made = make_report(*log.reader());
        EXPECT_TRUE(made.ok()) << made.error().text();
        return std::move(made).value();
    }

    SmallLog log{{"data", "bars", "core", "risk", "execution", "portfolio"}};
};

/// Three days of +1 %, +3 % and -1 %; BTC gains 10 %, ETH loses 4 %.
Report three_days() {
    Floor run;
    run.bar(-0.5, "BTC", 90);
    run.account(-0.5, 9'000);
    const std::uint64_t first = run.bar(0.1, "BTC", 100);
    run.bar(0.1, "ETH", 50);
    run.bar(0.1, "BTC", 500, first);
    for (const Action action : {Action::hold, Action::buy, Action::sell, Action::close, Action::buy})
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

/// One account at the end of each day, from daily returns.
Report daily(std::size_t days, double even, double odd) {
    Floor run;
    double equity = 10'000;
    for (std::size_t i = 0; i < days; ++i) {
        equity *= 1 + (i % 2 == 0 ? even : odd);
        run.account(static_cast<double>(i + 1), equity);
    }
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
    EXPECT_EQ(report.bars, 5U) << "bars built from others are not input";
}

TEST(Report, holds_equal_parts_from_the_first_live_price) {
    EXPECT_NEAR(three_days().buy_and_hold, 0.03, 1e-12);  // (+10 % - 4 %) / 2
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
    EXPECT_NEAR(report.sharpe_error, std::sqrt(1.125 / 3.0) * year, 1e-9);
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
              "execution.paper: fills at the next tradable price after the latency, half spread "
              "and slippage against us; stop before target in one bar\n"
              "verdict: no edge shown. Sharpe 9.6 ± 11.7: 3 days cannot tell skill from luck\n");
}

TEST(Report, calls_an_edge_an_edge_only_beyond_two_errors) {
    EXPECT_TRUE(daily(40, 0.01, 0.0).verdict.starts_with("an edge is suggested"));
    EXPECT_TRUE(daily(40, -0.01, 0.0).verdict.starts_with("it loses, and not by bad luck alone"));
    EXPECT_TRUE(daily(40, 0.01, -0.0095).verdict.starts_with("no edge shown"));
    EXPECT_EQ(daily(1, 0.01, 0.0).verdict, "too little happened to say anything");
}

TEST(Report, has_nothing_to_divide_by_on_an_idle_floor) {
    Floor run;
    const Report report = run.report();
    EXPECT_EQ(report.net, 0);
    EXPECT_EQ(report.buy_and_hold, 0);
    EXPECT_EQ(report.profit_factor, 0);
    EXPECT_EQ(report.sharpe_error, 0);
    EXPECT_EQ(report.verdict, "too little happened to say anything");
    EXPECT_FALSE(report.closed);
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
