// SPDX-License-Identifier: Apache-2.0
// Reads a CSV file with a header row, plain or gzip, one row at a time without an allocation a row.
// One thread a reader. Cells are views that live until the next row; no quoting, because market
// data needs none.
#pragma once

#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/result.hpp"

namespace outcry::feed {

class CsvReader {
 public:
    /// Opens `path` and reads its header row; `shown` is how messages call the file.
    [[nodiscard]] static Result<CsvReader> open(const std::string& path, std::string shown);
    CsvReader(CsvReader&&) noexcept;
    CsvReader& operator=(CsvReader&&) noexcept;
    ~CsvReader();

    /// Names of the columns, in the order of the file.
    [[nodiscard]] const std::vector<std::string>& columns() const { return columns_; }
    /// Index of the first of `names` that the file has.
    [[nodiscard]] std::optional<std::size_t> find(
        std::initializer_list<std::string_view> names) const;
    /// The same, its absence being an error that lists what is there.
    [[nodiscard]] Result<std::size_t> require(std::initializer_list<std::string_view> names) const;
    /// Its column names, with commas between.
    [[nodiscard]] std::string header() const;
    /// What a header that lacks a column may want: `; "Close" must read "close": …`; empty when
    /// that cannot be told.
    [[nodiscard]] std::string remedy_for(std::string_view wanted) const;

    /// Goes to the next row; false at the end. A row with too few or too many cells is an error
    /// that leaves the next row readable, unless broken().
    [[nodiscard]] Result<bool> next();
    /// The same where the next row is as nearly every one is; false leaves it to next().
    [[nodiscard]] bool pass_row();
    [[nodiscard]] std::string_view cell(std::size_t column) const { return cells_[column]; }
    /// Row of the file as an editor counts: the header is 1.
    [[nodiscard]] std::uint64_t row() const { return row_; }
    /// Where the next row begins, in bytes of the text.
    [[nodiscard]] std::uint64_t position() const { return read_ - (end_ - at_); }
    /// The bytes of the file where it is plain and read block by block; else 0.
    [[nodiscard]] std::uint64_t plain_bytes() const;
    /// The same file opened anew, before the first row that begins at or behind `position`; nothing
    /// where there is none. Rows are counted from there.
    [[nodiscard]] std::optional<CsvReader> again_from(std::uint64_t position) const;
    /// The file cannot be read any further.
    [[nodiscard]] bool broken() const { return broken_; }

    /// What to say when no column is named as one must be and the first line reads like a row of
    /// figures; nothing when it does not.
    [[nodiscard]] std::optional<Error> no_header() const;
    /// `FILE:ROW:COLUMN: expected EXPECTED, found "…"`.
    [[nodiscard]] Error bad(std::size_t column, std::string_view expected) const;
    /// `FILE:ROW: MESSAGE`.
    [[nodiscard]] Error bad_row(std::string message) const;
    [[nodiscard]] const std::string& shown() const { return shown_; }

 private:
    struct Source;
    CsvReader(std::unique_ptr<Source> source, std::string path, std::string shown);

    [[nodiscard]] Result<void> read_header();
    /// The next line without its end; nullopt at the end of the file.
    [[nodiscard]] Result<std::optional<std::string_view>> next_line();
    [[nodiscard]] Result<bool> refill();
    [[nodiscard]] std::size_t split(std::string_view line);
    [[nodiscard]] Error give_up(Error::Kind kind, std::string message);

    std::unique_ptr<Source> source_;
    std::string path_;
    std::string shown_;
    std::vector<std::string> columns_;
    std::vector<std::string_view> cells_;
    std::uint64_t row_ = 0;
    std::size_t at_ = 0;  // of what is unread in the source's block
    std::size_t end_ = 0;
    std::uint64_t read_ = 0;  // of the text, up to the end of the block
    bool at_end_ = false;
    bool broken_ = false;
};

/// The same error of a row, with the verb that lists all that is wrong with the file.
[[nodiscard]] Error with_data_check(Error error, const std::string& path);

}  // namespace outcry::feed
