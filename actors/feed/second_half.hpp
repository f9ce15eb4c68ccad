// SPDX-License-Identifier: Apache-2.0
// The second half of a long plain file, read by a thread beside whoever reads the first. Rows alone
// are taken from it, and only where it is good to its end and goes on from the first: else that one
// is read on, and says what is wrong. One owner, whose thread calls everything; it outlives nobody.
#pragma once

#include <memory>
#include <optional>

#include "actors/feed/kept_rows.hpp"
#include "outcry/base/beside.hpp"

namespace outcry::feed {

template <class Rows>
class SecondHalf {
 public:
    using Row = typename Rows::Row;
    static constexpr std::uint64_t file_bytes_min = 1
                                                    << 20;  // a thread is worth its while from here

    /// Of the file that `first` reads from its beginning on; nullptr where it is better read whole.
    [[nodiscard]] static std::unique_ptr<SecondHalf> begin(const Rows& first,
                                                           std::size_t rows_max) {
        const std::uint64_t bytes = first.csv().plain_bytes();
        if (bytes < file_bytes_min) return nullptr;
        std::optional<Rows> rows = first.again_from(bytes / 2);
        if (!rows) return nullptr;
        return std::unique_ptr<SecondHalf>(new SecondHalf(std::move(*rows), rows_max));
    }
    SecondHalf(const SecondHalf&) = delete;
    SecondHalf& operator=(const SecondHalf&) = delete;
    ~SecondHalf() = default;

    /// Where its first row begins in the file.
    [[nodiscard]] std::uint64_t position() const { return position_; }
    /// Its rows, where they go on after `last`; empty where they do not, or not all of them are
    /// good.
    [[nodiscard]] KeptRows<Row> rows_after(const Row& last) {
        beside_.finish();
        if (!good_ || kept_.empty() || !Rows::goes_on(last, kept_.front())) return {};
        return std::move(kept_);
    }

 private:
    SecondHalf(Rows rows, std::size_t rows_max)
        : rows_(std::move(rows)), rows_max_(rows_max), position_(rows_.csv().position()) {
        beside_.begin([this] { read(); });
    }
    void read() {
        for (Row row;;) {
            const Result<bool> more = rows_.next(row);
            if (!more || kept_.size() == rows_max_) return;
            if (!*more) break;
            kept_.push_back(row);
        }
        good_ = true;
    }

    Rows rows_;
    std::size_t rows_max_;
    std::uint64_t position_;
    KeptRows<Row> kept_;
    bool good_ = false;
    Beside beside_;  // the last: it has ended before what its task touches goes
};

}  // namespace outcry::feed
