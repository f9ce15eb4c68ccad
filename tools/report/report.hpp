// SPDX-License-Identifier: Apache-2.0
// What a run was worth, from its log alone: money, trades, risk, and whether luck explains it.
// Described, so it is JSON too. It counts in the account's currency: what a round trip made in
// another is taken at the rate of its close. Pure functions of a reader, main thread. The report
// owns its text.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "outcry/base/layout.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/balance.hpp"
#include "outcry/event/trading.hpp"
#include "outcry/statistics/gate.hpp"
#include "outcry/statistics/performance.hpp"
#include "tools/report/attribution.hpp"
#include "tools/report/drift_record.hpp"
#include "tools/report/page_data.hpp"
#include "tools/report/voters.hpp"

namespace outcry::tools {

/// A ratio to losses where there are none.
inline constexpr double nothing_lost = 1e12;

struct EquityPoint {
    TimeNs time;
    double equity = 0;
    double hold = 0;  // buy and hold of the same instruments, equal parts

    bool operator==(const EquityPoint&) const = default;
};
OUTCRY_DESCRIBE(EquityPoint, "equity.point", time, equity, hold);

struct Report {
    std::string floor;
    std::string head;
    TimeNs live_from;
    TimeNs last_time;
    double days = 0;
    double elapsed_s = 0;
    std::uint64_t events = 0;
    std::uint64_t bars = 0;
    std::uint64_t restarts = 0;
    bool closed = false;

    Money capital;
    Money equity;
    double net = 0;  // fractions of the capital
    double gross = 0;
    double fees = 0;
    double funding = 0;
    double slippage = 0;
    double buy_and_hold = 0;  // as of the account's last mark, like the rest

    std::uint64_t rounds = 0;
    std::uint64_t proposals = 0;  // that asked for a change
    std::uint64_t approved = 0;
    std::uint64_t resized = 0;
    std::uint64_t vetoed = 0;
    std::uint64_t fills = 0;
    std::uint64_t round_trips = 0;
    std::uint64_t winners = 0;
    double profit_factor = 0;  // nothing_lost without losers; 0 of who won nothing either
    double expectancy = 0;     // mean net of a round trip, as a fraction of the capital
    double max_drawdown = 0;
    double turnover = 0;  // traded notional / capital

    std::uint64_t daily_returns = 0;
    double sharpe = 0;        // of daily returns, annualised
    double sharpe_error = 0;  // Mertens (2002), annualised
    double sortino = 0;
    std::string verdict;
    std::vector<std::string> models;  // of execution, as assumed

    std::vector<Position> open_positions;
    std::vector<RoundTrip> trips;
    std::vector<EquityPoint> curve;  // one a day that counts, as it was last known, and the last
    Attribution attribution;         // of the round trips

    double exposure = 0;                  // gross, over equity, on average over time
    double time_in_market = 0;            // share of it with a position
    statistics::Performance performance;  // of daily returns, beside buy and hold
    statistics::TradeRecord trades;       // nets as fractions of the capital
    std::vector<VoterRecord> voters;
    std::string data;  // digest of the files it was fed; empty: nobody wrote it down
    statistics::Gate gate;
    std::vector<DriftRecord> drift;  // what each model said of itself
    std::vector<Balance> balances;   // by currency, where there are several; the account's first
    std::uint64_t marked_days = 0;   // of the daily returns, on which the account was known anew
    TimeNs marked;                   // when the account was last told
    TimeNs priced;                   // when a price was
    double turned_over = 0;          // traded notional, each over the equity of its time
};
OUTCRY_DESCRIBE(Report, "report", floor, head, live_from, last_time, days, elapsed_s, events, bars,
                restarts, closed, capital, equity, net, gross, fees, funding, slippage,
                buy_and_hold, rounds, proposals, approved, resized, vetoed, fills, round_trips,
                winners, profit_factor, expectancy, max_drawdown, turnover, daily_returns, sharpe,
                sharpe_error, sortino, verdict, models, open_positions, trips, curve, exposure,
                time_in_market, performance, trades, voters, data, gate, attribution, drift,
                balances, marked_days, marked, priced, turned_over);

/// One for each day from the first live one to the last: days on which nobody said what the account
/// was worth (it is decided every third day, the data has a gap) are returns of 0, so that a year
/// has as many as it is annualised by. None is below -1, and after such a one all are 0: who has
/// lost everything is gone.
struct DailyReturns {
    std::vector<double> own;
    std::vector<double> hold;
};
[[nodiscard]] DailyReturns daily_returns(const Report& report);
/// Gate and verdict, knowing what else was tried on the data. Without trials it is the only one.
void judge(Report& report, const statistics::Trials& trials);

/// How often it staked anew: round trips, and what is still open; or, of who never goes flat, how
/// often what it holds was turned over. Nothing where the log knows of neither.
[[nodiscard]] std::optional<double> bets_of(const Report& report);
/// How often what it holds was bought and sold again.
[[nodiscard]] double turned_over_of(const Report& report);

/// `beta 0.80 ± 0.02, and what is left, alpha −0.1 ± 1.2 % a year, cannot be told from zero`; or is
/// on the other side of it than what was earned.
[[nodiscard]] std::string market_text(const statistics::Performance& performance);
/// `after 1,234 days`, `not within a thousand years`; empty: never.
[[nodiscard]] std::string days_needed_text(const Report& report);
/// `1.84`; a record that never lost has no such figure, and says so; nor
/// has one without a round trip: `–`.
[[nodiscard]] std::string profit_factor_text(double profit_factor, double expectancy);

/// Without a `head` it works the content head out, which takes as long as all the rest.
[[nodiscard]] Result<Report> make_report(JournalReader& reader, std::string head = {});
[[nodiscard]] std::string report_text(const Report& report, const Look& look);
/// What `outcry report` says further: ratios with their errors, drawdown, exposure, the voters'
/// calibration, the gate.
[[nodiscard]] std::string statistics_text(const Report& report, const Look& look);
[[nodiscard]] std::string open_positions_text(const Report& report);
/// One page without network or script; what `data` lacks is left out.
[[nodiscard]] std::string report_html(const Report& report, const PageData& data = {});

/// Knows the run's data by its folder, and what else was tried on it by the results beside that.
[[nodiscard]] Result<void> judge_as_one_of_many(Report& report, const std::string& run_folder);

struct ReportOptions {
    std::string run;
    std::string html;
    bool json = false;
};
[[nodiscard]] Result<int> report(const ReportOptions& options);

}  // namespace outcry::tools
