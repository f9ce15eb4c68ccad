// SPDX-License-Identifier: Apache-2.0
#include "tools/search/results.hpp"

#include <algorithm>

#include "outcry/base/clock.hpp"
#include "outcry/base/file.hpp"
#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "tools/search/pieces.hpp"
#include "tools/search/space.hpp"
#include "tools/verbs.hpp"

namespace outcry::tools {

namespace {

constexpr std::int64_t application_id = 0x4f545253;  // OTRS
constexpr std::int64_t schema_version = 2;
// How much of the trials is held at once while they are read.
constexpr std::int64_t page_rows_max = 1000;
constexpr std::int64_t page_bytes_max = 16 << 20;

constexpr const char* tables = R"(
BEGIN;
CREATE TABLE trials (
    data TEXT NOT NULL, until TEXT NOT NULL, plan TEXT NOT NULL,
    build TEXT NOT NULL, words TEXT NOT NULL, failure TEXT, tried_ns INTEGER NOT NULL,
    net REAL, sharpe REAL, sharpe_error REAL, max_drawdown REAL, round_trips INTEGER, profit_factor REAL,
    trial TEXT NOT NULL,
    PRIMARY KEY (data, until, plan)
) WITHOUT ROWID;
CREATE TABLE searches (
    id INTEGER PRIMARY KEY, ended_ns INTEGER NOT NULL, verb TEXT NOT NULL, what TEXT NOT NULL,
    data TEXT NOT NULL, points INTEGER NOT NULL, best TEXT NOT NULL, verdict TEXT NOT NULL
);
CREATE TABLE series (
    series TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (series, data)
) WITHOUT ROWID;
PRAGMA application_id = 1330926163;
PRAGMA user_version = 2;
COMMIT;
)";

/// Of version 1, which knew data as a whole only: what it holds counts for its own runs.
constexpr const char* series_added = R"(
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS series (
    series TEXT NOT NULL, data TEXT NOT NULL,
    PRIMARY KEY (series, data)
) WITHOUT ROWID;
PRAGMA user_version = 2;
COMMIT;
)";

/// Trials on the data of parameter 1 or on any of the series of parameter 2, but for the floors of
/// parameter 3, each its data and its plan.
constexpr const char* of_the_data =
    "FROM trials WHERE failure IS NULL AND (data = ?1 OR data IN (SELECT data FROM series WHERE "
    "series IN (SELECT value FROM json_each(?2)))) AND data || ' ' || plan NOT IN (SELECT "
    "value FROM json_each(?3))";

/// Digests as SQLite takes a list of them; there is nothing in them to escape.
std::string list_of(const std::vector<std::string>& digests) {
    std::string text;
    for (const std::string& one : digests) text += (text.empty() ? "\"" : ",\"") + one + "\"";
    return "[" + text + "]";
}

/// An instant as all spell it.
std::string spelled(const std::string& until) {
    const auto time = time::parse(until);
    return time ? time::to_iso(*time) : until;
}

Result<ledger::Database> database_at(const std::string& path) {
    OUTCRY_ASSIGN(ledger::Database database, ledger::Database::open(path));
    OUTCRY_TRY(database.run("PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;"));
    OUTCRY_ASSIGN(const std::int64_t id, database.integer("PRAGMA application_id"));
    OUTCRY_ASSIGN(const std::int64_t version, database.integer("PRAGMA user_version"));
    OUTCRY_ASSIGN(const std::int64_t known, database.integer("SELECT count(*) FROM sqlite_master"));
    if (known == 0) {
        if (auto made = database.run(tables); !made) {
            // Somebody else may have made them in the meantime.
            (void)database.run("ROLLBACK");
            OUTCRY_ASSIGN(const std::int64_t now, database.integer("PRAGMA application_id"));
            if (now != application_id) return std::move(made).failure();
        }
    } else if (id != application_id) {
        return error(Error::Kind::invalid, "is no results.db of outcry; move it away", path);
    } else if (version > schema_version) {
        return error(Error::Kind::invalid,
                     joined({"is of version ", std::to_string(version),
                             ", newer than this program's ", std::to_string(schema_version),
                             "; use the program that wrote it, or another folder of runs"}),
                     path);
    } else if (version < schema_version) {
        OUTCRY_TRY(database.run(series_added));
    }
    return database;
}

}  // namespace

Result<std::unique_ptr<Results>> Results::open(const std::string& folder) {
    OUTCRY_TRY(make_directories(folder));
    const std::string path = folder + "/results.db";
    auto database = database_at(path);
    if (!database && database.error().kind == Error::Kind::corrupt)
        return error(Error::Kind::corrupt,
                     "is damaged, and no log brings back what was tried: put a copy of it back; "
                     "moved away, every try is forgotten, and verdicts take the next for the first",
                     path);
    if (!database) return std::move(database).failure();
    return std::unique_ptr<Results>(new Results(std::move(*database)));
}

