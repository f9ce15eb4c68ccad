// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/flags.hpp"

#include <algorithm>

#include "outcry/base/text.hpp"
#include "outcry/codec/fit.hpp"
#include "outcry/codec/json.hpp"
#include "outcry/codec/toml.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;

std::string kebab(std::string_view name) {
    std::string text(name);
    std::replace(text.begin(), text.end(), '_', '-');
    return text;
}

const TypeInfo& without_optional(const TypeInfo& type) {
    return type.kind == Kind::optional ? without_optional(*type.element) : type;
}

std::string placeholder_of(const TypeInfo& type) {
    switch (type.kind) {
        case Kind::boolean:
            return {};
        case Kind::integer:
            return "N";
        case Kind::real:
            return "NUMBER";
        case Kind::text:
            return "TEXT";
        case Kind::bytes:
            return "HEX";
        case Kind::enumeration: {
            std::string names;
            for (const std::string& name : type.names)
                names += joined({names.empty() ? "" : "|", name});
            return names;
        }
        case Kind::price:
            return "PRICE";
        case Kind::quantity:
            return "QUANTITY";
        case Kind::money:
            return "MONEY";
        case Kind::ratio:
            return "RATIO";
        case Kind::time:
            return "TIME";
        case Kind::duration:
            return "DURATION";
        case Kind::timeframe:
            return "TIMEFRAME";
        case Kind::record:
            return "TABLE";
        case Kind::list:
            return joined({placeholder_of(*type.element), ",..."});
        case Kind::map:
            return joined({"KEY=", placeholder_of(*type.element), ",..."});
        case Kind::optional:
            return placeholder_of(*type.element);
    }
    return {};
}

/// JSON without its quotation marks and brackets: `8bp`, `15m,1h`; empty for nothing.
std::string plain(const Buffer& body, const TypeInfo& type) {
    const std::string json = to_json(body.view(), type).value_or({});
    std::string text;
    for (const char c : json)
        if (c != '"' && c != '[' && c != ']' && c != '{' && c != '}') text += c == ':' ? '=' : c;
    return text == "null" ? "" : text;
}

/// Times hold colons of their own, and texts may hold anything: only what survives `plain` is
/// stripped.
std::string fallback_text(const Buffer& body, const TypeInfo& type) {
    const TypeInfo& bare = without_optional(type);
    if (bare.kind == Kind::list || bare.kind == Kind::map) return plain(body, type);
    std::string json = to_json(body.view(), type).value_or({});
    if (json == "null" || bare.kind == Kind::record) return {};
    if (json.size() >= 2 && json.front() == '"') json = json.substr(1, json.size() - 2);
    return json;
}

/// The default of `field` inside the default of its owner, when there is one.
std::optional<Buffer> member_of(const std::optional<Buffer>& owner, const FieldInfo& field) {
    if (!owner) return std::nullopt;
    msgpack::Reader in(owner->view());
    std::size_t count = 0;
    if (!in.map(count)) return std::nullopt;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view name;
        BytesView value;
        if (!in.text(name) || !in.slice(value)) return std::nullopt;
        if (name == field.name) return Buffer(value);
    }
    return std::nullopt;
}

void collect(const TypeInfo& type, const std::string& prefix, const std::optional<Buffer>& defaults,
             std::vector<Flag>& flags) {
    for (const FieldInfo& field : type.fields) {
        std::optional<Buffer> fallback = member_of(defaults, field);
        if (!fallback || !field.fallback) fallback = field.fallback;
        const std::string name = joined({prefix, kebab(field.name)});
        if (field.type->kind == Kind::record) {
            collect(*field.type, joined({name, "."}), fallback, flags);
            continue;
        }
        flags.push_back({joined({"--", name}), placeholder_of(*field.type), field.doc,
                         fallback ? fallback_text(*fallback, *field.type) : "",
                         !field.fallback.has_value()});
    }
}

/// Finds the field a dotted name leads to; its owners become tables of `root`.
class Parser {
 public:
    explicit Parser(const TypeInfo& type) : type_(type) {}

    Result<ParsedFlags> run(std::span<const std::string> arguments) {
        ParsedFlags parsed;
        for (std::size_t i = 0; i < arguments.size(); ++i) {
            const std::string& argument = arguments[i];
            if (argument == "--") {
                parsed.words.insert(parsed.words.end(),
                                    arguments.begin() + static_cast<std::ptrdiff_t>(i) + 1,
                                    arguments.end());
                break;
            }
            if (argument.starts_with("--"))
                i += take(argument, i + 1 < arguments.size() ? &arguments[i + 1] : nullptr);
            else
                parsed.words.push_back(argument);
        }
        Fitted fitted = fit(root_, type_, {.syntax = Syntax::flags});
        for (const Misfit& misfit : fitted.misfits) complain(flag_of(misfit.path), misfit.message);
        if (!complaints_.empty()) return invalid(std::move(complaints_));
        parsed.body = std::move(fitted.body);
        return parsed;
    }

