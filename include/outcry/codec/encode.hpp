// SPDX-License-Identifier: Apache-2.0
// A described struct to canonical MessagePack and back: maps in declared field order, no key
// omitted. Any thread. decode() allocates only what strings and lists need; views never escape.
//
// Fields are only ever appended to an event: a map that ends early is an older record, its missing
// fields keep their defaults.
#pragma once

#include <limits>

#include "outcry/codec/declare.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/codec/put.hpp"
#include "outcry/codec/take.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

namespace detail {

template <class T>
void encode_value(msgpack::Writer& out, const T& value) {
    out.put(room_of(value),
            [&](std::uint8_t* at, bool& good) { return put_value(at, value, good); });
}

template <class T>
bool decode_enum(msgpack::Reader& in, T& value) {
    std::string_view text;
    if (!in.text(text)) return false;
    constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
    for (std::size_t i = 0; i < std::size(names.names); ++i) {
        if (names.names[i] == text) {
            value = static_cast<T>(i);
            return true;
        }
    }
    return in.fail("text is not a name of the enumeration");
}

template <class T>
bool decode_integer(msgpack::Reader& in, T& value) {
    if constexpr (std::is_unsigned_v<T>) {
        std::uint64_t wide = 0;
        if (!in.unsigned_integer(wide)) return false;
        if (wide > std::numeric_limits<T>::max()) return in.fail("integer exceeds its type");
        value = static_cast<T>(wide);
    } else {
        std::int64_t wide = 0;
        if (!in.integer(wide)) return false;
        if (wide > std::numeric_limits<T>::max() || wide < std::numeric_limits<T>::min())
            return in.fail("integer exceeds its type");
        value = static_cast<T>(wide);
    }
    return true;
}

template <class T>
bool decode_list(msgpack::Reader& in, T& value) {
    std::size_t count = 0;
    if (!in.array(count)) return false;
    if constexpr (IsArray<T>::value) {
        if (count != value.size()) return in.fail("list has the wrong length");
    } else {
        value.resize(count);  // what is there is overwritten, and keeps its memory
    }
    if constexpr (std::is_same_v<T, std::vector<bool>>) {
        for (std::size_t i = 0; i < count; ++i) {
            bool element = false;
            if (!in.boolean(element)) return false;
            value[i] = element;
        }
    } else {
        for (auto& element : value)
            if (!decode_value(in, element)) return false;
    }
    return true;
}

template <class T>
bool decode_map(msgpack::Reader& in, T& value) {
    std::size_t count = 0;
    if (!in.map(count)) return false;
    value.clear();
    for (std::size_t i = 0; i < count; ++i) {
        std::string_view key;
        if (!in.text(key)) return false;
        if (!value.empty() && key <= value.rbegin()->first)
            return in.fail("map keys are not in ascending order");
        auto& element =
            value.emplace_hint(value.end(), std::string(key), typename T::mapped_type{})->second;
        if (!decode_value(in, element)) return false;
    }
    return true;
}

template <class T>
bool decode_record(msgpack::Reader& in, T& value) {
    std::size_t count = 0;
    if (!in.map(count)) return false;
    constexpr std::size_t expected = describe<T>().size;
    if (count > expected && !LeadingPart<T>)
        return in.fail("record has more fields than this build knows");
    if (count < expected) value = T{};  // an older record: what it does not say keeps its default
    std::size_t index = 0;
    bool good = true;
    for_each_field(value, [&](std::string_view name, auto& member) {
        if (!good || index++ >= count) return;
        good = in.key(name) && decode_value(in, member);
    });
    return good;
}

template <class T>
bool decode_value(msgpack::Reader& in, T& value) {
    if constexpr (std::is_same_v<T, bool>) {
        return in.boolean(value);
    } else if constexpr (DescribedEnum<T>) {
        return decode_enum(in, value);
    } else if constexpr (std::is_integral_v<T>) {
        return decode_integer(in, value);
    } else if constexpr (std::is_same_v<T, double>) {
        return in.real(value);
    } else if constexpr (std::is_same_v<T, std::string>) {
        std::string_view text;
        if (!in.text(text)) return false;
        value.assign(text);
        return true;
    } else if constexpr (std::is_same_v<T, Buffer>) {
        BytesView bytes;
        if (!in.binary(bytes)) return false;
        value = Buffer(bytes);
        return true;
    } else if constexpr (IsFixed<T>::value) {
        return in.integer(value.units);
    } else if constexpr (std::is_same_v<T, TimeNs> || std::is_same_v<T, DurationNs>) {
        return in.integer(value.ns);
    } else if constexpr (std::is_same_v<T, Timeframe>) {
        std::string_view text;
        if (!in.text(text)) return false;
        return value.assign(text) || in.fail("text is not a timeframe");
    } else if constexpr (IsVector<T>::value || IsArray<T>::value) {
        return decode_list(in, value);
    } else if constexpr (IsMap<T>::value) {
        return decode_map(in, value);
    } else if constexpr (IsOptional<T>::value) {
        if (in.at_nil()) {
            value.reset();
            return in.nil();
        }
        if (!value) value.emplace();
        return decode_value(in, *value);
    } else if constexpr (Described<T>) {
        return decode_record(in, value);
    } else {
        static_assert(always_false<T>, "type has no wire form: describe it with OUTCRY_DESCRIBE");
    }
}

}  // namespace detail

