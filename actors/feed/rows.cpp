// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/rows.hpp"

#include <algorithm>
#include <bit>
#include <charconv>
#include <numeric>

#include "actors/feed/decimal.hpp"
#include "outcry/base/text.hpp"

namespace outcry::feed {

namespace {

__extension__ using Wide = __int128;

enum class Sign { positive, not_negative, any };

Error refused(const CsvReader& csv, std::size_t column, std::string_view what, Sign sign,
              DecimalFault fault) {
    const std::string_view range = sign == Sign::positive       ? " above 0"
                                   : sign == Sign::not_negative ? " of 0 or more"
                                                                : "";
    return csv.bad(column, joined({what, fault == DecimalFault::none ? range : remedy(fault)}));
}

/// A price, size or rate; on failure an error naming `what` was expected.
template <class Fixed>
Result<void> read_fixed(const CsvReader& csv, std::size_t column, std::string_view what, Sign sign,
                        Fixed& value) {
    const DecimalFault fault = read_decimal(csv.cell(column), value.units);
    if (fault != DecimalFault::none) return refused(csv, column, what, sign, fault);
    if ((sign == Sign::positive && value.units <= 0) ||
        (sign == Sign::not_negative && value.units < 0))
        return refused(csv, column, what, sign, DecimalFault::none);
    return {};
}

bool read_integer(std::string_view text, std::int64_t& value) {
    if (plain::whole_number(text, value)) return true;
    const auto read = std::from_chars(text.data(), text.data() + text.size(), value);
    return read.ec == std::errc{} && read.ptr == text.data() + text.size();
}

template <class Fixed>
bool read_positive(const CsvReader& csv, std::size_t column, Fixed& value) {
    return plain::decimal(csv.cell(column), value.units) && value.units > 0;
}

std::string_view unit_name(std::int64_t unit_ns) {
    switch (unit_ns) {
        case ns_per_s:
            return "whole seconds since 1970, up to the year 2262";
        case ns_per_ms:
            return "whole milliseconds since 1970, up to the year 2262";
        case ns_per_us:
            return "whole microseconds since 1970, up to the year 2262";
        default:
            return "whole nanoseconds since 1970, up to the year 2262";
    }
}

}  // namespace

Result<StampColumn> StampColumn::find(const CsvReader& csv, Order order,
                                      std::string_view extra_ms) {
    struct Name {
        std::string_view name;
        std::int64_t unit_ns;
    };
    const Name names[] = {{extra_ms, ns_per_ms}, {"ts_ms", ns_per_ms}, {"ts_us", ns_per_us},
                          {"ts_ns", 1},          {"ts_s", ns_per_s},   {"ts", 0},
                          {"recv_ns", 1}};
    for (const Name& name : names) {
        const auto column = name.name.empty() ? std::nullopt : csv.find({name.name});
        if (!column) continue;
        StampColumn stamp;
        stamp.column_ = *column;
        stamp.unit_ns_ = name.unit_ns;
        stamp.order_ = order;
        return stamp;
    }
    if (extra_ms.empty()) return std::move(csv.require({"ts_ms", "ts_us", "ts"})).error();
    return std::move(csv.require({extra_ms, "ts_ms", "ts_us", "ts"})).error();
}

bool StampColumn::read_plain(const CsvReader& csv, TimeNs& stamp) const {
    std::int64_t count = 0;
    return unit_ns_ != 0 && plain::whole_number(csv.cell(column_), count) &&
           !__builtin_mul_overflow(count, unit_ns_, &stamp.ns) &&
           (stamp > last_ || (stamp == last_ && order_ == Order::never_falling));
}

Result<void> StampColumn::read(const CsvReader& csv, TimeNs& stamp) {
    const std::string_view text = csv.cell(column_);
    fault_ = Fault::unreadable;
    if (unit_ns_ == 0) {
        const Result<TimeNs> parsed = time::parse(text);
        if (!parsed) return csv.bad(column_, "a UTC time such as 2025-05-19T14:15:00Z");
        stamp = *parsed;
    } else {
        std::int64_t count = 0;
        if (!read_integer(text, count) || __builtin_mul_overflow(count, unit_ns_, &stamp.ns))
            return csv.bad(column_, unit_name(unit_ns_));
    }
    fault_ = Fault::none;
    if (stamp > last_) {
        last_ = stamp;
        return {};
    }
    if (stamp == last_ && order_ == Order::never_falling) return {};
    fault_ = stamp == last_ ? Fault::repeated : Fault::backwards;
    const std::string_view relation =
        order_ == Order::rising ? "a time after " : "a time not before ";
    return csv.bad(column_, joined({relation, time::to_iso(last_), ", that of an earlier row",
                                    stamp == last_ ? ", and not the same again" : ""}));
}

Result<BarRows> BarRows::open(const std::string& path, std::string shown,
                              std::optional<Timeframe> grid) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    BarRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_, StampColumn::find(rows.csv_, StampColumn::Order::rising));
    OUTCRY_ASSIGN(rows.open_, rows.csv_.require({"open"}));
    OUTCRY_ASSIGN(rows.high_, rows.csv_.require({"high"}));
    OUTCRY_ASSIGN(rows.low_, rows.csv_.require({"low"}));
    OUTCRY_ASSIGN(rows.close_, rows.csv_.require({"close"}));
    OUTCRY_ASSIGN(rows.volume_, rows.csv_.require({"volume"}));
    rows.trades_ = rows.csv_.find({"trades"});
    rows.bought_ = rows.csv_.find({"taker_buy_base"});
    rows.worth_ = rows.csv_.find({"quote_volume"});
    rows.grid_ = grid;
    return rows;
}