 private:
    void complain(std::string_view flag, std::string_view message) {
        complaints_ += joined({complaints_.empty() ? "" : "\n", flag, ": ", message});
    }

    /// `/drawdown_max/day` is `--drawdown-max.day`; what lies inside a list or map stays a path.
    static std::string flag_of(std::string_view path) {
        std::string name = path.empty() ? "" : kebab(path.substr(1));
        std::replace(name.begin(), name.end(), '/', '.');
        return joined({"--", name});
    }

    const FieldInfo* field_of(const TypeInfo& type, std::string_view kebab_name) const {
        for (const FieldInfo& field : type.fields)
            if (kebab(field.name) == kebab_name) return &field;
        return nullptr;
    }

    struct Place {
        const FieldInfo* field = nullptr;
        Value* table = nullptr;
    };
    Place find(std::string_view dotted) {
        const std::string name = kebab(dotted);
        std::string_view rest = name;
        Place place{nullptr, &root_};
        const TypeInfo* type = &type_;
        for (;;) {
            const std::size_t dot = rest.find('.');
            place.field = field_of(*type, rest.substr(0, dot));
            if (place.field == nullptr || dot == std::string_view::npos) return place;
            type = place.field->type;
            if (type->kind != Kind::record) return {};
            Value* below = place.table->get(place.field->name);
            if (below == nullptr)
                below = &place.table->set(place.field->name, {}, Value::of_table());
            place.table = below;
            rest.remove_prefix(dot + 1);
        }
    }

    /// Takes one flag; 1 when its value was the next argument.
    std::size_t take(std::string_view argument, const std::string* next) {
        const std::size_t equals = argument.find('=');
        const std::string_view name = argument.substr(0, equals).substr(2);
        const bool has_value = equals != std::string_view::npos;
        Place place = find(name);
        bool negated = false;
        if (place.field == nullptr && name.starts_with("no-") && !has_value) {
            place = find(name.substr(3));
            negated = place.field != nullptr && place.field->type->kind == Kind::boolean;
            if (!negated) place = {};
        }
        if (place.field == nullptr || place.field->type->kind == Kind::record) {
            unknown(name);
            return 0;
        }
        if (place.field->type->kind == Kind::boolean && !has_value) {
            place.table->set(place.field->name, {}, Value::of_loose(negated ? "false" : "true"));
            return 0;
        }
        if (!has_value && next == nullptr) {
            complain(joined({"--", name}),
                     joined({"needs a value: ", expectation(*place.field->type, Syntax::flags)}));
            return 0;
        }
        put(place, has_value ? argument.substr(equals + 1) : std::string_view(*next), name);
        return has_value ? 0 : 1;
    }

    void put(const Place& place, std::string_view text, std::string_view name) {
        auto value = parse_argument(text, {});
        if (!value) return complain(joined({"--", name}), value.error().message);
        Value* before = place.table->get(place.field->name);
        const bool again = before != nullptr && before->kind == Value::Kind::loose &&
                           value->kind == Value::Kind::loose;
        const Kind kind = without_optional(*place.field->type).kind;
        if (again && (kind == Kind::list || kind == Kind::map))
            before->text += joined({",", value->text});
        else
            place.table->set(place.field->name, {}, std::move(*value));
    }

    void unknown(std::string_view name) {
        const auto flags = flags_of(type_);
        std::vector<std::string_view> names;
        for (const Flag& flag : flags) names.push_back(std::string_view(flag.name).substr(2));
        const std::string_view meant = nearest(kebab(name), names);
        complain(
            joined({"--", printable(name)}),
            meant.empty() ? "unknown flag" : joined({"unknown flag; did you mean --", meant, "?"}));
    }

    const TypeInfo& type_;
    Value root_ = Value::of_table();
    std::string complaints_;
};

}  // namespace

std::vector<Flag> flags_of(const TypeInfo& type) {
    std::vector<Flag> flags;
    collect(type, "", std::nullopt, flags);
    return flags;
}

std::string flags_help(const TypeInfo& type, std::size_t indent) {
    const std::vector<Flag> flags = flags_of(type);
    const auto heading = [](const Flag& flag) {
        return flag.placeholder.empty() ? flag.name : joined({flag.name, "=", flag.placeholder});
    };
    std::size_t width = 0;
    for (const Flag& flag : flags) width = std::max(width, heading(flag).size());
    std::string help;
    for (const Flag& flag : flags) {
        const std::string left = heading(flag);
        const std::string note = flag.required           ? "required"
                                 : flag.fallback.empty() ? ""
                                                         : joined({"default ", flag.fallback});
        std::string right = flag.doc;
        if (!note.empty()) right += right.empty() ? note : joined({" (", note, ")"});
        help += std::string(indent, ' ') + left;
        if (!right.empty()) help += joined({std::string(width - left.size() + 2, ' '), right});
        help += '\n';
    }
    return help;
}

Result<ParsedFlags> parse_flags(std::span<const std::string> arguments, const TypeInfo& type) {
    return Parser(type).run(arguments);
}

}  // namespace outcry
