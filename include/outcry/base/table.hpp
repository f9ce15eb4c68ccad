// SPDX-License-Identifier: Apache-2.0
// Rows of text in aligned columns for a terminal; colours only when asked, so that a pipe gets
// plain text. One owner, one thread. The table owns its cells.
#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace outcry {

enum class Align { left, right };
enum class Colour { none, red, green, yellow, dim, bold };

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
    explicit Table(std::vector<Column> columns) : columns_(std::move(columns)) {}

    /// Missing cells are empty; more cells than columns are our own bug.
    Table& row(std::vector<Cell> cells);
    [[nodiscard]] std::size_t size() const { return rows_.size(); }
    /// Two spaces between columns, none at the end of a line; every line ends in a newline.
    [[nodiscard]] std::string text(bool colours = false, std::size_t indent = 0) const;

 private:
    std::vector<Column> columns_;
    std::vector<std::vector<Cell>> rows_;
};

/// How many columns the text fills: characters, not bytes. Combining and wide characters count as
/// one.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// The text in the colour, or as it is.
[[nodiscard]] std::string painted(std::string_view text, Colour colour, bool colours);
/// True when colours are welcome on this file descriptor: a terminal, and NO_COLOR is not set.
[[nodiscard]] bool wants_colours(int descriptor);

}  // namespace outcry
