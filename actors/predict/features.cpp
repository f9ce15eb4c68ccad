// SPDX-License-Identifier: Apache-2.0
#include "actors/predict/features.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "outcry/base/check.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

constexpr double jump_max = 1.5;  // of an open over the last close, or the other way
constexpr std::size_t day_bars = 288;
constexpr std::int64_t day_quarters = 96;

/// How much `part` is above 0 in units of `whole`, 0 when the whole is (nearly) nothing.
double share(double part, double whole) { return whole > 1e-14 ? part / whole : 0.0; }

/// Where the last value of a full ring lies among all of them, in standard deviations.
double z_score(const indicator::Ring& ring) {
    const auto count = static_cast<double>(ring.size());
    double mean = 0;
    for (const double value : ring.values) mean += value;
    mean /= count;
    double squares = 0;
    for (const double value : ring.values) squares += (value - mean) * (value - mean);
    return share(ring.back(0) - mean, std::sqrt(squares / count));
}

}  // namespace

std::optional<indicator::Ohlcv> ContextBar::add(TimeNs part_close, const indicator::Ohlcv& part,
                                                DurationNs base) {
    const std::int64_t windows = (part_close.ns + length.ns - 1) / length.ns;
    const TimeNs end{windows * length.ns};
    if (end != close || parts == 0) {
        close = end;
        parts = 0;
        bar = part;
    }
    bar.high = std::max(bar.high, part.high);
    bar.low = std::min(bar.low, part.low);
    bar.close = part.close;
    bar.volume = parts == 0 ? part.volume : bar.volume + part.volume;
    ++parts;
    if (part_close != close) return std::nullopt;
    const bool whole = parts == length.ns / base.ns;
    parts = 0;
    return whole ? std::optional(bar) : std::nullopt;
}

void BaseFeatures::add(const indicator::Ohlcv& bar) {
    closes.push(bar.close);
    seen = std::min(seen + 1, static_cast<std::int32_t>(closes.size()));
    rsi_value = rsi.update(bar.close);
    volatility_4h_value = volatility_4h.update(bar.close);
    volatility_1d_value = volatility_1d.update(bar.close);
}

void QuarterFeatures::add(const indicator::Ohlcv& bar) {
    rsi_value = rsi.update(bar.close);
    ema_20_value = ema_20.update(bar.close);
    const auto fast = ema_9.update(bar.close);
    const auto slow = ema_21.update(bar.close);
    if (fast && slow) ema_ratio = *fast / *slow - 1.0;
    if (const auto band = bands.update(bar.close)) {
        band_middle = band->middle;
        band_half = band->upper - band->middle;
    }
    natr_value = natr.update(bar);
    if (const auto range = day.update(bar.low, bar.high)) {
        day_low = range->lowest.value;
        day_high = range->highest.value;
    }
    log_volumes.push(math::log1p(bar.volume));
    seen = std::min(seen + 1, static_cast<std::int32_t>(log_volumes.size()));
    if (seen == static_cast<std::int32_t>(log_volumes.size())) volume_z = z_score(log_volumes);
    body = share(bar.close - bar.open, bar.high - bar.low);
}

void HourFeatures::add(const indicator::Ohlcv& bar) {
    rsi_value = rsi.update(bar.close);
    ema_value = ema_20.update(bar.close);
    if (const auto band = bands.update(bar.close))
        band_width = (band->upper - band->lower) / band->middle;
    natr_value = natr.update(bar);
}

WideFeatures WideFeatures::make() {
    WideFeatures wide;
    wide.trades = wide.volumes = wide.bought = wide.worths = indicator::Ring::of(day_bars);
    wide.adx = indicator::Adx::make(14).value();
    return wide;
}

void WideFeatures::add(const indicator::Ohlcv& bar, const std::optional<BarFlow>& flow) {
    const BarFlow known = flow.value_or(BarFlow{-1, 0, 0});
    trades.push(known.trades);
    volumes.push(bar.volume);
    bought.push(known.bought);
    worths.push(known.worth);
    seen = std::min(seen + 1, static_cast<std::int32_t>(trades.size()));
}

