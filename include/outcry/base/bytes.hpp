// SPDX-License-Identifier: Apache-2.0
// A growing byte buffer that does not clear what it grows into, and the view everything else takes.
// One owner, one thread. A view lives until its buffer is appended to, cleared or destroyed.
#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <memory>
#include <span>
#include <string_view>
#include <utility>

namespace outcry {

using BytesView = std::span<const std::uint8_t>;

[[nodiscard]] inline BytesView as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}
[[nodiscard]] inline std::string_view as_text(BytesView bytes) {
    return {reinterpret_cast<const char*>(bytes.data()), bytes.size()};
}
[[nodiscard]] inline bool same_bytes(BytesView a, BytesView b) {
    return a.size() == b.size() && (a.empty() || std::memcmp(a.data(), b.data(), a.size()) == 0);
}

class Buffer {
 public:
    Buffer() = default;
    explicit Buffer(BytesView bytes) { append(bytes); }
    Buffer(Buffer&& other) noexcept
        : data_(std::move(other.data_)),
          size_(std::exchange(other.size_, 0)),
          capacity_(std::exchange(other.capacity_, 0)) {}
    Buffer& operator=(Buffer&& other) noexcept {
        data_ = std::move(other.data_);
        size_ = std::exchange(other.size_, 0);
        capacity_ = std::exchange(other.capacity_, 0);
        return *this;
    }
    Buffer(const Buffer& other) { append(other.view()); }
    Buffer& operator=(const Buffer& other) {
        if (this != &other) {
            clear();
            append(other.view());
        }
        return *this;
    }

    [[nodiscard]] std::size_t size() const { return size_; }
    [[nodiscard]] bool empty() const { return size_ == 0; }
    [[nodiscard]] std::size_t capacity() const { return capacity_; }
    [[nodiscard]] const std::uint8_t* data() const { return data_.get(); }
    [[nodiscard]] std::uint8_t* data() { return data_.get(); }
    [[nodiscard]] BytesView view() const { return {data_.get(), size_}; }
    [[nodiscard]] BytesView view(std::size_t from, std::size_t count) const {
        return {data_.get() + from, count};
    }
    operator BytesView() const { return view(); }

    void clear() { size_ = 0; }
    void truncate(std::size_t size) { size_ = size; }
    void reserve(std::size_t capacity) {
        if (capacity > capacity_) grow(capacity);
    }
    /// Room for `count` more bytes, to be filled by the caller before the next call.
    [[nodiscard]] std::uint8_t* extend(std::size_t count) {
        if (size_ + count > capacity_) grow(size_ + count);
        std::uint8_t* place = data_.get() + size_;
        size_ += count;
        return place;
    }
    void append(const void* bytes, std::size_t count) {
        if (count != 0) std::memcpy(extend(count), bytes, count);
    }
    void append(BytesView bytes) { append(bytes.data(), bytes.size()); }
    void push(std::uint8_t byte) { *extend(1) = byte; }

    bool operator==(const Buffer& other) const { return same_bytes(view(), other.view()); }

 private:
    void grow(std::size_t needed) {
        std::size_t capacity = capacity_ < 64 ? 64 : capacity_ * 2;
        if (capacity < needed) capacity = needed;
        auto* raw = new std::uint8_t[capacity];
        if (size_ != 0) std::memcpy(raw, data_.get(), size_);
        data_.reset(raw);
        capacity_ = capacity;
    }

    std::unique_ptr<std::uint8_t[]> data_;
    std::size_t size_ = 0;
    std::size_t capacity_ = 0;
};

/// Little-endian integers as MCAP and the batch headers store them.
template <class T>
void put_le(Buffer& out, T value) {
    static_assert(std::is_integral_v<T>);
    std::uint8_t* place = out.extend(sizeof(T));
    using U = std::make_unsigned_t<T>;
    auto bits = static_cast<U>(value);
    for (std::size_t i = 0; i < sizeof(T); ++i)
        place[i] = static_cast<std::uint8_t>(bits >> (8 * i));
}
template <class T>
[[nodiscard]] T get_le(const std::uint8_t* place) {
    using U = std::make_unsigned_t<T>;
    U bits = 0;
    for (std::size_t i = 0; i < sizeof(T); ++i)
        bits |= static_cast<U>(static_cast<U>(place[i]) << (8 * i));
    return static_cast<T>(bits);
}
/// Big-endian integers as MessagePack stores them.
template <class T>
[[nodiscard]] constexpr T big_endian(T value) {
    // Compilers do not see a swap in a loop over bytes, and all reading of events goes through
    // here.
    if constexpr (std::endian::native == std::endian::big || sizeof(T) == 1) return value;
    if constexpr (sizeof(T) == 2)
        return static_cast<T>(__builtin_bswap16(static_cast<std::uint16_t>(value)));
    if constexpr (sizeof(T) == 4)
        return static_cast<T>(__builtin_bswap32(static_cast<std::uint32_t>(value)));
    return static_cast<T>(__builtin_bswap64(static_cast<std::uint64_t>(value)));
}
template <class T>
void store_be(std::uint8_t* place, T value) {
    static_assert(std::is_integral_v<T>);
    const T stored = big_endian(value);
    std::memcpy(place, &stored, sizeof stored);
}
template <class T>
[[nodiscard]] T load_be(const std::uint8_t* place) {
    static_assert(std::is_integral_v<T>);
    T stored;
    std::memcpy(&stored, place, sizeof stored);
    return big_endian(stored);
}

}  // namespace outcry
