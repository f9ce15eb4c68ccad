// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/bar_file.hpp"

#include <array>
#include <charconv>

#include "actors/feed/csv.hpp"
#include "actors/feed/decimal.hpp"

namespace outcry::predict {
namespace {

constexpr std::array<std::string_view, 5> names{"open", "high", "low", "close", "volume"};
constexpr std::int64_t ms_max = 9'000'000'000'000;  // year 2255, within TimeNs

class Reader {
 public:
    Reader(feed::CsvReader csv, BarStamp stamp, DurationNs length)
        : csv_(std::move(csv)), stamp_(stamp), length_(length) {}

    Result<std::vector<PastBar>> read() {
        OUTCRY_ASSIGN(time_, csv_.require({"ts_ms"}));
        for (std::size_t i = 0; i < names.size(); ++i) {
            OUTCRY_ASSIGN(columns_[i], csv_.require({names[i]}));
        }
        for (;;) {
            OUTCRY_ASSIGN(const bool more, csv_.next());
            if (!more) break;
            OUTCRY_TRY(take());
        }
        if (bars_.empty()) return error(Error::Kind::corrupt, "holds no bars", csv_.shown());
        return std::move(bars_);
    }

 private:
    /// As the floor's own feed reads it: exactly, in units of 1e-8, and only then as a double.
    Result<double> number(std::size_t column) const {
        std::int64_t units = 0;
        if (feed::read_decimal(csv_.cell(column), units) != feed::DecimalFault::none)
            return csv_.bad(column, "a number with at most 8 decimals below 92 billion");
        return Price::from_units(units).to_double();
    }

    Result<void> take() {
        std::int64_t stamp = 0;
        const std::string_view cell = csv_.cell(time_);
        const char* end = cell.data() + cell.size();
        const auto [stop, failure] = std::from_chars(cell.data(), end, stamp);
        if (failure != std::errc{} || stop != end || stamp <= 0 || stamp > ms_max)
            return csv_.bad(time_, "a time in milliseconds since 1970");
        std::array<double, names.size()> values{};
        for (std::size_t i = 0; i < names.size(); ++i) {
            OUTCRY_ASSIGN(values[i], number(columns_[i]));
        }
        const auto [open, high, low, close, volume] = values;
        if (low <= 0 || open < low || open > high || close < low || close > high)
            return csv_.bad_row("prices are not sound: 0 < low <= open and close <= high expected");
        if (volume < 0) return csv_.bad(columns_[4], "a volume of at least 0");
        const TimeNs time = stamp_ == BarStamp::open ? from_ms(stamp) + length_ : from_ms(stamp);
        if (!bars_.empty() && time <= bars_.back().close_time)
            return csv_.bad(time_, "a time after the row before");
        bars_.push_back({time, {open, high, low, close, volume}});
        return {};
    }

    feed::CsvReader csv_;
    BarStamp stamp_;
    DurationNs length_;
    std::size_t time_ = 0;
    std::array<std::size_t, names.size()> columns_{};
    std::vector<PastBar> bars_;
};

}  // namespace

Result<std::vector<PastBar>> read_bar_file(const std::string& path, BarStamp stamp,
                                           DurationNs length) {
    OUTCRY_ASSIGN(auto csv, feed::CsvReader::open(path, path));
    return Reader(std::move(csv), stamp, length).read();
}

}  // namespace outcry::predict