/// Appends the canonical form of `value`. False when it holds a NaN or an infinity, which no event
/// may.
template <Described T>
[[nodiscard]] bool encode(Buffer& out, const T& value) {
    static_assert(!LeadingPart<T>, "a part of an event is no event");
    msgpack::Writer writer(out);
    detail::encode_value(writer, value);
    return writer.good();
}
template <Described T>
[[nodiscard]] Buffer encoded(const T& value) {
    Buffer out;
    OUTCRY_CHECK(encode(out, value));
    return out;
}

/// Reads one value that must fill `bytes` exactly, unless it is a leading part, and be canonical.
template <Described T>
[[nodiscard]] Result<void> decode(BytesView bytes, T& value) {
    const std::uint8_t* const end = bytes.data() + bytes.size();
    const std::uint8_t* const taken = detail::take_value(bytes.data(), end, value);
    if (taken != nullptr && (LeadingPart<T> || taken == end)) return {};
    msgpack::Reader reader(bytes);  // from the start again: it says where and what is wrong
    if (detail::decode_value(reader, value) && !LeadingPart<T> && !reader.at_end())
        reader.fail("bytes follow the value");
    if (!reader.ok()) return reader.error().at(std::string(schema_name<T>));
    return {};
}
template <Described T>
[[nodiscard]] Result<T> decoded(BytesView bytes) {
    T value{};
    OUTCRY_TRY(decode(bytes, value));
    return value;
}

/// Optional members of a described struct: `static constexpr std::string_view required[] =
/// {"stop"};` names fields without a default, `static constexpr FieldDoc docs[] = {{"stop",
/// "distance of the protective stop"}};` gives their one-line help.
struct FieldDoc {
    std::string_view name;
    std::string_view doc;
};

namespace detail {

template <class T>
[[nodiscard]] const TypeInfo* node() {
    using Kind = TypeInfo::Kind;
    if constexpr (std::is_same_v<T, bool>)
        return scalar(Kind::boolean);
    else if constexpr (std::is_integral_v<T>)
        return integer(static_cast<std::int64_t>(std::numeric_limits<T>::min()),
                       static_cast<std::uint64_t>(std::numeric_limits<T>::max()));
    else if constexpr (std::is_same_v<T, double>)
        return scalar(Kind::real);
    else if constexpr (std::is_same_v<T, std::string>)
        return scalar(Kind::text);
    else if constexpr (std::is_same_v<T, Buffer>)
        return scalar(Kind::bytes);
    else if constexpr (std::is_same_v<T, Price>)
        return scalar(Kind::price);
    else if constexpr (std::is_same_v<T, Quantity>)
        return scalar(Kind::quantity);
    else if constexpr (std::is_same_v<T, Money>)
        return scalar(Kind::money);
    else if constexpr (std::is_same_v<T, Ratio>)
        return scalar(Kind::ratio);
    else if constexpr (std::is_same_v<T, TimeNs>)
        return scalar(Kind::time);
    else if constexpr (std::is_same_v<T, DurationNs>)
        return scalar(Kind::duration);
    else if constexpr (std::is_same_v<T, Timeframe>)
        return scalar(Kind::timeframe);
    else {
        static const TypeInfo info = build_type_info<T>();
        return &info;
    }
}

template <class T>
[[nodiscard]] TypeInfo build_type_info() {
    using Kind = TypeInfo::Kind;
    TypeInfo info;
    if constexpr (DescribedEnum<T>) {
        constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
        return enumeration(names.name, names.names, std::size(names.names));
    } else if constexpr (IsVector<T>::value || IsArray<T>::value) {
        info.kind = Kind::list;
        info.element = node<typename T::value_type>();
        if constexpr (IsArray<T>::value) info.fixed_size = IsArray<T>::size;
    } else if constexpr (IsMap<T>::value) {
        info.kind = Kind::map;
        info.element = node<typename T::mapped_type>();
    } else if constexpr (IsOptional<T>::value) {
        info.kind = Kind::optional;
        info.element = node<typename T::value_type>();
    } else {
        static_assert(Described<T>, "type has no wire form: describe it with OUTCRY_DESCRIBE");
        info.kind = Kind::record;
        info.name = describe<T>().name;
        const T defaults{};
        for_each_field(defaults, [&](std::string_view name, const auto& member) {
            using Member = std::remove_cvref_t<decltype(member)>;
            msgpack::Writer writer(add_field(info, name, node<Member>()));
            encode_value(writer, member);
        });
        if constexpr (requires { T::required; })
            for (std::string_view name : T::required) require_field(info, name);
        if constexpr (requires { T::docs; })
            for (const FieldDoc& field : T::docs) document_field(info, field.name, field.doc);
    }
    return info;
}

}  // namespace detail

template <class T>
const TypeInfo& type_info() {
    return *detail::node<T>();
}

}  // namespace outcry
