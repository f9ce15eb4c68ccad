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
    proposal_seq INTEGER
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
CREATE INDEX trades_by_close ON trades (strategy, closed_ns);
CREATE INDEX fills_by_order ON fills (order_id);
CREATE INDEX risk_events_by_what ON risk_events (what);
CREATE INDEX levels_by_instrument ON fibonacci_levels (instrument, timeframe, confirmed_ns);
)sql";

Result<void> make_tables(Database& database) {
    const std::string version = std::to_string(schema_version);
    return database.run(joined(
        {"BEGIN IMMEDIATE;", tables, "INSERT INTO meta VALUES ('schema_version', '", version,
         "'), ('last_seq', '0');", "PRAGMA application_id = ", std::to_string(application_id), ";",
         "PRAGMA user_version = ", version, ";", "COMMIT;"}));
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

}  // namespace

Result<Database> open_ledger(const std::string& path) {
    OUTCRY_ASSIGN(Database database, Database::open(path));
    OUTCRY_ASSIGN(const std::int64_t pages, database.integer("PRAGMA page_count"));
    if (pages > 0) OUTCRY_TRY(check_whose(database, path));
    // WAL: readers never hold the ledger up, nor it them. A commit lost to a power cut is read from
    // the log again.
    OUTCRY_TRY(database.run(
        "PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL; PRAGMA foreign_keys = ON;"));
    if (pages == 0) OUTCRY_TRY(make_tables(database));
    return database;
}

Result<void> note_content_head(const std::string& path, std::string_view head) {
    OUTCRY_ASSIGN(Database database, open_ledger(path));
    OUTCRY_ASSIGN(Statement statement,
                  database.prepare("INSERT OR REPLACE INTO meta VALUES ('content_head', ?)"));
    return statement.run({head});
}

}  // namespace outcry::ledger
