// SPDX-License-Identifier: Apache-2.0
#include <algorithm>
#include <array>
#include <limits>

#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"
#include "outcry/codec/json_read.hpp"
#include "outcry/codec/json_schema.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;
using Written = Value::Kind;

struct NamedKind {
    std::string_view name;
    Kind kind;
};
constexpr std::array<NamedKind, 8> named_kinds{{{"bytes", Kind::bytes},
                                                {"price", Kind::price},
                                                {"quantity", Kind::quantity},
                                                {"money", Kind::money},
                                                {"ratio", Kind::ratio},
                                                {"time", Kind::time},
                                                {"duration", Kind::duration},
                                                {"timeframe", Kind::timeframe}}};

constexpr std::array<std::string_view, 22> known_keywords{
    "$schema",  "$id",        "title",    "description",
    "type",     "properties", "required", "additionalProperties",
    "items",    "minItems",   "maxItems", "enum",
    "minimum",  "maximum",    "pattern",  "default",
    "x-outcry", "$comment",   "examples", "deprecated",
    "readOnly", "writeOnly"};

/// What `type` allows, `null` apart.
struct Allowed {
    std::string_view type;
    bool null = false;
    bool wide = false;  // both string and integer: a 64-bit integer
};

class SchemaReader {
 public:
    Result<TypeTree> run(const Value& schema) {
        TypeInfo& root = tree_.add();
        OUTCRY_TRY(read(schema, root, "", 0));
        if (root.kind != Kind::record)
            return refuse("/type", "the outermost type must be an object with properties");
        return std::move(tree_);
    }

 private:
    static Error refuse(const std::string& path, std::string message) {
        return invalid(std::move(message), path.empty() ? "/" : path);
    }

    Result<void> read(const Value& schema, TypeInfo& into, const std::string& path,
                      std::size_t depth);
    Result<void> read_keywords(const Value& schema, const std::string& path) const;
    Result<Allowed> allowed(const Value& schema, const std::string& path) const;
    Result<void> read_text(const Value& schema, TypeInfo& into, const std::string& path);
    Result<void> read_integer(const Value& schema, TypeInfo& into, bool wide,
                              const std::string& path);
    Result<void> read_list(const Value& schema, TypeInfo& into, const std::string& path,
                           std::size_t depth);
    Result<void> read_object(const Value& schema, TypeInfo& into, const std::string& path,
                             std::size_t depth);
    Result<void> read_field(const Entry& entry, const std::vector<std::string>& required,
                            TypeInfo& into, const std::string& path, std::size_t depth);
    Result<std::vector<std::string>> texts(const Value& schema, const char* keyword,
                                           const std::string& path, bool nulls) const;
    Result<TypeInfo*> child(const Value& schema, const std::string& path, std::size_t depth) {
        TypeInfo& node = tree_.add();
        OUTCRY_TRY(read(schema, node, path, depth + 1));
        return &node;
    }

    TypeTree tree_;
};

Result<void> SchemaReader::read_keywords(const Value& schema, const std::string& path) const {
    for (const Entry& entry : schema.entries)
        if (std::find(known_keywords.begin(), known_keywords.end(), entry.key) ==
            known_keywords.end())
            return refuse(joined({path, "/", entry.key}),
                          joined({"keyword ", quoted(entry.key), " is not supported",
                                  did_you_mean(entry.key, known_keywords)}));
    return {};
}

Result<Allowed> SchemaReader::allowed(const Value& schema, const std::string& path) const {
    const Value* type = schema.get("type");
    if (type == nullptr) return refuse(path, "keyword \"type\" is missing");
    if (type->kind == Written::text) return Allowed{type->text};
    Allowed result;
    bool text = false, integer = false;
    for (const Value& item : type->items) {
        if (item.text == "null")
            result.null = true;
        else if (item.text == "string")
            text = true;
        else if (item.text == "integer")
            integer = true;
        else if (result.type.empty())
            result.type = item.text;
        else
            return refuse(joined({path, "/type"}), "one type, with or without null, is supported");
    }
    result.wide = text && integer;
    if (!result.type.empty() && (text || integer))
        return refuse(joined({path, "/type"}), "one type, with or without null, is supported");
    if (integer)
        result.type = "integer";
    else if (text)
        result.type = "string";
    if (result.type.empty())
        return refuse(joined({path, "/type"}), "expected the name of a type or a list of names");
    return result;
}

