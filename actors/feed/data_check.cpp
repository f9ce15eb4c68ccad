// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/data_check.hpp"

#include <algorithm>
#include <map>
#include <tuple>

#include "actors/feed/rows.hpp"
#include "outcry/base/text.hpp"

namespace outcry::feed {

namespace {

constexpr std::size_t distances_max = 4096;  // different ones that are counted

Result<DataKind> kind_of(const CsvReader& csv) {
    if (csv.find({"funding_rate"})) return DataKind::funding;
    if (csv.find({"open"}) && csv.find({"close"})) return DataKind::bars;
    if (csv.find({"price"}) && csv.find({"qty", "size"})) return DataKind::trades;
    if (csv.find({"bid", "bid_px", "bid_price"}) && csv.find({"ask", "ask_px", "ask_price"}))
        return DataKind::quotes;
    if (auto error = csv.no_header()) return *std::move(error);
    return invalid(
        joined({"columns ", quoted(csv.header()),
                " are neither bars (ts_ms,open,high,low,close,volume) nor trades "
                "(trade_ms,price,qty,is_buyer_maker) nor funding (ts_ms,funding_rate) nor "
                "quotes (ts_ms,bid,ask)",
                csv.remedy_for("close")}),
        joined({csv.shown(), ":1"}));
}

/// One reading of a file: fills the report row by row.
class Inspection {
 public:
    Inspection(DataReport& report, bool refuses_grid)
        : report_(report), refuses_grid_(refuses_grid) {}

    /// The first pass: what is wrong with each row by itself, and how far apart rows usually are.
    template <class Rows>
    void look(Rows& rows) {
        typename Rows::Row row;
        TimeNs previous{INT64_MIN};
        for (;;) {
            const Result<bool> more = rows.next(row);
            if (more && !*more) break;
            if (!more) {
                if (rows.csv().broken()) {
                    problem(rows, more.error());
                    break;
                }
                count_fault(rows, more.error());
            }
            ++report_.rows;
            const TimeNs stamp = rows.stamp().last();
            if (stamp == previous) continue;
            if (previous.ns == INT64_MIN)
                report_.first = stamp;
            else if (const std::int64_t distance = rounded((stamp - previous).ns);
                     distances_.size() < distances_max || distances_.contains(distance))
                ++distances_[distance];
            previous = report_.last = stamp;
        }
    }
    void settle_timeframe() {
        std::int64_t usual = 0;
        std::uint64_t times = 0;
        for (const auto& [distance, count] : distances_)
            if (count > times) {
                usual = distance;
                times = count;
            }
        if (usual <= 0) return;
        const bool monthly = usual >= 28 * ns_per_day && usual <= 31 * ns_per_day;
        report_.timeframe = monthly ? Timeframe::parse("1mo").value() : Timeframe::of_ns(usual);
    }
    /// The second pass: what is missing between rows, and which stand beside the grid.
    template <class Rows>
    void measure(Rows& rows) {
        typename Rows::Row row;
        [[maybe_unused]] Price last_close;
        TimeNs previous{INT64_MIN};
        for (;;) {
            const Result<bool> more = rows.next(row);
            if ((more && !*more) || rows.csv().broken()) return;
            const TimeNs stamp = rows.stamp().last();
            if constexpr (std::is_same_v<Rows, BarRows>) {
                if (more) {
                    check_jump(rows, row, last_close);
                    if (row.volume.is_zero()) ++report_.still;
                    last_close = row.close;
                }
            }
            if (rows.stamp().fault() != StampColumn::Fault::none || stamp == previous) continue;
            if (refuses_grid_) check_grid(rows, stamp);
            if (previous.ns != INT64_MIN) check_distance(rows.csv().row(), previous, stamp);
            previous = stamp;
        }
    }
    /// Trades are numbered by their venue: numbers left out are prints left out.
    void count_ids(TradeRows& rows) {
        TradeRow row, before;
        bool any = false;
        for (;;) {
            const Result<bool> more = rows.next(row);
            if ((more && !*more) || rows.csv().broken()) return;
            if (!more) continue;
            if (any && row.id > before.id + 1)
                gap({rows.csv().row(), before.stamp, row.stamp, row.id - before.id - 1});
            before = row;
            any = true;
        }
    }

