// SPDX-License-Identifier: Apache-2.0
#include "tools/ledger/ledger.hpp"

#include <cstdio>
#include <filesystem>

#include <nlohmann/json.hpp>

#include "actors/ledger/import.hpp"
#include "actors/ledger/ledger.hpp"
#include "actors/ledger/schema.hpp"
#include "outcry/base/clock.hpp"
#include "outcry/base/sha256.hpp"
#include "outcry/base/table.hpp"
#include "outcry/base/text.hpp"
#include "outcry/bus/journal.hpp"
#include "outcry/event/record.hpp"
#include "tools/json_text.hpp"
#include "tools/run_lock.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace fs = std::filesystem;

namespace {

constexpr std::size_t rows_shown_max = 1000;  // of a query, on a terminal
constexpr std::size_t rows_of_json_max = 10'000'000;

Result<std::string> ledger_file(const LedgerOptions& options) {
    if (!options.file.empty()) return options.file;
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    if (!fs::exists(folder + "/ledger.db"))
        return error(Error::Kind::not_found,
                     "this run has no ledger; `outcry ledger rebuild` writes it from the log",
                     folder);
    return folder + "/ledger.db";
}

nlohmann::json json_value(const ledger::Value& value) {
    switch (value.kind) {
        case ledger::Cell::Kind::null:
            return nullptr;
        case ledger::Cell::Kind::integer:
            return value.integer;
        case ledger::Cell::Kind::real:
            return value.real;
        default:
            return value.text;
    }
}

/// An object has one value a name: of two columns of one name the first would be lost.
Result<void> one_of_each_name(const std::vector<std::string>& columns) {
    for (std::size_t i = 0; i < columns.size(); ++i)
        for (std::size_t j = 0; j < i; ++j)
            if (columns[i] == columns[j])
                return invalid(
                    joined({"columns ", std::to_string(j + 1), " and ", std::to_string(i + 1),
                            " are both called ", quoted(columns[i]),
                            ", and a row of JSON has one of each name; call one of "
                            "them otherwise: … AS other"}));
    return {};
}

nlohmann::ordered_json json_rows(const ledger::Rows& rows) {
    auto list = nlohmann::ordered_json::array();
    for (const auto& row : rows.rows) {
        nlohmann::ordered_json one = nlohmann::ordered_json::object();
        for (std::size_t i = 0; i < row.size(); ++i) one[rows.columns[i]] = json_value(row[i]);
        list.push_back(std::move(one));
    }
    return list;
}

std::string shown(const ledger::Value& value) {
    switch (value.kind) {
        case ledger::Cell::Kind::null:
            return "";
        case ledger::Cell::Kind::integer:
            return std::to_string(value.integer);
        case ledger::Cell::Kind::real: {
            char text[32];
            std::snprintf(text, sizeof text, "%.10g", value.real);
            return text;
        }
        default:
            return value.text;
    }
}

bool is_quantity(std::string_view column) {
    return column.starts_with("quantity") || column.starts_with("size");
}

/// Columns that end in _e8 are amounts, in `money` as people write them: quantities to their last
/// unit, the rest in cents.
std::string table_of(const ledger::Rows& rows, bool money) {
    const auto amount = [&](std::size_t i) { return money && rows.columns[i].ends_with("_e8"); };
    std::vector<Column> columns;
    for (std::size_t i = 0; i < rows.columns.size(); ++i) {
        const bool text = !rows.rows.empty() && rows.rows[0][i].kind == ledger::Cell::Kind::text;
        const std::string& name = rows.columns[i];
        columns.push_back({amount(i) ? name.substr(0, name.size() - 3) : name,
                           text ? Align::left : Align::right});
    }
    Table table(std::move(columns));
    for (const auto& row : rows.rows) {
        std::vector<outcry::Cell> cells;
        for (std::size_t i = 0; i < row.size(); ++i)
            cells.emplace_back(amount(i) && row[i].kind == ledger::Cell::Kind::integer
                                   ? (is_quantity(rows.columns[i])
                                          ? fixed::to_string(row[i].integer)
                                          : fixed::for_people(row[i].integer, 2))
                                   : shown(row[i]));
        table.row(std::move(cells));
    }
    return table.text(look_of(STDOUT_FILENO), 1);
}

/// One part of the report: a heading, and the SQL that anybody can run themselves. `?1` and `?2`
/// are the first and last day; `{c}` is `, currency` where amounts are of several.
struct Part {
    const char* key;
    const char* heading;
    const char* sql;
};
constexpr Part parts[] = {
    {"days", "by day",
     "SELECT a.day, coalesce(sum(p.net_e8), 0) AS net_e8, coalesce(sum(p.trades), 0) AS trades,"
     " coalesce(sum(p.wins), 0) AS wins, a.equity_e8, round(100 * max(p.drawdown_day), 2) AS"
     " 'drawdown %' FROM accounts a LEFT JOIN strategy_performance p ON p.day = a.day"
     " WHERE a.day BETWEEN ?1 AND ?2 GROUP BY a.day ORDER BY a.day"},
    {"strategies", "by strategy",
     "SELECT strategy, sum(net_e8) AS net_e8, sum(trades) AS trades, sum(wins) AS wins FROM"
     " strategy_performance WHERE day BETWEEN ?1 AND ?2 GROUP BY strategy ORDER BY strategy"},
    {"symbols", "by symbol",
     "SELECT instrument{c}, count(*) AS trades, sum(net_e8 > 0) AS wins, sum(gross_e8) AS gross_e8,"
     " -sum(fees_e8) AS fees_e8, sum(funding_e8) AS funding_e8, sum(net_e8) AS net_e8 FROM trades"
     " WHERE date((closed_ns - 1) / 1000000000, 'unixepoch') BETWEEN ?1 AND ?2"
     " GROUP BY instrument{c} ORDER BY instrument{c}"},
    {"reasons", "by exit",
     "SELECT e.reason AS exit_reason{c}, count(*) AS trades, sum(e.net_e8) AS net_e8"
     " FROM trade_exits e JOIN trades t ON t.seq = e.trade_seq"
     " WHERE date((t.closed_ns - 1) / 1000000000, 'unixepoch') BETWEEN ?1 AND ?2"
     " GROUP BY e.reason{c} ORDER BY e.reason{c}"},
    {"regimes", "by regime",
     "SELECT coalesce(d.regime, 'unknown') AS regime{c}, count(*) AS trades, "
     "sum(t.net_e8) AS net_e8"
     " FROM trades t LEFT JOIN decisions d ON d.seq = t.proposal_seq"
     " WHERE date((t.closed_ns - 1) / 1000000000, 'unixepoch') BETWEEN ?1 AND ?2"
     " GROUP BY 1{c} ORDER BY 1{c}"},
    {"voters", "by voter",
     "SELECT v.voter{c}, count(*) AS trades, sum(v.net_e8) AS net_e8 FROM trade_voters v"
     " JOIN trades t ON t.seq = v.trade_seq"
     " WHERE date((t.closed_ns - 1) / 1000000000, 'unixepoch') BETWEEN ?1 AND ?2"
     " GROUP BY v.voter{c} ORDER BY v.voter{c}"},
    {"risk", "risk",
     "SELECT what, coalesce(limit_name, '') AS 'limit', count(*) AS count FROM risk_events"
     " WHERE date((time_ns - 1) / 1000000000, 'unixepoch') BETWEEN ?1 AND ?2"
     " GROUP BY 1, 2 ORDER BY 1, 2"},
};
/// The last of each currency; a ledger of one has none.
constexpr const char* last_balances =
    "SELECT currency, cash_e8, realised_e8, fees_e8, funding_e8, unrealised_e8, pair,"
    " nullif(rate_e8, 0) / 1e8 AS rate, worth_e8 FROM balances"
    " WHERE day = (SELECT max(day) FROM balances) ORDER BY pair != '', currency";

std::string with_currency(std::string sql, bool several) {
    for (std::size_t at = sql.find("{c}"); at != std::string::npos; at = sql.find("{c}", at))
        sql.replace(at, 3, several ? ", currency" : "");
    return sql;
}

constexpr const char* open_positions =
    "SELECT p.instrument, p.strategy{c}, p.quantity_e8, p.entry_e8, p.mark_e8, p.realised_e8,"
    " -p.fees_e8 AS fees_e8, p.funding_e8 FROM positions p JOIN instruments i USING (venue,"
    " instrument) WHERE p.quantity_e8 != 0 ORDER BY p.instrument, p.strategy";

Result<void> say_imported(ledger::Database& database) {
    OUTCRY_ASSIGN(const ledger::Rows states,
                  database.query("SELECT file, provider, last_updated, total_trades, win_rate, "
                                 "total_pnl_e8, daily_pnl_e8 FROM imported_states ORDER BY file"));
    if (states.rows.empty()) return {};
    OUTCRY_ASSIGN(const ledger::Rows positions,
                  database.query("SELECT symbol, side, size_e8, entry_e8, risk_usd_e8, order_id "
                                 "FROM imported_positions ORDER BY state_sha256, ordinal"));
    std::printf("imported\n%s", table_of(states, true).c_str());
    if (!positions.rows.empty()) std::fputs(table_of(positions, true).c_str(), stdout);
    return {};
}

}  // namespace