Result<void> SchemaReader::read(const Value& schema, TypeInfo& into, const std::string& path,
                                std::size_t depth) {
    if (!schema.is_table())
        return refuse(path, joined({"expected a schema object, got ", describe_value(schema)}));
    if (depth > limits::nesting_max) return refuse(path, "schema is nested deeper than 16");
    OUTCRY_TRY(read_keywords(schema, path));
    OUTCRY_ASSIGN(const Allowed kind, allowed(schema, path));
    TypeInfo* target = &into;
    if (kind.null) {
        into.kind = Kind::optional;
        target = &tree_.add();
        into.element = target;
    }
    if (kind.type == "boolean") {
        target->kind = Kind::boolean;
    } else if (kind.type == "number") {
        target->kind = Kind::real;
    } else if (kind.type == "string") {
        return read_text(schema, *target, path);
    } else if (kind.type == "integer") {
        return read_integer(schema, *target, kind.wide, path);
    } else if (kind.type == "array") {
        return read_list(schema, *target, path, depth);
    } else if (kind.type == "object") {
        return read_object(schema, *target, path, depth);
    } else {
        return refuse(joined({path, "/type"}),
                      joined({quoted(kind.type), " is not a type of JSON Schema"}));
    }
    return {};
}

Result<std::vector<std::string>> SchemaReader::texts(const Value& schema, const char* keyword,
                                                     const std::string& path, bool nulls) const {
    std::vector<std::string> result;
    const Value* list = schema.get(keyword);
    if (list == nullptr) return result;
    for (const Value& item : list->items) {
        if (nulls && item.kind == Written::null) continue;
        if (item.kind != Written::text || item.text.size() > limits::name_bytes_max)
            return refuse(
                joined({path, "/", keyword}),
                joined({"expected names of at most ", std::to_string(limits::name_bytes_max),
                        " bytes, got ", describe_value(item)}));
        if (std::find(result.begin(), result.end(), item.text) != result.end())
            return refuse(joined({path, "/", keyword}),
                          joined({quoted(item.text), " appears twice"}));
        result.push_back(item.text);
    }
    const bool may_be_empty = std::string_view(keyword) == "required";
    if (list->kind != Written::list || (result.empty() && !may_be_empty))
        return refuse(joined({path, "/", keyword}), "expected a list of names");
    return result;
}

Result<void> SchemaReader::read_text(const Value& schema, TypeInfo& into, const std::string& path) {
    into.kind = Kind::text;
    if (schema.get("enum") != nullptr) {
        into.kind = Kind::enumeration;
        if (const Value* title = schema.get("title")) into.name = title->text;
        OUTCRY_ASSIGN(into.names, texts(schema, "enum", path, true));
        return {};
    }
    const Value* kind = schema.get("x-outcry");
    if (kind == nullptr) return {};
    std::vector<std::string_view> names;
    for (const NamedKind& known : named_kinds) {
        names.push_back(known.name);
        if (known.name == kind->text) into.kind = known.kind;
    }
    if (into.kind == Kind::text)
        return refuse(joined({path, "/x-outcry"}), joined({quoted(kind->text), " is not a kind",
                                                           did_you_mean(kind->text, names)}));
    return {};
}

Result<void> SchemaReader::read_integer(const Value& schema, TypeInfo& into, bool wide,
                                        const std::string& path) {
    constexpr std::int64_t exact = std::int64_t{1} << 53;
    into.kind = Kind::integer;
    into.min = wide ? std::numeric_limits<std::int64_t>::min() : -exact;
    into.max = wide ? static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max())
                    : static_cast<std::uint64_t>(exact);
    if (const Value* least = schema.get("minimum")) {
        if (least->kind != Written::integer)
            return refuse(joined({path, "/minimum"}), "expected a whole number");
        into.min = least->integer;
    }
    if (const Value* most = schema.get("maximum")) {
        if (most->kind == Written::unsigned_integer)
            into.max = most->unsigned_integer;
        else if (most->kind == Written::integer && most->integer >= 0)
            into.max = static_cast<std::uint64_t>(most->integer);
        else
            return refuse(joined({path, "/maximum"}),
                          "expected a whole number that is not negative");
    }
    if (into.min > 0 && into.max < static_cast<std::uint64_t>(into.min))
        return refuse(joined({path, "/minimum"}), "minimum exceeds maximum");
    if (into.min < 0 &&
        into.max > static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max()))
        return refuse(joined({path, "/maximum"}),
                      "a range from below zero to beyond int64 fits no integer");
    return {};
}

