// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/table.hpp"

#include <algorithm>
#include <numeric>

#include "outcry/base/check.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::size_t gap = 2;
constexpr std::size_t text_columns_min = 30;  // a text is not squeezed below, while columns can go
constexpr std::size_t below_indent = 4;

using Row = std::vector<Cell>;

/// Which columns stand beside each other and how wide; those behind them go below.
struct Shape {
    std::vector<std::size_t> widths;

    [[nodiscard]] std::size_t total() const {
        return std::accumulate(widths.begin(), widths.end(), std::size_t{0}) +
               (widths.empty() ? 0 : gap * (widths.size() - 1));
    }
};

/// Texts give way, the widest first; numbers stay whole, unless one alone is wider than the room.
void squeeze(Shape& shape, const std::vector<Column>& columns, std::size_t room) {
    const auto least = [&](std::size_t i) {
        const bool whole = columns[i].align == Align::right && shape.widths.size() > 1;
        return whole ? shape.widths[i] : std::size_t{1};
    };
    while (shape.total() > room) {
        std::size_t widest = shape.widths.size();
        for (std::size_t i = 0; i < shape.widths.size(); ++i)
            if (shape.widths[i] > least(i) &&
                (widest == shape.widths.size() || shape.widths[i] > shape.widths[widest]))
                widest = i;
        if (widest == shape.widths.size()) return;
        --shape.widths[widest];
    }
}

Shape fitted(std::vector<std::size_t> widths, const std::vector<Column>& columns,
             std::size_t room) {
    Shape shape{std::move(widths)};
    if (room == 0 || shape.total() <= room) return shape;
    Shape least;
    for (std::size_t i = 0; i < columns.size(); ++i) {
        const std::size_t width = shape.widths[i];
        least.widths.push_back(
            columns[i].align == Align::right ? width : std::min(width, text_columns_min));
        if (i > 0 && least.total() > room) {
            shape.widths.resize(i);
            break;
        }
    }
    squeeze(shape, columns, room);
    return shape;
}

/// One row, on as many lines as its tallest cell.
void add_row(std::string& out, const Row& row, const Shape& shape,
             const std::vector<Column>& columns, const Look& look, std::size_t indent) {
    std::vector<std::vector<std::string>> cells;
    std::size_t lines = 1;
    for (std::size_t i = 0; i < shape.widths.size(); ++i) {
        cells.push_back(wrapped(row[i].text, shape.widths[i]));
        lines = std::max(lines, cells.back().size());
    }
    for (std::size_t line = 0; line < lines; ++line) {
        std::string padding(indent, ' ');  // written only when something follows it
        for (std::size_t i = 0; i < cells.size(); ++i) {
            const std::string& text = line < cells[i].size() ? cells[i][line] : std::string();
            const std::string fill(shape.widths[i] - std::min(shape.widths[i], display_width(text)),
                                   ' ');
            const bool right = columns[i].align == Align::right;
            if (right) padding += fill;
            if (!text.empty()) {
                out += joined({padding, painted(text, row[i].colour, look)});
                padding.clear();
            }
            if (!right) padding += fill;
            padding.append(gap, ' ');
        }
        out += '\n';
    }
}

/// The columns that found no room: `title value`, side by side as far as they fit.
void add_below(std::string& out, const Row& row, std::size_t first,
               const std::vector<Column>& columns, const Look& look, std::size_t indent) {
    const std::size_t begin = std::min(indent + below_indent, look.width / 4);
    std::size_t used = 0;  // columns of the line that is being written
    for (std::size_t i = first; i < row.size(); ++i) {
        if (row[i].text.empty()) continue;
        const std::string& title = columns[i].title;
        const std::size_t named = title.empty() ? 0 : display_width(title) + 1;
        const std::size_t wide = named + display_width(row[i].text);
        if (used != 0 && used + gap + wide <= look.width) {
            out += std::string(gap, ' ');
            used += gap;
        } else {
            if (used != 0) out += '\n';
            out += std::string(begin, ' ');
            used = begin;
        }
        if (named != 0) out += joined({painted(title, Colour::dim, look), " "});
        // A text that is broken stands under itself, unless its title took most of the line.
        const std::size_t hang = named <= look.width / 4 ? begin + named : begin;
        const std::size_t room = look.width > used + named ? look.width - used - named : 1;
        const auto lines = wrapped(row[i].text, room);
        for (std::size_t line = 0; line < lines.size(); ++line)
            out += joined({line == 0 ? "" : "\n", std::string(line == 0 ? 0 : hang, ' '),
                           painted(lines[line], row[i].colour, look)});
        used = lines.size() == 1 ? used + wide : look.width;
    }
    if (used != 0) out += '\n';
}

}  // namespace

Table::Table(std::vector<Column> columns) : columns_(std::move(columns)) {
    for (Column& column : columns_) column.title = printable(column.title);
}

Table& Table::row(std::vector<Cell> cells) {
    OUTCRY_CHECK(cells.size() <= columns_.size());
    cells.resize(columns_.size());
    for (Cell& cell : cells) cell.text = printable(cell.text);
    rows_.push_back(std::move(cells));
    return *this;
}

std::string Table::text(const Look& look, std::size_t indent) const {
    std::vector<Row> lines = rows_;
    const bool titled = std::any_of(columns_.begin(), columns_.end(),
                                    [](const Column& column) { return !column.title.empty(); });
    if (titled) {
        Row header;
        for (const Column& column : columns_) header.emplace_back(column.title, Colour::bold);
        lines.insert(lines.begin(), std::move(header));
    }
    std::vector<std::size_t> widths(columns_.size());
    for (const Row& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], display_width(line[i].text));
    const std::size_t room = look.width == 0       ? 0
                             : look.width > indent ? look.width - indent
                                                   : look.width;
    const Shape shape = fitted(std::move(widths), columns_, room);

    std::string out;
    for (std::size_t i = 0; i < lines.size(); ++i) {
        add_row(out, lines[i], shape, columns_, look, indent);
        if (!(titled && i == 0) && shape.widths.size() < columns_.size())
            add_below(out, lines[i], shape.widths.size(), columns_, look, indent);
    }
    return out;
}

}  // namespace outcry
