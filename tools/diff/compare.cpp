// SPDX-License-Identifier: Apache-2.0
#include "tools/diff/compare.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/event/catalogue.hpp"
#include "outcry/event/record.hpp"

namespace outcry::tools {

namespace {

using msgpack::Kind;
using msgpack::Reader;

constexpr std::string_view absent = "absent";

std::string value_text(BytesView value, const TypeInfo* type) {
    auto json = type == nullptr ? to_json(value) : to_json(value, *type);
    if (!json && type != nullptr) json = to_json(value);
    return json ? *json : json.error().text();
}

const TypeInfo* unwrapped(const TypeInfo* type) {
    while (type != nullptr && type->kind == TypeInfo::Kind::optional) type = type->element;
    return type;
}

const TypeInfo* field_type(const TypeInfo* type, std::string_view name) {
    if (type == nullptr) return nullptr;
    if (type->kind == TypeInfo::Kind::map) return type->element;
    for (const FieldInfo& field : type->fields)
        if (field.name == name) return field.type;
    return nullptr;
}

Difference differing(const std::string& path, BytesView a, BytesView b, const TypeInfo* type);

Difference differing_maps(const std::string& path, BytesView a, BytesView b, const TypeInfo* type) {
    Reader left(a), right(b);
    std::size_t left_count = 0, right_count = 0;
    left.map(left_count);
    right.map(right_count);
    for (std::size_t i = 0; i < std::min(left_count, right_count); ++i) {
        std::string_view left_key, right_key;
        BytesView left_value, right_value;
        left.text(left_key);
        right.text(right_key);
        left.slice(left_value);
        right.slice(right_value);
        if (!left.ok() || !right.ok()) break;
        if (left_key != right_key)
            return {path, joined({"field ", quoted(left_key)}),
                    joined({"field ", quoted(right_key)})};
        if (!same_bytes(left_value, right_value))
            return differing(joined({path, "/", left_key}), left_value, right_value,
                             field_type(type, left_key));
    }
    Reader& longer = left_count > right_count ? left : right;
    std::string_view key;
    BytesView value;
    if (left_count == right_count || !longer.text(key) || !longer.slice(value))
        return {path, value_text(a, type), value_text(b, type)};
    const std::string text = value_text(value, field_type(type, key));
    const std::string full = joined({path, "/", key});
    return left_count > right_count ? Difference{full, text, std::string(absent)}
                                    : Difference{full, std::string(absent), text};
}

Difference differing_lists(const std::string& path, BytesView a, BytesView b,
                           const TypeInfo* type) {
    Reader left(a), right(b);
    std::size_t left_count = 0, right_count = 0;
    left.array(left_count);
    right.array(right_count);
    const TypeInfo* element = type == nullptr ? nullptr : type->element;
    const auto place = [&](std::size_t i) { return joined({path, "/", std::to_string(i)}); };
    const std::size_t shared = std::min(left_count, right_count);
    for (std::size_t i = 0; i < shared; ++i) {
        BytesView left_value, right_value;
        if (!left.slice(left_value) || !right.slice(right_value)) break;
        if (!same_bytes(left_value, right_value))
            return differing(place(i), left_value, right_value, element);
    }
    BytesView value;
    if (left_count > shared && left.slice(value))
        return {place(shared), value_text(value, element), std::string(absent)};
    if (right_count > shared && right.slice(value))
        return {place(shared), std::string(absent), value_text(value, element)};
    return {path, value_text(a, type), value_text(b, type)};
}

/// The two values are known to differ; says how deep down.
Difference differing(const std::string& path, BytesView a, BytesView b, const TypeInfo* type) {
    const TypeInfo* plain = unwrapped(type);
    const Kind left = Reader(a).peek(), right = Reader(b).peek();
    if (left == Kind::map && right == Kind::map) return differing_maps(path, a, b, plain);
    if (left == Kind::array && right == Kind::array) return differing_lists(path, a, b, plain);
    return {path, value_text(a, type), value_text(b, type)};
}

std::string refs_text(BytesView refs) {
    std::string text;
    std::uint64_t seq = 0;
    for (RefsReader reader(refs); reader.next(seq);)
        text += joined({text.empty() ? "" : ", ", std::to_string(seq)});
    return joined({"[", text, "]"});
}

std::optional<Difference> differing_records(const RecordView& a, const RecordView& b) {
    const auto of = [](const char* name, std::string left, std::string right) {
        return left == right ? std::nullopt
                             : std::optional(Difference{name, std::move(left), std::move(right)});
    };
    const auto number = [](auto value) { return std::to_string(value); };
    using Text = std::string;
    if (auto found = of("topic", Text(a.said.topic), Text(b.said.topic))) return found;
    if (auto found = of("schema", Text(a.said.schema), Text(b.said.schema))) return found;
    const Prefix& left = a.prefix;
    const Prefix& right = b.prefix;
    if (auto found = of("seq", number(left.seq), number(right.seq))) return found;
    if (auto found = of("source", number(left.source), number(right.source))) return found;
    if (auto found = of("time", time::to_iso(left.time), time::to_iso(right.time))) return found;
    if (auto found = of("cause", number(left.cause), number(right.cause))) return found;
    if (auto found = of("source_seq", number(a.said.source_seq), number(b.said.source_seq)))
        return found;
    if (auto found =
            of("event_time", time::to_iso(a.said.event_time), time::to_iso(b.said.event_time)))
        return found;
    if (auto found = of("refs", refs_text(a.said.refs), refs_text(b.said.refs))) return found;
    if (same_bytes(a.said.body, b.said.body)) return std::nullopt;
    return differing("body", a.said.body, b.said.body, find_event_type(a.said.schema));
}

}  // namespace

std::optional<Difference> first_difference(BytesView record_a, BytesView record_b) {
    if (same_bytes(record_a, record_b)) return std::nullopt;
    const auto a = read_record(record_a);
    const auto b = read_record(record_b);
    const auto side = [](const Result<RecordView>& read, BytesView bytes) {
        return read ? joined({"a record of ", std::to_string(bytes.size()), " bytes"})
                    : read.error().text();
    };
    if (!a || !b) return Difference{"record", side(a, record_a), side(b, record_b)};
    if (auto found = differing_records(*a, *b)) return found;
    return Difference{"record", "the same values in other bytes", "the same values in other bytes"};
}

std::string describe_difference(BytesView record_a, BytesView record_b) {
    const auto found = first_difference(record_a, record_b);
    return found ? joined({found->path, ": ", found->a, " against ", found->b}) : std::string();
}

std::string one_line(const std::string& value) {
    constexpr std::size_t bytes_max = 160;
    const std::string text = printable(value);
    if (text.size() <= bytes_max) return text;
    std::size_t end = bytes_max;
    while (end > 0 && (static_cast<unsigned char>(text[end]) & 0xc0U) == 0x80U) --end;
    return joined({text.substr(0, end), "…"});
}

}  // namespace outcry::tools
