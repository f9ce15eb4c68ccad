// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/table.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdlib>

#include "outcry/base/check.hpp"
#include "outcry/base/text.hpp"

namespace outcry {

namespace {

std::string_view code(Colour colour) {
    switch (colour) {
        case Colour::none:
            return "";
        case Colour::red:
            return "\x1b[31m";
        case Colour::green:
            return "\x1b[32m";
        case Colour::yellow:
            return "\x1b[33m";
        case Colour::dim:
            return "\x1b[2m";
        case Colour::bold:
            return "\x1b[1m";
    }
    return "";
}

}  // namespace

std::size_t display_width(std::string_view text) {
    return static_cast<std::size_t>(std::count_if(text.begin(), text.end(), [](char c) {
        return (static_cast<unsigned char>(c) & 0xc0) != 0x80;
    }));
}

std::string painted(std::string_view text, Colour colour, bool colours) {
    if (!colours || colour == Colour::none) return std::string(text);
    return joined({code(colour), text, "\x1b[0m"});
}

bool wants_colours(int descriptor) {
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    return (refused == nullptr || *refused == '\0') && ::isatty(descriptor) == 1 &&
           (terminal == nullptr || std::string_view(terminal) != "dumb");
}

Table& Table::row(std::vector<Cell> cells) {
    OUTCRY_CHECK(cells.size() <= columns_.size());
    cells.resize(columns_.size());
    for (Cell& cell : cells) cell.text = printable(cell.text);
    rows_.push_back(std::move(cells));
    return *this;
}

std::string Table::text(bool colours, std::size_t indent) const {
    std::vector<std::vector<Cell>> lines = rows_;
    const bool titled = std::any_of(columns_.begin(), columns_.end(),
                                    [](const Column& column) { return !column.title.empty(); });
    if (titled) {
        std::vector<Cell> header;
        for (const Column& column : columns_) header.emplace_back(column.title, Colour::bold);
        lines.insert(lines.begin(), std::move(header));
    }
    std::vector<std::size_t> widths(columns_.size());
    for (const auto& line : lines)
        for (std::size_t i = 0; i < line.size(); ++i)
            widths[i] = std::max(widths[i], display_width(line[i].text));

    std::string out;
    for (const auto& line : lines) {
        std::string padding(indent, ' ');  // written only when something follows it
        for (std::size_t i = 0; i < line.size(); ++i) {
            const std::string fill(widths[i] - display_width(line[i].text), ' ');
            const bool right = columns_[i].align == Align::right;
            if (right) padding += fill;
            if (!line[i].text.empty()) {
                out += padding;
                out += painted(line[i].text, line[i].colour, colours);
                padding.clear();
            }
            if (!right) padding += fill;
            padding += "  ";
        }
        out += '\n';
    }
    return out;
}

}  // namespace outcry
