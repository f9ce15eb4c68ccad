// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/schema.hpp"

#include "outcry/base/text.hpp"

namespace outcry::ledger {

namespace {

constexpr std::int64_t application_id = 0x4f544352;  // "OTCR"

constexpr const char* tables = R"sql(
CREATE TABLE meta (
    key   TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT;
CREATE TABLE strategies (
    name      TEXT PRIMARY KEY,
    timeframe TEXT NOT NULL,
    first_seq INTEGER NOT NULL,
    first_ns  INTEGER NOT NULL
) STRICT;
CREATE TABLE instruments (
    venue      TEXT NOT NULL,
    instrument TEXT NOT NULL,
    currency   TEXT NOT NULL,
    PRIMARY KEY (venue, instrument)
) STRICT, WITHOUT ROWID;
CREATE TABLE trades (
    seq          INTEGER PRIMARY KEY,
    number       INTEGER NOT NULL,
    strategy     TEXT NOT NULL REFERENCES strategies(name),
    venue        TEXT NOT NULL,
    instrument   TEXT NOT NULL,
    side         TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity_e8  INTEGER NOT NULL,
    entry_e8     INTEGER NOT NULL,
    exit_e8      INTEGER NOT NULL,
    opened_ns    INTEGER NOT NULL,
    closed_ns    INTEGER NOT NULL,
    gross_e8     INTEGER NOT NULL,
    fees_e8      INTEGER NOT NULL,
    funding_e8   INTEGER NOT NULL,
    slippage_e8  INTEGER NOT NULL,
    net_e8       INTEGER NOT NULL,
    exit_reason  TEXT NOT NULL,
    proposal_seq INTEGER,
    currency     TEXT NOT NULL,
    worth_e8     INTEGER NOT NULL
) STRICT;
CREATE TABLE fills (
    seq          INTEGER PRIMARY KEY,
    time_ns      INTEGER NOT NULL,
    order_id     TEXT NOT NULL,
    strategy     TEXT NOT NULL REFERENCES strategies(name),
    venue        TEXT NOT NULL,
    instrument   TEXT NOT NULL,
    side         TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    quantity_e8  INTEGER NOT NULL,
    price_e8     INTEGER NOT NULL,
    untouched_e8 INTEGER NOT NULL,
    fee_e8       INTEGER NOT NULL,
    slippage_e8  INTEGER NOT NULL,
    maker        INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    proposal_seq INTEGER
) STRICT;
CREATE TABLE strategy_performance (
    strategy       TEXT NOT NULL REFERENCES strategies(name),
    day            TEXT NOT NULL,
    equity_e8      INTEGER,
    net_e8         INTEGER NOT NULL DEFAULT 0,
    trades         INTEGER NOT NULL DEFAULT 0,
    wins           INTEGER NOT NULL DEFAULT 0,
    drawdown_day   REAL NOT NULL DEFAULT 0,
    drawdown_total REAL NOT NULL DEFAULT 0,
    last_seq       INTEGER NOT NULL,
    PRIMARY KEY (strategy, day)
) STRICT, WITHOUT ROWID;
CREATE TABLE risk_events (
    seq          INTEGER PRIMARY KEY,
    time_ns      INTEGER NOT NULL,
    what         TEXT NOT NULL,
    state        TEXT,
    strategy     TEXT,
    venue        TEXT,
    instrument   TEXT,
    detail       TEXT NOT NULL,
    limit_name   TEXT,
    value        REAL,
    bound        REAL,
    proposal_seq INTEGER
) STRICT;
CREATE TABLE system_events (
    seq     INTEGER PRIMARY KEY,
    time_ns INTEGER NOT NULL,
    what    TEXT NOT NULL,
    topic   TEXT NOT NULL,
    detail  TEXT NOT NULL
) STRICT;
CREATE TABLE fibonacci_levels (
    seq           INTEGER NOT NULL,
    ordinal       INTEGER NOT NULL,
    venue         TEXT NOT NULL,
    instrument    TEXT NOT NULL,
    timeframe     TEXT NOT NULL,
    confirmed_ns  INTEGER NOT NULL,
    rising        INTEGER NOT NULL,
    swing_low_e8  INTEGER NOT NULL,
    swing_high_e8 INTEGER NOT NULL,
    tolerance_e8  INTEGER NOT NULL,
    ratio         REAL NOT NULL,
    price_e8      INTEGER NOT NULL,
    PRIMARY KEY (seq, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE decisions (
    seq        INTEGER PRIMARY KEY,
    time_ns    INTEGER NOT NULL,
    strategy   TEXT NOT NULL REFERENCES strategies(name),
    venue      TEXT NOT NULL,
    instrument TEXT NOT NULL,
    action     TEXT NOT NULL,
    regime     TEXT,
    p_long     REAL,
    p_short    REAL,
    break_even REAL NOT NULL,
    edge_long  REAL,
    edge_short REAL,
    target_e8  INTEGER NOT NULL,
    reason     TEXT NOT NULL
) STRICT;
CREATE TABLE ballots (
    proposal_seq INTEGER NOT NULL REFERENCES decisions(seq),
    ordinal      INTEGER NOT NULL,
    voter        TEXT NOT NULL,
    weight       REAL NOT NULL,
    p_long       REAL,
    p_short      REAL,
    silent       TEXT,
    vote_seq     INTEGER,
    PRIMARY KEY (proposal_seq, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE trade_voters (
    trade_seq INTEGER NOT NULL REFERENCES trades(seq),
    ordinal   INTEGER NOT NULL,
    voter     TEXT NOT NULL,
    share     REAL NOT NULL,
    net_e8    INTEGER NOT NULL,
    PRIMARY KEY (trade_seq, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE trade_exits (
    trade_seq   INTEGER NOT NULL REFERENCES trades(seq),
    ordinal     INTEGER NOT NULL,
    reason      TEXT NOT NULL,
    quantity_e8 INTEGER NOT NULL,
    gross_e8    INTEGER NOT NULL,
    net_e8      INTEGER NOT NULL,
    PRIMARY KEY (trade_seq, ordinal)
) STRICT, WITHOUT ROWID;
CREATE TABLE orders (
    order_id      TEXT PRIMARY KEY,
    first_seq     INTEGER NOT NULL,
    last_seq      INTEGER NOT NULL,
    strategy      TEXT NOT NULL REFERENCES strategies(name),
    venue         TEXT NOT NULL,
    instrument    TEXT NOT NULL,
    side          TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    type          TEXT NOT NULL,
    state         TEXT NOT NULL,
    quantity_e8   INTEGER NOT NULL,
    filled_e8     INTEGER NOT NULL,
    price_e8      INTEGER,
    reduce_only   INTEGER NOT NULL,
    time_in_force TEXT NOT NULL,
    reason        TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE positions (
    venue       TEXT NOT NULL,
    instrument  TEXT NOT NULL,
    strategy    TEXT NOT NULL REFERENCES strategies(name),
    quantity_e8 INTEGER NOT NULL,
    cost_e8     INTEGER NOT NULL,
    entry_e8    INTEGER NOT NULL,
    mark_e8     INTEGER NOT NULL,
    realised_e8 INTEGER NOT NULL,
    fees_e8     INTEGER NOT NULL,
    funding_e8  INTEGER NOT NULL,
    opened_ns   INTEGER NOT NULL,
    last_seq    INTEGER NOT NULL,
    PRIMARY KEY (venue, instrument, strategy)
) STRICT, WITHOUT ROWID;
CREATE TABLE accounts (
    day                            TEXT PRIMARY KEY,
    last_seq                       INTEGER NOT NULL,
    time_ns                        INTEGER NOT NULL,
    equity_e8                      INTEGER NOT NULL,
    cash_e8                        INTEGER NOT NULL,
    realised_e8                    INTEGER NOT NULL,
    unrealised_e8                  INTEGER NOT NULL,
    fees_e8                        INTEGER NOT NULL,
    funding_e8                     INTEGER NOT NULL,
    slippage_e8                    INTEGER NOT NULL,
    gross_exposure_e8              INTEGER NOT NULL,
    net_exposure_e8                INTEGER NOT NULL,
    round_trips                    INTEGER NOT NULL,
    drawdown_day                   REAL NOT NULL,
    drawdown_day_before_instant    REAL NOT NULL,
    drawdown_total                 REAL NOT NULL,
    drawdown_total_before_instant  REAL NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE balances (
    day           TEXT NOT NULL,
    currency      TEXT NOT NULL,
    last_seq      INTEGER NOT NULL,
    time_ns       INTEGER NOT NULL,
    cash_e8       INTEGER NOT NULL,
    realised_e8   INTEGER NOT NULL,
    unrealised_e8 INTEGER NOT NULL,
    fees_e8       INTEGER NOT NULL,
    funding_e8    INTEGER NOT NULL,
    slippage_e8   INTEGER NOT NULL,
    worth_e8      INTEGER NOT NULL,
    pair          TEXT NOT NULL,
    rate_e8       INTEGER NOT NULL,
    inverse       INTEGER NOT NULL,
    PRIMARY KEY (day, currency)
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported_states (
    sha256                   TEXT PRIMARY KEY,
    file                     TEXT NOT NULL,
    initialized              INTEGER NOT NULL,
    provider                 TEXT,
    created_at               TEXT,
    last_updated             TEXT,
    total_trades             INTEGER NOT NULL,
    win_rate                 REAL,
    total_pnl_e8             INTEGER,
    daily_pnl_e8             INTEGER,
    daily_drawdown_pct       REAL,
    circuit_breaker_tripped  INTEGER,
    last_circuit_trip_reason TEXT
) STRICT, WITHOUT ROWID;
CREATE TABLE IF NOT EXISTS imported_positions (
    state_sha256         TEXT NOT NULL REFERENCES imported_states(sha256),
    ordinal              INTEGER NOT NULL,
    symbol               TEXT NOT NULL,
    side                 TEXT NOT NULL CHECK (side IN ('buy', 'sell')),
    size_e8              INTEGER NOT NULL,
    entry_e8             INTEGER NOT NULL,
    order_id             TEXT,
    stop_loss_order_id   TEXT,
    take_profit_order_id TEXT,
    risk_usd_e8          INTEGER,
    PRIMARY KEY (state_sha256, ordinal)
) STRICT, WITHOUT ROWID;
CREATE VIEW profit_by_symbol AS
    SELECT venue, instrument, count(*) AS trades, sum(net_e8 > 0) AS wins, sum(gross_e8) AS gross_e8,
           sum(fees_e8) AS fees_e8, sum(funding_e8) AS funding_e8, sum(net_e8) AS net_e8, currency
    FROM trades GROUP BY venue, instrument, currency;
CREATE VIEW profit_by_reason AS
    SELECT e.reason AS exit_reason, count(*) AS trades, sum(e.net_e8 > 0) AS wins,
           sum(e.net_e8) AS net_e8, t.currency
    FROM trade_exits e JOIN trades t ON t.seq = e.trade_seq GROUP BY e.reason, t.currency;
CREATE VIEW profit_by_regime AS
    SELECT coalesce(d.regime, 'unknown') AS regime, count(*) AS trades, sum(t.net_e8 > 0) AS wins,
           sum(t.net_e8) AS net_e8, t.currency
    FROM trades t LEFT JOIN decisions d ON d.seq = t.proposal_seq GROUP BY 1, t.currency;
CREATE VIEW profit_by_voter AS
    SELECT v.voter, count(*) AS trades, sum(v.net_e8 > 0) AS wins, sum(v.net_e8) AS net_e8,
           t.currency
    FROM trade_voters v JOIN trades t ON t.seq = v.trade_seq GROUP BY v.voter, t.currency;
CREATE VIEW profit_by_cost AS
    SELECT sum(gross_e8) + sum(slippage_e8) AS before_costs_e8, -sum(slippage_e8) AS slippage_e8,
           -sum(fees_e8) AS fees_e8, sum(funding_e8) AS funding_e8, sum(net_e8) AS net_e8, currency
    FROM trades GROUP BY currency;
CREATE INDEX trades_by_close ON trades (strategy, closed_ns);
CREATE INDEX fills_by_order ON fills (order_id);
CREATE INDEX risk_events_by_what ON risk_events (what);
)sql";

Result<void> fill_in(Database& database) {
    const std::string version = std::to_string(schema_version);
    return database.run(joined({tables, "INSERT INTO meta VALUES ('schema_version', '", version,
                                "'), ('last_seq', '0');",
                                "PRAGMA application_id = ", std::to_string(application_id), ";",
                                "PRAGMA user_version = ", version, ";", "COMMIT;"}));
}

/// Every table and view of an older version goes, and the log is read from its beginning: what the
/// new tables hold is in no older one. Rows that were imported come from no log and stay.
Result<void> empty_out(Database& database) {
    OUTCRY_TRY(database.run("PRAGMA foreign_keys = OFF; BEGIN IMMEDIATE;"));
    OUTCRY_ASSIGN(const Rows rows,
                  database.query("SELECT type, name FROM sqlite_schema WHERE type IN ('table', "
                                 "'view') AND name NOT LIKE 'sqlite_%' AND name NOT LIKE "
                                 "'imported_%'"));
    for (const auto& row : rows.rows)
        OUTCRY_TRY(database.run(joined({"DROP ", row[0].text, " \"", row[1].text, "\""})));
    return {};
}

Result<void> migrate(Database& database) {
    OUTCRY_ASSIGN(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version == schema_version) return {};
    OUTCRY_TRY(empty_out(database));
    return fill_in(database);
}

Result<void> check_whose(Database& database, const std::string& path) {
    OUTCRY_ASSIGN(const std::int64_t owner, database.integer("PRAGMA application_id"));
    if (owner != application_id)
        return error(Error::Kind::refused,
                     "file is a SQLite database of another program, it is left alone; move it away",
                     path);
    OUTCRY_ASSIGN(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version > schema_version)
        return error(Error::Kind::refused,
                     joined({"ledger has schema version ", std::to_string(version),
                             ", this program knows ", std::to_string(schema_version),
                             "; use the newer outcry that wrote it, or move it away"}),
                     path);
    OUTCRY_ASSIGN(const std::string health, database.text("PRAGMA quick_check(1)"));
    if (health != "ok")
        return error(Error::Kind::corrupt,
                     joined({"ledger is damaged: ", health,
                             "; move it away, it is written anew from the log"}),
                     path);
    return {};
}

/// Nothing is kept in it, but perhaps in which mode: who began it was killed.
Result<bool> is_blank(Database& database) {
    OUTCRY_ASSIGN(const std::int64_t owner, database.integer("PRAGMA application_id"));
    OUTCRY_ASSIGN(const auto things, database.integer("SELECT count(*) FROM sqlite_schema"));
    return owner == 0 && things == 0;
}

}  // namespace

Result<Database> open_ledger(const std::string& path) {
    OUTCRY_ASSIGN(Database database, Database::open(path));
    OUTCRY_ASSIGN(const bool blank, is_blank(database));
    if (!blank) OUTCRY_TRY(check_whose(database, path));
    // WAL: readers never hold the ledger up, nor it them. A commit lost to a power cut is read from
    // the log again.
    OUTCRY_TRY(database.run(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"));
    if (blank) {
        OUTCRY_TRY(database.run("BEGIN IMMEDIATE"));
        OUTCRY_TRY(fill_in(database));
    } else {
        OUTCRY_TRY(migrate(database));
    }
    OUTCRY_TRY(database.run("PRAGMA foreign_keys = ON"));
    return database;
}

Result<Database> open_to_read(const std::string& path, const std::string& results) {
    OUTCRY_ASSIGN(Database database, Database::open_read_only(path, results));
    OUTCRY_TRY(check_whose(database, path));
    OUTCRY_ASSIGN(const std::int64_t version, database.integer("PRAGMA user_version"));
    if (version < schema_version)
        return error(Error::Kind::refused,
                     joined({"ledger has schema version ", std::to_string(version),
                             ", this program reads ", std::to_string(schema_version),
                             "; `outcry ledger rebuild` writes it anew from the log"}),
                     path);
    return database;
}

Result<std::string> dump(Database& database) {
    OUTCRY_ASSIGN(const Rows names, database.query("SELECT name FROM sqlite_schema WHERE type = "
                                                   "'table' AND name NOT LIKE 'imported_%' AND "
                                                   "name NOT LIKE 'sqlite_%' ORDER BY name"));
    std::string text;
    for (const auto& name : names.rows) {
        OUTCRY_ASSIGN(const Rows empty,
                      database.query(joined({"SELECT * FROM \"", name[0].text, "\" LIMIT 0"})));
        std::string quoted;
        for (const std::string& column : empty.columns)
            quoted += joined({quoted.empty() ? "" : " || ',' || ", "quote(\"", column, "\")"});
        OUTCRY_ASSIGN(
            const Rows rows,
            database.query(joined({"SELECT ", quoted, " FROM \"", name[0].text, "\" ORDER BY 1"}),
                           {}, std::size_t{1} << 40));
        for (const auto& row : rows.rows)
            text += joined({"INSERT INTO ", name[0].text, " VALUES (", row[0].text, ");\n"});
    }
    return text;
}

Result<void> note_content_head(const std::string& path, std::string_view head) {
    OUTCRY_ASSIGN(Database database, open_ledger(path));
    OUTCRY_ASSIGN(Statement statement,
                  database.prepare("INSERT OR REPLACE INTO meta VALUES ('content_head', ?)"));
    return statement.run({head});
}

}  // namespace outcry::ledger