Result<int> ledger_report(const LedgerOptions& options) {
    OUTCRY_ASSIGN(const std::string path, ledger_file(options));
    OUTCRY_ASSIGN(ledger::Database database, ledger::open_to_read(path));
    const auto meta = [&](const char* key) {
        return database.text(joined({"SELECT value FROM meta WHERE key = '", key, "'"}));
    };
    OUTCRY_ASSIGN(const std::string floor, meta("floor"));
    OUTCRY_ASSIGN(const std::string currency, meta("currency"));
    OUTCRY_ASSIGN(const std::string to, database.text("SELECT max(day) FROM accounts"));
    OUTCRY_ASSIGN(const std::string from,
                  database.text(joined({"SELECT date('", to, "', '-",
                                        std::to_string(options.days - 1), " days')"})));
    nlohmann::ordered_json all = {
        {"floor", floor}, {"currency", currency}, {"from", from}, {"to", to}};
    std::string text = joined({floor, "   ", std::to_string(options.days), " days, ", from, " to ",
                               to, "   amounts in ", currency, "\n"});
    OUTCRY_ASSIGN(const ledger::Rows balances, database.query(last_balances));
    const bool several = !balances.rows.empty();
    if (several) {
        all["balances"] = json_rows(balances);
        text += "by currency\n" + table_of(balances, true);
    }
    for (const Part& part : parts) {
        OUTCRY_ASSIGN(const ledger::Rows rows,
                      database.query(with_currency(part.sql, several), {from, to}));
        all[part.key] = json_rows(rows);
        if (!rows.rows.empty()) text += joined({part.heading, "\n", table_of(rows, true)});
    }
    OUTCRY_ASSIGN(const ledger::Rows open, database.query(with_currency(open_positions, several)));
    all["open"] = json_rows(open);
    if (!open.rows.empty()) text += "open\n" + table_of(open, true);
    if (options.json) {
        std::puts(json_text(all).c_str());
        return 0;
    }
    if (to.empty())
        std::puts("this ledger has no account yet");
    else
        std::fputs(wrapped_text(text, terminal_width(STDOUT_FILENO)).c_str(), stdout);
    OUTCRY_TRY(say_imported(database));
    return 0;
}

