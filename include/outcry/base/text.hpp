// SPDX-License-Identifier: Apache-2.0
// Small text helpers for messages: join, quote what came from outside, and find the name that was
// probably meant. Pure functions for any thread. Nothing to own.
#pragma once

#include <cstdint>
#include <cstring>
#include <initializer_list>
#include <span>
#include <string>
#include <string_view>

namespace outcry {

/// The same bytes. Names are short and compared at every event: up to 32 bytes without a call, in
/// words that overlap.
[[nodiscard]] inline bool same_text(std::string_view a, std::string_view b) {
    const std::size_t size = a.size();
    if (size != b.size()) return false;
    const auto differ = [&]<class Word>(Word, std::size_t from) {
        Word one = 0, other = 0;
        std::memcpy(&one, a.data() + from, sizeof one);
        std::memcpy(&other, b.data() + from, sizeof other);
        return one ^ other;
    };
    constexpr std::uint64_t eight = 0;
    constexpr std::uint32_t four = 0;
    if (size > 32) return std::memcmp(a.data(), b.data(), size) == 0;
    if (size > 16)
        return (differ(eight, 0) | differ(eight, 8) | differ(eight, size - 16) |
                differ(eight, size - 8)) == 0;
    if (size >= 8) return (differ(eight, 0) | differ(eight, size - 8)) == 0;
    if (size >= 4) return (differ(four, 0) | differ(four, size - 4)) == 0;
    for (std::size_t i = 0; i < size; ++i)
        if (a[i] != b[i]) return false;
    return true;
}
/// Copies the bytes to where there is room for them, up to 32 of them without a call. They do not
/// overlap.
inline void copy_text(std::string_view text, void* room) {
    const std::size_t size = text.size();
    auto* const to = static_cast<char*>(room);
    const auto copy = [&]<class Word>(Word word, std::size_t from) {
        std::memcpy(&word, text.data() + from, sizeof word);
        std::memcpy(to + from, &word, sizeof word);
    };
    constexpr std::uint64_t eight = 0;
    constexpr std::uint32_t four = 0;
    if (size > 32) {
        std::memcpy(to, text.data(), size);
    } else if (size > 16) {
        copy(eight, 0), copy(eight, 8), copy(eight, size - 16), copy(eight, size - 8);
    } else if (size >= 8) {
        copy(eight, 0), copy(eight, size - 8);
    } else if (size >= 4) {
        copy(four, 0), copy(four, size - 4);
    } else {
        for (std::size_t i = 0; i < size; ++i) to[i] = text[i];
    }
}
/// One string from many pieces. (g++ 12 warns falsely, -Wrestrict, on `"literal" +
/// std::string(...)`.)
[[nodiscard]] std::string joined(std::initializer_list<std::string_view> pieces);
/// The bytes of the well-formed UTF-8 character that the text begins with (no overlong forms, no
/// surrogates, nothing above U+10FFFF); 0 when it begins with none.
[[nodiscard]] std::size_t utf8_character(std::string_view text);
/// In quotation marks, safe to print: cut at 60 bytes on a character boundary, the rest as
/// printable(). (The overloads for strings win against std::quoted.)
[[nodiscard]] std::string quoted(std::string_view text);
[[nodiscard]] inline std::string quoted(const char* text) { return quoted(std::string_view(text)); }
[[nodiscard]] inline std::string quoted(const std::string& text) {
    return quoted(std::string_view(text));
}
[[nodiscard]] inline std::string quoted(std::string& text) {
    return quoted(std::string_view(text));
}
/// What would steer a terminal or hide there is an escape, nothing is cut: control characters as
/// `\n`,
/// `\x1b` or `\u009b`, marks of direction as `\u202e`, bytes that are not UTF-8 as `\xff`. One line
/// of a log stays one line. Characters in `kept` stay as they are.
[[nodiscard]] std::string printable(std::string_view text, std::string_view kept = {});
/// The shortest decimal that reads back as the same double, always with a point or an exponent:
/// `0.1`, `2.0`, `1e+300`.
[[nodiscard]] std::string shortest(double value);
/// Damerau's distance in its "optimal string alignment" form: a swap of neighbours counts as one
/// edit. Quadratic in the sizes.
[[nodiscard]] std::size_t edit_distance(std::string_view a, std::string_view b);
/// The candidate at the smallest edit distance, whatever its case, if it is near enough to have
/// been meant: a third of the letters may be wrong. Ties go to the first. Else the only one that
/// holds the text as a part; else empty.
[[nodiscard]] std::string_view nearest(std::string_view text,
                                       std::span<const std::string_view> candidates);
/// `; did you mean "x"?` for the nearest candidate, or nothing.
[[nodiscard]] std::string did_you_mean(std::string_view text,
                                       std::span<const std::string_view> candidates);
/// The same; where nothing is near, all of them when they are few: `; there are a, b, c`.
[[nodiscard]] std::string name_hint(std::string_view text,
                                    std::span<const std::string_view> candidates);

}  // namespace outcry
