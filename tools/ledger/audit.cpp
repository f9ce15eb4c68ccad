// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <map>

#include "actors/ledger/schema.hpp"
#include "actors/portfolio/exchange.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/table.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/floor.hpp"
#include "outcry/event/record.hpp"
#include "outcry/event/trading.hpp"
#include "tools/ledger/ledger.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

/// What one walk through the journal adds up, in one currency.
struct Purse {
    Money capital;
    Money bought;  // rounded against us, as the books do
    Money sold;
    Money fees;
    Money slippage;
    Money gross;
    Money trip_fees;
    Money trip_funding;
    Money net;
    Balance balance;  // the last one said, where there are several currencies

    [[nodiscard]] Money moved() const { return sold - bought; }
};

struct Sums {
    bool several = false;
    std::string currency;                        // the account's
    std::map<std::string, std::string> settles;  // by instrument
    std::map<std::string, Purse> purses;         // by currency
    std::vector<exchange::Rate> rates;
    std::int64_t fills = 0;
    std::map<std::string, Quantity> filled;  // signed, by book
    std::map<std::string, Position> positions;
    std::int64_t trips = 0;
    Account account;
    bool has_account = false;

    static std::string book(const auto& event) {
        return event.venue + " " + event.instrument + " " + event.strategy;
    }
    Purse& purse_of(const auto& event) {
        return purses[several ? settles[event.venue + " " + event.instrument] : currency];
    }

    void take(const FloorOpened& opened) {
        currency = opened.currency;
        rates = exchange::rates_of(opened);
        several = !rates.empty();
        purses[currency].capital = opened.capital;
        for (const Instrument& one : opened.instruments)
            settles[one.venue + " " + one.id] = one.settlement;
        for (const exchange::Rate& rate : rates) purses[rate.currency];
    }
    Result<void> take(const Fill& fill) {
        const bool buys = fill.side == Side::buy;
        OUTCRY_ASSIGN(const Money value,
                      notional(fill.price, fill.quantity, buys ? Rounding::up : Rounding::down));
        Purse& purse = purse_of(fill);
        (buys ? purse.bought : purse.sold) += value;
        purse.fees += fill.fee;
        purse.slippage += fill.slippage;
        filled[book(fill)] += buys ? fill.quantity : -fill.quantity;
        ++fills;
        return {};
    }
    void take(const RoundTrip& trip) {
        ++trips;
        Purse& purse = purse_of(trip);
        purse.gross += trip.gross;
        purse.trip_fees += trip.fees;
        purse.trip_funding += trip.funding;
        purse.net += trip.net;
    }
    Result<void> take(const RecordView& record) {
        const std::string_view schema = record.said.schema;
        if (schema == schema_name<FloorOpened>) {
            OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
            take(opened);
        } else if (schema == schema_name<Fill>) {
            OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(record.said.body));
            return take(fill);
        } else if (schema == schema_name<Position>) {
            OUTCRY_ASSIGN(const Position position, decoded<Position>(record.said.body));
            positions[book(position)] = position;
        } else if (schema == schema_name<RoundTrip>) {
            OUTCRY_ASSIGN(const RoundTrip trip, decoded<RoundTrip>(record.said.body));
            take(trip);
        } else if (schema == schema_name<Balance>) {
            OUTCRY_ASSIGN(const Balance balance, decoded<Balance>(record.said.body));
            purses[balance.currency].balance = balance;
            exchange::take(rates, balance);
        } else if (schema == schema_name<Account>) {
            OUTCRY_ASSIGN(account, decoded<Account>(record.said.body));
            has_account = true;
        }
        return {};
    }
    /// Of what is held in a currency.
    [[nodiscard]] Money open(const std::string& in, Money Position::*member) const {
        Money sum;
        for (const auto& [name, position] : positions) {
            const auto found = settles.find(position.venue + " " + position.instrument);
            if (!several || (found != settles.end() && found->second == in))
                sum += position.*member;
        }
        return sum;
    }
};

class Auditing {
 public:
    Auditing(const Sums& sums, ledger::Database& database) : sums_(sums), database_(database) {}

