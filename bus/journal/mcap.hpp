// SPDX-License-Identifier: Apache-2.0
// The MCAP container as bytes: opcodes, records appended to a buffer, and fields read back from
// untrusted bytes. Plain functions and cursors, any thread. A Fields and the views it gives live as
// long as the bytes it reads.
#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>

#include "outcry/base/bytes.hpp"
#include "outcry/base/result.hpp"

namespace outcry::mcap {

/// What stands there is not what a writer of ours writes.
[[nodiscard]] inline Error corrupt(std::string message) {
    return error(Error::Kind::corrupt, std::move(message));
}

inline constexpr std::array<std::uint8_t, 8> magic = {0x89, 'M', 'C', 'A', 'P', '0', '\r', '\n'};

enum class Op : std::uint8_t {
    header = 0x01,
    footer = 0x02,
    schema = 0x03,
    channel = 0x04,
    message = 0x05,
    chunk = 0x06,
    message_index = 0x07,
    chunk_index = 0x08,
    attachment = 0x09,
    attachment_index = 0x0a,
    statistics = 0x0b,
    metadata = 0x0c,
    metadata_index = 0x0d,
    summary_offset = 0x0e,
    data_end = 0x0f,
    checkpoint = 0x80,  // ours: {u64 seq, 32 B content head, 32 B file head}
};

inline constexpr std::size_t frame_bytes = 9;            // opcode and length before every body
inline constexpr std::size_t message_head_bytes = 31;    // frame, channel, sequence, two times
inline constexpr std::size_t chunk_head_bytes = 49;      // frame and fields, compression ""
inline constexpr std::size_t index_head_bytes = 15;      // frame, channel, length of the array
inline constexpr std::size_t index_entry_bytes = 16;     // time, offset
inline constexpr std::size_t checkpoint_bytes = 9 + 72;  // frame and body
inline constexpr std::size_t data_end_bytes = 9 + 4;
inline constexpr std::size_t footer_bytes = 9 + 20;

template <class T>
void store_le(std::uint8_t* place, T value) {
    using U = std::make_unsigned_t<T>;
    const auto bits = static_cast<U>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i)
        place[i] = static_cast<std::uint8_t>(bits >> (8 * i));
}

/// Opens a record in `out`; its length is filled in when the object ends.
class RecordWriter {
 public:
    RecordWriter(Buffer& out, Op op) : out_(out), begin_(out.size()) {
        out.push(static_cast<std::uint8_t>(op));
        put_le<std::uint64_t>(out, 0);
    }
    RecordWriter(const RecordWriter&) = delete;
    RecordWriter& operator=(const RecordWriter&) = delete;
    ~RecordWriter() {
        store_le<std::uint64_t>(out_.data() + begin_ + 1, out_.size() - begin_ - frame_bytes);
    }

    void text(std::string_view value);
    void bytes32(BytesView value);
    void bytes64(BytesView value);
    void map(const std::map<std::string, std::string>& value);
    template <class T>
    void integer(T value) {
        put_le<T>(out_, value);
    }
    /// Of the body written so far.
    [[nodiscard]] BytesView body() const {
        return out_.view(begin_ + frame_bytes, out_.size() - begin_ - frame_bytes);
    }

 private:
    Buffer& out_;
    std::size_t begin_;
};

/// A cursor over the fields of one record. A field that does not fit marks it bad and reads as
/// empty.
class Fields {
 public:
    explicit Fields(BytesView bytes) : left_(bytes) {}

    template <class T>
    T integer() {
        const BytesView place = take(sizeof(T));
        return place.empty() ? T{0} : get_le<T>(place.data());
    }
    std::string_view text() { return as_text(take(integer<std::uint32_t>())); }
    BytesView bytes32() { return take(integer<std::uint32_t>()); }
    BytesView bytes64() { return take(integer<std::uint64_t>()); }
    BytesView take(std::uint64_t count);
    std::map<std::string, std::string> map();

    [[nodiscard]] bool good() const { return good_; }
    /// Every byte was read and every field fitted.
    [[nodiscard]] bool complete() const { return good_ && left_.empty(); }
    [[nodiscard]] std::size_t remaining() const { return left_.size(); }

 private:
    BytesView left_;
    bool good_ = true;
};

/// Opcode and body length at `place`, which has at least frame_bytes.
struct Frame {
    Op op{};
    std::uint64_t size = 0;  // of the body
};
[[nodiscard]] inline Frame read_frame(const std::uint8_t* place) {
    return {static_cast<Op>(place[0]), get_le<std::uint64_t>(place + 1)};
}

}  // namespace outcry::mcap