/// What was searched lies beside the runs, for all of them; where nothing was, there is nothing.
Result<std::string> results_beside(const LedgerOptions& options) {
    std::string folder;
    if (options.file.empty()) {
        OUTCRY_ASSIGN(folder, resolve_run(options.run));
    }
    std::error_code ignored;
    const fs::path runs = options.file.empty() ? fs::canonical(folder, ignored).parent_path()
                                               : fs::path(options.file).parent_path();
    const std::string path = (runs / "results.db").string();
    return fs::exists(path, ignored) ? path : std::string();
}

/// A ledger is none the worse for what lies beside it.
Result<ledger::Database> open_beside(const std::string& path, const std::string& results) {
    auto both = ledger::open_to_read(path, results);
    if (both || results.empty() || both.error().place != results) return both;
    std::fprintf(stderr, "outcry: without results.*: %s\n", both.error().text().c_str());
    return ledger::open_to_read(path);
}

Result<int> ledger_sql(const LedgerOptions& options) {
    OUTCRY_ASSIGN(const std::string path, ledger_file(options));
    OUTCRY_ASSIGN(const std::string results, results_beside(options));
    OUTCRY_ASSIGN(ledger::Database database, open_beside(path, results));
    const std::int64_t until = clock::steady_ns() + options.seconds * ns_per_s;
    database.watch([&]() -> Result<void> {
        if (clock::steady_ns() < until) return {};
        return error(Error::Kind::refused,
                     joined({"this query has worked for ", std::to_string(options.seconds),
                             " s and has no end in sight; bound it with LIMIT or WHERE, or let it "
                             "work longer: --seconds ",
                             std::to_string(options.seconds * 10)}));
    });
    const std::size_t most = options.json ? rows_of_json_max : rows_shown_max;
    OUTCRY_ASSIGN(const ledger::Rows rows, database.query(options.sql, {}, most));
    if (options.json) {
        OUTCRY_TRY(one_of_each_name(rows.columns));
        if (rows.more)
            return invalid(joined({"more than ", std::to_string(rows_of_json_max),
                                   " rows; bound them with LIMIT or WHERE"}));
        std::puts(json_text(json_rows(rows)).c_str());
        return 0;
    }
    std::fputs(table_of(rows, false).c_str(), stdout);
    if (rows.more)
        std::fprintf(stderr, "outcry: the first %zu rows; --json gives all\n", rows_shown_max);
    return 0;
}

