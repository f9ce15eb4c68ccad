// SPDX-License-Identifier: Apache-2.0
// Describe once: OUTCRY_DESCRIBE(Type, "name", fields...) gives a plain struct its wire codec, JSON both ways, JSON Schema,
// TOML parameters, command-line flags and snapshots. Compile-time only; descriptions are constants that live for ever.
// Leaving a field out of the list does not compile: the names must bind every member of the struct.
#pragma once

#include <cstddef>
#include <string_view>
#include <tuple>
#include <type_traits>
#include <utility>

#include "outcry/base/for_each.hpp"

namespace outcry {

/// One named member of a described struct.
template <class Owner, class Member>
struct FieldRef {
    std::string_view name;
    Member Owner::*pointer;
};

template <class Owner, class... Members>
struct Description {
    std::string_view name;  // the schema name: `bar`, `vote`, `case.long`
    std::tuple<FieldRef<Owner, Members>...> fields;

    static constexpr std::size_t size = sizeof...(Members);
};

template <class Owner, class... Members>
[[nodiscard]] constexpr Description<Owner, Members...> make_description(
    std::string_view name, FieldRef<Owner, Members>... fields) {
    return {name, {fields...}};
}
template <class Owner>
[[nodiscard]] constexpr Description<Owner> make_empty_description(std::string_view name) {
    return {name, {}};
}

/// The names of an enumeration, in declaration order, values 0..n-1.
template <class Enum, std::size_t N>
struct EnumDescription {
    std::string_view name;
    std::string_view names[N];
};

template <class T>
concept Described = requires { outcry_describe(std::type_identity<T>{}); };
template <class T>
concept DescribedEnum =
    std::is_enum_v<T> && requires { outcry_describe_enum(std::type_identity<T>{}); };

template <Described T>
[[nodiscard]] constexpr auto describe() {
    return outcry_describe(std::type_identity<T>{});
}
template <Described T>
inline constexpr std::string_view schema_name = describe<T>().name;

/// Calls visit(name, member reference) for each field in declared order.
template <Described T, class Visit>
constexpr void for_each_field(T& value, Visit&& visit) {
    std::apply([&](const auto&... field) { (visit(field.name, value.*(field.pointer)), ...); },
               describe<std::remove_const_t<T>>().fields);
}
template <Described T, class Visit>
constexpr void for_each_field(const T& value, Visit&& visit) {
    std::apply([&](const auto&... field) { (visit(field.name, value.*(field.pointer)), ...); },
               describe<T>().fields);
}

}  // namespace outcry

#define OUTCRY_FIELD(member) \
    ::outcry::FieldRef<Self, decltype(Self::member)> { #member, &Self::member }

/// At namespace scope, in the namespace of the type. Every member must be listed, in declared order.
#define OUTCRY_DESCRIBE(Type, Name, ...)                                                          \
    [[maybe_unused]] constexpr auto outcry_describe(std::type_identity<Type>) {                   \
        using Self [[maybe_unused]] = Type;                                                       \
        __VA_OPT__(return ::outcry::make_description<Self>(                                       \
                              Name, OUTCRY_FOR_EACH_COMMA(OUTCRY_FIELD, __VA_ARGS__));)           \
        OUTCRY_IF_EMPTY(__VA_ARGS__)(return ::outcry::make_empty_description<Self>(Name);)        \
    }                                                                                             \
    __VA_OPT__([[maybe_unused]] inline void outcry_lists_every_field(const Type& whole) {         \
        [[maybe_unused]] const auto& [__VA_ARGS__] = whole;                                       \
    })                                                                                            \
    static_assert(true)

#define OUTCRY_ENUM_NAME(value) #value
/// `OUTCRY_DESCRIBE_ENUM(Side, "side", buy, sell)`: on the wire and in JSON an enumerator is its name.
#define OUTCRY_DESCRIBE_ENUM(Type, Name, ...)                                                     \
    [[maybe_unused]] constexpr auto outcry_describe_enum(std::type_identity<Type>) {              \
        return ::outcry::EnumDescription<Type, OUTCRY_COUNT(__VA_ARGS__)>{                        \
            Name, {OUTCRY_FOR_EACH_COMMA(OUTCRY_ENUM_NAME, __VA_ARGS__)}};                        \
    }                                                                                             \
    static_assert(true)
