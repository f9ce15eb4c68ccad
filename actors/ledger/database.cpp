// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/database.hpp"

#include <sqlite3.h>

#include <algorithm>
#include <cerrno>
#include <optional>
#include <string_view>
#include <utility>

#include "outcry/base/check.hpp"
#include "outcry/base/text.hpp"

namespace outcry::ledger {

namespace {

constexpr int busy_ms_max = 5000;  // somebody reading the ledger may hold it for a moment
constexpr int steps_between_looks = 100'000;  // of SQLite's machine: some milliseconds

/// As SQL writes bytes.
std::string blob_text(const void* bytes, std::size_t size) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string text = "x'";
    for (std::size_t i = 0; i < size; ++i) {
        const unsigned char byte = static_cast<const unsigned char*>(bytes)[i];
        text += digits[byte >> 4];
        text += digits[byte & 15];
    }
    return text + "'";
}

Error failed(sqlite3* database, const std::string& path) {
    const int code = sqlite3_errcode(database) & 0xff;
    const std::string why = sqlite3_errmsg(database);
    switch (sqlite3_system_errno(database) == ENOSPC ? SQLITE_FULL : code) {
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return error(Error::Kind::corrupt,
                         joined({"ledger is damaged: ", why,
                                 "; move it away, it is written anew from the log"}),
                         path);
        case SQLITE_FULL:
            return error(Error::Kind::io,
                         "ledger cannot be written: the disk is full; make room, then `outcry "
                         "ledger rebuild` writes it anew from the log",
                         path);
        case SQLITE_READONLY:
        case SQLITE_CANTOPEN:
        case SQLITE_PERM:
            return error(Error::Kind::io, joined({"ledger cannot be opened for writing: ", why}),
                         path);
        case SQLITE_BUSY:
        case SQLITE_LOCKED:
            return error(Error::Kind::io,
                         joined({"ledger is held by another program for more than ",
                                 std::to_string(busy_ms_max), " ms, close it there"}),
                         path);
        case SQLITE_AUTH:
            return error(Error::Kind::refused,
                         "a ledger is read here and never written: select from its tables, it is "
                         "the log that changes it",
                         path);
        default:
            return error(Error::Kind::io, joined({"ledger: ", why}), path);
    }
}

/// Lets reads through and nothing else: no write, no attached file, no setting that is changed.
int only_reads(void*, int action, const char* name, const char* value, const char*, const char*) {
    static constexpr std::string_view questions[] = {
        "quick_check", "integrity_check", "table_info",        "table_xinfo",
        "index_list",  "index_info",      "foreign_key_check", "foreign_key_list"};

    switch (action) {
        case SQLITE_SELECT:
        case SQLITE_READ:
        case SQLITE_FUNCTION:
        case SQLITE_RECURSIVE:
            return SQLITE_OK;
        case SQLITE_PRAGMA:
            if (value == nullptr) return SQLITE_OK;
            return std::find(std::begin(questions), std::end(questions), name) !=
                           std::end(questions)
                       ? SQLITE_OK
                       : SQLITE_DENY;
        default:
            return SQLITE_DENY;
    }
}

void bind(sqlite3_stmt* statement, std::initializer_list<Cell> cells) {
    OUTCRY_CHECK(static_cast<int>(cells.size()) == sqlite3_bind_parameter_count(statement));
    int index = 0;
    for (const Cell& cell : cells) {
        ++index;
        switch (cell.kind) {
            case Cell::Kind::null:
                sqlite3_bind_null(statement, index);
                break;
            case Cell::Kind::integer:
                sqlite3_bind_int64(statement, index, cell.integer);
                break;
            case Cell::Kind::real:
                sqlite3_bind_double(statement, index, cell.real);
                break;
            case Cell::Kind::text:
                sqlite3_bind_text(statement, index, cell.text.data(),
                                  static_cast<int>(cell.text.size()), SQLITE_STATIC);
                break;
        }
    }
}

Value column_value(sqlite3_stmt* statement, int index) {
    Value value;
    switch (sqlite3_column_type(statement, index)) {
        case SQLITE_INTEGER:
            value.kind = Cell::Kind::integer;
            value.integer = sqlite3_column_int64(statement, index);
            break;
        case SQLITE_FLOAT:
            value.kind = Cell::Kind::real;
            value.real = sqlite3_column_double(statement, index);
            break;
        case SQLITE_NULL:
            break;
        case SQLITE_BLOB: {
            value.kind = Cell::Kind::text;
            const void* bytes = sqlite3_column_blob(statement, index);
            value.text =
                blob_text(bytes, static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
            break;
        }
        default:
            value.kind = Cell::Kind::text;
            value.text.assign(reinterpret_cast<const char*>(sqlite3_column_text(statement, index)),
                              static_cast<std::size_t>(sqlite3_column_bytes(statement, index)));
    }
    return value;
}

}  // namespace

struct Database::Handle {
    sqlite3* database = nullptr;
    std::string path;
    std::function<Result<void>()> may_go_on;
    std::optional<Error> stopped;  // by it

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { sqlite3_close(database); }