    Result<Audit> run() {
        OUTCRY_TRY(books());
        OUTCRY_TRY(money());
        OUTCRY_TRY(trips());
        return std::move(audit_);
    }

 private:
    struct Entry {
        std::string from;
        std::int64_t amount;
    };

    void line(std::string what, const std::vector<Entry>& entries) {
        AuditLine made;
        made.what = std::move(what);
        for (const Entry& entry : entries) {
            made.from.push_back(entry.from);
            made.amounts.push_back(entry.amount);
            made.equal = made.equal && entry.amount == entries.front().amount;
        }
        audit_.equal = audit_.equal && made.equal;
        audit_.lines.push_back(std::move(made));
    }
    [[nodiscard]] Result<std::int64_t> sql(const std::string& select) {
        return database_.integer(select);
    }

    /// Positions: what fills add up to is what the books hold.
    Result<void> books() {
        std::map<std::string, std::int64_t> by_fills, by_positions;
        OUTCRY_ASSIGN(const ledger::Rows filled,
                      database_.query("SELECT venue || ' ' || instrument || ' ' || strategy, "
                                      "sum(CASE side WHEN 'buy' THEN quantity_e8 ELSE "
                                      "-quantity_e8 END) FROM fills GROUP BY 1"));
        for (const auto& row : filled.rows) by_fills[row[0].text] = row[1].integer;
        OUTCRY_ASSIGN(const ledger::Rows held,
                      database_.query("SELECT venue || ' ' || instrument || ' ' || strategy, "
                                      "quantity_e8 FROM positions"));
        for (const auto& row : held.rows) by_positions[row[0].text] = row[1].integer;
        for (const auto& [name, position] : sums_.positions) by_fills.try_emplace(name, 0);
        for (const auto& [name, quantity] : sums_.filled) by_fills.try_emplace(name, 0);
        for (const auto& [name, ledger_fills] : by_fills) {
            const auto fills = sums_.filled.find(name);
            const auto position = sums_.positions.find(name);
            line("held " + name,
                 {{"fills", fills == sums_.filled.end() ? 0 : fills->second.units},
                  {"position",
                   position == sums_.positions.end() ? 0 : position->second.quantity.units},
                  {"ledger fills", ledger_fills},
                  {"ledger position", by_positions[name]}});
        }
        OUTCRY_ASSIGN(const std::int64_t count, sql("SELECT count(*) FROM fills"));
        line("fills", {{"journal", sums_.fills}, {"ledger", count}});
        OUTCRY_ASSIGN(const std::int64_t by_orders,
                      sql("SELECT coalesce(sum(filled_e8), 0) FROM orders"));
        OUTCRY_ASSIGN(const std::int64_t by_rows,
                      sql("SELECT coalesce(sum(quantity_e8), 0) FROM fills"));
        line("filled of orders", {{"ledger orders", by_orders}, {"ledger fills", by_rows}});
        return {};
    }

    Result<std::int64_t> last_account(const std::string& column) {
        return sql("SELECT " + column + " FROM accounts ORDER BY last_seq DESC LIMIT 1");
    }

    /// Rows of one currency, where there are several.
    [[nodiscard]] std::string where(const std::string& currency) const {
        if (!sums_.several) return {};
        std::string text = " WHERE currency = '";
        for (const char c : currency) text += c == '\'' ? std::string("''") : std::string(1, c);
        return text + "'";
    }
    [[nodiscard]] Result<std::int64_t> sum(const std::string& column, const std::string& table,
                                           const std::string& currency) {
        const bool settled = table == "trades";  // says itself what it is counted in
        return sql(
            "SELECT coalesce(sum(" + column + "), 0) FROM " + table +
            (sums_.several && !settled ? " JOIN instruments USING (venue, instrument)" : "") +
            where(currency));
    }