/// The row at hand as nearly every one is; false leaves it to the careful way, which says what is
/// wrong with it.
bool BarRows::read_plain(BarRow& row) {
    if (!stamp_.read_plain(csv_, row.stamp) || (grid_ && row.stamp != next_on_grid_) ||
        !read_positive(csv_, open_, row.open) || !read_positive(csv_, high_, row.high) ||
        !read_positive(csv_, low_, row.low) || !read_positive(csv_, close_, row.close) ||
        !plain::decimal(csv_.cell(volume_), row.volume.units) || row.volume.units < 0 ||
        !is_shaped(row) || !read_flow(row))
        return false;
    stamp_.note(row.stamp);
    follow();
    if (grid_) next_on_grid_ = grid_->close_of(row.stamp);
    return true;
}

Result<bool> BarRows::next(BarRow& row) {
    const bool passed = csv_.pass_row();
    if (passed && read_plain(row)) return true;
    if (!passed) {
        OUTCRY_ASSIGN(const bool more, csv_.next());
        if (!more) return false;
    }
    OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    if (grid_ && row.stamp == next_on_grid_) follow();
    if (grid_ && row.stamp != next_on_grid_) {
        OUTCRY_TRY(check_grid(row.stamp));
        OUTCRY_TRY(check_step(row.stamp));
    }
    if (grid_) next_on_grid_ = grid_->close_of(row.stamp);
    OUTCRY_TRY(read_fixed(csv_, open_, "a price", Sign::positive, row.open));
    OUTCRY_TRY(read_fixed(csv_, high_, "a price", Sign::positive, row.high));
    OUTCRY_TRY(read_fixed(csv_, low_, "a price", Sign::positive, row.low));
    OUTCRY_TRY(read_fixed(csv_, close_, "a price", Sign::positive, row.close));
    OUTCRY_TRY(read_fixed(csv_, volume_, "a volume", Sign::not_negative, row.volume));
    OUTCRY_TRY(check_shape(row));
    OUTCRY_TRY(read_flow(row));
    return true;
}

Result<void> BarRows::read_flow(BarRow& row) const {
    row.flow.reset();
    if (!trades_ || !bought_ || !worth_ || row.volume.units == 0) return {};
    Flow flow;
    std::int64_t trades = 0;
    if (!read_integer(csv_.cell(*trades_), trades) || trades < 1)
        return csv_.bad(*trades_, "how many trades, at least 1 where there is a volume");
    flow.trades = static_cast<std::uint64_t>(trades);
    OUTCRY_TRY(read_fixed(csv_, *bought_, "a volume", Sign::not_negative, flow.bought));
    if (flow.bought > row.volume)
        return csv_.bad(*bought_, joined({"at most the volume of ", to_string(row.volume)}));
    Money worth;
    OUTCRY_TRY(read_fixed(csv_, *worth_, "a volume", Sign::not_negative, worth));
    const auto vwap = static_cast<Wide>(worth.units) * fixed_scale / row.volume.units;
    // Both are rounded by the venue, which shows where a volume is small.
    if (vwap * 100 < static_cast<Wide>(row.low.units) * 99 ||
        vwap * 100 > static_cast<Wide>(row.high.units) * 101)
        return csv_.bad(*worth_,
                        "the volume in the quote currency: each trade's price times its size");
    flow.vwap.units = std::clamp(static_cast<std::int64_t>(vwap), row.low.units, row.high.units);
    row.flow = flow;
    return {};
}

