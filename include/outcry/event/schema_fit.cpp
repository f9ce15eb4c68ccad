// SPDX-License-Identifier: Apache-2.0
#include "outcry/event/schema_fit.hpp"

#include <algorithm>
#include <array>

#include "outcry/base/text.hpp"
#include "outcry/codec/json_schema.hpp"
#include "outcry/event/catalogue.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;

SchemaFit worse(SchemaFit a, SchemaFit b) { return std::max(a, b); }

SchemaFit fit_fields(const TypeInfo& recorded, const TypeInfo& own) {
    SchemaFit fit = SchemaFit::same;
    for (std::size_t i = 0; i < recorded.fields.size(); ++i) {
        if (i >= own.fields.size() || recorded.fields[i].name != own.fields[i].name)
            return SchemaFit::other;
        fit = worse(fit, schema_fit(*recorded.fields[i].type, *own.fields[i].type));
    }
    return recorded.fields.size() < own.fields.size() ? worse(fit, SchemaFit::older) : fit;
}

std::string_view kind_word(Kind kind) {
    constexpr std::array<std::string_view, 18> words = {
        "boolean",   "integer",  "real",  "text",  "bytes",    "enumeration",
        "price",     "quantity", "money", "ratio", "time",     "duration",
        "timeframe", "record",   "list",  "map",   "optional", "?"};
    const auto at = static_cast<std::size_t>(kind);
    return words[std::min(at, words.size() - 1)];
}

}  // namespace

SchemaFit schema_fit(const TypeInfo& recorded, const TypeInfo& own) {
    if (recorded.kind != own.kind || recorded.fixed_size != own.fixed_size) return SchemaFit::other;
    switch (own.kind) {
        case Kind::record:
            return fit_fields(recorded, own);
        case Kind::list:
        case Kind::map:
        case Kind::optional:
            return schema_fit(*recorded.element, *own.element);
        case Kind::enumeration:
            // Names travel as text: an older build knew fewer of them.
            for (const std::string& name : recorded.names)
                if (std::find(own.names.begin(), own.names.end(), name) == own.names.end())
                    return SchemaFit::other;
            return SchemaFit::same;
        default:
            return SchemaFit::same;
    }
}

std::string schema_words(const TypeInfo& type) {
    switch (type.kind) {
        case Kind::record: {
            std::string out;
            for (const FieldInfo& field : type.fields)
                out +=
                    joined({out.empty() ? "" : ", ", field.name, ": ", schema_words(*field.type)});
            return joined({"{", out, "}"});
        }
        case Kind::list:
            return joined({"[", schema_words(*type.element), "]"});
        case Kind::map:
            return joined({"map of ", schema_words(*type.element)});
        case Kind::optional:
            return joined({schema_words(*type.element), " or nil"});
        case Kind::enumeration: {
            std::string out;
            for (const std::string& name : type.names)
                out += joined({out.empty() ? "" : "|", name});
            return out;
        }
        default:
            return std::string(kind_word(type.kind));
    }
}

Result<std::vector<std::string>> fit_schemas(const std::map<std::string, std::string>& recorded) {
    std::vector<std::string> older;
    for (const auto& [name, text] : recorded) {
        const TypeInfo* own = find_event_type(name);
        if (own == nullptr) continue;
        const auto tree = from_json_schema(text);
        if (!tree)
            return error(Error::Kind::protocol,
                         joined({"schema ", quoted(name),
                                 " of this journal cannot be read: ", tree.error().text()}));
        const SchemaFit fit = schema_fit(tree->root(), *own);
        if (fit == SchemaFit::older) older.push_back(name);
        if (fit == SchemaFit::other)
            return error(
                Error::Kind::protocol,
                joined({"schema ", quoted(name),
                        " is not the one this build reads, and fields were not only "
                        "appended; read it with the build that wrote it\n  recorded    ",
                        schema_words(tree->root()), "\n  this build  ", schema_words(*own)}));
    }
    return older;
}

}  // namespace outcry
