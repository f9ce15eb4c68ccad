// SPDX-License-Identifier: Apache-2.0
// A first-in first-out queue of plain values in one block of memory, which grows and is used again:
// where an event or two pass at a time, nothing is allocated. One owner, one thread; a reference
// lives until the next push_back().
#pragma once

#include <cstddef>
#include <type_traits>
#include <vector>

namespace outcry {

template <class T>
class Ring {
    static_assert(std::is_trivially_copyable_v<T>);

 public:
    [[nodiscard]] bool empty() const { return begin_ == end_; }
    [[nodiscard]] std::size_t size() const { return end_ - begin_; }
    [[nodiscard]] const T& operator[](std::size_t i) const { return slots_[(begin_ + i) & mask()]; }
    [[nodiscard]] const T& front() const { return (*this)[0]; }
    [[nodiscard]] const T& back() const { return (*this)[size() - 1]; }
    void push_back(const T& value) {
        if (size() == slots_.size()) grow();
        slots_[end_++ & mask()] = value;
    }
    void pop_front() { ++begin_; }
    void clear() { begin_ = end_ = 0; }

 private:
    [[nodiscard]] std::size_t mask() const { return slots_.size() - 1; }
    void grow() {
        std::vector<T> wider(slots_.empty() ? 16 : 2 * slots_.size());
        const std::size_t count = size();
        for (std::size_t i = 0; i < count; ++i) wider[i] = (*this)[i];
        slots_ = std::move(wider);
        begin_ = 0;
        end_ = count;
    }

    std::vector<T> slots_;   // a power of two of them
    std::size_t begin_ = 0;  // both count on for ever
    std::size_t end_ = 0;
};

}  // namespace outcry
