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

/// Damerau's distance in its "optimal string alignment" form: a swap of neighbours counts as one
/// edit.
std::size_t distance(std::string_view a, std::string_view b) {
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

}  // namespace

std::string joined(std::initializer_list<std::string_view> pieces) {
    std::size_t size = 0;
    for (const std::string_view piece : pieces) size += piece.size();
    std::string text;
    text.reserve(size);
    for (const std::string_view piece : pieces) text += piece;
    return text;
}

std::string printable(std::string_view text) {
    static constexpr char digits[] = "0123456789abcdef";
    std::string result;
    result.reserve(text.size());
    for (const char c : text) {
        const auto byte = static_cast<unsigned char>(c);
        if (byte >= 0x20 && byte != 0x7f) {
            result += c;
        } else if (c == '\n' || c == '\t' || c == '\r') {
            result += '\\';
            result += c == '\n' ? 'n' : c == '\t' ? 't' : 'r';
        } else {
            result += "\\x";
            result += digits[byte >> 4];
            result += digits[byte & 15];
        }
    }
    return result;
}

std::string quoted(std::string_view text) {
    std::size_t end = std::min(text.size(), shown_bytes_max);
    while (end < text.size() && end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0) == 0x80)
        --end;
    return joined({"\"", printable(text.substr(0, end)), end < text.size() ? "…\"" : "\""});
}

std::string shortest(double value) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.data(), digits.data() + digits.size(), value).ptr;
    std::string text(digits.data(), end);
    if (text.find_first_not_of("-0123456789") == std::string::npos) text += ".0";
    return text;
}

std::string_view nearest(std::string_view text, std::span<const std::string_view> candidates) {
    if (text.size() > compared_bytes_max) return {};
    std::string_view best;
    std::size_t best_distance = 0;
    for (const std::string_view candidate : candidates) {
        if (candidate.size() > compared_bytes_max) continue;
        const std::size_t edits = distance(text, candidate);
        // A third of the letters may be wrong, one at least; more would be guessing.
        if (edits > std::max<std::size_t>(1, std::max(text.size(), candidate.size()) / 3)) continue;
        if (best.empty() || edits < best_distance) {
            best = candidate;
            best_distance = edits;
        }
    }
    return best;
}

std::string did_you_mean(std::string_view text, std::span<const std::string_view> candidates) {
    const std::string_view meant = nearest(text, candidates);
    return meant.empty() ? std::string() : joined({"; did you mean \"", meant, "\"?"});
}

}  // namespace outcry
