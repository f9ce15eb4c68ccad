// SPDX-License-Identifier: Apache-2.0
// What a person wrote, before anyone knows what it should have been: a tree of values that remember
// their place in the text. TOML, JSON and command lines all become this. Plain values for any
// thread; a pointer into a tree lives as long as the tree.
#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace outcry {

/// Line and column count from 1, columns in characters; line 0 is "nowhere". `source` numbers the
/// texts of one document.
struct TextPlace {
    std::uint32_t line = 0;
    std::uint32_t column = 0;
    std::uint32_t source = 0;

    bool operator==(const TextPlace&) const = default;
};

struct Entry;

struct Value {
    enum class Kind {
        null,
        boolean,
        integer,           // int64
        unsigned_integer,  // beyond int64
        real,
        text,
        loose,  // text from a command line: means what the wanted type reads into it
        time,   // nanoseconds in `integer`
        list,
        table,
    };

    Kind kind = Kind::null;
    TextPlace at;
    bool boolean = false;
    std::int64_t integer = 0;
    std::uint64_t unsigned_integer = 0;
    double real = 0;
    std::string text;
    std::vector<Value> items;
    std::vector<Entry> entries;  // in the order they were written

    [[nodiscard]] static Value of_text(std::string text, TextPlace at = {});
    [[nodiscard]] static Value of_loose(std::string text, TextPlace at = {});
    [[nodiscard]] static Value of_table(TextPlace at = {});

    [[nodiscard]] bool is_table() const { return kind == Kind::table; }
    [[nodiscard]] const Entry* find(std::string_view key) const;
    /// The value under `key`, or nullptr.
    [[nodiscard]] const Value* get(std::string_view key) const;
    [[nodiscard]] Value* get(std::string_view key);
    /// Puts or replaces.
    Value& set(std::string_view key, TextPlace key_at, Value value);
};

struct Entry {
    std::string key;
    TextPlace key_at;
    Value value;
};

/// `5`, `"text"`, `a list`: for messages that end in ", got …".
[[nodiscard]] std::string describe_value(const Value& value);

}  // namespace outcry
