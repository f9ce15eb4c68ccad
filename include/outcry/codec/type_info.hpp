// SPDX-License-Identifier: Apache-2.0
// What a described type looks like at run time: a tree that JSON, JSON Schema, TOML, flags and
// shape checks all walk. Built once per type on first use (thread-safe static), immutable, alive
// until the process ends.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <type_traits>
#include <vector>

#include "outcry/base/bytes.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"

namespace outcry {

struct TypeInfo;

struct FieldInfo {
    std::string name;
    const TypeInfo* type = nullptr;
    /// Canonical bytes of the default, where the type has one: TOML and JSON may then leave the
    /// field out.
    std::optional<Buffer> fallback;
    std::string doc;  // one line for --help and the schema; may be empty
};

struct TypeInfo {
    enum class Kind {
        boolean,
        integer,  // min..max
        real,     // float64, finite
        text,
        bytes,
        enumeration,  // names
        price,        // int64 of 1e-8; JSON and TOML: decimal text
        quantity,
        money,
        ratio,      // int64 of 1e-8; TOML "5%" or "8bp"
        time,       // int64 ns; JSON and TOML: ISO text
        duration,   // int64 ns; JSON and TOML: "250ms"
        timeframe,  // text: "15m"
        record,     // map of fields in declared order
        list,       // element; fixed_size when not 0
        map,        // text -> element, keys ascending
        optional,   // element or nil
    };

    Kind kind = Kind::record;
    std::string name;  // of records and enumerations
    std::int64_t min = 0;
    std::uint64_t max = 0;
    std::vector<std::string> names;
    std::vector<FieldInfo> fields;
    const TypeInfo* element = nullptr;
    std::size_t fixed_size = 0;
};

namespace detail {

template <class T>
struct IsVector : std::false_type {};
template <class T>
struct IsVector<std::vector<T>> : std::true_type {};
template <class T>
struct IsArray : std::false_type {};
template <class T, std::size_t N>
struct IsArray<std::array<T, N>> : std::true_type {
    static constexpr std::size_t size = N;
};
template <class T>
struct IsMap : std::false_type {};
template <class T>
struct IsMap<std::map<std::string, T>> : std::true_type {};
template <class T>
struct IsOptional : std::false_type {};
template <class T>
struct IsOptional<std::optional<T>> : std::true_type {};
template <class T>
struct IsFixed : std::false_type {};
template <class Tag>
struct IsFixed<Fixed<Tag>> : std::true_type {};

/// The shared nodes of scalar kinds.
[[nodiscard]] const TypeInfo* scalar(TypeInfo::Kind kind);
[[nodiscard]] const TypeInfo* integer(std::int64_t min, std::uint64_t max);
[[nodiscard]] TypeInfo enumeration(std::string_view name, const std::string_view* names,
                                   std::size_t count);
/// Appends a field; the canonical bytes of its default go into what is returned.
[[nodiscard]] Buffer& add_field(TypeInfo& record, std::string_view name, const TypeInfo* type);
/// The field has no default after all. A name that is no field is left out.
void require_field(TypeInfo& record, std::string_view name);
void document_field(TypeInfo& record, std::string_view name, std::string_view doc);

}  // namespace detail

template <class T>
[[nodiscard]] const TypeInfo& type_info();

}  // namespace outcry
