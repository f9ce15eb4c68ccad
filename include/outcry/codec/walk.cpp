// SPDX-License-Identifier: Apache-2.0
// Passing over a value: quickly where it is made of what events are made of, else by the reader,
// which says what is wrong.
#include "outcry/codec/msgpack.hpp"
#include "outcry/codec/quick.hpp"

namespace outcry::msgpack {

namespace {

using quick::pass_integer;
using quick::pass_text;

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

}  // namespace outcry::msgpack
