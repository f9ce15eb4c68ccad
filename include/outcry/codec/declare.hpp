// SPDX-License-Identifier: Apache-2.0
// Where a described type's codec is compiled: once, in the .cpp beside it, instead of in every file
// that speaks of it. OUTCRY_DECLARE_CODECS(Bar, Trade) below the header's namespace,
// OUTCRY_DEFINE_CODECS(Bar, Trade) in the .cpp; both at global scope. Leaving them out is correct
// and slower to build: templates are then compiled where they are used.
#pragma once

#include <cstdint>

#include "outcry/base/for_each.hpp"

namespace outcry {

struct TypeInfo;
namespace msgpack {
class Reader;
class Writer;
}  // namespace msgpack

namespace detail {

template <class T>
void encode_value(msgpack::Writer& out, const T& value);
template <class T>
bool decode_value(msgpack::Reader& in, T& value);
template <class T>
std::uint8_t* put_value(std::uint8_t* at, const T& value, bool& good);
template <class T>
const std::uint8_t* take_value(const std::uint8_t* at, const std::uint8_t* end, T& value);
template <class T>
const std::uint8_t* take_names(const std::uint8_t* at, const std::uint8_t* end, T& value);
template <class T>
const std::uint8_t* take_rest(const std::uint8_t* at, const std::uint8_t* end, T& value);
template <class T>
[[nodiscard]] TypeInfo build_type_info();

}  // namespace detail

}  // namespace outcry

#define OUTCRY_CODEC(linkage, Type)                                                                \
    linkage template void encode_value<Type>(msgpack::Writer & out, const Type& value);            \
    linkage template bool decode_value<Type>(msgpack::Reader & in, Type & value);                  \
    linkage template std::uint8_t* put_value<Type>(std::uint8_t*, const Type&, bool&);             \
    linkage template const std::uint8_t* take_value<Type>(const std::uint8_t*,                     \
                                                          const std::uint8_t*, Type&);             \
    linkage template const std::uint8_t* take_names<Type>(const std::uint8_t*,                     \
                                                          const std::uint8_t*, Type&);             \
    linkage template const std::uint8_t* take_rest<Type>(const std::uint8_t*, const std::uint8_t*, \
                                                         Type&);                                   \
    linkage template TypeInfo build_type_info<Type>();
#define OUTCRY_CODEC_ELSEWHERE(Type) OUTCRY_CODEC(extern, Type)
#define OUTCRY_CODEC_HERE(Type) OUTCRY_CODEC(, Type)

#define OUTCRY_DECLARE_CODECS(...)                       \
    namespace outcry::detail {                           \
    OUTCRY_FOR_EACH(OUTCRY_CODEC_ELSEWHERE, __VA_ARGS__) \
    }                                                    \
    static_assert(true)
#define OUTCRY_DEFINE_CODECS(...)                   \
    namespace outcry::detail {                      \
    OUTCRY_FOR_EACH(OUTCRY_CODEC_HERE, __VA_ARGS__) \
    }                                               \
    static_assert(true)
