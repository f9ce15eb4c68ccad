// SPDX-License-Identifier: Apache-2.0
// Makes a report of events as they come: from a log, or from a floor that runs and keeps none. One
// thread; it owns what it keeps.
#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "actors/portfolio/deepest.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/base/calendar.hpp"
#include "outcry/event/record.hpp"
#include "tools/report/report.hpp"
#include "tools/report/voters.hpp"

namespace outcry::tools {

class ReportReader {
 public:
    /// `voters`: also scores what was voted. A search has no use for that.
    explicit ReportReader(bool voters = true) : scores_voters_(voters) {}

    [[nodiscard]] Result<void> take(const Prefix& prefix, const SaidView& said);
    /// False where a report has only the number of such events: then pass() will do.
    [[nodiscard]] static bool reads(std::string_view schema);
    void pass(const Prefix& prefix);
    /// The figures, judged as the only trial there was.
    [[nodiscard]] Report finish();

 private:
    [[nodiscard]] Result<void> take_opened(const SaidView& said);
    [[nodiscard]] Result<void> take_market(const Prefix& prefix, const SaidView& said);
    [[nodiscard]] Result<void> take_judgement(const Prefix& prefix, const SaidView& said);
    /// In the account's currency, adding up to what the whole trip is in it.
    [[nodiscard]] Result<std::vector<ledger::ExitShare>> exits_of(const RoundTrip& own,
                                                                  const RoundTrip& worth);
    [[nodiscard]] Result<void> take_money(const Prefix& prefix, const SaidView& said);
    void mark(const std::string& venue, const std::string& instrument, const indicator::Ohlcv& bar,
              TimeNs now);
    void take_account(const Account& account, TimeNs now);
    void take_balance(Balance balance);
    void take_equity(const EquityPoint& point);
    [[nodiscard]] bool counts(std::int64_t day) const;
    [[nodiscard]] double hold_value() const;
    void conclude();
    void conclude_open();
    void conclude_trips(double capital);
    void conclude_returns();

    Report report_;
    bool scores_voters_;
    VoterScores voters_;
    DriftRecords drift_;
    Attributing attributing_;
    ledger::Exits exits_;
    Account last_;
    TimeNs last_account_{0};
    desk::Deepest deepest_;
    double held_ = 0;       // buy and hold when the account was last told
    double exposed_ = 0;    // gross exposure over equity, times nanoseconds
    double in_market_ = 0;  // nanoseconds
    double watched_ = 0;
    double periods_a_year_ = 365;
    std::vector<const Calendar*> calendars_;  // none: every day counts
    std::size_t symbols_ = 0;                 // that the floor has
    bool live_known_ = false;
    double traded_ = 0;
    exchange::Counting counting_;
    std::int64_t last_day_ = 0;
    bool began_ = false;       // to count days
    bool first_seen_ = false;  // of a floor that nobody told since when it is live
    TimeNs market_from_{0};
    struct Span {
        std::string venue;  // none: an instrument is one, wherever it trades
        std::string instrument;
        double first = 0;
        double last = 0;
    };
    std::vector<Span> prices_;  // by instrument
    desk::Hint priced_;
    std::map<std::string, Position> positions_;
    // The events at hand: their texts keep their memory.
    Bar bar_;
    core::Voice vote_;
    Proposed proposal_;
    core::Ruled verdict_;
};

}  // namespace outcry::tools
