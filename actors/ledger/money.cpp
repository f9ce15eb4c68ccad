// SPDX-License-Identifier: Apache-2.0
// The rows that money is counted by: round trips and who earned them, accounts, balances.
#include <algorithm>

#include "actors/ledger/cells.hpp"
#include "actors/ledger/credits.hpp"
#include "actors/ledger/ledger.hpp"
#include "actors/portfolio/exchange.hpp"

namespace outcry {

using ledger::Cell;
using ledger::name_of;
using ledger::seq_or_null;

Result<void> Ledger::write_trade(const RecordView& record, const RoundTrip& trip) {
    OUTCRY_TRY(know_strategy(trip.strategy, "", record));
    OUTCRY_TRY(know_exits(trip.venue, trip.instrument, trip.strategy));
    OUTCRY_TRY(write_day());  // it is the trip that then has the day's last word
    OUTCRY_ASSIGN(const auto counted, counted_in(trip));
    const auto& [currency, worth] = counted;
    OUTCRY_TRY(into(trade).run({record.prefix.seq,
                                trip.number,
                                trip.strategy,
                                trip.venue,
                                trip.instrument,
                                name_of(trip.side),
                                trip.quantity.units,
                                trip.entry.units,
                                trip.exit.units,
                                trip.opened_at.ns,
                                trip.closed_at.ns,
                                trip.gross.units,
                                trip.fees.units,
                                trip.funding.units,
                                trip.slippage.units,
                                trip.net.units,
                                trip.exit_reason,
                                seq_or_null(trip.proposal),
                                currency,
                                worth.units}));
    OUTCRY_TRY(write_credits(record, trip));
    OUTCRY_TRY(write_exits(record, trip));
    return into(closed).run({trip.strategy, ledger::day_of(trip.closed_at), worth.units,
                             trip.net > Money{}, record.prefix.seq});
}

/// The rate is read back too: that of the balances said just before.
Result<std::pair<std::string, Money>> Ledger::counted_in(const RoundTrip& trip) {
    OUTCRY_ASSIGN(const ledger::Rows found,
                  database_.query("SELECT i.currency, b.pair, b.rate_e8, b.inverse FROM "
                                  "instruments i LEFT JOIN balances b ON b.currency = i.currency "
                                  "WHERE i.venue = ? AND i.instrument = ? "
                                  "ORDER BY b.last_seq DESC LIMIT 1",
                                  {trip.venue, trip.instrument}));
    if (found.rows.empty()) return std::pair{std::string(), trip.net};
    const auto& row = found.rows.front();
    exchange::Rate rate;
    rate.currency = row[0].text;
    if (row[1].kind == Cell::Kind::null || row[1].text.empty())
        return std::pair{rate.currency, trip.net};
    rate.price = {row[2].integer};
    rate.inverse = row[3].integer != 0;
    OUTCRY_ASSIGN(const Money worth, exchange::worth({rate}, 0, trip.net, Rounding::down));
    return std::pair{rate.currency, worth};
}

/// The ballots are read back rather than remembered: a ledger that was stopped in between knows
/// them too.
Result<void> Ledger::write_credits(const RecordView& record, const RoundTrip& trip) {
    OUTCRY_ASSIGN(const ledger::Rows found,
                  database_.query("SELECT b.voter, b.weight, b.p_long, b.p_short, d.break_even "
                                  "FROM ballots b JOIN decisions d ON d.seq = b.proposal_seq "
                                  "WHERE b.proposal_seq = ? ORDER BY b.ordinal",
                                  {trip.proposal}));
    std::vector<Ballot> ballots;
    double break_even = 0;
    for (const auto& row : found.rows) {
        const auto real = [](const ledger::Value& value) {
            return value.kind == Cell::Kind::null ? std::nullopt
                                                  : std::optional<double>(value.real);
        };
        Ballot& one = ballots.emplace_back();
        one.voter = row[0].text;
        one.weight = row[1].real;
        one.p_long = real(row[2]);
        one.p_short = real(row[3]);
        break_even = row[4].real;
    }
    std::int64_t ordinal = 0;
    for (const ledger::Credit& one :
         ledger::credits_of(ballots, trip.side, break_even, trip.net,
                            trip.proposal != 0 ? trip.strategy : std::string()))
        OUTCRY_TRY(
            into(credit).run({record.prefix.seq, ordinal++, one.voter, one.share, one.net.units}));
    return {};
}

Result<void> Ledger::write_exits(const RecordView& record, const RoundTrip& trip) {
    std::int64_t ordinal = 0;
    for (const ledger::ExitShare& one : exits_.of(trip))
        OUTCRY_TRY(into(share).run({record.prefix.seq, ordinal++, one.reason, one.quantity.units,
                                    one.gross.units, one.net.units}));
    return {};
}

/// A ledger that was stopped in between reads back what it has stored, from the first fill on: one
/// that turns a position round belongs to two trips, and a trip is said after later fills.
Result<void> Ledger::know_exits(const std::string& venue, const std::string& symbol,
                                const std::string& owner) {
    if (exits_.knows(venue, symbol, owner)) return {};
    OUTCRY_ASSIGN(
        const ledger::Rows found,
        database_.query("SELECT side = 'buy', quantity_e8, price_e8, reason FROM fills "
                        "WHERE venue = ? AND instrument = ? AND strategy = ? ORDER BY seq",
                        {venue, symbol, owner}));
    Fill known;
    known.venue = venue;
    known.instrument = symbol;
    known.strategy = owner;
    for (const auto& row : found.rows) {
        known.side = row[0].integer != 0 ? Side::buy : Side::sell;
        known.quantity = {row[1].integer};
        known.price = {row[2].integer};
        known.reason = row[3].text;
        OUTCRY_TRY(exits_.take(known));
    }
    OUTCRY_ASSIGN(const ledger::Rows trips,
                  database_.query("SELECT count(*) FROM trades WHERE venue = ? AND instrument = ? "
                                  "AND strategy = ?",
                                  {venue, symbol, owner}));
    exits_.pass_over(known, static_cast<std::size_t>(trips.rows.front()[0].integer));
    return {};
}

/// Of a day's accounts the last one is kept, and the deepest drawdowns: a day is stored when it is
/// over, or something asks.
Result<void> Ledger::write_account(const RecordView& record, const Account& said) {
    std::string day = ledger::day_of(record.said.event_time);
    if (day_ && day_->day != day) OUTCRY_TRY(write_day());
    if (!deepest_ || deepest_->day != day) OUTCRY_TRY(know_deepest(day));
    deepest_->of_day.take(said.drawdown_day, record.said.event_time);
    deepest_->total.take(said.drawdown_total, record.said.event_time);
    day_ = Day{std::move(day), record.prefix.seq, record.said.event_time, said};
    return {};
}

/// A ledger that was stopped in between goes on from what it had stored: of the day, and of the
/// instant that it was stopped in.
Result<void> Ledger::know_deepest(const std::string& day) {
    OUTCRY_ASSIGN(const ledger::Rows found,
                  database_.query("SELECT time_ns, drawdown_day, drawdown_day_before_instant, "
                                  "drawdown_total, drawdown_total_before_instant "
                                  "FROM accounts WHERE day = ?",
                                  {day}));
    deepest_ = Drawdowns{day, {}, {}};
    if (found.rows.empty()) return {};
    const auto& row = found.rows.front();
    const TimeNs at{row[0].integer};
    deepest_->of_day = desk::Deepest(row[1].real, row[2].real, at);
    deepest_->total = desk::Deepest(row[3].real, row[4].real, at);
    return {};
}

Result<void> Ledger::write_day() {
    if (!day_) return {};
    const auto [day, seq, time, said] = *std::exchange(day_, std::nullopt);
    OUTCRY_TRY(into(Table::account)
                   .run({day, seq, time.ns, said.equity.units, said.cash.units, said.realised.units,
                         said.unrealised.units, said.fees.units, said.funding.units,
                         said.slippage.units, said.gross_exposure.units, said.net_exposure.units,
                         said.round_trips, deepest_->of_day.upto_now(), deepest_->of_day.before(),
                         deepest_->total.upto_now(), deepest_->total.before()}));
    return into(equity).run(
        {day, said.equity.units, deepest_->of_day.upto_now(), deepest_->total.upto_now(), seq});
}

/// One a day and currency; they are said one after the other, and each is stored as it comes.
Result<void> Ledger::write_balance(const RecordView& record, const Balance& said) {
    return into(balance).run({ledger::day_of(record.said.event_time), said.currency,
                              record.prefix.seq, record.said.event_time.ns, said.cash.units,
                              said.realised.units, said.unrealised.units, said.fees.units,
                              said.funding.units, said.slippage.units, said.worth.units, said.pair,
                              said.rate.units, said.inverse});
}

}  // namespace outcry
