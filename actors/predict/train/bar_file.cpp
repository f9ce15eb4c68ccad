// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/train/bar_file.hpp"

#include <algorithm>
#include <array>
#include <charconv>

#include "actors/feed/csv.hpp"
#include "actors/feed/decimal.hpp"
#include "actors/predict/features.hpp"
#include "outcry/base/text.hpp"

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
        flow_ = {csv_.find({"trades"}), csv_.find({"taker_buy_base"}), csv_.find({"quote_volume"})};
        for (;;) {
            OUTCRY_ASSIGN(const bool more, csv_.next());
            if (!more) break;
            OUTCRY_TRY(take());
        }
        if (bars_.empty())
            return error(Error::Kind::corrupt, "holds no row below its header", csv_.shown());
        OUTCRY_TRY(check_step());
        return finish();
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
        OUTCRY_TRY(check_shape(values));
        if (volume < 0) return csv_.bad(columns_[4], "a volume of at least 0");
        const TimeNs time = from_ms(stamp);
        if (!bars_.empty() && time <= bars_.back().close_time)
            return csv_.bad(time_, "a time after the row before");
        bars_.push_back({time, {open, high, low, close, volume}});
        return take_flow(bars_.back());
    }

    /// Four prices above 0, the high at least and the low at most the others.
    Result<void> check_shape(const std::array<double, names.size()>& values) const {
        for (std::size_t i = 0; i < 4; ++i)
            if (values[i] <= 0) return csv_.bad(columns_[i], "a price above 0");
        const auto [open, high, low, close, volume] = values;
        const auto cell = [&](std::size_t i) { return csv_.cell(columns_[i]); };
        if (high < low)
            return csv_.bad(columns_[1], joined({"a high of at least the low of ", cell(2)}));
        if (high < std::max(open, close))
            return csv_.bad(columns_[1], joined({"a high of at least open and close, ",
                                                 cell(open > close ? 0 : 3)}));
        if (low > std::min(open, close))
            return csv_.bad(columns_[2], joined({"a low of at most open and close, ",
                                                 cell(open < close ? 0 : 3)}));
        return {};
    }

    /// As venues' klines tell it.
    Result<void> take_flow(PastBar& bar) const {
        if (!flow_[0] || !flow_[1] || !flow_[2]) return {};
        std::array<double, 3> values{};
        for (std::size_t i = 0; i < 3; ++i) {
            OUTCRY_ASSIGN(values[i], number(*flow_[i]));
            if (values[i] < 0) return csv_.bad(*flow_[i], "a number of at least 0");
        }
        if (values[1] > bar.bar.volume) return csv_.bad(*flow_[1], "at most the volume");
        bar.flow = BarFlow{values[0], values[1], values[2]};
        return {};
    }

    /// What separates the two bars that are closest; 0 of a single one.
    [[nodiscard]] DurationNs step() const {
        DurationNs least{0};
        for (std::size_t i = 1; i < bars_.size(); ++i) {
            const DurationNs apart = bars_[i].close_time - bars_[i - 1].close_time;
            if (least.ns == 0 || apart < least) least = apart;
        }
        return least;
    }

    [[nodiscard]] Result<void> check_step() const {
        const DurationNs held = step();
        if (held.ns == 0 || length_.ns % held.ns == 0) return {};
        const std::string wanted = Timeframe::of_ns(length_.ns).to_string();
        std::string others;
        for (const Timeframe base : feature_bases())
            if (base.approximate_ns() % held.ns == 0)
                others += (others.empty() ? "--features-on " : ", ") + base.to_string();
        return error(
            Error::Kind::refused,
            joined({"holds ", std::to_string(bars_.size()), " bars of ",
                    Timeframe::of_ns(held.ns).to_string(), ", features are made of bars of ",
                    wanted, ": give bars of ", wanted, " or of a whole part of it",
                    others.empty() ? "" : ", or train on these with ", others}),
            csv_.shown());
    }

    /// Stamps become closes; bars that are a whole part of `length` are put together.
    std::vector<PastBar> finish() {
        const DurationNs held = step();
        const bool parts = held.ns != 0 && held < length_;
        const DurationNs own = parts ? held : length_;
        if (stamp_ == BarStamp::open)
            for (PastBar& bar : bars_) bar.close_time = bar.close_time + own;
        return parts ? whole_bars(own) : std::move(bars_);
    }

    /// A bar of `length` is what traded in it; the first counts only when its first part is there.
    [[nodiscard]] std::vector<PastBar> whole_bars(DurationNs part) const {
        std::vector<PastBar> all;
        for (const PastBar& one : bars_) {
            const std::int64_t open = one.close_time.ns - part.ns;
            const TimeNs close{open - open % length_.ns + length_.ns};
            if (all.empty() && open % length_.ns != 0) continue;
            if (all.empty() || all.back().close_time != close) {
                all.push_back({close, one.bar, one.flow});
                continue;
            }
            indicator::Ohlcv& bar = all.back().bar;
            bar.high = std::max(bar.high, one.bar.high);
            bar.low = std::min(bar.low, one.bar.low);
            bar.close = one.bar.close;
            bar.volume += one.bar.volume;
            std::optional<BarFlow>& flow = all.back().flow;
            if (flow && one.flow)
                flow = BarFlow{flow->trades + one.flow->trades, flow->bought + one.flow->bought,
                               flow->worth + one.flow->worth};
            else
                flow.reset();
        }
        if (!all.empty() && bars_.back().close_time != all.back().close_time) all.pop_back();
        return all;
    }

    feed::CsvReader csv_;
    BarStamp stamp_;
    DurationNs length_;
    std::size_t time_ = 0;
    std::array<std::size_t, names.size()> columns_{};
    std::array<std::optional<std::size_t>, 3> flow_{};
    std::vector<PastBar> bars_;
};

}  // namespace

Result<std::vector<PastBar>> read_bar_file(const std::string& path, BarStamp stamp,
                                           DurationNs length) {
    OUTCRY_ASSIGN(auto csv, feed::CsvReader::open(path, path));
    auto bars = Reader(std::move(csv), stamp, length).read();
    if (!bars) return feed::with_data_check(std::move(bars).error(), path);
    return bars;
}

}  // namespace outcry::predict
