// SPDX-License-Identifier: Apache-2.0
#include <cstdio>
#include <map>

#include "actors/ledger/schema.hpp"
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

/// What one walk through the journal adds up.
struct Sums {
    Money capital;
    std::int64_t fills = 0;
    Money bought;  // rounded against us, as the books do
    Money sold;
    Money fees;
    Money slippage;
    std::map<std::string, Quantity> filled;  // signed, by book
    std::map<std::string, Position> positions;
    std::int64_t trips = 0;
    Money gross;
    Money trip_fees;
    Money trip_funding;
    Money net;
    Account account;
    bool has_account = false;

    static std::string book(const auto& event) {
        return event.venue + " " + event.instrument + " " + event.strategy;
    }

    Result<void> take(const Fill& fill) {
        const bool buys = fill.side == Side::buy;
        OUTCRY_ASSIGN(const Money value,
                      notional(fill.price, fill.quantity, buys ? Rounding::up : Rounding::down));
        (buys ? bought : sold) += value;
        fees += fill.fee;
        slippage += fill.slippage;
        filled[book(fill)] += buys ? fill.quantity : -fill.quantity;
        ++fills;
        return {};
    }
    void take(const RoundTrip& trip) {
        ++trips;
        gross += trip.gross;
        trip_fees += trip.fees;
        trip_funding += trip.funding;
        net += trip.net;
    }
    Result<void> take(const RecordView& record) {
        const std::string_view schema = record.said.schema;
        if (schema == schema_name<FloorOpened>) {
            OUTCRY_ASSIGN(const FloorOpened opened, decoded<FloorOpened>(record.said.body));
            capital = opened.capital;
        } else if (schema == schema_name<Fill>) {
            OUTCRY_ASSIGN(const Fill fill, decoded<Fill>(record.said.body));
            return take(fill);
        } else if (schema == schema_name<Position>) {
            OUTCRY_ASSIGN(const Position position, decoded<Position>(record.said.body));
            positions[book(position)] = position;
        } else if (schema == schema_name<RoundTrip>) {
            OUTCRY_ASSIGN(const RoundTrip trip, decoded<RoundTrip>(record.said.body));
            take(trip);
        } else if (schema == schema_name<Account>) {
            OUTCRY_ASSIGN(account, decoded<Account>(record.said.body));
            has_account = true;
        }
        return {};
    }
    [[nodiscard]] Money open(Money Position::*member) const {
        Money sum;
        for (const auto& [name, position] : positions) sum += position.*member;
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

    Result<void> money() {
        const Account& account = sums_.account;
        if (!sums_.has_account) return {};
        const Money moved = sums_.sold - sums_.bought + sums_.open(&Position::cost);
        OUTCRY_ASSIGN(const std::int64_t open_realised,
                      sql("SELECT coalesce(sum(realised_e8), 0) FROM positions"));
        OUTCRY_ASSIGN(const std::int64_t closed_gross,
                      sql("SELECT coalesce(sum(gross_e8), 0) FROM trades"));
        line("realised", {{"account", account.realised.units},
                          {"fills", moved.units},
                          {"round trips", (sums_.gross + sums_.open(&Position::realised)).units},
                          {"ledger", closed_gross + open_realised}});
        OUTCRY_ASSIGN(const std::int64_t fill_fees,
                      sql("SELECT coalesce(sum(fee_e8), 0) FROM fills"));
        line("fees", {{"account", account.fees.units},
                      {"fills", sums_.fees.units},
                      {"round trips", (sums_.trip_fees + sums_.open(&Position::fees)).units},
                      {"ledger", fill_fees}});
        OUTCRY_ASSIGN(const std::int64_t funding,
                      sql("SELECT (SELECT coalesce(sum(funding_e8), 0) FROM trades) + (SELECT "
                          "coalesce(sum(funding_e8), 0) FROM positions)"));
        line("funding",
             {{"account", account.funding.units},
              {"round trips", (sums_.trip_funding + sums_.open(&Position::funding)).units},
              {"ledger", funding}});
        OUTCRY_ASSIGN(const std::int64_t slippage,
                      sql("SELECT coalesce(sum(slippage_e8), 0) FROM fills"));
        line("slippage", {{"account", account.slippage.units},
                          {"fills", sums_.slippage.units},
                          {"ledger", slippage}});
        OUTCRY_ASSIGN(const std::int64_t cash, last_account("cash_e8"));
        line("cash", {{"account", account.cash.units},
                      {"capital + realised - fees + funding",
                       (sums_.capital + account.realised - account.fees + account.funding).units},
                      {"capital + fills - fees + funding",
                       (sums_.capital + moved - sums_.fees + account.funding).units},
                      {"ledger", cash}});
        OUTCRY_ASSIGN(const std::int64_t equity, last_account("equity_e8"));
        line("equity", {{"account", account.equity.units},
                        {"cash + unrealised", (account.cash + account.unrealised).units},
                        {"ledger", equity}});
        return {};
    }

    Result<void> trips() {
        OUTCRY_ASSIGN(const std::int64_t count, sql("SELECT count(*) FROM trades"));
        line("round trips", {{"account", static_cast<std::int64_t>(sums_.account.round_trips)},
                             {"journal", sums_.trips},
                             {"ledger", count}});
        const Money parts = sums_.gross - sums_.trip_fees + sums_.trip_funding;
        std::vector<Entry> nets = {{"round trips", sums_.net.units},
                                   {"gross - fees + funding", parts.units}};
        for (const char* view : {"symbol", "reason", "regime", "cost"}) {
            OUTCRY_ASSIGN(
                const std::int64_t net,
                sql(std::string("SELECT coalesce(sum(net_e8), 0) FROM profit_by_") + view));
            nets.push_back({std::string("by ") + view, net});
        }
        line("net of round trips", nets);
        OUTCRY_ASSIGN(const std::int64_t by_voters,
                      sql("SELECT coalesce(sum(net_e8), 0) FROM trade_voters"));
        OUTCRY_ASSIGN(const std::int64_t of_voters,
                      sql("SELECT coalesce(sum(net_e8), 0) FROM trades WHERE seq IN (SELECT "
                          "trade_seq FROM trade_voters)"));
        line("net by voter", {{"voters", by_voters}, {"their round trips", of_voters}});
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
