// SPDX-License-Identifier: Apache-2.0
// Canonical MessagePack, written and read in place: shortest integers, floats always float64, -0
// becomes +0, NaN and infinity refused. One thread a Writer or Reader. A Reader and the views it
// gives live as long as the bytes it reads.
//
// Own code rather than msgpack-cxx because readers must *refuse* what is valid MessagePack but not
// canonical, must never allocate, and must skip and slice values in place; msgpack-cxx is the
// independent referee in tests/base/codec.
#pragma once

#include <cstdint>
#include <cstring>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/check.hpp"
#include "outcry/base/limits.hpp"
#include "outcry/base/result.hpp"

namespace outcry::msgpack {

/// Appends canonical values to a buffer.
class Writer {
 public:
    explicit Writer(Buffer& out) : out_(out) {}

    void nil() { out_.push(0xc0); }
    void boolean(bool value) { out_.push(value ? 0xc3 : 0xc2); }
    void unsigned_integer(std::uint64_t value);
    void integer(std::int64_t value);
    /// NaN and infinity are our own bug here: absence is nil. They mark the writer as failed.
    void real(double value);
    void text(std::string_view value) {
        const std::size_t count = value.size();
        if (count >= 32) return long_text(value);
        std::uint8_t* place = out_.extend(1 + count);
        *place = static_cast<std::uint8_t>(0xa0 | count);
        if (count != 0) std::memcpy(place + 1, value.data(), count);
    }
    void binary(BytesView value);
    void array(std::size_t count) {
        count < 16 ? out_.push(static_cast<std::uint8_t>(0x90 | count)) : long_array(count);
    }
    void map(std::size_t count) {
        count < 16 ? out_.push(static_cast<std::uint8_t>(0x80 | count)) : long_map(count);
    }
    void raw(BytesView canonical) { out_.append(canonical); }

    /// False once a NaN or an infinity was written (as nil).
    [[nodiscard]] bool good() const { return good_; }
    [[nodiscard]] Buffer& buffer() { return out_; }
    /// Appends at most `room` bytes with put(place, good), which returns their end: for what writes
    /// in place.
    template <class Put>
    void put(std::size_t room, const Put& put) {
        std::uint8_t* const place = out_.extend(room);
        const std::uint8_t* const end = put(place, good_);
        OUTCRY_CHECK(static_cast<std::size_t>(end - place) <= room);
        out_.truncate(static_cast<std::size_t>(end - out_.data()));
    }

 private:
    void long_text(std::string_view value);
    void long_array(std::size_t count);
    void long_map(std::size_t count);

    Buffer& out_;
    bool good_ = true;
};

enum class Kind : std::uint8_t { nil, boolean, integer, real, text, binary, array, map, bad };

/// A cursor over untrusted bytes. The first violation sets the error and every later read fails.
class Reader {
 public:
    explicit Reader(BytesView bytes)
        : begin_(bytes.data()), at_(bytes.data()), end_(bytes.data() + bytes.size()) {}

    [[nodiscard]] Kind peek() const;
    [[nodiscard]] bool at_nil() const { return at_ != end_ && *at_ == 0xc0; }
    [[nodiscard]] bool at_end() const { return at_ == end_; }
    [[nodiscard]] std::size_t offset() const { return static_cast<std::size_t>(at_ - begin_); }
    [[nodiscard]] std::size_t remaining() const { return static_cast<std::size_t>(end_ - at_); }

    bool nil();
    bool boolean(bool& value);
    bool unsigned_integer(std::uint64_t& value);
    bool integer(std::int64_t& value);
    bool real(double& value);
    bool text(std::string_view& value);
    bool binary(BytesView& value);
    bool array(std::size_t& count);
    bool map(std::size_t& count);
    /// Passes over one value of any kind, checking that it is canonical, bounded and complete.
    bool skip();
    /// The bytes of the next value, passed over and checked.
    bool slice(BytesView& value);
    /// Reads the field name that must come next. Compared in place: `name` is a constant where
    /// records are decoded.
    bool key(std::string_view name) {
        const std::size_t count = name.size();
        if (count < 32 && remaining() > count && *at_ == (0xa0 | count) &&
            std::memcmp(at_ + 1, name.data(), count) == 0) {
            at_ += 1 + count;
            return true;
        }
        return other_key(name);
    }

    bool fail(const char* reason) {
        if (reason_ == nullptr) reason_ = reason;
        at_ = end_;
        return false;
    }
    [[nodiscard]] bool ok() const { return reason_ == nullptr; }
    /// Why reading stopped, with the byte offset; call only when !ok().
    [[nodiscard]] Error error() const;

 private:
    bool need(std::size_t count) {
        return remaining() >= count ? true : fail("value is cut short");
    }
    bool other_key(std::string_view name);
    bool skip_nested(std::size_t depth);
    bool length(std::uint8_t marker, std::uint8_t fix_base, std::uint8_t fix_max,
                std::uint8_t marker8, std::uint8_t marker16, std::uint8_t marker32,
                std::size_t& count);

    const std::uint8_t* begin_;
    const std::uint8_t* at_;
    const std::uint8_t* end_;
    const char* reason_ = nullptr;
};

}  // namespace outcry::msgpack
