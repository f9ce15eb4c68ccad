// SPDX-License-Identifier: Apache-2.0
#include "actors/ledger/database.hpp"

#include <sqlite3.h>

#include "outcry/base/text.hpp"

namespace outcry::ledger {

namespace {

constexpr int busy_ms_max = 5000;  // somebody reading the ledger may hold it for a moment

Error failed(sqlite3* database, const std::string& path) {
    const int code = sqlite3_errcode(database) & 0xff;
    const std::string why = sqlite3_errmsg(database);
    switch (code) {
        case SQLITE_NOTADB:
        case SQLITE_CORRUPT:
            return error(Error::Kind::corrupt,
                         joined({"ledger is damaged: ", why,
                                 "; move it away, it is written anew from the log"}),
                         path);
        case SQLITE_FULL:
            return error(Error::Kind::io, "ledger cannot be written: the disk is full", path);
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
        default:
            return error(Error::Kind::io, joined({"ledger: ", why}), path);
    }
}

}  // namespace

struct Database::Handle {
    sqlite3* database = nullptr;
    std::string path;

    Handle() = default;
    Handle(const Handle&) = delete;
    Handle& operator=(const Handle&) = delete;
    ~Handle() { sqlite3_close(database); }
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
    const int code = sqlite3_step(statement);
    sqlite3_reset(statement);
    sqlite3_clear_bindings(statement);
    if (code != SQLITE_DONE && code != SQLITE_ROW) return failed(handle_->database, handle_->path);
    return {};
}

}  // namespace outcry::ledger