Result<void> BarRows::check_grid(TimeNs stamp) {
    if (grid_->open_of(stamp) == stamp) return {};
    return csv_.bad(stamp_.column(), joined({"a multiple of ", grid_->to_string(), ", such as ",
                                             time::to_iso(grid_->open_of(stamp))}));
}

void BarRows::follow() {
    followed_ = true;
    step_ns_ = 0;
    apart_ = 0;
}

/// Longer bars stand on the grid of shorter ones, and would be heard as if each were over with the
/// first of these: with what comes later in it. What was traded seldom has gaps too, but of all
/// lengths; where thirty in a row are multiples of one that is longer, the bars are as long. A file
/// that begins so needs fewer where they stand on the longer grid: a day holds so many hours that
/// chance soon misses its first.
Result<void> BarRows::check_step(TimeNs stamp) {
    constexpr int enough = 30, least = 8;
    if (next_on_grid_.ns == INT64_MIN) return {};
    const std::int64_t bar_ns = grid_->approximate_ns();
    step_ns_ = std::gcd(step_ns_, stamp.ns - next_on_grid_.ns + bar_ns);
    if (step_ns_ <= bar_ns) {
        follow();
        return {};
    }
    ++apart_;
    const auto times = static_cast<std::uint64_t>(step_ns_ / bar_ns);
    const int bits =
        followed_ || stamp.ns % step_ns_ != 0 ? 1 : static_cast<int>(std::bit_width(times)) - 1;
    if (apart_ < least || apart_ * bits < enough) return {};
    const std::string seen = time::to_string(DurationNs{step_ns_}), told = grid_->to_string();
    return csv_.bad_row(
        joined({"bars of ", seen, " in a feed of ", told, ": the last ", std::to_string(apart_ + 1),
                " rows stand multiples of ", seen, " apart, and such a bar is not over after ",
                told, "; give the feed its timeframe"}));
}

bool BarRows::is_shaped(const BarRow& row) {
    return row.high >= std::max(row.open, row.close) && row.low <= std::min(row.open, row.close);
}

Result<void> BarRows::check_shape(const BarRow& row) const {
    const Price top = std::max(row.open, row.close);
    const Price bottom = std::min(row.open, row.close);
    if (row.high < row.low)
        return csv_.bad(high_, joined({"a high of at least the low of ", to_string(row.low)}));
    if (row.high < top)
        return csv_.bad(high_, joined({"a high of at least open and close, ", to_string(top)}));
    if (row.low > bottom)
        return csv_.bad(low_, joined({"a low of at most open and close, ", to_string(bottom)}));
    return {};
}

Result<TradeRows> TradeRows::open(const std::string& path, std::string shown) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    TradeRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_,
                  StampColumn::find(rows.csv_, StampColumn::Order::never_falling, "trade_ms"));
    rows.id_ = rows.csv_.find({"trade_id", "id"});
    OUTCRY_ASSIGN(rows.price_, rows.csv_.require({"price"}));
    OUTCRY_ASSIGN(rows.size_, rows.csv_.require({"qty", "size"}));
    OUTCRY_ASSIGN(rows.taker_, rows.csv_.require({"is_buyer_maker", "side"}));
    rows.maker_column_ = rows.csv_.columns()[rows.taker_] == "is_buyer_maker";
    return rows;
}

std::optional<TradeRows> TradeRows::again_from(std::uint64_t position) const {
    if (!id_) return std::nullopt;  // else a trade's id is the number of its row
    auto csv = csv_.again_from(position);
    if (!csv) return std::nullopt;
    TradeRows rows(std::move(*csv));
    rows.stamp_ = stamp_.anew();
    rows.id_ = id_;
    rows.price_ = price_;
    rows.size_ = size_;
    rows.taker_ = taker_;
    rows.maker_column_ = maker_column_;
    return rows;
}

bool TradeRows::read_plain(TradeRow& row) {
    if (!stamp_.read_plain(csv_, row.stamp)) return false;
    row.id = csv_.row() - 1;
    if (id_) {
        std::int64_t id = 0;
        if (!plain::whole_number(csv_.cell(*id_), id)) return false;
        row.id = static_cast<std::uint64_t>(id);
        if (row.id == last_id_ && row.id != 0) return false;
    }
    if (!read_positive(csv_, price_, row.price) || !read_positive(csv_, size_, row.size))
        return false;
    const std::string_view taker = csv_.cell(taker_);
    if (maker_column_ && taker.size() == 1 && (taker[0] == '0' || taker[0] == '1'))
        row.taker = taker[0] == '1' ? Side::sell : Side::buy;
    else if (!read_taker(row.taker))
        return false;
    stamp_.note(row.stamp);
    if (id_) last_id_ = row.id;
    return true;
}

