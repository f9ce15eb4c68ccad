// SPDX-License-Identifier: Apache-2.0
#include "tools/report/reader.hpp"

#include <algorithm>

#include "outcry/event/floor.hpp"
#include "outcry/event/judgement.hpp"
#include "outcry/event/quality.hpp"
#include "tools/report/execution_words.hpp"

namespace outcry::tools {

namespace {

constexpr double exchange_days_a_year = 261;  // 5 of 7; holidays are days without a return

template <class E>
Result<E> body(const SaidView& said) {
    return decoded<E>(said.body);
}

/// Of the instruments, each once; none where one of them is open every day.
std::vector<const Calendar*> calendars_of(const FloorOpened& opened) {
    std::vector<const Calendar*> calendars;
    for (const Instrument& instrument : opened.instruments) {
        const Calendar* calendar = Calendar::known(instrument.calendar);
        if (calendar == nullptr || calendar->is_always()) return {};
        if (std::find(calendars.begin(), calendars.end(), calendar) == calendars.end())
            calendars.push_back(calendar);
    }
    return calendars;
}

std::size_t symbols_of(const FloorOpened& opened) {
    std::vector<std::string_view> names;
    for (const Instrument& instrument : opened.instruments) names.emplace_back(instrument.id);
    std::sort(names.begin(), names.end());
    return static_cast<std::size_t>(std::unique(names.begin(), names.end()) - names.begin());
}

}  // namespace

bool ReportReader::reads(std::string_view schema) {
    // What there is most of, and nothing here asks for.
    return schema != schema_name<Signal> && schema != schema_name<RiskEvent> &&
           schema != schema_name<Order>;
}

void ReportReader::pass(const Prefix& prefix) {
    report_.last_time = prefix.time;
    ++report_.events;
}

Result<void> ReportReader::take(const Prefix& prefix, const SaidView& said) {
    const std::string_view schema = said.schema;
    pass(prefix);
    if (schema == schema_name<Bar> || schema == schema_name<Trade>)
        return take_market(prefix, said);
    if (schema == schema_name<FloorOpened>) return take_opened(said);
    if (schema == schema_name<FeedStatus>) {
        OUTCRY_ASSIGN(const FeedStatus status, body<FeedStatus>(said));
        report_.live_from = std::max(report_.live_from, status.live_from);
        live_known_ = true;
        return {};
    }
    if (schema == schema_name<FloorClosed>) report_.closed = true;
    OUTCRY_TRY(take_judgement(prefix, said));
    return take_money(prefix, said);
}

Result<void> ReportReader::take_opened(const SaidView& said) {
    OUTCRY_ASSIGN(const FloorOpened opened, body<FloorOpened>(said));
    report_.floor = opened.floor;
    report_.capital = report_.equity = opened.capital;
    counting_.open(opened);
    calendars_ = calendars_of(opened);
    periods_a_year_ = calendars_.empty() ? 365 : exchange_days_a_year;
    symbols_ = symbols_of(opened);
    if (scores_voters_) voters_.open(opened);
    report_.models = execution_models(opened);
    return {};
}

Result<void> ReportReader::take_market(const Prefix& prefix, const SaidView& said) {
    if (prefix.cause != 0) return {};  // built from smaller ones
    indicator::Ohlcv seen;
    if (said.schema == schema_name<Bar>) {
        OUTCRY_TRY(decode(said.body, bar_));
        ++report_.bars;
        seen.open = bar_.open.to_double();
        seen.high = bar_.high.to_double();
        seen.low = bar_.low.to_double();
        seen.close = bar_.close.to_double();
        mark(bar_.venue, bar_.instrument, seen, prefix.time);
        return {};
    }
    OUTCRY_ASSIGN(const Trade trade, body<Trade>(said));
    seen.open = seen.high = seen.low = seen.close = trade.price.to_double();
    mark(trade.venue, trade.instrument, seen, prefix.time);
    return {};
}

Result<void> ReportReader::take_judgement(const Prefix& prefix, const SaidView& said) {
    const std::string_view schema = said.schema;
    if (schema == schema_name<Vote> && scores_voters_) {
        OUTCRY_TRY(decode(said.body, vote_));
        if (vote_.round >= report_.live_from) voters_.vote(vote_);
    } else if (schema == schema_name<Forecast> && voters_.awaits_forecast(prefix.source)) {
        OUTCRY_ASSIGN(const Forecast forecast, body<Forecast>(said));
        voters_.forecast(prefix.source, forecast.horizon);
    } else if (schema == schema_name<Drift> && scores_voters_) {
        OUTCRY_ASSIGN(const Drift drift, body<Drift>(said));
        drift_.take(prefix.time, drift);
    } else if (schema == schema_name<Proposal>) {
        OUTCRY_TRY(decode(said.body, proposal_));
        ++report_.rounds;
        attributing_.take(prefix.seq, proposal_);
        if (proposal_.action != Action::hold) ++report_.proposals;
    } else if (schema == schema_name<Verdict>) {
        OUTCRY_TRY(decode(said.body, verdict_));
        attributing_.take(verdict_);
        ++(verdict_.outcome == Outcome::approved  ? report_.approved
           : verdict_.outcome == Outcome::resized ? report_.resized
                                                  : report_.vetoed);
    }
    return {};
}

Result<std::vector<ledger::ExitShare>> ReportReader::exits_of(const RoundTrip& own,
                                                              const RoundTrip& worth) {
    std::vector<ledger::ExitShare> exits = exits_.of(own);
    Money given;
    for (std::size_t i = 0; i < exits.size(); ++i) {
        RoundTrip part = own;
        part.net = exits[i].net;
        OUTCRY_ASSIGN(part, counting_.worth(std::move(part)));
        exits[i].net = i + 1 < exits.size() ? part.net : worth.net - given;
        given += exits[i].net;
    }
    return exits;
}

Result<void> ReportReader::take_money(const Prefix& prefix, const SaidView& said) {
    const std::string_view schema = said.schema;
    if (schema == schema_name<Fill>) {
        OUTCRY_ASSIGN(const Fill fill, body<Fill>(said));
        ++report_.fills;
        OUTCRY_TRY(exits_.take(fill));
        const double worth =
            fill.price.to_double() * fill.quantity.to_double() * counting_.unit(fill.instrument);
        traded_ += worth;
        if (report_.equity.units > 0) report_.turned_over += worth / report_.equity.to_double();
    } else if (schema == schema_name<RoundTrip>) {
        OUTCRY_ASSIGN(const RoundTrip own, body<RoundTrip>(said));
        OUTCRY_ASSIGN(RoundTrip trip, counting_.worth(own));
        OUTCRY_ASSIGN(const std::vector<ledger::ExitShare> exits, exits_of(own, trip));
        attributing_.take(trip, exits);
        report_.trips.push_back(std::move(trip));
    } else if (schema == schema_name<Position>) {
        OUTCRY_ASSIGN(Position position, body<Position>(said));
        positions_[position.venue + "/" + position.instrument + "/" + position.strategy] =
            std::move(position);
    } else if (schema == schema_name<Balance>) {
        OUTCRY_ASSIGN(Balance balance, body<Balance>(said));
        take_balance(std::move(balance));
    } else if (schema == schema_name<Account>) {
        OUTCRY_ASSIGN(const Account account, body<Account>(said));
        take_account(account, prefix.time);
    }
    return {};
}

void ReportReader::mark(const std::string& venue, const std::string& instrument,
                        const indicator::Ohlcv& bar, TimeNs now) {
    if (scores_voters_) voters_.market(venue, instrument, bar, now);
    if (market_from_.ns == 0) market_from_ = now;
    if (now < report_.live_from) return;
    report_.priced = now;
    Span* span = priced_.find(prices_, {}, instrument);
    if (span == nullptr) {
        span = &priced_.find_or_add(prices_, {}, instrument);
        span->first = bar.close;
    }
    span->last = bar.close;
}

/// An equal part for each symbol of the floor, which is cash until there is a price to buy at.
double ReportReader::hold_value() const {
    const std::size_t parts = std::max(symbols_, prices_.size());
    if (prices_.empty()) return report_.capital.to_double();
    double sum = static_cast<double>(parts - prices_.size());
    for (const Span& price : prices_) sum += price.last / price.first;
    return report_.capital.to_double() * sum / static_cast<double>(parts);
}

/// A day is a return where a session of some instrument closes within it.
bool ReportReader::counts(std::int64_t day) const {
    if (calendars_.empty()) return true;
    const TimeNs begin{day * ns_per_day}, end{(day + 1) * ns_per_day};
    for (const Calendar* calendar : calendars_)
        for (TimeNs at = begin; at < end; at = at + DurationNs{Calendar::grid_ns})
            if (const auto session = calendar->session_at(at);
                session && session->close > begin && session->close <= end)
                return true;
    return false;
}

/// The first point is worth what the floor began with: it is no day's return. Days between two
/// points are as the first left them.
void ReportReader::take_equity(const EquityPoint& point) {
    if (!began_) {
        began_ = true;
        // Who is live from midnight on has no return on the day before.
        const TimeNs start = live_known_ ? report_.live_from : point.time;
        last_day_ = start.ns / ns_per_day - 1;
    }
    if (live_known_ ? point.time <= report_.live_from : report_.curve.empty() && !first_seen_) {
        first_seen_ = true;
        return;
    }
    const std::int64_t day = (point.time.ns - 1) / ns_per_day;  // a close at midnight ends its day
    if (!report_.curve.empty() && day == last_day_) {
        report_.curve.back() = point;
        return;
    }
    EquityPoint known{{}, report_.capital.to_double(), report_.capital.to_double()};
    if (!report_.curve.empty()) known = report_.curve.back();
    for (std::int64_t between = last_day_ + 1; between < day; ++between) {
        if (!counts(between)) continue;
        known.time = TimeNs{(between + 1) * ns_per_day};
        report_.curve.push_back(known);
    }
    report_.curve.push_back(point);
    ++report_.marked_days;
    last_day_ = day;
}

void ReportReader::take_balance(Balance balance) {
    counting_.take(balance);
    auto& all = report_.balances;
    const auto same = std::find_if(all.begin(), all.end(), [&](const Balance& one) {
        return one.currency == balance.currency;
    });
    (same == all.end() ? *all.emplace(all.end()) : *same) = std::move(balance);
}

void ReportReader::take_account(const Account& account, TimeNs now) {
    report_.equity = account.equity;
    deepest_.take(account.drawdown_total, now);
    if (now >= report_.live_from) {
        if (last_account_.ns != 0) {  // what was held since the one before
            const double span = static_cast<double>(now.ns - last_account_.ns),
                         equity = last_.equity.to_double();
            watched_ += span;
            if (equity > 0) exposed_ += span * last_.gross_exposure.to_double() / equity;
            if (last_.open_positions > 0) in_market_ += span;
        }
        last_account_ = now;
        held_ = hold_value();
        take_equity({now, account.equity.to_double(), held_});
    }
    last_ = account;
}

Report ReportReader::finish() {
    conclude();
    judge(report_, {});
    return std::move(report_);
}

void ReportReader::conclude() {
    report_.live_from =
        std::max(report_.live_from, market_from_);  // feeds of others need not say it
    report_.marked = last_account_;
    report_.max_drawdown = deepest_.upto_now();
    const double capital = report_.capital.to_double();
    // A floor that was stopped before its feeds went live has had no day.
    const std::int64_t live_ns = report_.last_time.ns - report_.live_from.ns;
    report_.days =
        static_cast<double>(std::max<std::int64_t>(0, live_ns)) / static_cast<double>(ns_per_day);
    if (capital > 0) {
        report_.net = report_.equity.to_double() / capital - 1.0;
        report_.fees = -last_.fees.to_double() / capital;
        report_.funding = last_.funding.to_double() / capital;
        report_.slippage = -last_.slippage.to_double() / capital;
        report_.gross = report_.net - report_.fees - report_.funding - report_.slippage;
        // The market may have gone on after the last account: both are compared at one instant.
        report_.buy_and_hold = (last_account_.ns != 0 ? held_ : hold_value()) / capital - 1.0;
        report_.turnover = traded_ / capital;
    }
    if (watched_ > 0) {
        report_.exposure = exposed_ / watched_;
        report_.time_in_market = in_market_ / watched_;
    }
    conclude_trips(capital);
    conclude_returns();
    report_.attribution = attributing_.result();
    report_.voters = voters_.records();
    report_.drift = drift_.records();
    for (const auto& [name, position] : positions_)
        if (!position.quantity.is_zero()) report_.open_positions.push_back(position);
    conclude_open();
}

/// As of a round trip that has not ended, in the account's currency.
void ReportReader::conclude_open() {
    for (const Position& position : report_.open_positions) {
        RoundTrip so_far;
        so_far.instrument = position.instrument;
        so_far.gross = position.realised;
        so_far.fees = position.fees;
        so_far.funding = position.funding;
        so_far.net = position.realised - position.fees + position.funding;
        const auto counted = counting_.worth(std::move(so_far));
        if (!counted) continue;  // more than money holds: the account could not count it either
        report_.attribution.open.push_back({position.instrument, position.strategy, counted->gross,
                                            counted->fees, counted->funding, counted->net});
    }
    report_.attribution.unrealised = last_.unrealised;
}

void ReportReader::conclude_trips(double capital) {
    std::vector<double> nets;
    for (const RoundTrip& trip : report_.trips) {
        if (trip.net.units > 0) ++report_.winners;
        if (capital > 0) nets.push_back(trip.net.to_double() / capital);
    }
    report_.round_trips = report_.trips.size();
    report_.trades = statistics::trade_record(nets);
    report_.expectancy = report_.trades.expectancy;
    report_.profit_factor =
        report_.trades.profit_factor.value_or(report_.expectancy > 0 ? nothing_lost : 0.0);
}

void ReportReader::conclude_returns() {
    const DailyReturns daily = daily_returns(report_);
    report_.daily_returns = daily.own.size();
    report_.performance = statistics::performance(daily.own, daily.hold, periods_a_year_);
    // Held against the drawdown that is told beside it: at the days' ends it was never as deep.
    if (report_.max_drawdown > 0)
        report_.performance.calmar = report_.performance.annual_return / report_.max_drawdown;
    report_.sharpe = report_.performance.sharpe;
    report_.sharpe_error = report_.performance.sharpe_error;
    report_.sortino = report_.performance.sortino.value_or(0.0);
}

}  // namespace outcry::tools
