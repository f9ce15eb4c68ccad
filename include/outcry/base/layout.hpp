// SPDX-License-Identifier: Apache-2.0
// How what is printed may look, and text brought to a width. Pure functions for any thread; nothing
// to own.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace outcry {

enum class Colour { none, red, green, yellow, dim, bold };

/// Painted or not, and in how many columns; 0 is as many as it takes, as in a pipe.
struct Look {
    bool colours = false;
    std::size_t width = 0;

    Look() = default;
    Look(bool painted, std::size_t columns = 0) : colours(painted), width(columns) {}
};

/// How many columns the text fills: characters, not bytes; paint fills none. Combining and wide
/// characters count as one.
[[nodiscard]] std::size_t display_width(std::string_view text);
/// The text in the colour, or as it is.
[[nodiscard]] std::string painted(std::string_view text, Colour colour, const Look& look);
/// Lines of at most `width` columns, broken at spaces, or within a word that is wider than a line.
/// One line when the width is 0. Never empty.
[[nodiscard]] std::vector<std::string> wrapped(std::string_view text, std::size_t width);
/// The same as text, line by line of it, each continued behind `indent` spaces.
[[nodiscard]] std::string wrapped_text(std::string_view text, std::size_t width,
                                       std::size_t indent = 2);
/// Plain text cut to the width, with `…` for what is gone; whole when the width is 0.
[[nodiscard]] std::string elided(std::string_view text, std::size_t width);

/// Columns of the terminal on this file descriptor: COLUMNS, else what the terminal says; 0 when it
/// is none or does not say.
[[nodiscard]] std::size_t terminal_width(int descriptor);
/// Colours on a terminal unless NO_COLOR is set or it is dumb; its width when it is one.
[[nodiscard]] Look look_of(int descriptor);

}  // namespace outcry