    static int look(void* self) {
        auto& handle = *static_cast<Handle*>(self);
        auto may = handle.may_go_on();
        if (may) return 0;
        handle.stopped = std::move(may).error();
        return 1;
    }
};

struct Statement::Handle {
    sqlite3* database = nullptr;
    sqlite3_stmt* statement = nullptr;
    std::string path;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { sqlite3_finalize(statement); }
};

Database::Database(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Database::Database(Database&&) noexcept = default;
Database& Database::operator=(Database&&) noexcept = default;
Database::~Database() = default;
Statement::Statement(std::unique_ptr<Handle> handle) : handle_(std::move(handle)) {}
Statement::Statement(Statement&&) noexcept = default;
Statement& Statement::operator=(Statement&&) noexcept = default;
Statement::~Statement() = default;

Result<Database> Database::open(const std::string& path) {
    auto handle = std::make_unique<Handle>();
    handle->path = path;
    constexpr int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX;
    if (sqlite3_open_v2(path.c_str(), &handle->database, flags, nullptr) != SQLITE_OK)
        return failed(handle->database, path);
    sqlite3_busy_timeout(handle->database, busy_ms_max);
    return Database(std::move(handle));
}

namespace {

std::string uri_of(const std::string& path) {
    std::string uri = "file:";
    for (const char c : path) {
        if (c == '%' || c == '?' || c == '#')
            uri += c == '%' ? "%25" : c == '?' ? "%3f" : "%23";
        else
            uri += c;
    }
    return uri;
}

/// A folder that cannot be written has no place for the files a WAL reader shares: then the file
/// alone is read, as it stands.
constexpr const char* ways_to_read[] = {"?mode=ro", "?mode=ro&immutable=1"};

}  // namespace

Result<Database> Database::open_read_only(const std::string& path, const std::string& results) {
    constexpr int flags = SQLITE_OPEN_READONLY | SQLITE_OPEN_NOMUTEX | SQLITE_OPEN_URI;
    const std::string uri = uri_of(path);
    for (const char* way : ways_to_read) {
        auto handle = std::make_unique<Handle>();
        handle->path = path;
        const int opened = sqlite3_open_v2((uri + way).c_str(), &handle->database, flags, nullptr);
        if (opened == SQLITE_OK) {
            sqlite3_busy_timeout(handle->database, busy_ms_max);
            Database database(std::move(handle));
            const auto pages = database.integer("PRAGMA schema_version");
            const int code = sqlite3_errcode(database.handle_->database);
            if (!pages && (code == SQLITE_CANTOPEN || code == SQLITE_READONLY)) continue;
            if (!pages) return pages.error();
            if (!results.empty()) OUTCRY_TRY(database.read_beside(results));
            sqlite3_set_authorizer(database.handle_->database, only_reads, nullptr);
            return database;
        }
    }
    return error(Error::Kind::not_found, "no ledger can be read there", path);
}

Result<void> Database::read_beside(const std::string& path) {
    Result<void> done;
    for (const char* way : ways_to_read) {
        std::string uri = uri_of(path) + way, quoted;
        for (const char c : uri) quoted += c == '\'' ? std::string("''") : std::string(1, c);
        done = run("ATTACH '" + quoted + "' AS results");
        if (!done) continue;
        if (const auto pages = integer("PRAGMA results.schema_version"); !pages)
            done = pages.error();
        if (done) return done;
        OUTCRY_TRY(run("DETACH results"));
    }
    return error(std::move(done).error().kind,
                 "cannot be read: it is damaged or no SQLite database; put a copy of it back",
                 path);
}

Result<Rows> Database::query(const std::string& sql, std::initializer_list<Cell> cells,
                             std::size_t rows_max) {
    sqlite3_stmt* prepared = nullptr;
    const char* rest = nullptr;
    if (sqlite3_prepare_v2(handle_->database, sql.c_str(), -1, &prepared, &rest) != SQLITE_OK)
        return failed(handle_->database, handle_->path);
    const std::unique_ptr<sqlite3_stmt, int (*)(sqlite3_stmt*)> statement(prepared,
                                                                          sqlite3_finalize);
    if (prepared == nullptr) return invalid("no SQL was given: try select * from trades");
    if (std::string_view(rest).find_first_not_of("; \t\r\n") != std::string_view::npos)
        return invalid("one statement at a time, there is more after the first `;`");
    bind(prepared, cells);
    Rows rows;
    const int columns = sqlite3_column_count(prepared);
    for (int i = 0; i < columns; ++i) rows.columns.emplace_back(sqlite3_column_name(prepared, i));
    for (int code = sqlite3_step(prepared); code != SQLITE_DONE; code = sqlite3_step(prepared)) {
        if (code == SQLITE_INTERRUPT && handle_->stopped)
            return std::exchange(handle_->stopped, std::nullopt).value();
        if (code != SQLITE_ROW) return failed(handle_->database, handle_->path);
        if (rows.rows.size() == rows_max) {
            rows.more = true;
            break;
        }
        auto& row = rows.rows.emplace_back();
        for (int i = 0; i < columns; ++i) row.push_back(column_value(prepared, i));
    }
    return rows;
}

void Database::watch(std::function<Result<void>()> may_go_on) {
    handle_->may_go_on = std::move(may_go_on);
    sqlite3_progress_handler(handle_->database, steps_between_looks, &Handle::look, handle_.get());
}

bool Database::in_transaction() const { return sqlite3_get_autocommit(handle_->database) == 0; }

Result<void> Database::run(const std::string& sql) {
    if (sqlite3_exec(handle_->database, sql.c_str(), nullptr, nullptr, nullptr) != SQLITE_OK)
        return failed(handle_->database, handle_->path);
    return {};
}

Result<Statement> Database::prepare(const std::string& sql) {
    auto handle = std::make_unique<Statement::Handle>();
    handle->database = handle_->database;
    handle->path = handle_->path;
    if (sqlite3_prepare_v2(handle_->database, sql.c_str(), -1, &handle->statement, nullptr) !=
        SQLITE_OK)
        return failed(handle_->database, handle_->path);
    return Statement(std::move(handle));
}

Result<std::int64_t> Database::integer(const std::string& sql, std::int64_t otherwise) {
    sqlite3_stmt* statement = nullptr;
    std::int64_t value = otherwise;
    int code = sqlite3_prepare_v2(handle_->database, sql.c_str(), -1, &statement, nullptr);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW) value = sqlite3_column_int64(statement, 0);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(handle_->database, handle_->path);
    return value;
}

Result<std::string> Database::text(const std::string& sql) {
    sqlite3_stmt* statement = nullptr;
    std::string value;
    int code = sqlite3_prepare_v2(handle_->database, sql.c_str(), -1, &statement, nullptr);
    if (code == SQLITE_OK) code = sqlite3_step(statement);
    if (code == SQLITE_ROW)
        if (const auto* found = sqlite3_column_text(statement, 0); found != nullptr)
            value = reinterpret_cast<const char*>(found);
    sqlite3_finalize(statement);
    if (code != SQLITE_ROW && code != SQLITE_DONE) return failed(handle_->database, handle_->path);
    return value;
}

Result<void> Statement::run(std::initializer_list<Cell> cells) {
    sqlite3_stmt* statement = handle_->statement;
    bind(statement, cells);
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW) return failed(handle_->database, handle_->path);
    return {};
}

}  // namespace outcry::ledger
