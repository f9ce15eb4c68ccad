// SPDX-License-Identifier: Apache-2.0
// The described feature sets: what a model sees at the close of a base bar, computed as bars
// arrive, with context bars of three and twelve made of the same bars. Of five minutes the context
// is 15m and 1h, which is what the types below are named for; of other base bars every span grows
// or shrinks with them. `standard` is of one symbol alone; `market` adds its order flow, more of
// its regime, and the other symbols. One thread; described state. It owns itself.
//
// Gaps: up to twelve bars that are not there are filled with flat bars of no volume at the last
// close; after a longer one everything warms up anew, and so it does when a bar opens more than
// half above or a third below the last close: a split, or a fault, but not a return. A context bar
// of which the beginning was not heard is dropped. Missing values are NaN in a row, nowhere else.
#pragma once

#include <cstdint>
#include <limits>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "actors/predict/bar_flow.hpp"
#include "outcry/base/describe.hpp"
#include "outcry/base/result.hpp"
#include "outcry/base/time.hpp"
#include "outcry/event/market.hpp"
#include "outcry/indicator/averages.hpp"
#include "outcry/indicator/deviation.hpp"
#include "outcry/indicator/directional.hpp"
#include "outcry/indicator/extreme.hpp"
#include "outcry/indicator/gains.hpp"
#include "outcry/indicator/ohlcv.hpp"
#include "outcry/indicator/range.hpp"

namespace outcry::predict {

/// What a row holds where a feature is missing.
inline constexpr double not_known = std::numeric_limits<double>::quiet_NaN();

/// One feature in words: its name carries the timeframe it is of, `formula` what it is.
struct FeatureSpec {
    std::string_view name;
    std::string_view formula;
};

/// market holds all of standard, in the same places.
enum class FeatureSet { standard, market };
OUTCRY_DESCRIBE_ENUM(FeatureSet, "predict.feature_set", standard, market);

inline constexpr std::size_t feature_count = 24;         // of the standard set
inline constexpr std::size_t market_feature_count = 41;  // of the market's
inline constexpr Timeframe feature_base = Timeframe::of_ns(5 * ns_per_minute);

/// The base bars that features may be made of: 1m, 5m, 15m, 1h, 4h and 1d.
[[nodiscard]] std::span<const Timeframe> feature_bases();
/// Refused when it is none of them.
[[nodiscard]] Result<void> check_feature_base(Timeframe on);

/// In the order of every row and every model.
[[nodiscard]] std::span<const FeatureSpec> feature_specs(FeatureSet set = FeatureSet::standard,
                                                         Timeframe on = feature_base);
/// SHA-256, in hexadecimal, of names and formulas in order: two builds with one hash compute the
/// same rows. Names and formulas hold the base, so each has a hash of its own.
[[nodiscard]] const std::string& features_hash(FeatureSet set = FeatureSet::standard,
                                               Timeframe on = feature_base);

/// What a model was trained on.
struct FeatureChoice {
    FeatureSet set = FeatureSet::standard;
    Timeframe on = feature_base;

    bool operator==(const FeatureChoice&) const = default;
};
/// By the hash it carries.
[[nodiscard]] std::optional<FeatureChoice> find_features(std::string_view hash);

using FeatureRow = std::vector<float>;

/// Bars of a longer timeframe out of base bars.
struct ContextBar {
    DurationNs length;
    TimeNs close;            // of the bar being made
    std::int32_t parts = 0;  // base bars in it
    indicator::Ohlcv bar;

    /// The finished bar, when this one, which lasts `base`, completes it and none of its parts is
    /// missing.
    std::optional<indicator::Ohlcv> add(TimeNs part_close, const indicator::Ohlcv& part,
                                        DurationNs base);
};
OUTCRY_DESCRIBE(ContextBar, "predict.context_bar", length, close, parts, bar);

/// The latest values of one timeframe's indicators; absent while they warm up.
struct BaseFeatures {
    indicator::Ring closes;  // 288 of them, a day of five minutes, and one
    std::int32_t seen = 0;   // no further than the ring
    indicator::Rsi rsi;
    indicator::RealisedVolatility volatility_4h;
    indicator::RealisedVolatility volatility_1d;
    std::optional<double> rsi_value;
    std::optional<double> volatility_4h_value;
    std::optional<double> volatility_1d_value;

