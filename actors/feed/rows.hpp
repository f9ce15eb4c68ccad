// SPDX-License-Identifier: Apache-2.0
// Typed, checked rows of market data files: bars, trades, quotes, funding. One thread a reader;
// nothing outlives it. A row that is wrong is an error naming file, row, column, what was expected
// and what was found; reading can go on after it.
#pragma once

#include <optional>
#include <string>

#include "actors/feed/csv.hpp"
#include "outcry/base/fixed.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/market.hpp"

namespace outcry::feed {

/// The column that says when: `ts_ms`, `ts_us`, `ts_ns`, `ts_s` (whole numbers since 1970 UTC),
/// `ts` (ISO text, UTC), or `recv_ns` of a recorder. Stamps must not run backwards.
class StampColumn {
 public:
    enum class Order { rising, never_falling };

    /// `extra_ms` are further names of a column in milliseconds, looked for first.
    [[nodiscard]] static Result<StampColumn> find(const CsvReader& csv, Order order,
                                                  std::string_view extra_ms = {});
    [[nodiscard]] Result<void> read(const CsvReader& csv, TimeNs& stamp);
    /// The quick way: whole numbers in their order; false leaves it to read(). Nothing is noted
    /// until the row is known to be good.
    [[nodiscard]] bool read_plain(const CsvReader& csv, TimeNs& stamp) const;
    void note(TimeNs stamp) {
        last_ = stamp;
        fault_ = Fault::none;
    }
    /// The same column before any row.
    [[nodiscard]] StampColumn anew() const {
        StampColumn column = *this;
        column.last_ = TimeNs{INT64_MIN};
        return column;
    }
    [[nodiscard]] std::size_t column() const { return column_; }
    /// The latest stamp so far, of rows with other faults too.
    [[nodiscard]] TimeNs last() const { return last_; }
    /// What was wrong with the stamp of the row at hand.
    enum class Fault { none, unreadable, backwards, repeated };
    [[nodiscard]] Fault fault() const { return fault_; }

 private:
    Fault fault_ = Fault::none;
    std::size_t column_ = 0;
    std::int64_t unit_ns_ = ns_per_ms;  // 0: ISO text
    Order order_ = Order::rising;
    TimeNs last_{INT64_MIN};
};

struct BarRow {
    TimeNs stamp;
    Price open;
    Price high;
    Price low;
    Price close;
    Quantity volume;
    std::optional<Flow> flow = {};
};

/// open,high,low,close,volume by name and a rising stamp; with a `grid`, every stamp must begin one
/// of its bars. Where the file has trades, taker_buy_base and quote_volume, as venues' klines do,
/// the bar's flow is known too.
class BarRows {
 public:
    using Row = BarRow;
    [[nodiscard]] static Result<BarRows> open(const std::string& path, std::string shown,
                                              std::optional<Timeframe> grid = {});
    [[nodiscard]] Result<bool> next(BarRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }
    [[nodiscard]] const StampColumn& stamp() const { return stamp_; }

 private:
    explicit BarRows(CsvReader csv) : csv_(std::move(csv)) {}
    [[nodiscard]] bool read_plain(BarRow& row);
    void follow();
    [[nodiscard]] static bool is_shaped(const BarRow& row);
    [[nodiscard]] Result<void> check_grid(TimeNs stamp);
    [[nodiscard]] Result<void> check_step(TimeNs stamp);
    [[nodiscard]] Result<void> check_shape(const BarRow& row) const;
    [[nodiscard]] Result<void> read_flow(BarRow& row) const;

    CsvReader csv_;
    StampColumn stamp_;
    std::optional<Timeframe> grid_;
    TimeNs next_on_grid_{INT64_MIN};
    bool followed_ = false;     // a row was seen a timeframe after another
    std::int64_t step_ns_ = 0;  // since the last that was: of which all distances are multiples
    int apart_ = 0;             // and how many there were
    std::size_t open_ = 0, high_ = 0, low_ = 0, close_ = 0, volume_ = 0;
    std::optional<std::size_t> trades_, bought_, worth_;
};

struct TradeRow {
    TimeNs stamp;
    std::uint64_t id = 0;
    Price price;
    Quantity size;
    Side taker = Side::buy;
};

/// trade_ms or a stamp, price, qty or size, is_buyer_maker (1, 0, true, false) or side (buy, sell:
/// the taker's); trade_id or id where the file has one, the row's number else.
class TradeRows {
 public:
    using Row = TradeRow;
    [[nodiscard]] static Result<TradeRows> open(const std::string& path, std::string shown);
    [[nodiscard]] Result<bool> next(TradeRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }
    [[nodiscard]] const StampColumn& stamp() const { return stamp_; }
    /// The same file from a row in its middle on (CsvReader::again_from), where its trades have
    /// ids.
    [[nodiscard]] std::optional<TradeRows> again_from(std::uint64_t position) const;
    /// A row that may follow another, both good by themselves.
    [[nodiscard]] static bool goes_on(const TradeRow& before, const TradeRow& row) {
        return row.stamp >= before.stamp && (row.id != before.id || row.id == 0);
    }

 private:
    explicit TradeRows(CsvReader csv) : csv_(std::move(csv)) {}
    [[nodiscard]] bool read_plain(TradeRow& row);
    [[nodiscard]] Result<void> read_taker(Side& taker) const;

    CsvReader csv_;
    StampColumn stamp_;
    std::optional<std::size_t> id_;
    std::size_t price_ = 0, size_ = 0, taker_ = 0;
    bool maker_column_ = false;
    std::uint64_t last_id_ = 0;
};

struct QuoteRow {
    TimeNs stamp;
    Price bid;
    Quantity bid_size;
    Price ask;
    Quantity ask_size;
};

/// trans_ms or a stamp, bid or bid_px, ask or ask_px, and the sizes (bid_qty or bid_size …) where
/// the file has them. A row that lacks a side is passed over: it is no market.
class QuoteRows {
 public:
    using Row = QuoteRow;
    [[nodiscard]] static Result<QuoteRows> open(const std::string& path, std::string shown);
    [[nodiscard]] Result<bool> next(QuoteRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }
    [[nodiscard]] const StampColumn& stamp() const { return stamp_; }

 private:
    explicit QuoteRows(CsvReader csv) : csv_(std::move(csv)) {}

    CsvReader csv_;
    StampColumn stamp_;
    std::size_t bid_ = 0, ask_ = 0;
    std::optional<std::size_t> bid_size_, ask_size_;
};

struct FundingRow {
    TimeNs stamp;
    Ratio rate;
};

/// A rising stamp and funding_rate, a plain fraction.
class FundingRows {
 public:
    using Row = FundingRow;
    [[nodiscard]] static Result<FundingRows> open(const std::string& path, std::string shown);
    [[nodiscard]] Result<bool> next(FundingRow& row);
    [[nodiscard]] const CsvReader& csv() const { return csv_; }
    [[nodiscard]] const StampColumn& stamp() const { return stamp_; }

 private:
    explicit FundingRows(CsvReader csv) : csv_(std::move(csv)) {}

    CsvReader csv_;
    StampColumn stamp_;
    std::size_t rate_ = 0;
};

}  // namespace outcry::feed
