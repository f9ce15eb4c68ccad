// SPDX-License-Identifier: Apache-2.0
// Text and tables at the width of a terminal: everything is still there, and no line is wider.
#include "outcry/base/layout.hpp"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <algorithm>

#include "outcry/base/table.hpp"

namespace outcry {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
    std::vector<std::string> lines;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = std::min(text.find('\n', at), text.size());
        lines.push_back(text.substr(at, end - at));
        at = end + 1;
    }
    return lines;
}

std::string without_blanks(std::string text) {
    std::erase_if(text, [](char c) { return c == ' ' || c == '\n'; });
    return text;
}

TEST(Layout, breaks_at_spaces_and_within_a_word_that_is_wider_than_a_line) {
    using Lines = std::vector<std::string>;
    EXPECT_EQ(wrapped("one two three", 7), (Lines{"one two", "three"}));
    EXPECT_EQ(wrapped("one two three", 6), (Lines{"one", "two", "three"}));
    EXPECT_EQ(wrapped("abcdefgh ij", 3), (Lines{"abc", "def", "gh", "ij"}));
    EXPECT_EQ(wrapped("€€€€", 3), (Lines{"€€€", "€"}));
    EXPECT_EQ(wrapped("   indented", 5), (Lines{"   in", "dente", "d"}));
    EXPECT_EQ(wrapped("", 5), (Lines{""}));
    EXPECT_EQ(wrapped("as wide as it comes", 0), (Lines{"as wide as it comes"}));
    EXPECT_EQ(wrapped_text("one two three four five six seven\nend\n", 26, 4),
              "one two three four five\n    six seven\nend\n");
}

TEST(Layout, counts_no_columns_for_paint_and_elides_what_does_not_fit) {
    const std::string red = painted("red", Colour::red, Look(true));
    EXPECT_EQ(display_width(red), 3u);
    EXPECT_EQ(wrapped(red + " two", 7).size(), 1u);
    EXPECT_EQ(elided("abcdef", 4), "abc…");
    EXPECT_EQ(elided("abcd", 4), "abcd");
    EXPECT_EQ(elided("abcdef", 0), "abcdef");
}

Table kinds() {
    Table table({{"kind"}, {"n", Align::right}, {"what it is"}, {"hears"}});
    table.row({"core.pool", "1,234",
               "Pools calibrated votes in log-odds and decides by expected value",
               "floor.opened, vote, account, position"});
    table.row({"risk", "5", "Vetoes", "proposal"});
    return table;
}

TEST(Layout, a_table_breaks_its_texts_and_keeps_its_numbers_whole) {
    EXPECT_EQ(kinds().text(Look(false, 82)),
              "kind           n  what it is                       hears\n"
              "core.pool  1,234  Pools calibrated votes in        floor.opened, vote, account,\n"
              "                  log-odds and decides by          position\n"
              "                  expected value\n"
              "risk           5  Vetoes                           proposal\n");
    EXPECT_EQ(kinds().text(Look(false, 1000)), kinds().text());
}

TEST(Layout, columns_that_find_no_room_follow_below_with_their_titles) {
    EXPECT_EQ(kinds().text(Look(false, 50)),
              "kind           n  what it is\n"
              "core.pool  1,234  Pools calibrated votes in\n"
              "                  log-odds and decides by expected\n"
              "                  value\n"
              "    hears floor.opened, vote, account, position\n"
              "risk           5  Vetoes\n"
              "    hears proposal\n");
}

RC_GTEST_PROP(LayoutProperty, no_line_of_a_table_is_wider_than_asked_and_nothing_is_lost, ()) {
    const auto columns = *rc::gen::inRange(1, 7);
    std::vector<Column> titles;
    for (int i = 0; i < columns; ++i)
        titles.push_back({std::string(static_cast<std::size_t>(*rc::gen::inRange(0, 8)), 't'),
                          *rc::gen::arbitrary<bool>() ? Align::left : Align::right});
    Table table(titles);
    std::string cells;
    for (int row = *rc::gen::inRange(1, 4); row > 0; --row) {
        std::vector<Cell> line;
        for (int i = 0; i < columns; ++i) {
            const auto words = *rc::gen::container<std::vector<int>>(rc::gen::inRange(1, 30));
            std::string text;
            for (const int size : words)
                text +=
                    (text.empty() ? "" : " ") + std::string(static_cast<std::size_t>(size), 'c');
            cells += text;
            line.emplace_back(text);
        }
        table.row(std::move(line));
    }
    const auto width = static_cast<std::size_t>(*rc::gen::inRange(20, 140));
    const std::string text = table.text(Look(false, width));
    for (const std::string& line : lines_of(text)) {
        RC_LOG() << line << '\n';
        RC_ASSERT(display_width(line) <= width);
        RC_ASSERT(!line.ends_with(' '));
    }
    RC_ASSERT(std::count(text.begin(), text.end(), 'c') ==
              static_cast<std::ptrdiff_t>(without_blanks(cells).size()));
}

}  // namespace
}  // namespace outcry