    void add(const indicator::Ohlcv& bar);
};
OUTCRY_DESCRIBE(BaseFeatures, "predict.base_features", closes, seen, rsi, volatility_4h,
                volatility_1d, rsi_value, volatility_4h_value, volatility_1d_value);

struct QuarterFeatures {
    indicator::Rsi rsi;
    indicator::Ema ema_9;
    indicator::Ema ema_20;
    indicator::Ema ema_21;
    indicator::Bbands bands;
    indicator::Natr natr;
    indicator::RollingRange day;
    indicator::Ring log_volumes;  // a day of them
    std::int32_t seen = 0;        // no further than the ring
    std::optional<double> rsi_value;
    std::optional<double> ema_20_value;
    std::optional<double> ema_ratio;
    std::optional<double> band_middle;
    std::optional<double> band_half;
    std::optional<double> natr_value;
    std::optional<double> day_low;
    std::optional<double> day_high;
    std::optional<double> volume_z;
    std::optional<double> body;

    void add(const indicator::Ohlcv& bar);
};
OUTCRY_DESCRIBE(QuarterFeatures, "predict.quarter_features", rsi, ema_9, ema_20, ema_21, bands,
                natr, day, log_volumes, seen, rsi_value, ema_20_value, ema_ratio, band_middle,
                band_half, natr_value, day_low, day_high, volume_z, body);

struct HourFeatures {
    indicator::Rsi rsi;
    indicator::Ema ema_20;
    indicator::Bbands bands;
    indicator::Natr natr;
    std::optional<double> rsi_value;
    std::optional<double> ema_value;
    std::optional<double> band_width;
    std::optional<double> natr_value;

    void add(const indicator::Ohlcv& bar);
};
OUTCRY_DESCRIBE(HourFeatures, "predict.hour_features", rsi, ema_20, bands, natr, rsi_value,
                ema_value, band_width, natr_value);

/// What only the market set looks at: order flow, and how straight the way was.
struct WideFeatures {
    // 288 base bars each. Below 0 in `trades`: the bar's flow is not known.
    indicator::Ring trades;
    indicator::Ring volumes;
    indicator::Ring bought;
    indicator::Ring worths;
    std::int32_t seen = 0;  // no further than the rings
    indicator::Adx adx;
    std::optional<double> adx_value;

    [[nodiscard]] static WideFeatures make();
    void add(const indicator::Ohlcv& bar, const std::optional<BarFlow>& flow);
};
OUTCRY_DESCRIBE(WideFeatures, "predict.wide_features", trades, volumes, bought, worths, seen, adx,
                adx_value);

/// All features of one symbol.
struct Features {
    TimeNs close;  // of the last bar; 0 before the first
    double price = 0;
    std::int32_t bars = 0;  // since the start or the last long gap, no further than bars_needed
    ContextBar quarter;
    ContextBar hour;
    BaseFeatures on_5m;
    QuarterFeatures on_15m;
    HourFeatures on_1h;
    std::optional<WideFeatures> wide = std::nullopt;  // of the market set

    /// Base bars until nothing is missing and the start's weight is below 2 % in the Wilder
    /// averages of the longer context, the slowest: three days of five minutes.
    static constexpr std::int32_t bars_needed = 12 * 72;
    static constexpr std::int64_t gap_max = 12;  // base bars that are filled

    [[nodiscard]] static Features make(FeatureSet set = FeatureSet::standard,
                                       Timeframe on = feature_base);
    /// What a base bar lasts: a third of the shorter context.
    [[nodiscard]] DurationNs base() const { return {quarter.length.ns / 3}; }
    /// Takes the next closed base bar. A bar not after the last one, off the base's grid, or
    /// with prices that are not positive is refused and changes nothing.
    [[nodiscard]] Result<void> add(TimeNs bar_close, const indicator::Ohlcv& bar,
                                   const std::optional<BarFlow>& flow = std::nullopt);
    [[nodiscard]] Result<void> add(const Bar& bar);
    /// The standard row as of the last close; NaN where warming up.
    [[nodiscard]] FeatureRow row() const;
    [[nodiscard]] bool warm() const { return bars >= bars_needed; }

    void take(TimeNs bar_close, const indicator::Ohlcv& bar, const std::optional<BarFlow>& flow);
};
OUTCRY_DESCRIBE(Features, "predict.features", close, price, bars, quarter, hour, on_5m, on_15m,
                on_1h, wide);

/// The others as one symbol sees them. Everything about them is of the bar before its own, so that
/// it does not matter who of one slice is listed or heard first.
struct Neighbours {
    const Features* leader = nullptr;  // the first symbol the model was trained on; may be itself
    std::span<const Features* const> others;  // all on the floor but itself
};

/// The row of a market model: `own` was made with FeatureSet::market.
[[nodiscard]] FeatureRow market_row(const Features& own, const Neighbours& neighbours);

}  // namespace outcry::predict
