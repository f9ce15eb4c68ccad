// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/value.hpp"

#include "outcry/base/text.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

Value Value::of_text(std::string text, TextPlace at) {
    Value value;
    value.kind = Kind::text;
    value.text = std::move(text);
    value.at = at;
    return value;
}

Value Value::of_loose(std::string text, TextPlace at) {
    Value value = of_text(std::move(text), at);
    value.kind = Kind::loose;
    return value;
}

Value Value::of_table(TextPlace at) {
    Value value;
    value.kind = Kind::table;
    value.at = at;
    return value;
}

const Entry* Value::find(std::string_view key) const {
    for (const Entry& entry : entries)
        if (entry.key == key) return &entry;
    return nullptr;
}

const Value* Value::get(std::string_view key) const {
    const Entry* entry = find(key);
    return entry == nullptr ? nullptr : &entry->value;
}

Value* Value::get(std::string_view key) {
    for (Entry& entry : entries)
        if (entry.key == key) return &entry.value;
    return nullptr;
}

Value& Value::set(std::string_view key, TextPlace key_at, Value value) {
    for (Entry& entry : entries) {
        if (entry.key != key) continue;
        entry.key_at = key_at;
        entry.value = std::move(value);
        return entry.value;
    }
    entries.push_back({std::string(key), key_at, std::move(value)});
    return entries.back().value;
}

std::string describe_value(const Value& value) {
    switch (value.kind) {
        case Value::Kind::null:
            return "null";
        case Value::Kind::boolean:
            return value.boolean ? "true" : "false";
        case Value::Kind::integer:
            return std::to_string(value.integer);
        case Value::Kind::unsigned_integer:
            return std::to_string(value.unsigned_integer);
        case Value::Kind::real:
            return shortest(value.real);
        case Value::Kind::text:
            return quoted(value.text);
        case Value::Kind::loose:
            return value.text.empty() ? "nothing" : quoted(value.text);
        case Value::Kind::time:
            return time::to_iso(TimeNs{value.integer});
        case Value::Kind::list:
            return "a list";
        case Value::Kind::table:
            return "a table";
    }
    return {};
}

}  // namespace outcry
