// SPDX-License-Identifier: Apache-2.0
// Rows that wait in memory for their turn, in blocks: who keeps a tape of millions asks for memory
// once in thousands of rows, and gives it back as they are taken. One owner, one thread; a row
// lives until it is taken.
#pragma once

#include <cstddef>
#include <deque>
#include <memory>
#include <utility>

namespace outcry::feed {

template <class Row>
class KeptRows {
 public:
    KeptRows() = default;
    KeptRows(KeptRows&& other) noexcept { swap(other); }
    KeptRows& operator=(KeptRows&& other) noexcept {
        clear();
        swap(other);
        return *this;
    }

    [[nodiscard]] bool empty() const { return taken_ == kept_; }
    [[nodiscard]] std::size_t size() const { return kept_ - taken_; }
    [[nodiscard]] const Row& front() const { return blocks_.front()[taken_ % block_rows]; }
    void push_back(const Row& row) {
        if (kept_ % block_rows == 0) blocks_.emplace_back(new Row[block_rows]);
        blocks_.back()[kept_++ % block_rows] = row;
    }
    void pop_front() {
        if (++taken_ % block_rows == 0) blocks_.pop_front();
    }
    void clear() {
        blocks_.clear();
        kept_ = taken_ = 0;
    }
    void swap(KeptRows& other) noexcept {
        blocks_.swap(other.blocks_);
        std::swap(kept_, other.kept_);
        std::swap(taken_, other.taken_);
    }

 private:
    static constexpr std::size_t block_rows = 1024;

    std::deque<std::unique_ptr<Row[]>> blocks_;  // the first has the row in front
    std::size_t kept_ = 0;                       // ever
    std::size_t taken_ = 0;                      // of them
};

}  // namespace outcry::feed