    /// What moved in one currency: `account` is what the portfolio says of it.
    template <class Said>
    Result<void> purse(const std::string& currency, const Purse& purse, const Said& said) {
        const std::string in = sums_.several ? " " + currency : "";
        const char* account = sums_.several ? "balance" : "account";
        const Money moved = purse.moved() + sums_.open(currency, &Position::cost);
        OUTCRY_ASSIGN(const std::int64_t open_realised, sum("realised_e8", "positions", currency));
        OUTCRY_ASSIGN(const std::int64_t closed_gross, sum("gross_e8", "trades", currency));
        line("realised" + in,
             {{account, said.realised.units},
              {"fills", moved.units},
              {"round trips", (purse.gross + sums_.open(currency, &Position::realised)).units},
              {"ledger", closed_gross + open_realised}});
        OUTCRY_ASSIGN(const std::int64_t fill_fees, sum("fee_e8", "fills", currency));
        line("fees" + in,
             {{account, said.fees.units},
              {"fills", purse.fees.units},
              {"round trips", (purse.trip_fees + sums_.open(currency, &Position::fees)).units},
              {"ledger", fill_fees}});
        OUTCRY_ASSIGN(const std::int64_t closed_funding, sum("funding_e8", "trades", currency));
        OUTCRY_ASSIGN(const std::int64_t open_funding, sum("funding_e8", "positions", currency));
        line(
            "funding" + in,
            {{account, said.funding.units},
             {"round trips", (purse.trip_funding + sums_.open(currency, &Position::funding)).units},
             {"ledger", closed_funding + open_funding}});
        OUTCRY_ASSIGN(const std::int64_t slippage, sum("slippage_e8", "fills", currency));
        line("slippage" + in, {{account, said.slippage.units},
                               {"fills", purse.slippage.units},
                               {"ledger", slippage}});
        OUTCRY_ASSIGN(const std::int64_t cash,
                      sums_.several ? sql("SELECT cash_e8 FROM balances" + where(currency) +
                                          " ORDER BY last_seq DESC LIMIT 1")
                                    : last_account("cash_e8"));
        line("cash" + in, {{account, said.cash.units},
                           {"capital + realised - fees + funding",
                            (purse.capital + said.realised - said.fees + said.funding).units},
                           {"capital + fills - fees + funding",
                            (purse.capital + moved - purse.fees + said.funding).units},
                           {"ledger", cash}});
        return {};
    }

    Result<void> money() {
        const Account& account = sums_.account;
        if (!sums_.has_account) return {};
        for (const auto& [currency, one] : sums_.purses)
            OUTCRY_TRY(sums_.several ? purse(currency, one, one.balance)
                                     : purse(currency, one, account));
        if (sums_.several) OUTCRY_TRY(converted());
        OUTCRY_ASSIGN(const std::int64_t equity, last_account("equity_e8"));
        line("equity", {{"account", account.equity.units},
                        {"cash + unrealised", (account.cash + account.unrealised).units},
                        {"ledger", equity}});
        return {};
    }

    /// The account is its balances, each at its rate and rounded down once.
    Result<void> converted() {
        Money cash, equity;
        for (const auto& [currency, one] : sums_.purses) {
            const std::int32_t place = exchange::place_of(sums_.rates, currency);
            OUTCRY_ASSIGN(const Money held,
                          exchange::worth(sums_.rates, place, one.balance.cash, Rounding::down));
            OUTCRY_ASSIGN(
                const Money whole,
                exchange::worth(sums_.rates, place, one.balance.cash + one.balance.unrealised,
                                Rounding::down));
            cash += held;
            equity += whole;
        }
        const Account& account = sums_.account;
        OUTCRY_ASSIGN(const std::int64_t in_ledger, last_account("cash_e8"));
        line("cash in " + sums_.currency, {{"account", account.cash.units},
                                           {"capital + realised - fees + funding",
                                            (sums_.purses.at(sums_.currency).capital +
                                             account.realised - account.fees + account.funding)
                                                .units},
                                           {"balances at their rates", cash.units},
                                           {"ledger", in_ledger}});
        OUTCRY_ASSIGN(const std::int64_t worth,
                      sql("SELECT coalesce(sum(worth_e8), 0) FROM balances WHERE day = (SELECT "
                          "max(day) FROM balances)"));
        line("equity in " + sums_.currency, {{"account", account.equity.units},
                                             {"balances at their rates", equity.units},
                                             {"ledger balances", worth}});
        OUTCRY_ASSIGN(const std::int64_t trades,
                      sql("SELECT coalesce(sum(worth_e8), 0) FROM trades"));
        OUTCRY_ASSIGN(const std::int64_t strategies,
                      sql("SELECT coalesce(sum(net_e8), 0) FROM strategy_performance"));
        line("worth of round trips", {{"ledger trades", trades}, {"strategies", strategies}});
        return {};
    }