Result<void> SchemaReader::read_list(const Value& schema, TypeInfo& into, const std::string& path,
                                     std::size_t depth) {
    into.kind = Kind::list;
    const Value* items = schema.get("items");
    if (items == nullptr) return refuse(path, "keyword \"items\" is missing");
    OUTCRY_ASSIGN(into.element, child(*items, joined({path, "/items"}), depth));
    const Value* least = schema.get("minItems");
    const Value* most = schema.get("maxItems");
    if (least == nullptr && most == nullptr) return {};
    if (least == nullptr || most == nullptr || least->kind != Written::integer ||
        most->kind != Written::integer || least->integer != most->integer || most->integer < 1 ||
        most->integer > static_cast<std::int64_t>(limits::elements_max))
        return refuse(path, "minItems and maxItems must be the same number from 1 to 65536");
    into.fixed_size = static_cast<std::size_t>(most->integer);
    return {};
}

Result<void> SchemaReader::read_field(const Entry& entry, const std::vector<std::string>& required,
                                      TypeInfo& into, const std::string& path, std::size_t depth) {
    if (entry.key.empty() || entry.key.size() > limits::name_bytes_max)
        return refuse(path, "a field name is empty or longer than 64 bytes");
    OUTCRY_ASSIGN(const TypeInfo* const type, child(entry.value, path, depth));
    FieldInfo field{entry.key, type, std::nullopt, {}};
    if (const Value* doc = entry.value.get("description")) field.doc = doc->text;
    const bool is_required =
        std::find(required.begin(), required.end(), entry.key) != required.end();
    if (const Value* given = entry.value.get("default")) {
        if (is_required)
            return refuse(joined({path, "/default"}), "a required field has no default");
        Fitted fitted = fit(*given, *type, {.syntax = Syntax::json});
        if (!fitted.ok())
            return refuse(joined({path, "/default", fitted.misfits.front().path}),
                          fitted.misfits.front().message);
        field.fallback = std::move(fitted.body);
    } else if (!is_required) {
        if (type->kind != Kind::optional)
            return refuse(path, "a field that is not required needs a default or null");
        field.fallback = Buffer();
        msgpack::Writer(*field.fallback).nil();
    }
    into.fields.push_back(std::move(field));
    return {};
}

Result<void> SchemaReader::read_object(const Value& schema, TypeInfo& into, const std::string& path,
                                       std::size_t depth) {
    const Value* properties = schema.get("properties");
    const Value* others = schema.get("additionalProperties");
    if (properties == nullptr && others != nullptr && others->is_table()) {
        into.kind = Kind::map;
        OUTCRY_ASSIGN(into.element, child(*others, joined({path, "/additionalProperties"}), depth));
        return {};
    }
    into.kind = Kind::record;
    if (const Value* title = schema.get("title")) into.name = title->text;
    if (into.name.size() > limits::name_bytes_max)
        return refuse(joined({path, "/title"}), "title is longer than 64 bytes");
    if (properties == nullptr || !properties->is_table())
        return refuse(path,
                      "an object needs \"properties\", or \"additionalProperties\" with a schema");
    if (others != nullptr && (others->kind != Written::boolean || others->boolean))
        return refuse(joined({path, "/additionalProperties"}),
                      "a record takes no further properties: expected false");
    OUTCRY_ASSIGN(const std::vector<std::string> required, texts(schema, "required", path, false));
    for (const std::string& name : required)
        if (properties->get(name) == nullptr)
            return refuse(joined({path, "/required"}),
                          joined({quoted(name), " is required but no property"}));
    for (const Entry& entry : properties->entries)
        OUTCRY_TRY(
            read_field(entry, required, into, joined({path, "/properties/", entry.key}), depth));
    return {};
}

}  // namespace

Result<TypeTree> from_json_schema(std::string_view json) {
    OUTCRY_ASSIGN(const Value schema, read_json(json));
    return SchemaReader().run(schema);
}

}  // namespace outcry