Result<bool> TradeRows::next(TradeRow& row) {
    const bool passed = csv_.pass_row();
    if (passed && read_plain(row)) return true;
    if (!passed) {
        OUTCRY_ASSIGN(const bool more, csv_.next());
        if (!more) return false;
    }
    OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    row.id = csv_.row() - 1;
    if (id_) {
        std::int64_t id = 0;
        if (!read_integer(csv_.cell(*id_), id) || id < 0) return csv_.bad(*id_, "a whole number");
        row.id = static_cast<std::uint64_t>(id);
        if (row.id == last_id_ && row.id != 0)
            return csv_.bad(*id_, "another trade id than that of the row before");
        last_id_ = row.id;
    }
    OUTCRY_TRY(read_fixed(csv_, price_, "a price", Sign::positive, row.price));
    OUTCRY_TRY(read_fixed(csv_, size_, "a size", Sign::positive, row.size));
    OUTCRY_TRY(read_taker(row.taker));
    return true;
}

Result<void> TradeRows::read_taker(Side& taker) const {
    const std::string_view text = csv_.cell(taker_);
    if (maker_column_) {
        // Where the buyer's order was resting, the seller crossed the spread.
        if (text == "1" || text == "true" || text == "True")
            taker = Side::sell;
        else if (text == "0" || text == "false" || text == "False")
            taker = Side::buy;
        else
            return csv_.bad(taker_, "1, 0, true or false");
        return {};
    }
    if (text == "buy" || text == "BUY" || text == "b")
        taker = Side::buy;
    else if (text == "sell" || text == "SELL" || text == "s")
        taker = Side::sell;
    else
        return csv_.bad(taker_, "buy or sell, the taker's side");
    return {};
}

Result<QuoteRows> QuoteRows::open(const std::string& path, std::string shown) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    QuoteRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_,
                  StampColumn::find(rows.csv_, StampColumn::Order::never_falling, "trans_ms"));
    OUTCRY_ASSIGN(rows.bid_, rows.csv_.require({"bid", "bid_px", "bid_price"}));
    OUTCRY_ASSIGN(rows.ask_, rows.csv_.require({"ask", "ask_px", "ask_price"}));
    rows.bid_size_ = rows.csv_.find({"bid_size", "bid_qty"});
    rows.ask_size_ = rows.csv_.find({"ask_size", "ask_qty"});
    return rows;
}

Result<bool> QuoteRows::next(QuoteRow& row) {
    do {
        OUTCRY_ASSIGN(const bool more, csv_.next());
        if (!more) return false;
        OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    } while (csv_.cell(bid_).empty() || csv_.cell(ask_).empty());
    OUTCRY_TRY(read_fixed(csv_, bid_, "a price", Sign::positive, row.bid));
    OUTCRY_TRY(read_fixed(csv_, ask_, "a price", Sign::positive, row.ask));
    if (bid_size_)
        OUTCRY_TRY(read_fixed(csv_, *bid_size_, "a size", Sign::not_negative, row.bid_size));
    if (ask_size_)
        OUTCRY_TRY(read_fixed(csv_, *ask_size_, "a size", Sign::not_negative, row.ask_size));
    return true;
}

Result<FundingRows> FundingRows::open(const std::string& path, std::string shown) {
    OUTCRY_ASSIGN(CsvReader csv, CsvReader::open(path, std::move(shown)));
    FundingRows rows(std::move(csv));
    OUTCRY_ASSIGN(rows.stamp_, StampColumn::find(rows.csv_, StampColumn::Order::rising));
    OUTCRY_ASSIGN(rows.rate_, rows.csv_.require({"funding_rate"}));
    return rows;
}

Result<bool> FundingRows::next(FundingRow& row) {
    OUTCRY_ASSIGN(const bool more, csv_.next());
    if (!more) return false;
    OUTCRY_TRY(stamp_.read(csv_, row.stamp));
    OUTCRY_TRY(read_fixed(csv_, rate_, "a funding rate", Sign::any, row.rate));
    if (abs(row.rate) > Ratio::whole(1))
        return csv_.bad(rate_, "a funding rate between -1 and 1, as a fraction");
    return true;
}

}  // namespace outcry::feed
