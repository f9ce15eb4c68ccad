// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/json_schema.hpp"

#include <array>
#include <nlohmann/json.hpp>

#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"

namespace outcry {

namespace {

using Json = nlohmann::ordered_json;
using Kind = TypeInfo::Kind;

/// Kinds that are text in JSON and something narrower here: their `x-outcry` name and the pattern
/// of their text.
struct TextKind {
    Kind kind;
    const char* name;
    const char* pattern;
};
constexpr const char* decimal = "^-?[0-9]+([.][0-9]{1,8})?$";
constexpr std::array<TextKind, 8> text_kinds{
    {{Kind::bytes, "bytes", "^([0-9a-fA-F]{2})*$"},
     {Kind::price, "price", decimal},
     {Kind::quantity, "quantity", decimal},
     {Kind::money, "money", decimal},
     {Kind::ratio, "ratio", "^-?[0-9]+([.][0-9]+)?(%|bp)$"},
     {Kind::time, "time", "^[0-9]{4}-[0-9]{2}-[0-9]{2}([T ][0-9:.]+Z?)?$"},
     {Kind::duration, "duration", "^-?[0-9]+(ns|us|ms|s|m|h|d|w)$"},
     {Kind::timeframe, "timeframe",
      "^([0-9]+(ns|us|ms|s|m|h|d|w|mo)|tick:[0-9]+|(volume|dollar):[0-9]+(e-[1-8])?)$"}}};

const TextKind* text_kind(Kind kind) {
    for (const TextKind& known : text_kinds)
        if (known.kind == kind) return &known;
    return nullptr;
}

Json schema_of(const TypeInfo& type);

Json integer_schema(const TypeInfo& type) {
    Json schema;
    if (is_wide_integer(type)) {  // as a number too, for those who can hold it
        schema["type"] = {"string", "integer"};
        schema["pattern"] = type.min < 0 ? "^-?[0-9]+$" : "^[0-9]+$";
    } else {
        schema["type"] = "integer";
    }
    schema["minimum"] = type.min;
    schema["maximum"] = type.max;
    return schema;
}

Json record_schema(const TypeInfo& type) {
    Json schema{{"title", type.name}, {"type", "object"}, {"properties", Json::object()}};
    Json required = Json::array();
    for (const FieldInfo& field : type.fields) {
        Json member = schema_of(*field.type);
        if (!field.doc.empty()) member["description"] = field.doc;
        if (field.fallback)
            member["default"] =
                Json::parse(to_json(field.fallback->view(), *field.type).value_or("null"));
        else
            required.push_back(field.name);
        schema["properties"][field.name] = std::move(member);
    }
    if (!required.empty()) schema["required"] = std::move(required);
    schema["additionalProperties"] = false;
    return schema;
}

Json optional_schema(const TypeInfo& type) {
    Json schema = schema_of(type);
    Json& kinds = schema["type"];
    if (!kinds.is_array()) kinds = Json::array({kinds});
    kinds.push_back("null");
    if (schema.contains("enum")) schema["enum"].push_back(nullptr);
    return schema;
}

Json schema_of(const TypeInfo& type) {
    if (const TextKind* kind = text_kind(type.kind))
        return {{"type", "string"}, {"pattern", kind->pattern}, {"x-outcry", kind->name}};
    switch (type.kind) {
        case Kind::boolean:
            return {{"type", "boolean"}};
        case Kind::integer:
            return integer_schema(type);
        case Kind::real:
            return {{"type", "number"}};
        case Kind::enumeration:
            return {{"title", type.name}, {"type", "string"}, {"enum", type.names}};
        case Kind::record:
            return record_schema(type);
        case Kind::list: {
            Json schema{{"type", "array"}, {"items", schema_of(*type.element)}};
            if (type.fixed_size != 0) {
                schema["minItems"] = type.fixed_size;
                schema["maxItems"] = type.fixed_size;
            }
            return schema;
        }
        case Kind::map:
            return {{"type", "object"}, {"additionalProperties", schema_of(*type.element)}};
        case Kind::optional:
            return optional_schema(*type.element);
        default:
            return {{"type", "string"}};
    }
}

Json plain_schema_of(const TypeInfo& type) {
    switch (type.kind) {
        case Kind::boolean:
            return {{"type", "boolean"}};
        case Kind::text:
        case Kind::bytes:
        case Kind::enumeration:
        case Kind::timeframe:
            return {{"type", "string"}};
        case Kind::time:
            return {{"type", "string"}, {"format", "date-time"}};
        case Kind::integer:
            return {{"type", "integer"}};
        case Kind::list:
            return {{"type", "array"}, {"items", plain_schema_of(*type.element)}};
        case Kind::map:
            return {{"type", "object"}, {"additionalProperties", plain_schema_of(*type.element)}};
        case Kind::optional:
            return {
                {"anyOf", Json::array({plain_schema_of(*type.element), Json{{"type", "null"}}})}};
        case Kind::record: {
            Json members = Json::object();
            for (const FieldInfo& field : type.fields)
                members[field.name] = plain_schema_of(*field.type);
            return {{"type", "object"}, {"properties", std::move(members)}};
        }
        default:
            return {{"type", "number"}};
    }
}

bool same_field(const FieldInfo& a, const FieldInfo& b) {
    return a.name == b.name && a.doc == b.doc && a.fallback == b.fallback &&
           same_type(*a.type, *b.type);
}

}  // namespace

std::string json_schema(const TypeInfo& type, JsonStyle style, std::string_view id) {
    if (style == JsonStyle::plain) return plain_schema_of(type).dump();
    Json schema{{"$schema", "https://json-schema.org/draft/2020-12/schema"}};
    if (!id.empty()) schema["$id"] = id;
    schema.update(schema_of(type));
    return schema.dump(style == JsonStyle::pretty ? 2 : -1);
}

bool same_type(const TypeInfo& a, const TypeInfo& b) {
    if (a.kind != b.kind || a.name != b.name || a.min != b.min || a.max != b.max ||
        a.names != b.names || a.fixed_size != b.fixed_size || a.fields.size() != b.fields.size() ||
        (a.element == nullptr) != (b.element == nullptr))
        return false;
    for (std::size_t i = 0; i < a.fields.size(); ++i)
        if (!same_field(a.fields[i], b.fields[i])) return false;
    return a.element == nullptr || same_type(*a.element, *b.element);
}

}  // namespace outcry
