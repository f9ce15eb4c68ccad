// SPDX-License-Identifier: Apache-2.0
// A floor that says what a test of reports needs of it, event by event. One thread, test code only.
#pragma once

#include <cmath>

#include "actors/case/case.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/market.hpp"
#include "outcry/event/quality.hpp"
#include "tests/tools/small_log.hpp"
#include "tools/report/report.hpp"

namespace outcry::test {

inline constexpr TimeNs live{1'747'612'800 * ns_per_s};  // 2025-05-19 00:00 UTC, a Monday
inline const double year = std::sqrt(365.0);

inline TimeNs after(double days) {
    return live + DurationNs{static_cast<std::int64_t>(days * static_cast<double>(ns_per_day))};
}
inline Money money(double value) { return {fixed::from_double(value).value()}; }

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
    tools::Report report() {
        auto made = tools::make_report(*log.reader());
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

/// One account at the end of each day, from daily returns.
inline tools::Report daily(std::size_t days, double even, double odd) {
    Floor run;
    double equity = 10'000;
    for (std::size_t i = 0; i < days; ++i) {
        equity *= 1 + (i % 2 == 0 ? even : odd);
        run.account(static_cast<double>(i + 1), equity);
    }
    return run.report();
}

}  // namespace outcry::test
