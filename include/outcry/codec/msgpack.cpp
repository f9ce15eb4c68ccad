// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/msgpack.hpp"

#include <bit>
#include <cmath>

#if defined(__SSE2__)
#include <emmintrin.h>
#endif

#include "outcry/codec/utf8.hpp"

namespace outcry::msgpack {

void Writer::unsigned_integer(std::uint64_t value) {
    if (value < 0x80) {
        out_.push(static_cast<std::uint8_t>(value));
    } else if (value <= 0xff) {
        std::uint8_t* p = out_.extend(2);
        p[0] = 0xcc;
        p[1] = static_cast<std::uint8_t>(value);
    } else if (value <= 0xffff) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xcd;
        store_be(p + 1, static_cast<std::uint16_t>(value));
    } else if (value <= 0xffffffffULL) {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xce;
        store_be(p + 1, static_cast<std::uint32_t>(value));
    } else {
        std::uint8_t* p = out_.extend(9);
        p[0] = 0xcf;
        store_be(p + 1, value);
    }
}

void Writer::integer(std::int64_t value) {
    if (value >= 0) return unsigned_integer(static_cast<std::uint64_t>(value));
    if (value >= -32) {
        out_.push(static_cast<std::uint8_t>(value));
    } else if (value >= INT8_MIN) {
        std::uint8_t* p = out_.extend(2);
        p[0] = 0xd0;
        p[1] = static_cast<std::uint8_t>(value);
    } else if (value >= INT16_MIN) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xd1;
        store_be(p + 1, static_cast<std::int16_t>(value));
    } else if (value >= INT32_MIN) {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xd2;
        store_be(p + 1, static_cast<std::int32_t>(value));
    } else {
        std::uint8_t* p = out_.extend(9);
        p[0] = 0xd3;
        store_be(p + 1, value);
    }
}

void Writer::real(double value) {
    if (!std::isfinite(value)) {
        good_ = false;
        return nil();
    }
    const double positive_zero = value == 0.0 ? 0.0 : value;  // -0 compares equal to 0
    std::uint8_t* p = out_.extend(9);
    p[0] = 0xcb;
    store_be(p + 1, std::bit_cast<std::uint64_t>(positive_zero));
}

void Writer::text(std::string_view value) {
    const std::size_t n = value.size();
    if (n < 32) {
        out_.push(static_cast<std::uint8_t>(0xa0 | n));
    } else if (n <= 0xff) {
        std::uint8_t* p = out_.extend(2);
        p[0] = 0xd9;
        p[1] = static_cast<std::uint8_t>(n);
    } else if (n <= 0xffff) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xda;
        store_be(p + 1, static_cast<std::uint16_t>(n));
    } else {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xdb;
        store_be(p + 1, static_cast<std::uint32_t>(n));
    }
    out_.append(value.data(), n);
}

void Writer::binary(BytesView value) {
    const std::size_t n = value.size();
    if (n <= 0xff) {
        std::uint8_t* p = out_.extend(2);
        p[0] = 0xc4;
        p[1] = static_cast<std::uint8_t>(n);
    } else if (n <= 0xffff) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xc5;
        store_be(p + 1, static_cast<std::uint16_t>(n));
    } else {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xc6;
        store_be(p + 1, static_cast<std::uint32_t>(n));
    }
    out_.append(value);
}

void Writer::array(std::size_t count) {
    if (count < 16) {
        out_.push(static_cast<std::uint8_t>(0x90 | count));
    } else if (count <= 0xffff) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xdc;
        store_be(p + 1, static_cast<std::uint16_t>(count));
    } else {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xdd;
        store_be(p + 1, static_cast<std::uint32_t>(count));
    }
}

void Writer::map(std::size_t count) {
    if (count < 16) {
        out_.push(static_cast<std::uint8_t>(0x80 | count));
    } else if (count <= 0xffff) {
        std::uint8_t* p = out_.extend(3);
        p[0] = 0xde;
        store_be(p + 1, static_cast<std::uint16_t>(count));
    } else {
        std::uint8_t* p = out_.extend(5);
        p[0] = 0xdf;
        store_be(p + 1, static_cast<std::uint32_t>(count));
    }
}

