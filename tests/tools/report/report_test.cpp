// SPDX-License-Identifier: Apache-2.0
// What a run was worth, against numbers worked out by hand.
#include "tools/report/report.hpp"

#include <cmath>

#include "actors/case/case.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
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
    explicit Floor(bool with_status = true, const std::vector<std::string>& symbols = {"BTC"},
                   const std::string& calendar = "always") {
        opened.floor = "paper";
        opened.capital = Money::whole(10'000);
        RosterEntry entry;
        entry.name = "execution";
        entry.kind = "execution.paper";
        opened.roster = {entry};
        Instrument instrument;
        instrument.calendar = calendar;
        for (const std::string& symbol : symbols) {
            instrument.id = symbol;
            opened.instruments.push_back(instrument);
        }
        log.at(after(-1)).say("", 0, opened);
        if (with_status) log.say("data", 0, FeedStatus{"data", live, "bars.csv"});
    }

    std::uint64_t bar(double day, const std::string& instrument, std::int64_t close,
                      std::uint64_t cause = 0) {
        Bar event;
        event.venue = "binance-usdm";
        event.instrument = instrument;
        event.open = event.high = event.low = event.close = Price::whole(close);
        return log.at(after(day)).say(cause == 0 ? "data" : "bars", cause, event);
    }
    void account(double day, double equity, double drawdown = 0, double exposure = 0) {
        Account event;
        event.gross_exposure = money(exposure);
        event.open_positions = exposure > 0 ? 1 : 0;
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

    /// Opens the floor again, now with somebody who votes.
    void voter(const std::string& name, const std::string& stop, const std::string& target,
               const std::string& horizon) {
        cases::LongParams params;
        params.stop = parse_ratio(stop).value();
        params.target = parse_ratio(target).value();
        params.horizon = time::parse_duration(horizon).value();
        RosterEntry entry;
        entry.name = name;
        entry.kind = "case.long";
        entry.params = encoded(params);
        opened.roster.push_back(entry);
        log.at(after(-1)).say("", 0, opened);
    }
    void vote(double day, const std::string& name, std::optional<double> p_long,
              std::optional<double> p_short) {
        Vote event;
        event.venue = "binance-usdm";
        event.instrument = "BTC";
        event.round = after(day);
        event.voter = name;
        event.p_long = p_long;
        event.p_short = p_short;
        log.at(after(day)).say("core", 0, event);
    }

    FloorOpened opened;
    SmallLog log{{"data", "bars", "core", "risk", "execution", "portfolio"}};
};

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
    const Report report = held(0);
    EXPECT_EQ(report.gate.verdict, statistics::GateVerdict::benchmark);
    EXPECT_TRUE(report.verdict.starts_with("no edge beyond the market. Sharpe")) << report.verdict;
    EXPECT_NE(report.verdict.find("beta 0.80 ± 0.0"), std::string::npos) << report.verdict;
    EXPECT_NE(report_html(report).find("It rose with the market"), std::string::npos);
    EXPECT_TRUE(held(0.002).verdict.starts_with("an edge is suggested")) << held(0.002).verdict;
}

TEST(Report, does_not_call_days_enough_for_a_single_try_that_the_gate_would_not_take) {
    Report report = daily(40, 0.01, 0.0);
    judge(report, {500, 120, 0.5});
    EXPECT_EQ(report.verdict.find("would do for a single try"), std::string::npos)
        << report.verdict;
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

TEST(Report, has_nothing_to_divide_by_on_an_idle_floor) {
    Floor run;
    const Report report = run.report();
    EXPECT_EQ(report.net, 0);
    EXPECT_EQ(report.buy_and_hold, 0);
    EXPECT_EQ(report.profit_factor, 0);
    EXPECT_EQ(report.sharpe_error, 0);
    EXPECT_EQ(report.verdict, "too little happened to say anything");
    EXPECT_FALSE(report.closed);
    EXPECT_EQ(report.days, 0) << "its only event is a day before it would have been live";
    const std::string text = report_text(report, false);
    EXPECT_TRUE(text.starts_with("done  within the warm-up   0 bars")) << text;
}

TEST(Report, is_less_impressed_the_more_was_tried) {
    Report report = daily(80, 0.01, -0.006);
    EXPECT_TRUE(report.verdict.starts_with("an edge is suggested")) << report.verdict;
    judge(report, {500, 120, 0.05});
    EXPECT_NE(
        report.verdict.find(
            "would do for a single try; as one of 500 tries on this data (about 120 independent) "
            "it is luck"),
        std::string::npos)
        << report.verdict;
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
