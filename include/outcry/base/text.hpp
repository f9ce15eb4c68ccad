// SPDX-License-Identifier: Apache-2.0
// Small text helpers for messages: join, quote what came from outside, and find the name that was
// probably meant. Pure functions for any thread. Nothing to own.
#pragma once

#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace outcry {

/// One string from many pieces. (g++ 12 warns falsely, -Wrestrict, on `"literal" +
/// std::string(...)`.)
[[nodiscard]] std::string joined(std::initializer_list<std::string_view> pieces);
/// In quotation marks, safe to print: cut at 60 bytes on a character boundary, control characters
/// as `\n` or `\x1b`. (The overloads for strings win against std::quoted.)
[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] inline std::string quoted(const char* text) { return quoted(std::string_view(text)); }
[[nodiscard]] inline std::string quoted(const std::string& text) {
    return quoted(std::string_view(text));
}
[[nodiscard]] inline std::string quoted(std::string& text) {
    return quoted(std::string_view(text));
}
/// Control characters escaped, nothing cut: one line of a log stays one line.
[[nodiscard]] std::string printable(std::string_view text);
/// The shortest decimal that reads back as the same double, always with a point or an exponent:
/// `0.1`, `2.0`, `1e+300`.
[[nodiscard]] std::string shortest(double value);
/// The candidate at the smallest edit distance, if it is near enough to have been meant; else
/// empty. Ties go to the first.
[[nodiscard]] std::string_view nearest(std::string_view text,
                                       std::span<const std::string_view> candidates);
/// `; did you mean "x"?` for the nearest candidate, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       std::span<const std::string_view> candidates);

}  // namespace outcry