Result<void> write_ledger(const std::string& folder, const std::string& path) {
    OUTCRY_ASSIGN(const auto store, open_folder_store(folder + "/journal", false));
    OUTCRY_ASSIGN(const auto reader, JournalReader::open(*store));
    if (reader->first_seq() != 1)
        return error(Error::Kind::not_found,
                     "the beginning of this log was retired: a ledger cannot be written from it",
                     folder);
    {
        OUTCRY_ASSIGN(const std::unique_ptr<Ledger> book, Ledger::open(path));
        for (std::uint64_t seq = 1; seq <= reader->last_seq(); ++seq) {
            OUTCRY_ASSIGN(const BytesView bytes, reader->read(seq));
            OUTCRY_ASSIGN(const RecordView record, read_record(bytes, false));
            OUTCRY_TRY(book->observe(record));
        }
        OUTCRY_TRY(book->idle(reader->last_seq()));
    }
    OUTCRY_ASSIGN(const Digest head, reader->content_head());
    return ledger::note_content_head(path, to_hex(head));
}

/// The new file is whole before it takes the old one's place.
Result<int> ledger_rebuild(const LedgerOptions& options) {
    OUTCRY_ASSIGN(const std::string folder, resolve_run(options.run));
    OUTCRY_ASSIGN(const RunLock lock,
                  RunLock::take(folder, RunLock::Of::run, "outcry ledger rebuild"));
    const std::string path = folder + "/ledger.db";
    const std::string fresh = folder + "/ledger.new.db";
    std::error_code ignored;
    const auto remove = [&](const std::string& file) {
        for (const char* end : {"", "-wal", "-shm"}) fs::remove(file + end, ignored);
    };
    remove(fresh);
    if (auto written = write_ledger(folder, fresh); !written) {
        remove(fresh);
        return std::move(written).failure();
    }
    std::string before, after, found = "there was none";
    bool unread = false;
    if (auto old = ledger::open_to_read(path)) {
        OUTCRY_ASSIGN(before, ledger::dump(*old));
        found = "differs from the one that was there";
    } else if (fs::exists(path)) {
        found = "the one that was there could not be read: " + old.error().message;
        unread = true;
    }
    // What was imported is in no log.
    if (auto kept = fs::exists(path) ? ledger::keep_imported(path, fresh) : Result<void>(); !kept) {
        remove(fresh);
        if (!unread) return std::move(kept).failure();
        return error(Error::Kind::refused,
                     joined({"cannot be read: ", kept.error().message,
                             "; what `import-state` has put into it is in no log and would be "
                             "lost: move it away, then rebuild"}),
                     path);
    }
    {
        OUTCRY_ASSIGN(ledger::Database made, ledger::open_to_read(fresh));
        OUTCRY_ASSIGN(after, ledger::dump(made));
    }
    const bool same = before == after;
    if (same) found = "identical to the one that was there";
    remove(path);
    fs::rename(fresh, path, ignored);
    if (ignored)
        return error(Error::Kind::io, "cannot put the new ledger in place: " + ignored.message(),
                     path);
    const std::string digest = to_hex(Sha256::of(as_bytes(after)));
    if (options.json) {
        const nlohmann::ordered_json said = {
            {"ledger", path}, {"identical", same}, {"was", found}, {"dump_sha256", digest}};
        std::puts(json_text(said).c_str());
    } else {
        std::printf("rebuilt  %s   %s   dump %s\n", path.c_str(), found.c_str(),
                    digest.substr(0, 16).c_str());
    }
    return 0;
}

}  // namespace outcry::tools
