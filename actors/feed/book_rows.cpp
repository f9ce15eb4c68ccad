// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/book_rows.hpp"

#include "actors/feed/decimal.hpp"
#include "outcry/base/text.hpp"

namespace outcry::feed {

namespace {

/// A number above 0.
template <class Fixed>
Result<void> read_positive(const CsvReader& csv, std::size_t column, std::string_view what,
                           Fixed& value) {
    const DecimalFault fault = read_decimal(csv.cell(column), value.units);
    if (fault != DecimalFault::none) return csv.bad(column, joined({what, remedy(fault)}));
    if (value.units <= 0) return csv.bad(column, joined({what, " above 0"}));
    return {};
}

}  // namespace

Result<MarkRows> MarkRows::open(const std::string& path, std::string shown) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    MarkRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_, StampColumn::find(rows.csv_, StampColumn::Order::rising));
    OUTCRY_ASSIGN(rows.price_, rows.csv_.require({"mark_price", "mark", "open"}));
    return rows;
}

Result<bool> MarkRows::next(MarkRow& row) {
    OUTCRY_ASSIGN(const bool more, csv_.next());
    if (!more) return false;
    OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    OUTCRY_TRY(read_positive(csv_, price_, "a mark price", row.price));
    return true;
}

Result<std::vector<DepthRows::Columns>> DepthRows::columns_of(const std::string& side) const {
    std::vector<Columns> found;
    for (std::size_t level = 1; level <= levels_max; ++level) {
        const std::string number = std::to_string(level);
        const std::string price = side + "_px_" + number;
        const std::string size = side + "_qty_" + number;
        if (level > 1 && !csv_.find({price})) break;
        Columns columns;
        OUTCRY_ASSIGN(columns.price, csv_.require({price}));
        OUTCRY_ASSIGN(columns.size, csv_.require({size}));
        found.push_back(columns);
    }
    return found;
}

Result<DepthRows> DepthRows::open(const std::string& path, std::string shown) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    DepthRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_, StampColumn::find(rows.csv_, StampColumn::Order::never_falling));
    OUTCRY_ASSIGN(rows.bids_, rows.columns_of("bid"));
    OUTCRY_ASSIGN(rows.asks_, rows.columns_of("ask"));
    return rows;
}

Result<void> DepthRows::read_side(const std::vector<Columns>& columns, bool falling,
                                  std::vector<DepthLevel>& levels) const {
    levels.clear();
    for (const Columns& column : columns) {
        if (csv_.cell(column.price).empty()) break;
        DepthLevel level;
        OUTCRY_TRY(read_positive(csv_, column.price, "a price", level.price));
        OUTCRY_TRY(read_positive(csv_, column.size, "a size", level.size));
        if (!levels.empty() &&
            (falling ? level.price >= levels.back().price : level.price <= levels.back().price))
            return csv_.bad(column.price, "a price worse than the level before");
        levels.push_back(level);
    }
    return {};
}

Result<bool> DepthRows::next(DepthRow& row) {
    OUTCRY_ASSIGN(const bool more, csv_.next());
    if (!more) return false;
    OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    OUTCRY_TRY(read_side(bids_, true, row.bids));
    OUTCRY_TRY(read_side(asks_, false, row.asks));
    if (!row.bids.empty() && !row.asks.empty() && row.bids[0].price >= row.asks[0].price)
        return csv_.bad(asks_[0].price, "an ask above the best bid");
    return true;
}

}  // namespace outcry::feed