namespace {

bool ascii(const std::uint8_t* at, std::size_t count) {
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

// The fast path of skip() and text(): what events are made of, in functions small enough to be
// inlined. They accept nothing that the careful path refuses; what they do not know, or find wrong,
// they leave to it by returning false.

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

bool pass(const std::uint8_t*& at, const std::uint8_t* end, std::size_t depth);

/// What is neither text nor a list nor a map.
inline bool pass_scalar(const std::uint8_t*& at, const std::uint8_t* end) {
    const std::uint8_t m = *at;
    if (m < 0x80 || m >= 0xe0) {
        ++at;
        return true;
    }
    switch (m) {
        case 0xc0:
        case 0xc2:
        case 0xc3:
            ++at;
            return true;
        case 0xcb:
            return pass_integer<std::uint64_t>(at, end, [](std::uint64_t bits) {
                return (bits >> 52 & 0x7ffU) != 0x7ff && bits != 0x8000000000000000ULL;
            });
        case 0xcc:
            return pass_integer<std::uint8_t>(at, end, [](auto v) { return v > 0x7f; });
        case 0xcd:
            return pass_integer<std::uint16_t>(at, end, [](auto v) { return v > 0xff; });
        case 0xce:
            return pass_integer<std::uint32_t>(at, end, [](auto v) { return v > 0xffff; });
        case 0xcf:
            return pass_integer<std::uint64_t>(at, end, [](auto v) { return v > 0xffffffff; });
        case 0xd3:
            return pass_integer<std::int64_t>(at, end, [](auto v) { return v < INT32_MIN; });
        default:
            return false;
    }
}

/// One value inside a list or a map; only nested ones call further.
inline bool pass_element(const std::uint8_t*& at, const std::uint8_t* end, std::size_t depth) {
    if (at == end) return false;
    const std::uint8_t m = *at;
    if ((m & 0xe0U) == 0xa0 || m == 0xd9) {
        std::string_view text;
        return depth <= limits::nesting_max && pass_text(at, end, text);
    }
    if ((m & 0xe0U) == 0x80) return pass(at, end, depth);
    return depth <= limits::nesting_max && pass_scalar(at, end);
}

bool pass(const std::uint8_t*& at, const std::uint8_t* end, std::size_t depth) {
    if (at == end || depth > limits::nesting_max) return false;
    if ((*at & 0xe0U) != 0x80) return pass_element(at, end, depth);
    const bool map = *at < 0x90;
    std::string_view key;
    const std::uint8_t* place = at + 1;
    for (std::size_t left = *at & 0x0fU; left != 0; --left)
        if ((map && !pass_text(place, end, key)) || !pass_element(place, end, depth + 1))
            return false;
    at = place;
    return true;
}

}  // namespace

Kind Reader::peek() const {
    if (at_ == end_) return Kind::bad;
    const std::uint8_t m = *at_;
    if (m < 0x80 || m >= 0xe0) return Kind::integer;
    if (m < 0x90) return Kind::map;
    if (m < 0xa0) return Kind::array;
    if (m < 0xc0) return Kind::text;
    switch (m) {
        case 0xc0:
            return Kind::nil;
        case 0xc2:
        case 0xc3:
            return Kind::boolean;
        case 0xc4:
        case 0xc5:
        case 0xc6:
            return Kind::binary;
        case 0xcb:
            return Kind::real;
        case 0xcc:
        case 0xcd:
        case 0xce:
        case 0xcf:
        case 0xd0:
        case 0xd1:
        case 0xd2:
        case 0xd3:
            return Kind::integer;
        case 0xd9:
        case 0xda:
        case 0xdb:
            return Kind::text;
        case 0xdc:
        case 0xdd:
            return Kind::array;
        case 0xde:
        case 0xdf:
            return Kind::map;
        default:
            return Kind::bad;  // float32, ext and the unused marker are never canonical
    }
}

bool Reader::nil() {
    if (!need(1)) return false;
    if (*at_ != 0xc0) return fail("expected nil");
    ++at_;
    return true;
}

bool Reader::boolean(bool& value) {
    if (!need(1)) return false;
    if (*at_ != 0xc2 && *at_ != 0xc3) return fail("expected a boolean");
    value = *at_ == 0xc3;
    ++at_;
    return true;
}

bool Reader::unsigned_integer(std::uint64_t& value) {
    if (!need(1)) return false;
    const std::uint8_t m = *at_;
    if (m < 0x80) {
        value = m;
        ++at_;
        return true;
    }
    switch (m) {
        case 0xcc:
            if (!need(2)) return false;
            value = at_[1];
            at_ += 2;
            return value >= 0x80 ? true : fail("integer is not in its shortest form");
        case 0xcd:
            if (!need(3)) return false;
            value = load_be<std::uint16_t>(at_ + 1);
            at_ += 3;
            return value > 0xff ? true : fail("integer is not in its shortest form");
        case 0xce:
            if (!need(5)) return false;
            value = load_be<std::uint32_t>(at_ + 1);
            at_ += 5;
            return value > 0xffff ? true : fail("integer is not in its shortest form");
        case 0xcf:
            if (!need(9)) return false;
            value = load_be<std::uint64_t>(at_ + 1);
            at_ += 9;
            return value > 0xffffffffULL ? true : fail("integer is not in its shortest form");
        default:
            return fail("expected an unsigned integer");
    }
}

bool Reader::integer(std::int64_t& value) {
    if (!need(1)) return false;
    const std::uint8_t m = *at_;
    if (m >= 0xe0) {
        value = static_cast<std::int8_t>(m);
        ++at_;
        return true;
    }
    switch (m) {
        case 0xd0:
            if (!need(2)) return false;
            value = static_cast<std::int8_t>(at_[1]);
            at_ += 2;
            return value < -32 ? true : fail("integer is not in its shortest form");
        case 0xd1:
            if (!need(3)) return false;
            value = load_be<std::int16_t>(at_ + 1);
            at_ += 3;
            return value < INT8_MIN ? true : fail("integer is not in its shortest form");
        case 0xd2:
            if (!need(5)) return false;
            value = load_be<std::int32_t>(at_ + 1);
            at_ += 5;
            return value < INT16_MIN ? true : fail("integer is not in its shortest form");
        case 0xd3:
            if (!need(9)) return false;
            value = load_be<std::int64_t>(at_ + 1);
            at_ += 9;
            return value < INT32_MIN ? true : fail("integer is not in its shortest form");
        default:
            break;
    }
    std::uint64_t positive = 0;
    if (!unsigned_integer(positive)) return false;
    if (positive > static_cast<std::uint64_t>(INT64_MAX)) return fail("integer exceeds int64");
    value = static_cast<std::int64_t>(positive);
    return true;
}

bool Reader::real(double& value) {
    if (!need(9)) return false;
    if (*at_ != 0xcb) return fail("expected a float64");
    const auto bits = load_be<std::uint64_t>(at_ + 1);
    value = std::bit_cast<double>(bits);
    if (!std::isfinite(value)) return fail("float is NaN or infinite");
    if (bits == 0x8000000000000000ULL) return fail("float is -0");
    at_ += 9;
    return true;
}

bool Reader::length(std::uint8_t marker, std::uint8_t fix_base, std::uint8_t fix_max,
                    std::uint8_t marker8, std::uint8_t marker16, std::uint8_t marker32,
                    std::size_t& count) {
    if (fix_max != 0 && marker >= fix_base && marker <= fix_base + fix_max) {
        count = static_cast<std::size_t>(marker - fix_base);
        ++at_;
        return true;
    }
    std::size_t shortest = fix_max == 0 ? 0 : fix_max + 1U;
    if (marker8 != 0 && marker == marker8) {
        if (!need(2)) return false;
        count = at_[1];
        at_ += 2;
    } else if (marker == marker16) {
        if (!need(3)) return false;
        count = load_be<std::uint16_t>(at_ + 1);
        at_ += 3;
        if (marker8 != 0) shortest = 0x100;
    } else if (marker == marker32) {
        if (!need(5)) return false;
        count = load_be<std::uint32_t>(at_ + 1);
        at_ += 5;
        shortest = 0x10000;
    } else {
        return fail("value has an unexpected kind");
    }
    return count >= shortest ? true : fail("length is not in its shortest form");
}

bool Reader::text(std::string_view& value) {
    const std::uint8_t* at = at_;
    if (pass_text(at, end_, value)) {
        at_ = at;
        return true;
    }
    if (!need(1)) return false;
    std::size_t count = 0;
    if (peek() != Kind::text) return fail("expected text");
    if (!length(*at_, 0xa0, 31, 0xd9, 0xda, 0xdb, count)) return false;
    if (count > limits::text_bytes_max) return fail("text is longer than the limit of 65536 bytes");
    if (!need(count)) return false;
    value = {reinterpret_cast<const char*>(at_), count};
    if (!utf8_valid(value)) return fail("text is not UTF-8");
    at_ += count;
    return true;
}

bool Reader::other_key(std::string_view name) {
    std::string_view found;
    return text(found) && (found == name || fail("field is missing or out of order"));
}

bool Reader::binary(BytesView& value) {
    if (!need(1)) return false;
    std::size_t count = 0;
    if (peek() != Kind::binary) return fail("expected bytes");
    if (!length(*at_, 0, 0, 0xc4, 0xc5, 0xc6, count)) return false;
    if (!need(count)) return false;
    value = {at_, count};
    at_ += count;
    return true;
}

bool Reader::array(std::size_t& count) {
    if (!need(1)) return false;
    if (peek() != Kind::array) return fail("expected a list");
    if (!length(*at_, 0x90, 15, 0, 0xdc, 0xdd, count)) return false;
    if (count > limits::list_items_max) return fail("list is longer than the limit of 131072");
    return count <= remaining() ? true : fail("list is longer than its bytes");
}

bool Reader::map(std::size_t& count) {
    if (!need(1)) return false;
    if (peek() != Kind::map) return fail("expected a map");
    if (!length(*at_, 0x80, 15, 0, 0xde, 0xdf, count)) return false;
    if (count > limits::elements_max) return fail("map is longer than the limit of 65536");
    return 2 * count <= remaining() ? true : fail("map is longer than its bytes");
}

bool Reader::skip_nested(std::size_t depth) {
    if (depth > limits::nesting_max) return fail("value is nested deeper than the limit of 16");
    switch (peek()) {
        case Kind::nil:
            return nil();
        case Kind::boolean: {
            bool value = false;
            return boolean(value);
        }
        case Kind::integer: {
            std::int64_t value = 0;
            std::uint64_t large = 0;
            return at_ != end_ && *at_ == 0xcf ? unsigned_integer(large) : integer(value);
        }
        case Kind::real: {
            double value = 0;
            return real(value);
        }
        case Kind::text: {
            std::string_view value;
            return text(value);
        }
        case Kind::binary: {
            BytesView value;
            return binary(value);
        }
        case Kind::array: {
            std::size_t count = 0;
            if (!array(count)) return false;
            for (std::size_t i = 0; i < count; ++i)
                if (!skip_nested(depth + 1)) return false;
            return true;
        }
        case Kind::map: {
            std::size_t count = 0;
            if (!map(count)) return false;
            std::string_view key;
            for (std::size_t i = 0; i < count; ++i)
                if (!text(key) || !skip_nested(depth + 1)) return false;
            return true;
        }
        case Kind::bad:
            break;
    }
    return fail(at_ == end_ ? "value is cut short" : "marker is not canonical MessagePack");
}

bool Reader::skip() {
    const std::uint8_t* at = at_;
    if (!pass(at, end_, 0))
        return skip_nested(0);  // which says what is wrong, or accepts what is rare
    at_ = at;
    return true;
}

bool Reader::slice(BytesView& value) {
    const std::uint8_t* start = at_;
    if (!skip()) return false;
    value = {start, static_cast<std::size_t>(at_ - start)};
    return true;
}

Error Reader::error() const {
    return outcry::error(Error::Kind::corrupt, reason_ == nullptr ? "no error" : reason_);
}

}  // namespace outcry::msgpack