Result<std::optional<Trial>> Results::find(const DataSet& data, const std::string& until,
                                           const std::string& plan) {
    OUTCRY_ASSIGN(const ledger::Rows known,
                  database_.query("SELECT trial FROM trials WHERE data = ? AND until = ? AND "
                                  "plan = ? AND build = ?",
                                  {data.digest, spelled(until), plan, this_build()}));
    if (known.rows.empty()) return std::optional<Trial>();
    OUTCRY_ASSIGN(Trial trial, from_json<Trial>(known.rows.front().front().text));
    return std::optional<Trial>(std::move(trial));
}

Result<void> Results::write(const char* how, const DataSet& data, const std::string& until,
                            const Trial& trial, const std::string& build) {
    if (noted_ != data.digest) {
        OUTCRY_ASSIGN(auto noting, database_.prepare("INSERT OR IGNORE INTO series SELECT value, "
                                                     "? FROM json_each(?)"));
        const std::string series = list_of(data.series);
        OUTCRY_TRY(noting.run({data.digest, series}));
        noted_ = data.digest;
    }
    OUTCRY_ASSIGN(auto statement,
                  database_.prepare(how + std::string(" INTO trials VALUES (?, ?, ?, ?, ?, ?, ?, "
                                                      "?, ?, ?, ?, ?, ?, ?)")));
    const ledger::Cell failure = trial.failure ? ledger::Cell(*trial.failure) : ledger::Cell();
    const std::string whole = json_of(trial), words = one_text(trial.set);
    return statement.run({data.digest, spelled(until), trial.plan, build, words, failure,
                          clock::wall_now().ns, trial.net, trial.sharpe, trial.sharpe_error,
                          trial.max_drawdown, trial.round_trips, trial.profit_factor, whole});
}

Result<void> Results::keep(const DataSet& data, const std::string& until, const Trial& trial) {
    return write("INSERT OR REPLACE", data, until, trial, this_build());
}

Result<void> Results::count(const DataSet& data, const std::string& until, const Trial& trial) {
    return write("INSERT OR IGNORE", data, until, trial, {});
}

Result<void> Results::note_search(const std::string& verb, const std::string& what,
                                  const std::string& data, std::uint64_t points,
                                  const std::string& best, const std::string& verdict) {
    OUTCRY_ASSIGN(auto statement,
                  database_.prepare(
                      "INSERT INTO searches (ended_ns, verb, what, data, points, best, verdict) "
                      "VALUES (?, ?, ?, ?, ?, ?, ?)"));
    return statement.run({clock::wall_now().ns, verb, what, data, points, best, verdict});
}

Result<statistics::Trials> Results::trials_on(const DataSet& data, const Trial& judged,
                                              const std::vector<Trial>& but) {
    std::vector<std::string> floors;
    for (const Trial& trial : but) floors.push_back(joined({trial.data, " ", trial.plan}));
    const std::string series = list_of(data.series), left_out = list_of(floors);
    OUTCRY_ASSIGN(const std::int64_t longest,
                  database_.integer("SELECT coalesce(max(length(trial)), 1) FROM trials"));
    const std::int64_t page = std::clamp<std::int64_t>(
        page_bytes_max / std::max<std::int64_t>(1, longest), 1, page_rows_max);
    const std::vector<std::int64_t> own = days_of(judged);
    statistics::Chances chances;
    statistics::Luck luck(chances, tried_of(judged, own));
    Pieces pieces;
    std::string last_data, last_until, last_plan;  // what was read last: no digest is empty
    for (;;) {
        OUTCRY_ASSIGN(const ledger::Rows known,
                      database_.query(
                          "SELECT trial, data, until, plan " + std::string(of_the_data) +
                              " AND (data, until, plan) > (?4, ?5, ?6) "
                              "ORDER BY data, until, plan LIMIT ?7",
                          {data.digest, series, left_out, last_data, last_until, last_plan, page}));
        for (const auto& row : known.rows) {
            OUTCRY_ASSIGN(const Trial trial, from_json<Trial>(row[0].text));
            luck.add(tried_of(trial, days_of(trial)));
            pieces.take(trial);
        }
        if (static_cast<std::int64_t>(known.rows.size()) < page) break;
        last_data = known.rows.back()[1].text;
        last_until = known.rows.back()[2].text;
        last_plan = known.rows.back()[3].text;
    }
    pieces.put_together(luck);
    return luck.trials();
}

Result<void> judge_among(Results& results, const DataSet& data, Report& report) {
    report.data = data.digest;
    if (data.empty()) return {};
    OUTCRY_ASSIGN(const statistics::Trials trials, results.trials_on(data, trial_of(report)));
    if (trials.count > 0) judge(report, trials);
    return {};
}

}  // namespace outcry::tools