 private:
    /// Funding is settled a few milliseconds late now and then.
    [[nodiscard]] std::int64_t rounded(std::int64_t distance) const {
        return report_.kind == DataKind::funding
                   ? (distance + ns_per_minute / 2) / ns_per_minute * ns_per_minute
                   : distance;
    }
    template <class Rows>
    void problem(const Rows& rows, const Error& error) {
        ++report_.bad_rows;
        if (report_.problems.size() >= data_report_lines_max) return;
        // The place reads `file:row` or `file:row:column`.
        const std::string head =
            joined({rows.csv().shown(), ":", std::to_string(rows.csv().row()), ":"});
        report_.problems.push_back(
            {rows.csv().row(),
             error.place.starts_with(head) ? error.place.substr(head.size()) : std::string(),
             error.message});
    }
    template <class Rows>
    void count_fault(const Rows& rows, const Error& error) {
        using Fault = StampColumn::Fault;
        const bool stamp_column =
            error.place.ends_with(joined({":", rows.csv().columns()[rows.stamp().column()]}));
        if (stamp_column && rows.stamp().fault() == Fault::repeated) ++report_.duplicates;
        if (stamp_column && rows.stamp().fault() == Fault::backwards) ++report_.out_of_order;
        problem(rows, error);
    }
    /// As far as features take it for a split (actors/predict/features.hpp). Nothing is refused.
    void check_jump(const BarRows& rows, const BarRow& row, Price last_close) {
        if (last_close > Price{} && is_far(row.open, last_close))
            jump(rows, "open",
                 joined({"opens at ", to_string(row.open), " after a close of ",
                         to_string(last_close), ": a split? adjust the rows before it"}));
        const Price top = std::max(row.open, row.close), bottom = std::min(row.open, row.close);
        for (const auto& [column, reached, from] :
             {std::tuple("high", row.high, top), std::tuple("low", row.low, bottom)})
            if (is_far(reached, from))
                jump(rows, column,
                     joined({"has a ", column, " of ", to_string(reached), ", far from ",
                             to_string(from),
                             ": a wrong print? stops and targets will be filled by it"}));
    }
    static bool is_far(Price one, Price other) {
        const double a = one.to_double(), b = other.to_double();
        return a > 1.5 * b || b > 1.5 * a;
    }
    void jump(const BarRows& rows, const char* column, std::string what) {
        ++report_.jumps;
        if (report_.jump_list.size() < data_report_lines_max)
            report_.jump_list.push_back({rows.csv().row(), column, std::move(what)});
    }
    template <class Rows>
    void check_grid(const Rows& rows, TimeNs stamp) {
        const TimeNs on_grid = report_.timeframe->open_of(stamp);
        if (on_grid == stamp) return;
        ++report_.off_grid;
        problem(rows, rows.csv().bad(rows.stamp().column(),
                                     joined({"a multiple of ", report_.timeframe->to_string(),
                                             ", such as ", time::to_iso(on_grid)})));
    }
    void check_distance(std::uint64_t row, TimeNs previous, TimeNs stamp) {
        const std::int64_t step = report_.timeframe->approximate_ns();
        const auto missing = (rounded((stamp - previous).ns) + step / 2) / step - 1;
        if (missing > 0) gap({row, previous, stamp, static_cast<std::uint64_t>(missing)});
    }
    void gap(const DataGap& found) {
        ++report_.gaps;
        report_.missing += found.missing;
        if (report_.gap_list.size() < data_report_lines_max) report_.gap_list.push_back(found);
    }

    DataReport& report_;
    bool refuses_grid_;
    std::map<std::int64_t, std::uint64_t> distances_;
};

/// Reads the file twice: how far apart rows usually are is known after the first time.
template <class Rows>
Result<void> inspect(const std::string& path, DataReport& report) {
    Inspection inspection(report, report.kind == DataKind::bars);
    OUTCRY_ASSIGN(Rows first, Rows::open(path, path));
    inspection.look(first);
    OUTCRY_ASSIGN(Rows second, Rows::open(path, path));
    if constexpr (std::is_same_v<Rows, TradeRows>) {
        if (second.csv().find({"trade_id", "id"})) inspection.count_ids(second);
    } else if constexpr (!std::is_same_v<Rows, QuoteRows>) {
        inspection.settle_timeframe();
        if (report.timeframe) inspection.measure(second);
    }
    std::stable_sort(report.problems.begin(), report.problems.end(),
                     [](const DataProblem& a, const DataProblem& b) { return a.row < b.row; });
    return {};
}

void list_used(const CsvReader& csv, DataReport& report) {
    const auto add = [&](std::initializer_list<std::string_view> names) {
        if (const auto column = csv.find(names)) report.used.push_back(csv.columns()[*column]);
    };
    if (report.kind == DataKind::trades)
        add({"trade_ms", "ts_ms", "ts_us", "ts_ns", "ts_s", "ts"});
    else if (report.kind == DataKind::quotes)
        add({"trans_ms", "ts_ms", "ts_us", "ts_ns", "ts_s", "ts"});
    else
        add({"ts_ms", "ts_us", "ts_ns", "ts_s", "ts"});
    switch (report.kind) {
        case DataKind::bars:
            for (const char* name : {"open", "high", "low", "close", "volume"}) add({name});
            if (csv.find({"trades"}) && csv.find({"taker_buy_base"}) && csv.find({"quote_volume"}))
                for (const char* name : {"trades", "taker_buy_base", "quote_volume"}) add({name});
            break;
        case DataKind::trades:
            add({"trade_id", "id"});
            add({"price"});
            add({"qty", "size"});
            add({"is_buyer_maker", "side"});
            break;
        case DataKind::funding:
            add({"funding_rate"});
            break;
        case DataKind::quotes:
            add({"bid", "bid_px", "bid_price"});
            add({"bid_size", "bid_qty"});
            add({"ask", "ask_px", "ask_price"});
            add({"ask_size", "ask_qty"});
            break;
    }
}

}  // namespace

Result<DataReport> check_data_file(const std::string& path) {
    DataReport report;
    report.file = path;
    {
        OUTCRY_ASSIGN(const CsvReader csv, CsvReader::open(path, path));
        OUTCRY_ASSIGN(report.kind, kind_of(csv));
        report.columns = csv.columns();
        list_used(csv, report);
    }
    switch (report.kind) {
        case DataKind::bars:
            OUTCRY_TRY(inspect<BarRows>(path, report));
            break;
        case DataKind::trades:
            OUTCRY_TRY(inspect<TradeRows>(path, report));
            break;
        case DataKind::funding:
            OUTCRY_TRY(inspect<FundingRows>(path, report));
            break;
        case DataKind::quotes:
            OUTCRY_TRY(inspect<QuoteRows>(path, report));
            break;
    }
    return report;
}

}  // namespace outcry::feed
