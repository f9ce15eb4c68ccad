// SPDX-License-Identifier: Apache-2.0
#include "outcry/codec/msgpack.hpp"

#include <bit>
#include <cmath>

#include "outcry/codec/quick.hpp"
#include "outcry/codec/utf8.hpp"

namespace outcry::msgpack {

void Writer::unsigned_integer(std::uint64_t value) {
    std::uint8_t* const place = out_.extend(quick::integer_bytes_max);
    out_.truncate(static_cast<std::size_t>(quick::put_unsigned(place, value) - out_.data()));
}

void Writer::integer(std::int64_t value) {
    std::uint8_t* const place = out_.extend(quick::integer_bytes_max);
    out_.truncate(static_cast<std::size_t>(quick::put_integer(place, value) - out_.data()));
}

void Writer::real(double value) {
    std::uint8_t* const place = out_.extend(1 + sizeof value);
    out_.truncate(static_cast<std::size_t>(quick::put_real(place, value, good_) - out_.data()));
}

void Writer::long_text(std::string_view value) {
    std::uint8_t* const place = out_.extend(quick::length_bytes_max + value.size());
    out_.truncate(static_cast<std::size_t>(quick::put_text(place, value) - out_.data()));
}

void Writer::binary(BytesView value) {
    std::uint8_t* const place = out_.extend(quick::length_bytes_max + value.size());
    out_.truncate(static_cast<std::size_t>(quick::put_binary(place, value) - out_.data()));
}

void Writer::long_array(std::size_t count) {
    std::uint8_t* const place = out_.extend(quick::length_bytes_max);
    out_.truncate(static_cast<std::size_t>(quick::put_array(place, count) - out_.data()));
}

void Writer::long_map(std::size_t count) {
    std::uint8_t* const place = out_.extend(quick::length_bytes_max);
    out_.truncate(static_cast<std::size_t>(quick::put_map(place, count) - out_.data()));
}

std::uint8_t* quick::put_length(std::uint8_t* at, std::size_t count, std::uint8_t marker8,
                                std::uint8_t marker16, std::uint8_t marker32) {
    const auto with = [at](std::uint8_t marker, auto number) {
        *at = marker;
        store_be(at + 1, number);
        return at + 1 + sizeof number;
    };
    if (marker8 != 0 && count <= 0xff) return with(marker8, static_cast<std::uint8_t>(count));
    if (count <= 0xffff) return with(marker16, static_cast<std::uint16_t>(count));
    return with(marker32, static_cast<std::uint32_t>(count));
}

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
    const std::uint8_t* at = at_;
    if (std::uint64_t positive = 0; quick::pass_unsigned(at, end_, positive) &&
                                    positive <= static_cast<std::uint64_t>(INT64_MAX)) {
        value = static_cast<std::int64_t>(positive);
        at_ = at;
        return true;
    }
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
    if (quick::pass_text(at, end_, value)) {
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
    if (at_ != end_ && (*at_ & 0xf0U) == 0x90) {
        count = *at_++ & 0x0fU;
        return count <= remaining() ? true : fail("list is longer than its bytes");
    }
    if (!need(1)) return false;
    if (peek() != Kind::array) return fail("expected a list");
    if (!length(*at_, 0x90, 15, 0, 0xdc, 0xdd, count)) return false;
    if (count > limits::list_items_max) return fail("list is longer than the limit of 131072");
    return count <= remaining() ? true : fail("list is longer than its bytes");
}

bool Reader::map(std::size_t& count) {
    if (at_ != end_ && (*at_ & 0xf0U) == 0x80) {
        count = *at_++ & 0x0fU;
        return 2 * count <= remaining() ? true : fail("map is longer than its bytes");
    }
    if (!need(1)) return false;
    if (peek() != Kind::map) return fail("expected a map");
    if (!length(*at_, 0x80, 15, 0, 0xde, 0xdf, count)) return false;
    if (count > limits::elements_max) return fail("map is longer than the limit of 65536");
    return 2 * count <= remaining() ? true : fail("map is longer than its bytes");
}

Error Reader::error() const {
    return outcry::error(Error::Kind::corrupt, reason_ == nullptr ? "no error" : reason_);
}

}  // namespace outcry::msgpack
