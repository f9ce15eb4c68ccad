// SPDX-License-Identifier: Apache-2.0
// Describe once: OUTCRY_DESCRIBE(Type, "name", fields...) gives a plain struct its wire codec, JSON
// both ways, JSON Schema, TOML parameters, command-line flags and snapshots. Compile-time only;
// descriptions are constants that live for ever. Leaving a field out of the list does not compile:
// the names must bind every member of the struct.
#pragma once

#include <cstddef>
#include <string_view>
#include <type_traits>

#include "outcry/base/for_each.hpp"

namespace outcry {

/// What a struct's description says besides its fields, which outcry_visit() walks.
struct Description {
    std::string_view name;  // the schema name: `bar`, `vote`, `case.long`
    std::size_t size;       // how many fields
};

/// The names of an enumeration, in declaration order, values 0..n-1.
template <class Enum, std::size_t N>
struct EnumDescription {
    std::string_view name;
    std::string_view names[N];
};

template <class T>
concept Described = requires {
    outcry_describe(std::type_identity<T>{});
};
template <class T>
concept DescribedEnum = std::is_enum_v<T> && requires {
    outcry_describe_enum(std::type_identity<T>{});
};

template <Described T>
[[nodiscard]] constexpr auto describe() {
    return outcry_describe(std::type_identity<T>{});
}
template <Described T>
inline constexpr std::string_view schema_name = describe<T>().name;

/// Calls visit(name, member reference) for each field in declared order; with several objects of
/// the type, the same member of each. Straight-line calls, no tuples: descriptions are compiled in
/// every file that speaks of events. Always inlined, so that what a visitor remembers from field to
/// field stays in registers.
template <class T, class Visit>
requires Described<std::remove_const_t<T>>
[[gnu::always_inline]] constexpr void for_each_field(T& value, Visit&& visit) {
    outcry_visit(std::type_identity<std::remove_const_t<T>>{}, visit, value);
}
template <Described T, class Visit>
[[gnu::always_inline]] constexpr void for_each_field(const T& first, const T& second,
                                                     Visit&& visit) {
    outcry_visit(std::type_identity<T>{}, visit, first, second);
}

}  // namespace outcry

#define OUTCRY_VISIT_FIELD(member) visit(std::string_view(#member), wholes.member...);

/// At namespace scope, in the namespace of the type. Every member must be listed, in declared
/// order.
#define OUTCRY_DESCRIBE(Type, Name, ...)                                                         \
    [[maybe_unused]] constexpr ::outcry::Description outcry_describe(std::type_identity<Type>) { \
        return {Name, OUTCRY_COUNT(__VA_ARGS__)};                                                \
    }                                                                                            \
    template <class Visit, class... Wholes>                                                      \
    [[gnu::always_inline]] constexpr void outcry_visit(                                          \
        std::type_identity<Type>, [[maybe_unused]] Visit& visit,                                 \
        [[maybe_unused]] Wholes&... wholes){OUTCRY_FOR_EACH(                                     \
        OUTCRY_VISIT_FIELD,                                                                      \
        __VA_ARGS__)} __VA_OPT__([[maybe_unused]] inline void                                    \
                                     outcry_lists_every_field(const Type& whole) {               \
                                         [[maybe_unused]] const auto& [__VA_ARGS__] = whole;     \
                                     }) static_assert(true)

#define OUTCRY_ENUM_NAME(value) #value
/// `OUTCRY_DESCRIBE_ENUM(Side, "side", buy, sell)`: on the wire and in JSON an enumerator is its
/// name.
#define OUTCRY_DESCRIBE_ENUM(Type, Name, ...)                                        \
    [[maybe_unused]] constexpr auto outcry_describe_enum(std::type_identity<Type>) { \
        return ::outcry::EnumDescription<Type, OUTCRY_COUNT(__VA_ARGS__)>{           \
            Name, {OUTCRY_FOR_EACH_COMMA(OUTCRY_ENUM_NAME, __VA_ARGS__)}};           \
    }                                                                                \
    static_assert(true)
