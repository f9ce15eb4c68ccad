// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/text.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <numeric>
#include <vector>

namespace outcry {

namespace {

constexpr std::size_t shown_bytes_max = 60;
constexpr std::size_t compared_bytes_max = 64;  // the distance is quadratic in it
constexpr std::size_t listed_max = 12;          // more would hide what is wrong
constexpr std::size_t part_bytes_min = 3;       // of a name that stands for the whole

char lower(char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; }

std::string lower(std::string_view text) {
    std::string result(text);
    std::transform(result.begin(), result.end(), result.begin(), [](char c) { return lower(c); });
    return result;
}

/// Of one code point: what steers a terminal (C0, DEL, C1), or makes text read otherwise than it is
/// written (directions, invisible marks, line ends of their own).
bool is_hidden(char32_t c) {
    return c < 0x20 || (c >= 0x7f && c <= 0x9f) || (c >= 0x200b && c <= 0x200f) ||
           (c >= 0x2028 && c <= 0x202e) || (c >= 0x2060 && c <= 0x206f) || c == 0xfeff;
}

char32_t code_point(std::string_view character) {
    const auto lead = static_cast<unsigned char>(character.front());
    if (character.size() == 1) return lead;
    char32_t c = lead & (0x7fU >> character.size());
    for (const char more : character.substr(1))
        c = c << 6 | (static_cast<unsigned char>(more) & 0x3f);
    return c;
}

void append_hex(std::string& out, char32_t value, int digits) {
    for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4)
        out += "0123456789abcdef"[value >> shift & 15];
}

/// A character as it is, or a byte that is none and a character that hides as an escape.
void append_printable(std::string& out, std::string_view character, bool whole) {
    const char32_t c =
        whole ? code_point(character) : static_cast<unsigned char>(character.front());
    if (whole && !is_hidden(c)) {
        out += character;
    } else if (c == '\n' || c == '\t' || c == '\r') {
        out += '\\';
        out += c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
    } else if (!whole || c < 0x80) {
        out += "\\x";
        append_hex(out, c, 2);
    } else {
        out += "\\u";
        append_hex(out, c, 4);
    }
}

/// The one candidate that holds the text as a part, whatever its case; empty when several do.
std::string_view only_holder(std::string_view text, std::span<const std::string_view> candidates) {
    if (text.size() < part_bytes_min) return {};
    const std::string part = lower(text);
    std::string_view found;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > compared_bytes_max || candidate == found) continue;
        if (lower(candidate).find(part) == std::string::npos) continue;
        if (!found.empty()) return {};
        found = candidate;
    }
    return found;
}

}  // namespace

std::string joined(std::initializer_list<std::string_view> pieces) {
    std::size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    std::string text(size, '\0');
    char* end = text.data();
    for (const std::string_view piece : pieces) end = std::copy(piece.begin(), piece.end(), end);
    return text;
}

std::size_t utf8_character(std::string_view text) {
    const auto byte = [&](std::size_t i) { return static_cast<unsigned char>(text[i]); };
    if (text.empty()) return 0;
    const unsigned char lead = byte(0);
    if (lead < 0x80) return 1;
    std::size_t more = 0;
    unsigned char low = 0x80, high = 0xbf;  // bounds of the second byte, Unicode table 3-7
    if (lead >= 0xc2 && lead <= 0xdf) {
        more = 1;
    } else if (lead >= 0xe0 && lead <= 0xef) {
        more = 2;
        if (lead == 0xe0) low = 0xa0;
        if (lead == 0xed) high = 0x9f;
    } else if (lead >= 0xf0 && lead <= 0xf4) {
        more = 3;
        if (lead == 0xf0) low = 0x90;
        if (lead == 0xf4) high = 0x8f;
    }
    if (more == 0 || more >= text.size()) return 0;
    if (byte(1) < low || byte(1) > high) return 0;
    for (std::size_t k = 2; k <= more; ++k)
        if ((byte(k) & 0xc0) != 0x80) return 0;
    return more + 1;
}

std::string printable(std::string_view text, std::string_view kept) {
    std::string result;
    result.reserve(text.size());
    while (!text.empty()) {
        const std::size_t size = utf8_character(text);
        const std::string_view character = text.substr(0, std::max<std::size_t>(size, 1));
        if (size == 1 && kept.find(character.front()) != std::string_view::npos)
            result += character;
        else
            append_printable(result, character, size != 0);
        text.remove_prefix(character.size());
    }
    return result;
}

std::string quoted(std::string_view text) {
    std::size_t end = std::min(text.size(), shown_bytes_max);
    // What is cut off in the middle of a character is left out; what never was one is shown.
    for (std::size_t back = 1; end < text.size() && back < 4; ++back)
        if (utf8_character(text.substr(end - back)) > back) end -= back;
    return joined({"\"", printable(text.substr(0, end)), end < text.size() ? "…\"" : "\""});
}

std::string shortest(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    return text;
}

std::size_t edit_distance(std::string_view a, std::string_view b) {
    std::vector<std::size_t> before(b.size() + 1), previous(b.size() + 1), current(b.size() + 1);
    std::iota(previous.begin(), previous.end(), std::size_t{0});
    for (std::size_t i = 1; i <= a.size(); ++i) {
        current[0] = i;
        for (std::size_t j = 1; j <= b.size(); ++j) {
            current[j] = std::min({previous[j] + 1, current[j - 1] + 1,
                                   previous[j - 1] + (a[i - 1] == b[j - 1] ? 0u : 1u)});
            if (i > 1 && j > 1 && a[i - 1] == b[j - 2] && a[i - 2] == b[j - 1])
                current[j] = std::min(current[j], before[j - 2] + 1);
        }
        std::swap(before, previous);
        std::swap(previous, current);
    }
    return previous[b.size()];
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
    if (text.size() > compared_bytes_max) return {};
    std::string_view best;
    std::size_t best_distance = 0;
    const std::string meant = lower(text);
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > compared_bytes_max) continue;
        const std::size_t edits = edit_distance(meant, lower(candidate));
        // A third of the letters may be wrong, one at least; more would be guessing.
        if (edits > std::max<std::size_t>(1, std::max(text.size(), candidate.size()) / 3)) continue;
        if (best.empty() || edits < best_distance) {
            best = candidate;
            best_distance = edits;
        }
    }
    return best.empty() ? only_holder(text, candidates) : best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates) {
    const std::string_view meant = nearest(text, candidates);
    return meant.empty() ? std::string() : joined({"; did you mean \"", printable(meant), "\"?"});
}

std::string name_hint(std::string_view text, std::span<const std::string_view> candidates) {
    std::string hint = did_you_mean(text, candidates);
    if (!hint.empty() || candidates.empty() || candidates.size() > listed_max) return hint;
    for (const std::string_view candidate : candidates)
        hint += joined(
            {hint.empty() ? candidates.size() == 1 ? "; the only one is " : "; there are " : ", ",
             printable(candidate)});
    return hint;
}

}  // namespace outcry
