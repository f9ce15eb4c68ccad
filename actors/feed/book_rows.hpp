// SPDX-License-Identifier: Apache-2.0
// Rows of what a venue says beside its tape: mark prices, and the best levels of its order book.
// One thread a reader; nothing outlives it. Errors name file, row, column and what was expected.
#pragma once

#include <string>
#include <vector>

#include "actors/feed/rows.hpp"

namespace outcry::feed {

struct MarkRow {
    TimeNs stamp;
    Price price;
};

/// A rising stamp and mark_price, mark, or the open of bars of it.
class MarkRows {
 public:
    using Row = MarkRow;
    [[nodiscard]] static Result<MarkRows> open(const std::string& path, std::string shown);
    [[nodiscard]] Result<bool> next(MarkRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }

 private:
    explicit MarkRows(CsvReader csv) : csv_(std::move(csv)) {}

    CsvReader csv_;
    StampColumn stamp_;
    std::size_t price_ = 0;
};

struct DepthRow {
    TimeNs stamp;
    std::vector<DepthLevel> bids;
    std::vector<DepthLevel> asks;
};

/// A stamp that never falls and bid_px_1, bid_qty_1, ask_px_1, ask_qty_1 and so on, best first, up
/// to `levels_max`. Empty cells end a side early; a crossed book is refused.
class DepthRows {
 public:
    static constexpr std::size_t levels_max = 50;

    using Row = DepthRow;
    [[nodiscard]] static Result<DepthRows> open(const std::string& path, std::string shown);
    [[nodiscard]] Result<bool> next(DepthRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }

 private:
    struct Columns {
        std::size_t price = 0;
        std::size_t size = 0;
    };

    explicit DepthRows(CsvReader csv) : csv_(std::move(csv)) {}
    [[nodiscard]] Result<std::vector<Columns>> columns_of(const std::string& side) const;
    [[nodiscard]] Result<void> read_side(const std::vector<Columns>& columns, bool falling,
                                         std::vector<DepthLevel>& levels) const;

    CsvReader csv_;
    StampColumn stamp_;
    std::vector<Columns> bids_;
    std::vector<Columns> asks_;
};

}  // namespace outcry::feed