Features Features::make(FeatureSet set, Timeframe on) {
    // Only constants are handed in here: a refusal would be our own bug, and value() stops at it.
    namespace ind = indicator;
    Features all;
    all.quarter.length = {3 * on.approximate_ns()};
    all.hour.length = {12 * on.approximate_ns()};
    all.on_5m.closes = ind::Ring::of(day_bars + 1);
    all.on_5m.rsi = ind::Rsi::make(14).value();
    all.on_5m.volatility_4h = ind::RealisedVolatility::make(48, 48).value();
    all.on_5m.volatility_1d = ind::RealisedVolatility::make(day_bars, day_bars).value();
    all.on_15m.rsi = ind::Rsi::make(14).value();
    all.on_15m.ema_9 = ind::Ema::make(9).value();
    all.on_15m.ema_20 = ind::Ema::make(20).value();
    all.on_15m.ema_21 = ind::Ema::make(21).value();
    all.on_15m.bands = ind::Bbands::make(20).value();
    all.on_15m.natr = ind::Natr::make(14).value();
    all.on_15m.day = ind::RollingRange::make(day_quarters).value();
    all.on_15m.log_volumes = ind::Ring::of(day_quarters);
    all.on_1h.rsi = ind::Rsi::make(14).value();
    all.on_1h.ema_20 = ind::Ema::make(20).value();
    all.on_1h.bands = ind::Bbands::make(20).value();
    all.on_1h.natr = ind::Natr::make(14).value();
    if (set == FeatureSet::market) all.wide = WideFeatures::make();
    return all;
}

Result<void> Features::add(const Bar& bar) {
    if (const Timeframe on = Timeframe::of_ns(base().ns); bar.timeframe != on)
        return invalid("a feature bar lasts " + on.to_string() + ", this one " +
                       bar.timeframe.to_string());
    return add(bar.close_time(),
               {bar.open.to_double(), bar.high.to_double(), bar.low.to_double(),
                bar.close.to_double(), bar.volume.to_double()},
               flow_of(bar));
}

Result<void> Features::add(TimeNs bar_close, const indicator::Ohlcv& bar,
                           const std::optional<BarFlow>& flow) {
    const std::int64_t base_ns = base().ns;
    OUTCRY_CHECK(base_ns > 0);  // make() was called
    if (bar_close.ns <= 0 || bar_close.ns % base_ns != 0)
        return invalid("bar closing at " + time::to_iso(bar_close) + " is off the " +
                       Timeframe::of_ns(base_ns).to_string() + " grid");
    if (close.ns != 0 && bar_close <= close)
        return invalid("bar closing at " + time::to_iso(bar_close) + " is not after " +
                       time::to_iso(close));
    if (!(bar.low > 0) || !(bar.high >= bar.low) || !std::isfinite(bar.high) || !(bar.open > 0) ||
        !(bar.close > 0) || !std::isfinite(bar.open) || !std::isfinite(bar.close) ||
        !(bar.volume >= 0) || !std::isfinite(bar.volume))
        return invalid("bar closing at " + time::to_iso(bar_close) +
                       " has a price that is not positive or a volume below zero");
    const std::int64_t missing = close.ns == 0 ? 0 : (bar_close.ns - close.ns) / base_ns - 1;
    const bool torn = price > 0 && (bar.open > price * jump_max || bar.open * jump_max < price);
    if (missing > gap_max || torn)
        *this = make(wide ? FeatureSet::market : FeatureSet::standard, Timeframe::of_ns(base_ns));
    else
        for (std::int64_t i = 0; i < missing; ++i)
            take(close + DurationNs{base_ns}, {price, price, price, price, 0.0}, BarFlow{});
    take(bar_close, bar, flow);
    return {};
}

void Features::take(TimeNs bar_close, const indicator::Ohlcv& bar,
                    const std::optional<BarFlow>& flow) {
    close = bar_close;
    price = bar.close;
    bars = std::min(bars + 1, bars_needed);
    on_5m.add(bar);
    if (const auto whole = quarter.add(bar_close, bar, base())) on_15m.add(*whole);
    if (wide) wide->add(bar, flow);
    if (const auto whole = hour.add(bar_close, bar, base())) {
        on_1h.add(*whole);
        if (wide) wide->adx_value = wide->adx.update(*whole);
    }
}

}  // namespace outcry::predict
