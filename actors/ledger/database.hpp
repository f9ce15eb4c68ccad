// SPDX-License-Identifier: Apache-2.0
// The wall around SQLite: a database, prepared statements, errors as values. No other file of the
// project knows its types. One thread a database. Its statements must be gone before it is.
#pragma once

#include <cstdint>
#include <functional>
#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::ledger {

/// A value to be stored. Text is looked at while the statement runs and not kept.
struct Cell {
    enum class Kind { null, integer, real, text };

    Kind kind = Kind::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string_view text;

    Cell() = default;
    Cell(std::int64_t value) : kind(Kind::integer), integer(value) {}
    Cell(std::uint64_t value) : kind(Kind::integer), integer(static_cast<std::int64_t>(value)) {}
    Cell(bool value) : kind(Kind::integer), integer(value ? 1 : 0) {}
    Cell(double value) : kind(Kind::real), real(value) {}
    Cell(std::string_view value) : kind(Kind::text), text(value) {}
    Cell(const std::string& value) : kind(Kind::text), text(value) {}
    Cell(const char* value) : kind(Kind::text), text(value) {}
};

/// A value that was read. Owns its text; bytes that are no text are one as SQL writes it:
/// `x'0aff'`.
struct Value {
    Cell::Kind kind = Cell::Kind::null;
    std::int64_t integer = 0;
    double real = 0;
    std::string text;
};
struct Rows {
    std::vector<std::string> columns;
    std::vector<std::vector<Value>> rows;
    bool more = false;  // than were asked for
};

class Statement {
 public:
    struct Handle;
    explicit Statement(std::unique_ptr<Handle> handle);
    Statement(Statement&&) noexcept;
    Statement& operator=(Statement&&) noexcept;
    ~Statement();

    /// Stores one row: as many cells as the statement has parameters.
    [[nodiscard]] Result<void> run(std::initializer_list<Cell> cells);

 private:
    std::unique_ptr<Handle> handle_;
};

class Database {
 public:
    /// Opens or makes the file; `:memory:` keeps nothing.
    [[nodiscard]] static Result<Database> open(const std::string& path);
    /// Opens a file that is there and never changes it, nor any other: what is not a read is
    /// refused, whatever the SQL says.
    /// `results`, where it is given, is a second file, whose tables are called `results.NAME`.
    [[nodiscard]] static Result<Database> open_read_only(const std::string& path,
                                                         const std::string& results = {});
    Database(Database&&) noexcept;
    Database& operator=(Database&&) noexcept;
    ~Database();

    [[nodiscard]] bool in_transaction() const;
    /// Runs statements that give no rows.
    [[nodiscard]] Result<void> run(const std::string& sql);
    /// The first column of the first row; `otherwise` when there is none.
    [[nodiscard]] Result<std::int64_t> integer(const std::string& sql, std::int64_t otherwise = 0);
    [[nodiscard]] Result<std::string> text(const std::string& sql);
    /// Asked now and then while a query works: the first error it gives ends the query with it.
    void watch(std::function<Result<void>()> may_go_on);
    /// What one statement gives, up to `rows_max` rows.
    [[nodiscard]] Result<Rows> query(const std::string& sql, std::initializer_list<Cell> cells = {},
                                     std::size_t rows_max = 1'000'000);
    [[nodiscard]] Result<Statement> prepare(const std::string& sql);

 private:
    struct Handle;
    [[nodiscard]] Result<void> read_beside(const std::string& path);
    explicit Database(std::unique_ptr<Handle> handle);

    std::unique_ptr<Handle> handle_;
};

}  // namespace outcry::ledger
