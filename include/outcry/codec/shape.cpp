// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/shape.hpp"

#include "outcry/base/text.hpp"
#include "outcry/codec/msgpack.hpp"

namespace outcry {

namespace {

using Kind = TypeInfo::Kind;

class Walker {
 public:
    Walker(BytesView body, Fields fields) : in_(body), fields_(fields) {}

    Result<void> run(const TypeInfo& type) {
        if (walk(type, 0) && !in_.at_end()) in_.fail("bytes follow the value");
        if (in_.ok()) return {};
        Error failure = in_.error();
        failure.place = path_;
        return type.name.empty() ? std::move(failure) : std::move(failure).at(type.name);
    }

 private:
    bool walk(const TypeInfo& type, std::size_t depth);
    bool walk_integer(const TypeInfo& type);
    bool walk_enumeration(const TypeInfo& type);
    bool walk_timeframe();
    bool walk_list(const TypeInfo& type, std::size_t depth);
    bool walk_map(const TypeInfo& type, std::size_t depth);
    bool walk_record(const TypeInfo& type, std::size_t depth);

    /// Called on the way out of a failure only, so that a good body pays nothing for its path.
    bool outside(std::string_view segment) {
        path_ = joined({"/", segment, path_});
        return false;
    }

    msgpack::Reader in_;
    Fields fields_;
    std::string path_;
};

bool Walker::walk(const TypeInfo& type, std::size_t depth) {
    switch (type.kind) {
        case Kind::boolean: {
            bool value = false;
            return in_.boolean(value);
        }
        case Kind::integer:
            return walk_integer(type);
        case Kind::real: {
            double value = 0;
            return in_.real(value);
        }
        case Kind::text: {
            std::string_view value;
            return in_.text(value);
        }
        case Kind::bytes: {
            BytesView value;
            return in_.binary(value);
        }
        case Kind::price:
        case Kind::quantity:
        case Kind::money:
        case Kind::ratio:
        case Kind::time:
        case Kind::duration: {
            std::int64_t value = 0;
            return in_.integer(value);
        }
        case Kind::enumeration:
            return walk_enumeration(type);
        case Kind::timeframe:
            return walk_timeframe();
        case Kind::optional:
            return in_.peek() == msgpack::Kind::nil ? in_.nil() : walk(*type.element, depth);
        case Kind::record:
        case Kind::list:
        case Kind::map:
            break;
    }
    if (depth > limits::nesting_max) return in_.fail("value is nested deeper than the limit of 16");
    if (type.kind == Kind::record) return walk_record(type, depth + 1);
    return type.kind == Kind::list ? walk_list(type, depth + 1) : walk_map(type, depth + 1);
}

bool Walker::walk_integer(const TypeInfo& type) {
    if (type.min >= 0) {
        std::uint64_t value = 0;
        if (!in_.unsigned_integer(value)) return false;
        return value <= type.max ? true : in_.fail("integer exceeds its type");
    }
    std::int64_t value = 0;
    if (!in_.integer(value)) return false;
    if (value < type.min || (value > 0 && static_cast<std::uint64_t>(value) > type.max))
        return in_.fail("integer exceeds its type");
    return true;
}

bool Walker::walk_enumeration(const TypeInfo& type) {
    std::string_view value;
    if (!in_.text(value)) return false;
    for (const std::string& name : type.names)
        if (name == value) return true;
    return in_.fail("text is not a name of the enumeration");
}

bool Walker::walk_timeframe() {
    std::string_view value;
    if (!in_.text(value)) return false;
    const auto parsed = Timeframe::parse(value);
    return parsed && parsed->to_string() == value ? true : in_.fail("text is not a timeframe");
}

bool Walker::walk_list(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.array(count)) return false;
    if (type.fixed_size != 0 && count != type.fixed_size)
        return in_.fail("list has the wrong length");
    for (std::size_t i = 0; i < count; ++i)
        if (!walk(*type.element, depth)) return outside(std::to_string(i));
    return true;
}

bool Walker::walk_map(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    std::string_view previous;
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!in_.text(key)) return false;
        if (i != 0 && key <= previous) return in_.fail("map keys are not in ascending order");
        previous = key;
        if (!walk(*type.element, depth)) return outside(key);
    }
    return true;
}

bool Walker::walk_record(const TypeInfo& type, std::size_t depth) {
    std::size_t count = 0;
    if (!in_.map(count)) return false;
    if (count > type.fields.size()) return in_.fail("record has more fields than its description");
    if (count < type.fields.size() && fields_ == Fields::all)
        return in_.fail("record has fewer fields than its description");
    for (std::size_t i = 0; i < count; ++i) {
        const FieldInfo& field = type.fields[i];
        if (!in_.key(field.name) || !walk(*field.type, depth)) return outside(field.name);
    }
    return true;
}

}  // namespace

Result<void> conforms(BytesView body, const TypeInfo& type, Fields fields) {
    return Walker(body, fields).run(type);
}

}  // namespace outcry
