// SPDX-License-Identifier: Apache-2.0
// The quick way back from canonical bytes to a described value. Pure, any thread. For encode.hpp
// and names.hpp, which everybody else includes.
//
// It accepts nothing that msgpack::Reader refuses. What it does not know it leaves to a Reader,
// value by value; where that refuses too, it gives up with a nullptr, and whoever asked reads the
// whole with a Reader, which says what is wrong.
#pragma once

#include <limits>
#include <utility>

#include "outcry/base/text.hpp"
#include "outcry/codec/declare.hpp"
#include "outcry/codec/msgpack.hpp"
#include "outcry/codec/quick.hpp"
#include "outcry/codec/type_info.hpp"

namespace outcry {

/// The leading fields of an event that is described elsewhere, for an actor that needs no more of
/// it: it bears that event's name and says `static constexpr bool leads = true;`. What follows its
/// fields is not read. It can be heard, never said.
template <class T>
concept LeadingPart = requires {
    requires T::leads;
};

/// A field that says of what a record speaks.
template <class Member>
inline constexpr bool is_name = std::is_same_v<std::remove_cvref_t<Member>, std::string> ||
                                std::is_same_v<std::remove_cvref_t<Member>, Timeframe>;

namespace detail {

/// Reads one value the long way; nullptr when it is refused.
template <class T>
[[gnu::noinline]] const std::uint8_t* read_value(const std::uint8_t* at, const std::uint8_t* end,
                                                 T& value) {
    msgpack::Reader in(BytesView(at, static_cast<std::size_t>(end - at)));
    return decode_value(in, value) ? at + in.offset() : nullptr;
}

template <class T, std::size_t... I>
bool take_enum(const std::uint8_t*& at, const std::uint8_t* end, T& value,
               std::index_sequence<I...>) {
    constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
    return (
        (msgpack::quick::pass_name(at, end, names.names[I]) && (value = static_cast<T>(I), true)) ||
        ...);
}

enum class Part { all, names, rest };

/// The fields of one part of a record, of which the head was passed.
template <Part part, class T>
[[gnu::always_inline]] inline const std::uint8_t* take_fields(const std::uint8_t* at,
                                                              const std::uint8_t* end, T& value) {
    bool leading = true;
    for_each_field(
        value, [&](std::string_view name, auto& member) __attribute__((always_inline)) {
            leading = leading && is_name<decltype(member)>;
            if (part != Part::all && leading != (part == Part::names)) return;
            if (at == nullptr) return;
            at = msgpack::quick::pass_name(at, end, name) ? take_value(at, end, member) : nullptr;
        });
    return at;
}

/// The head of a record that says all that this build knows of it, and no more.
template <class T>
bool pass_head(const std::uint8_t*& at, const std::uint8_t* end) {
    constexpr std::size_t known = describe<T>().size;
    std::size_t count = 0;
    return msgpack::quick::pass_map(at, end, count) &&
           (LeadingPart<T> ? count >= known : count == known);
}

/// The head and the leading names; then the fields behind them.
template <class T>
const std::uint8_t* take_names(const std::uint8_t* at, const std::uint8_t* end, T& value) {
    return pass_head<T>(at, end) ? take_fields<Part::names>(at, end, value) : nullptr;
}
template <class T>
const std::uint8_t* take_rest(const std::uint8_t* at, const std::uint8_t* end, T& value) {
    return take_fields<Part::rest>(at, end, value);
}

/// Reads a value that begins at `at`; returns its end, or a nullptr where that is not known.
template <class T>
const std::uint8_t* take_value(const std::uint8_t* at, const std::uint8_t* end, T& value) {
    using namespace msgpack::quick;
    const std::uint8_t* const from = at;
    if constexpr (std::is_same_v<T, bool>) {
        if (at != end && (*at | 1U) == 0xc3) return value = *at == 0xc3, at + 1;
    } else if constexpr (std::is_integral_v<T> && std::is_unsigned_v<T>) {
        std::uint64_t wide = 0;
        if (pass_unsigned(at, end, wide) && wide <= std::numeric_limits<T>::max())
            return value = static_cast<T>(wide), at;
    } else if constexpr (std::is_integral_v<T>) {
        std::int64_t wide = 0;
        if (pass_positive(at, end, wide) && wide <= std::numeric_limits<T>::max())
            return value = static_cast<T>(wide), at;
    } else if constexpr (IsFixed<T>::value) {
        if (pass_positive(at, end, value.units)) return at;
    } else if constexpr (std::is_same_v<T, TimeNs> || std::is_same_v<T, DurationNs>) {
        if (pass_positive(at, end, value.ns)) return at;
    } else if constexpr (std::is_same_v<T, double>) {
        if (pass_real(at, end, value)) return at;
    } else if constexpr (DescribedEnum<T>) {
        constexpr auto names = outcry_describe_enum(std::type_identity<T>{});
        if (take_enum(at, end, value, std::make_index_sequence<std::size(names.names)>{}))
            return at;
    } else if constexpr (std::is_same_v<T, std::string>) {
        std::string_view text;
        if (pass_text(at, end, text)) {
            if (!same_text(value, text))
                value.assign(text);  // mostly the text that stood there before
            return at;
        }
    } else if constexpr (IsVector<T>::value && !std::is_same_v<T, std::vector<bool>>) {
        std::size_t count = 0;
        if (pass_array(at, end, count)) {
            value.resize(count);  // what is there is overwritten, and keeps its memory
            for (auto& element : value)
                if (at = take_value(at, end, element); at == nullptr) return nullptr;
            return at;
        }
    } else if constexpr (IsOptional<T>::value) {
        if (at != end && *at == 0xc0) return value.reset(), at + 1;
        if (!value) value.emplace();
        return take_value(at, end, *value);
    } else if constexpr (Described<T>) {
        if (pass_head<T>(at, end)) return take_fields<Part::all>(at, end, value);
    }
    return read_value(from, end, value);
}

}  // namespace detail

}  // namespace outcry
