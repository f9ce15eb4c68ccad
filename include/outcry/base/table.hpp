// SPDX-License-Identifier: Apache-2.0
// Rows of text in aligned columns for a terminal, whole or brought to its width; colours only when
// asked, so that a pipe gets plain text. One owner, one thread. The table owns its cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "outcry/base/layout.hpp"

namespace outcry {

enum class Align { left, right };

struct Column {
    std::string title;
    Align align = Align::left;
};

struct Cell {
    std::string text;
    Colour colour = Colour::none;

    Cell() = default;
    Cell(std::string content, Colour paint = Colour::none)
        : text(std::move(content)), colour(paint) {}
    Cell(std::string_view content) : text(content) {}
    Cell(const char* content) : text(content) {}
};

class Table {
 public:
    /// Titles that are all empty make no header line.
    explicit Table(std::vector<Column> columns);

    /// Missing cells are empty; more cells than columns are our own bug.
    Table& row(std::vector<Cell> cells);
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    /// Two spaces between columns, none at the end of a line; every line ends in a newline. What
    /// does not fit into the look's width: text breaks within its column, and columns that find no
    /// room beside the others follow below the row as `title value`.
    [[nodiscard]] std::string text(const Look& look = {}, std::size_t indent = 0) const;

 private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

}  // namespace outcry
