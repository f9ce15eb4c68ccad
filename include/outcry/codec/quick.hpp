// SPDX-License-Identifier: Apache-2.0
// The fast path over canonical MessagePack: what events are made of, in functions small enough to
// be inlined. Pure, any thread.
//
// Those that read accept nothing that msgpack::Reader refuses; what they do not know, or find
// wrong, they leave to it by returning false. Those that write need room. For the readers in codec,
// event, mail, shared bodies and the sequencer, the writers in codec, batches and feed; nobody
// else includes it.
#pragma once

#include <bit>
#include <cstdint>
#include <cstring>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/text.hpp"

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

inline bool pass_unsigned(const std::uint8_t*& at, const std::uint8_t* end, std::uint64_t& value) {
    const std::ptrdiff_t room = end - at;
    if (room < 1) return false;
    const std::uint8_t m = *at;
    if (m < 0x80) {
        value = m;
        ++at;
        return true;
    }
    std::ptrdiff_t size = 0;
    std::uint64_t shortest = 0;
    switch (m) {
        case 0xcc:
            if (room < 2) return false;
            value = at[1], size = 2, shortest = 0x80;
            break;
        case 0xcd:
            if (room < 3) return false;
            value = load_be<std::uint16_t>(at + 1), size = 3, shortest = 0x100;
            break;
        case 0xce:
            if (room < 5) return false;
            value = load_be<std::uint32_t>(at + 1), size = 5, shortest = 0x10000;
            break;
        case 0xcf:
            if (room < 9) return false;
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

inline bool pass_real(const std::uint8_t*& at, const std::uint8_t* end, double& value) {
    if (end - at < 9 || *at != 0xcb) return false;
    const auto bits = load_be<std::uint64_t>(at + 1);
    constexpr std::uint64_t not_finite = 0x7ff0000000000000ULL, minus_zero = 0x8000000000000000ULL;
    if ((bits & not_finite) == not_finite || bits == minus_zero) return false;
    value = std::bit_cast<double>(bits);
    at += 9;
    return true;
}

/// The head of a list or a map of at most 65535: `fix` is its marker with a count of 0, `marker16`
/// that of the longer form. What it counts takes at least `least` bytes each.
inline bool pass_count(const std::uint8_t*& at, const std::uint8_t* end, std::uint8_t fix,
                       std::uint8_t marker16, std::size_t least, std::size_t& count) {
    if (at == end) return false;
    if ((*at & 0xf0U) == fix) {
        count = *at++ & 0x0fU;
    } else {
        if (*at != marker16 || end - at < 3) return false;
        count = load_be<std::uint16_t>(at + 1);
        at += 3;
        if (count < 16) return false;
    }
    return least * count <= static_cast<std::size_t>(end - at);
}
inline bool pass_array(const std::uint8_t*& at, const std::uint8_t* end, std::size_t& count) {
    return pass_count(at, end, 0x90, 0xdc, 1, count);
}
inline bool pass_map(const std::uint8_t*& at, const std::uint8_t* end, std::size_t& count) {
    return pass_count(at, end, 0x80, 0xde, 2, count);
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
[[gnu::always_inline]] inline std::uint8_t* put_short_text(std::uint8_t* at,
                                                           std::string_view text) {
    *at = static_cast<std::uint8_t>(0xa0 | text.size());
    copy_text(text, at + 1);
    return at + 1 + text.size();
}

/// The most that comes before a text, bytes, or the elements of a list or a map.
inline constexpr std::size_t length_bytes_max = 5;

/// A length of more than fits into the marker itself; `marker8` is 0 where there is no such form.
std::uint8_t* put_length(std::uint8_t* at, std::size_t count, std::uint8_t marker8,
                         std::uint8_t marker16, std::uint8_t marker32);
inline std::uint8_t* put_text(std::uint8_t* at, std::string_view text) {
    if (text.size() < 32) return put_short_text(at, text);
    at = put_length(at, text.size(), 0xd9, 0xda, 0xdb);
    std::memcpy(at, text.data(), text.size());
    return at + text.size();
}
inline std::uint8_t* put_binary(std::uint8_t* at, BytesView bytes) {
    at = put_length(at, bytes.size(), 0xc4, 0xc5, 0xc6);
    if (!bytes.empty()) std::memcpy(at, bytes.data(), bytes.size());
    return at + bytes.size();
}
inline std::uint8_t* put_array(std::uint8_t* at, std::size_t count) {
    if (count >= 16) return put_length(at, count, 0, 0xdc, 0xdd);
    return *at = static_cast<std::uint8_t>(0x90 | count), at + 1;
}
inline std::uint8_t* put_map(std::uint8_t* at, std::size_t count) {
    if (count >= 16) return put_length(at, count, 0, 0xde, 0xdf);
    return *at = static_cast<std::uint8_t>(0x80 | count), at + 1;
}
/// -0 becomes 0; what is no number becomes nil, and `good` false.
inline std::uint8_t* put_real(std::uint8_t* at, double value, bool& good) {
    const double positive_zero = value == 0.0 ? 0.0 : value;
    const auto bits = std::bit_cast<std::uint64_t>(positive_zero);
    constexpr std::uint64_t not_finite = 0x7ff0000000000000ULL;
    if ((bits & not_finite) == not_finite) [[unlikely]] {
        good = false;
        return *at = 0xc0, at + 1;
    }
    *at = 0xcb;
    store_be(at + 1, bits);
    return at + 9;
}

}  // namespace outcry::msgpack::quick
