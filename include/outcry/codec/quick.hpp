// SPDX-License-Identifier: Apache-2.0
// The fast path over canonical MessagePack: what events are made of, in functions small enough to
// be inlined. Pure, any thread.
//
// Those that read accept nothing that msgpack::Reader refuses; what they do not know, or find
// wrong, they leave to it by returning false. Those that write need room. For the readers in codec,
// event, mail, shared bodies and the sequencer, the writers in codec, batches and feed; nobody
// else includes it.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "outcry/base/bytes.hpp"

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

namespace outcry::msgpack::quick {

inline bool ascii(const std::uint8_t* at, std::size_t count) {
    constexpr std::uint64_t high_bits = 0x8080808080808080ULL;
    std::uint64_t seen = 0;
    const auto word = [&](std::size_t offset) {
        std::uint64_t bytes = 0;
        std::memcpy(&bytes, at + offset, 8);
        seen |= bytes;
    };
    if (count >= 8) {
        for (std::size_t i = 0; i + 8 <= count; i += 8) word(i);
        word(count - 8);
    } else {
        for (std::size_t i = 0; i < count; ++i) seen |= at[i];
    }
    return (seen & high_bits) == 0;
}

/// The same for at most 31 bytes, of which the common case has as many behind them that may be
/// looked at too.
inline bool ascii_short(const std::uint8_t* at, const std::uint8_t* end, std::size_t count) {
#if defined(__SSE2__)
    if (end - at >= 32) {
        const auto high_bits = [at](std::size_t offset) {
            return static_cast<std::uint32_t>(
                _mm_movemask_epi8(_mm_loadu_si128(reinterpret_cast<const __m128i*>(at + offset))));
        };
        return ((high_bits(0) | high_bits(16) << 16) & ((std::uint32_t{1} << count) - 1)) == 0;
    }
#else
    (void)end;
#endif
    return ascii(at, count);
}

inline bool pass_text(const std::uint8_t*& at, const std::uint8_t* end, std::string_view& value) {
    if (at == end) return false;
    std::size_t count = *at & 0x1fU;
    const std::uint8_t* text = at + 1;
    if ((*at & 0xe0U) == 0xa0) {
        if (static_cast<std::size_t>(end - text) < count || !ascii_short(text, end, count))
            return false;
    } else {
        if (*at != 0xd9 || text == end || *text < 32) return false;
        count = *text++;
        if (static_cast<std::size_t>(end - text) < count || !ascii(text, count)) return false;
    }
    value = {reinterpret_cast<const char*>(text), count};
    at = text + count;
    return true;
}

/// True when `fits` of the big-endian integer after the marker.
template <class T, class Fits>
inline bool pass_integer(const std::uint8_t*& at, const std::uint8_t* end, Fits fits) {
    if (static_cast<std::size_t>(end - at) < 1 + sizeof(T) || !fits(load_be<T>(at + 1)))
        return false;
    at += 1 + sizeof(T);
    return true;
}

/// An unsigned integer with something behind it, as every one in an event has.
inline bool pass_unsigned(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t& value) {
    if (end - at < 9) return false;
    const std::uint8_t m = *at;
    if (m < 0x80) {
        value = m;
        ++at;
        return true;
    }
    std::size_t size = 0;
    std::uint64_t shortest = 0;
    switch (m) {
        case 0xcc:
            value = at[1], size = 2, shortest = 0x80;
            break;
        case 0xcd:
            value = load_be<std::uint16_t>(at + 1), size = 3, shortest = 0x100;
            break;
        case 0xce:
            value = load_be<std::uint32_t>(at + 1), size = 5, shortest = 0x10000;
            break;
        case 0xcf:
            value = load_be<std::uint64_t>(at + 1), size = 9, shortest = 0x100000000ULL;
            break;
        default:
            return false;
    }
    at += size;
    return value >= shortest;
}

/// The same of a signed type; what is below zero is left where it is.
inline bool pass_positive(const std::uint8_t*& at, const std::uint8_t* end, std::int64_t& value) {
    const std::uint8_t* const from = at;
    std::uint64_t read = 0;
    if (pass_unsigned(at, end, read) && read <= INT64_MAX) {
        value = static_cast<std::int64_t>(read);
        return true;
    }
    at = from;
    return false;
}

/// A text below 32 bytes that is this one. Compared in place: `name` is a constant.
[[gnu::always_inline]] inline bool pass_name(const std::uint8_t*& at, const std::uint8_t* end,
                                             std::string_view name) {
    const std::size_t count = name.size();
    if (count >= 32 || static_cast<std::size_t>(end - at) <= count || *at != (0xa0 | count) ||
        std::memcmp(at + 1, name.data(), count) != 0)
        return false;
    at += 1 + count;
    return true;
}

/// An array of at most 15 unsigned integers, each above the one before it.
inline bool pass_ascending(const std::uint8_t*& at, const std::uint8_t* end, BytesView& array) {
    const std::uint8_t* const begin = at;
    if (at == end || (*at & 0xf0U) != 0x90) return false;
    std::uint64_t previous = 0, next = 0;
    for (std::size_t left = *at++ & 0x0fU; left != 0; --left, previous = next)
        if (!pass_unsigned(at, end, next) || next <= previous) return false;
    array = {begin, static_cast<std::size_t>(at - begin)};
    return true;
}

inline constexpr std::size_t integer_bytes_max = 9;

/// Writes an integer where there is room for the largest; returns its end.
inline std::uint8_t* put_unsigned(std::uint8_t* at, std::uint64_t value) {
    const auto with = [at](std::uint8_t marker, auto number) {
        *at = marker;
        store_be(at + 1, number);
        return at + 1 + sizeof number;
    };
    if (value < 0x80) return *at = static_cast<std::uint8_t>(value), at + 1;
    if (value <= 0xff) return with(0xcc, static_cast<std::uint8_t>(value));
    if (value <= 0xffff) return with(0xcd, static_cast<std::uint16_t>(value));
    if (value <= 0xffffffffULL) return with(0xce, static_cast<std::uint32_t>(value));
    return with(0xcf, value);
}
inline std::uint8_t* put_integer(std::uint8_t* at, std::int64_t value) {
    const auto with = [at](std::uint8_t marker, auto number) {
        *at = marker;
        store_be(at + 1, number);
        return at + 1 + sizeof number;
    };
    if (value >= 0) return put_unsigned(at, static_cast<std::uint64_t>(value));
    if (value >= -32) return *at = static_cast<std::uint8_t>(value), at + 1;
    if (value >= INT8_MIN) return with(0xd0, static_cast<std::int8_t>(value));
    if (value >= INT16_MIN) return with(0xd1, static_cast<std::int16_t>(value));
    if (value >= INT32_MIN) return with(0xd2, static_cast<std::int32_t>(value));
    return with(0xd3, value);
}
/// The same for a text below 32 bytes.
inline std::uint8_t* put_short_text(std::uint8_t* at, std::string_view text) {
    *at = static_cast<std::uint8_t>(0xa0 | text.size());
    if (!text.empty()) std::memcpy(at + 1, text.data(), text.size());
    return at + 1 + text.size();
}

}  // namespace outcry::msgpack::quick