    Result<void> trips() {
        OUTCRY_ASSIGN(const std::int64_t count, sql("SELECT count(*) FROM trades"));
        line("round trips", {{"account", static_cast<std::int64_t>(sums_.account.round_trips)},
                             {"journal", sums_.trips},
                             {"ledger", count}});
        for (const auto& [currency, one] : sums_.purses) {
            const std::string in = sums_.several ? " in " + currency : "";
            const Money parts = one.gross - one.trip_fees + one.trip_funding;
            std::vector<Entry> nets = {{"round trips", one.net.units},
                                       {"gross - fees + funding", parts.units}};
            for (const char* view : {"symbol", "reason", "regime", "cost"}) {
                OUTCRY_ASSIGN(const std::int64_t net,
                              sql(std::string("SELECT coalesce(sum(net_e8), 0) FROM profit_by_") +
                                  view + where(currency)));
                nets.push_back({std::string("by ") + view, net});
            }
            line("net of round trips" + in, nets);
        }
        for (const auto& [currency, one] : sums_.purses) {
            OUTCRY_ASSIGN(
                const std::int64_t by_voters,
                sql("SELECT coalesce(sum(net_e8), 0) FROM profit_by_voter" + where(currency)));
            OUTCRY_ASSIGN(const std::int64_t of_voters,
                          sql("SELECT coalesce(sum(net_e8), 0) FROM (SELECT * FROM trades WHERE "
                              "seq IN (SELECT trade_seq FROM trade_voters))" +
                              where(currency)));
            line("net by voter" + (sums_.several ? " in " + currency : ""),
                 {{"voters", by_voters}, {"their round trips", of_voters}});
        }
        return {};
    }

    const Sums& sums_;
    ledger::Database& database_;
    Audit audit_;
};

}  // namespace

Result<Audit> audit_run(const std::string& folder) {
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    OUTCRY_ASSIGN(ledger::Database database, ledger::open_to_read(folder + "/ledger.db"));
    Sums sums;
    if (reader->first_seq() != 1)
        return error(Error::Kind::not_found,
                     "the beginning of this log was retired: its sums cannot be added up", folder);
    for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
        OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
        OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
        OUTCRY_TRY(sums.take(record));
    }
    return Auditing(sums, database).run();
}

Result<int> ledger_audit(const LedgerOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const Audit audit, audit_run(folder));
    if (options.json) {
        std::puts(json_of(audit, JsonStyle::compact).c_str());
        return audit.equal ? 0 : 1;
    }
    Table table({{"sum"}, {"", Align::left}, {"", Align::left}});
    for (const AuditLine& line : audit.lines) {
        std::string sources;
        for (std::size_t i = 0; i < line.from.size(); ++i) {
            sources += (i == 0 ? "" : line.amounts[i] == line.amounts[0] ? " = " : " ≠ ");
            sources += line.from[i];
            if (!line.equal) sources += " " + std::to_string(line.amounts[i]);
        }
        const bool counts = line.what == "fills" || line.what == "round trips";
        table.row({line.what,
                   counts ? std::to_string(line.amounts[0]) : fixed::to_string(line.amounts[0]),
                   outcry::Cell(sources, line.equal ? Colour::none : Colour::red)});
    }
    std::fputs(table.text(look_of(STDOUT_FILENO)).c_str(), stdout);
    std::puts(audit.equal ? "audited: every sum agrees to the last unit"
                          : "audited: the books differ where ≠ stands");
    return audit.equal ? 0 : 1;
}

}  // namespace outcry::tools
