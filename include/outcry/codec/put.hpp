// SPDX-License-Identifier: Apache-2.0
// A described value written in place, in two passes: how much room it takes at most, then its
// canonical bytes with nothing left to ask. Pure, any thread. For encode.hpp, which everybody else
// includes.
#pragma once

#include <algorithm>
#include <array>

#include "outcry/base/check.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/codec/quick.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry::detail {

template <class>
inline constexpr bool always_false = false;

template <class T>
inline constexpr bool is_time = std::is_same_v<T, TimeNs> || std::is_same_v<T, DurationNs>;

inline constexpr std::size_t timeframe_bytes_max = 64;

/// The most bytes that put_value() writes of it.
template <class T>
[[nodiscard]] std::size_t room_of(const T& value) {
    using namespace msgpack::quick;
    if constexpr (std::is_same_v<T, bool>) {
        return 1;
    } else if constexpr (DescribedEnum<T>) {
        constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
        return length_bytes_max + names.names[static_cast<std::size_t>(value)].size();
    } else if constexpr (std::is_integral_v<T> || IsFixed<T>::value || is_time<T> ||
                         std::is_same_v<T, double>) {
        return integer_bytes_max;
    } else if constexpr (std::is_same_v<T, std::string> || std::is_same_v<T, Buffer>) {
        return length_bytes_max + value.size();
    } else if constexpr (std::is_same_v<T, Timeframe>) {
        return 1 + timeframe_bytes_max;
    } else if constexpr (IsVector<T>::value || IsArray<T>::value) {
        std::size_t room = length_bytes_max;
        for (const auto& element : value) room += room_of(element);
        return room;
    } else if constexpr (IsMap<T>::value) {
        std::size_t room = length_bytes_max;
        for (const auto& [key, element] : value)
            room += length_bytes_max + key.size() + room_of(element);
        return room;
    } else if constexpr (IsOptional<T>::value) {
        return value ? room_of(*value) : 1;
    } else {
        static_assert(Described<T>, "type has no wire form: describe it with OUTCRY_DESCRIBE");
        std::size_t room = length_bytes_max;
        for_each_field(
            value, [&](std::string_view name, const auto& member) __attribute__((always_inline)) {
                room += length_bytes_max + name.size() + room_of(member);
            });
        return room;
    }
}

/// Writes it where there is room_of() it; returns its end. `good` becomes false when it holds a NaN
/// or an infinity.
template <class T>
std::uint8_t* put_value(std::uint8_t* at, const T& value, bool& good) {
    using namespace msgpack::quick;
    if constexpr (std::is_same_v<T, bool>) {
        return *at = value ? 0xc3 : 0xc2, at + 1;
    } else if constexpr (DescribedEnum<T>) {
        constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
        return put_text(at, names.names[static_cast<std::size_t>(value)]);
    } else if constexpr (std::is_integral_v<T> && std::is_unsigned_v<T>) {
        return put_unsigned(at, value);
    } else if constexpr (std::is_integral_v<T>) {
        return put_integer(at, value);
    } else if constexpr (std::is_same_v<T, double>) {
        return put_real(at, value, good);
    } else if constexpr (std::is_same_v<T, std::string>) {
        return put_text(at, value);
    } else if constexpr (std::is_same_v<T, Buffer>) {
        return put_binary(at, value.view());
    } else if constexpr (IsFixed<T>::value) {
        return put_integer(at, value.units);
    } else if constexpr (is_time<T>) {
        return put_integer(at, value.ns);
    } else if constexpr (std::is_same_v<T, Timeframe>) {
        const std::string text = value.to_string();
        OUTCRY_CHECK(text.size() <= timeframe_bytes_max);
        return put_text(at, text);
    } else if constexpr (IsVector<T>::value || IsArray<T>::value) {
        at = put_array(at, value.size());
        for (const auto& element : value) at = put_value(at, element, good);
        return at;
    } else if constexpr (IsMap<T>::value) {
        at = put_map(at, value.size());
        for (const auto& [key, element] : value) at = put_value(put_text(at, key), element, good);
        return at;
    } else if constexpr (IsOptional<T>::value) {
        if (value) return put_value(at, *value, good);
        return *at = 0xc0, at + 1;
    } else {
        static_assert(Described<T>, "type has no wire form: describe it with OUTCRY_DESCRIBE");
        at = put_map(at, describe<T>().size);
        for_each_field(
            value, [&](std::string_view name, const auto& member) __attribute__((always_inline)) {
                at = put_value(put_text(at, name), member, good);
            });
        return at;
    }
}

}  // namespace outcry::detail
