// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/topic.hpp"

#include <algorithm>
#include <array>

namespace outcry {

namespace {

constexpr bool needs_encoding(unsigned char c) {
    return c <= ' ' || c == '.' || c == '/' || c == '\\' || c == '%' || c == '*' || c == '>' ||
           c == 0x7f;
}

/// Looked up: every topic of every output is written byte by byte.
constexpr auto encoded_bytes = [] {
    std::array<bool, 256> table{};
    for (std::size_t c = 0; c < table.size(); ++c)
        table[c] = needs_encoding(static_cast<unsigned char>(c));
    return table;
}();

int hex_digit(char c) {
    if (c >= '0' && c <= '9') return c - '0';
    if (c >= 'A' && c <= 'F') return c - 'A' + 10;
    return -1;
}

/// Cuts the first token off `rest`.
std::string_view take_token(std::string_view& rest) {
    const std::size_t dot = rest.find('.');
    const std::string_view token = rest.substr(0, dot);
    rest = dot == std::string_view::npos ? std::string_view{} : rest.substr(dot + 1);
    return token;
}

}  // namespace

TopicWriter& TopicWriter::token(std::string_view token) {
    static constexpr char digits[] = "0123456789ABCDEF";
    if (token.empty()) token = "-";  // an absent key still takes its place
    const std::size_t before = text_.size();
    std::uint8_t* at = text_.extend(1 + token.size());
    *at++ = '.';
    bool encoded = false;
    for (const char c : token) {
        const auto byte = static_cast<unsigned char>(c);
        encoded |= encoded_bytes[byte];
        *at++ = byte;
    }
    if (!encoded) return *this;
    text_.truncate(before + 1);
    for (const char c : token) {
        const auto byte = static_cast<unsigned char>(c);
        if (encoded_bytes[byte]) {
            text_.push('%');
            text_.push(static_cast<std::uint8_t>(digits[byte >> 4]));
            text_.push(static_cast<std::uint8_t>(digits[byte & 15]));
        } else {
            text_.push(byte);
        }
    }
    return *this;
}

std::string decode_token(std::string_view token) {
    std::string text;
    for (std::size_t i = 0; i < token.size(); ++i) {
        if (token[i] == '%' && i + 2 < token.size() && hex_digit(token[i + 1]) >= 0 &&
            hex_digit(token[i + 2]) >= 0) {
            text.push_back(
                static_cast<char>(hex_digit(token[i + 1]) * 16 + hex_digit(token[i + 2])));
            i += 2;
        } else {
            text.push_back(token[i]);
        }
    }
    return text;
}

std::string_view topic_token(std::string_view topic, std::size_t index) {
    while (index-- > 0) {
        const std::size_t dot = topic.find('.');
        if (dot == std::string_view::npos) return {};
        topic = topic.substr(dot + 1);
    }
    return topic.substr(0, topic.find('.'));
}

bool topic_matches(std::string_view pattern, std::string_view topic) {
    // Most patterns part from most topics before their first wildcard.
    const auto is_wild = [](char c) { return c == '*' || c == '>'; };
    const std::size_t both = std::min(pattern.size(), topic.size());
    std::size_t same = 0, token = 0;
    for (; same < both && pattern[same] == topic[same] && !is_wild(pattern[same]); ++same)
        if (pattern[same] == '.') token = same + 1;
    if (same < both && !is_wild(pattern[same])) return false;
    pattern.remove_prefix(token);
    topic.remove_prefix(token);
    while (!pattern.empty()) {
        const std::string_view wanted = take_token(pattern);
        if (wanted == ">") return !topic.empty();
        if (topic.empty()) return false;
        const std::string_view found = take_token(topic);
        if (wanted != "*" && wanted != found) return false;
    }
    return topic.empty();
}

Result<void> check_pattern(std::string_view pattern) {
    const std::string quoted = "pattern `" + std::string(pattern) + "`";
    if (pattern.empty()) return invalid("pattern is empty, write `>` for every topic");
    if (pattern.size() > limits::topic_bytes_max)
        return invalid(quoted + " exceeds " + std::to_string(limits::topic_bytes_max) + " bytes");
    if (pattern.back() == '.') return invalid(quoted + " ends with a dot");
    while (!pattern.empty()) {
        const std::string_view token = take_token(pattern);
        if (token.empty()) return invalid(quoted + " has an empty token");
        if (token == ">" && !pattern.empty())
            return invalid(quoted + " has `>` before its end, it may only come last");
        if (token.size() > 1 && token.find_first_of("*>") != std::string_view::npos)
            return invalid(quoted + " has a wildcard inside a token, `*` stands for a whole one");
    }
    return {};
}

Result<void> check_topic(std::string_view topic, std::string_view schema) {
    if (topic.size() > limits::topic_bytes_max)
        return invalid("topic of " + std::to_string(topic.size()) + " bytes exceeds " +
                       std::to_string(limits::topic_bytes_max));
    const bool begins = topic.substr(0, schema.size()) == schema &&
                        (topic.size() == schema.size() || topic[schema.size()] == '.');
    if (!begins)
        return invalid("topic `" + std::string(topic) + "` does not begin with its schema `" +
                       std::string(schema) + "`");
    for (const char c : topic)
        if (c != '.' && c != '%' && needs_encoding(static_cast<unsigned char>(c)))
            return invalid("topic `" + std::string(topic) +
                           "` holds a character that must be percent-encoded");
    if (topic.back() == '.' || topic.find("..") != std::string_view::npos)
        return invalid("topic `" + std::string(topic) + "` has an empty token");
    return {};
}

}  // namespace outcry
