// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/topic.hpp"

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
    text_.push_back('.');
    if (token.empty()) text_.push_back('-');  // an absent key still takes its place
    std::size_t plain = 0;
    while (plain < token.size() && !encoded_bytes[static_cast<unsigned char>(token[plain])])
        ++plain;
    text_.append(token.data(), plain);
    for (const char c : token.substr(plain)) {
        const auto byte = static_cast<unsigned char>(c);
        if (needs_encoding(byte)) {
            text_.push_back('%');
            text_.push_back(digits[byte >> 4]);
            text_.push_back(digits[byte & 15]);
        } else {
            text_.push_back(c);
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
    while (!pattern.empty()) {
        const std::string_view wanted = take_token(pattern);
        if (wanted == ">") return !topic.empty();
        if (topic.empty()) return false;
        const std::string_view token = take_token(topic);
        if (wanted != "*" && wanted != token) return false;
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
