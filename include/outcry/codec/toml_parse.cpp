// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/toml_parse.hpp"

#include <toml++/toml.h>

#include <algorithm>
#include <sstream>
#include <utility>

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry::detail {

namespace {

class Reader {
 public:
    Reader(TextPlace start, std::size_t skipped) : start_(start), skipped_(skipped) {}

    [[nodiscard]] TextPlace position(const toml::source_position& at) const {
        if (at.line == 0) return {0, 0, start_.source};
        if (at.line > 1) return {at.line + start_.line - 1, at.column, start_.source};
        const std::size_t column = start_.column + at.column - 1;
        return {start_.line, static_cast<std::uint32_t>(column - std::min(column - 1, skipped_)),
                start_.source};
    }

    [[nodiscard]] Value value(const toml::node& node) const {
        Value result;
        result.at = position(node.source().begin);
        switch (node.type()) {
            case toml::node_type::table:
                read_table(*node.as_table(), result);
                break;
            case toml::node_type::array:
                result.kind = Value::Kind::list;
                for (const toml::node& item : *node.as_array()) result.items.push_back(value(item));
                break;
            case toml::node_type::string:
                result.kind = Value::Kind::text;
                result.text = **node.as_string();
                break;
            case toml::node_type::integer:
                result.kind = Value::Kind::integer;
                result.integer = **node.as_integer();
                break;
            case toml::node_type::floating_point:
                result.kind = Value::Kind::real;
                result.real = **node.as_floating_point();
                break;
            case toml::node_type::boolean:
                result.kind = Value::Kind::boolean;
                result.boolean = **node.as_boolean();
                break;
            case toml::node_type::date:
                read_date(**node.as_date(), {}, 0, result);
                break;
            case toml::node_type::date_time: {
                const toml::date_time& when = **node.as_date_time();
                read_date(when.date, when.time, when.offset ? when.offset->minutes : 0, result);
                break;
            }
            case toml::node_type::time: {  // a time of day means no instant: nothing wants it
                std::ostringstream text;
                text << **node.as_time();
                result.kind = Value::Kind::text;
                result.text = text.str();
                break;
            }
            case toml::node_type::none:
                break;
        }
        return result;
    }

 private:
    void read_table(const toml::table& table, Value& result) const {
        result.kind = Value::Kind::table;
        for (const auto& [key, node] : table)
            result.entries.push_back(
                {std::string(key.str()), position(key.source().begin), value(node)});
        // toml++ keeps keys sorted by name; the order of the file is the order that counts.
        std::stable_sort(result.entries.begin(), result.entries.end(),
                         [](const Entry& a, const Entry& b) {
                             return std::pair(a.key_at.line, a.key_at.column) <
                                    std::pair(b.key_at.line, b.key_at.column);
                         });
    }

    static void read_date(const toml::date& date, const toml::time& clock,
                          std::int64_t offset_minutes, Value& result) {
        // Through text, so that the years 64-bit nanoseconds cannot hold become a complaint about
        // that text.
        std::ostringstream text;
        text << date << 'T' << clock;
        result.text = text.str();
        const auto when = time::parse(result.text);
        const bool held = when && !__builtin_sub_overflow(when->ns, offset_minutes * ns_per_minute,
                                                          &result.integer);
        result.kind = held ? Value::Kind::time : Value::Kind::text;
    }

    TextPlace start_;
    std::size_t skipped_;
};

/// The library's sentences, in our lower case and without their full stop.
std::string in_house_words(std::string_view description) {
    std::string words = printable(description);
    if (words.size() > 1 && words[0] >= 'A' && words[0] <= 'Z' &&
        (words[1] < 'A' || words[1] > 'Z'))
        words[0] = static_cast<char>(words[0] - 'A' + 'a');
    if (words.ends_with('.')) words.pop_back();
    return words;
}

}  // namespace

std::optional<Value> parse_toml(std::string_view text, TomlFailure& failure, TextPlace start,
                                std::size_t skipped) {
    const Reader reader(start, skipped);
    try {
        const toml::table table = toml::parse(text);
        return reader.value(table);
    } catch (const toml::parse_error& error) {
        failure = {reader.position(error.source().begin), in_house_words(error.description())};
    }
    return std::nullopt;
}

}  // namespace outcry::detail
