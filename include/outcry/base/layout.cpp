// SPDX-License-Identifier: Apache-2.0
#include "outcry/base/layout.hpp"

#include <sys/ioctl.h>
#include <unistd.h>

#include <algorithm>
#include <charconv>
#include <cstdlib>

#include "outcry/base/text.hpp"

namespace outcry {

namespace {

constexpr std::size_t columns_min = 20;  // below, nothing could be laid out
constexpr std::size_t columns_max = 10'000;

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

/// Bytes of the paint that the text begins with, `\x1b[…m`; 0 when it begins with none.
std::size_t paint_bytes(std::string_view text) {
    if (!text.starts_with("\x1b[")) return 0;
    const std::size_t end = text.find_first_not_of("0123456789;", 2);
    return end != std::string_view::npos && text[end] == 'm' ? end + 1 : 0;
}

/// How many bytes the first `width` characters take, with the paint before and between them; how
/// many characters there were is left in `width`.
std::size_t bytes_of(std::string_view text, std::size_t& width) {
    std::size_t at = 0;
    std::size_t count = 0;
    while (at < text.size()) {
        if (const std::size_t paint = paint_bytes(text.substr(at)); paint != 0) {
            at += paint;
            continue;
        }
        if ((static_cast<unsigned char>(text[at]) & 0xc0) != 0x80 && count++ == width) {
            --count;
            break;
        }
        ++at;
    }
    width = count;
    return at;
}

std::string_view without_spaces(std::string_view text) {
    const std::size_t last = text.find_last_not_of(' ');
    return text.substr(0, last == std::string_view::npos ? 0 : last + 1);
}

}  // namespace

std::size_t display_width(std::string_view text) {
    std::size_t width = text.size();
    bytes_of(text, width);
    return width;
}

std::string painted(std::string_view text, Colour colour, const Look& look) {
    if (!look.colours || colour == Colour::none || text.empty()) return std::string(text);
    return joined({code(colour), text, "\x1b[0m"});
}

std::vector<std::string> wrapped(std::string_view text, std::size_t width) {
    std::vector<std::string> lines;
    while (width != 0 && display_width(text) > width) {
        std::size_t count = width;
        const std::size_t whole = bytes_of(text, count);
        // A space right behind the line may end it too.
        const std::size_t space = text.rfind(' ', whole);
        const bool at_space =
            space != std::string_view::npos && !without_spaces(text.substr(0, space)).empty();
        lines.emplace_back(without_spaces(text.substr(0, at_space ? space : whole)));
        text.remove_prefix(at_space ? space : whole);
        text.remove_prefix(std::min(text.find_first_not_of(' '), text.size()));
    }
    if (!text.empty() || lines.empty()) lines.emplace_back(text);
    return lines;
}

std::string wrapped_text(std::string_view text, std::size_t width, std::size_t indent) {
    if (width == 0) return std::string(text);
    const std::size_t room = width > indent + columns_min ? width - indent : width;
    const std::string begin(width - room, ' ');
    std::string out;
    while (!text.empty()) {
        const std::size_t end = text.find('\n');
        const std::string_view line = text.substr(0, end);
        const std::vector<std::string> first = wrapped(line, width);
        out += first.front();
        if (first.size() > 1) {
            const std::string_view rest = line.substr(line.find(first[1], first.front().size()));
            for (const std::string& more : wrapped(rest, room)) out += joined({"\n", begin, more});
        }
        if (end == std::string_view::npos) break;
        out += '\n';
        text.remove_prefix(end + 1);
    }
    return out;
}

std::string elided(std::string_view text, std::size_t width) {
    if (width == 0 || display_width(text) <= width) return std::string(text);
    std::size_t kept = width - 1;
    return joined({without_spaces(text.substr(0, bytes_of(text, kept))), "…"});
}

std::size_t terminal_width(int descriptor) {
    if (::isatty(descriptor) != 1) return 0;
    std::size_t columns = 0;
    if (const char* stated = std::getenv("COLUMNS"); stated != nullptr) {
        const std::string_view text(stated);
        std::from_chars(text.data(), text.data() + text.size(), columns);
    }
    winsize size{};
    if (columns == 0 && ::ioctl(descriptor, TIOCGWINSZ, &size) == 0) columns = size.ws_col;
    return columns == 0 ? 0 : std::clamp(columns, columns_min, columns_max);
}

Look look_of(int descriptor) {
    const char* refused = std::getenv("NO_COLOR");
    const char* terminal = std::getenv("TERM");
    const bool colours = (refused == nullptr || *refused == '\0') && ::isatty(descriptor) == 1 &&
                         (terminal == nullptr || std::string_view(terminal) != "dumb");
    return {colours, terminal_width(descriptor)};
}

}  // namespace outcry
