// SPDX-License-Identifier: Apache-2.0
#include "actors/feed/walk_market.hpp"

#include <algorithm>
#include <cmath>

#include "actors/feed/pace.hpp"
#include "outcry/base/ratio.hpp"
#include "outcry/base/text.hpp"
#include "outcry/math/math.hpp"

namespace outcry::feed {

namespace {

constexpr std::int64_t tide_ns = 12 * ns_per_hour;
constexpr double spread_deviation = 0.012;  // of a twin, in log price
constexpr std::int64_t spread_half_life_ns = 6 * ns_per_hour;
constexpr double ns_per_year = 365.0 * static_cast<double>(ns_per_day);
constexpr std::int32_t history_max = 10'000;

std::vector<Timeframe> ascending(const WalkParams& params) {
    std::vector<Timeframe> all{params.timeframe};
    for (const Timeframe& one : params.timeframes)
        if (one != params.timeframe) all.push_back(one);
    std::sort(all.begin(), all.end());
    all.erase(std::unique(all.begin(), all.end()), all.end());
    return all;
}

Result<void> check_share(const char* name, Ratio share, Ratio most) {
    if (share.units >= 0 && share <= most) return {};
    return invalid(
        joined({name, " of ", ratio_text(share), " is not within 0% and ", ratio_text(most)}));
}

Result<void> check_grid(const WalkParams& params) {
    const auto all = ascending(params);
    if (all.front() != params.timeframe)
        return invalid(joined({"timeframes holds ", all.front().to_string(), ", shorter than the ",
                               params.timeframe.to_string(), " that is fed"}));
    for (std::size_t i = 0; i < all.size(); ++i) {
        const bool by_clock = all[i].measure() == Timeframe::Measure::clock;
        const bool divides =
            by_clock && (i + 1 < all.size() ? all[i + 1].approximate_ns() : ns_per_day) %
                                all[i].approximate_ns() ==
                            0;
        if (!by_clock || all[i].approximate_ns() > ns_per_day || !divides)
            return invalid(joined({"timeframe ", all[i].to_string(),
                                   " does not fill the next longer one and the day evenly; use "
                                   "1m, 5m, 15m, 1h, 4h, 1d and their like"}));
    }
    if (params.from.ns % all.back().approximate_ns() != 0)
        return invalid(joined({"from ", time::to_iso(params.from), " is not where a bar of ",
                               all.back().to_string(), " opens; begin at midnight UTC"}));
    return {};
}

}  // namespace

Result<void> check_walk(const WalkParams& params) {
    OUTCRY_TRY(check_grid(params));
    if (params.from.ns <= 0 || params.length.ns <= 0 || params.length.ns > 100 * 366 * ns_per_day)
        return invalid(joined({"length of ", time::to_string(params.length),
                               " is not within 0 and 100 years, from a time after 1970"}));
    if (params.history < 0 || params.history > history_max)
        return invalid(joined({"history of ", std::to_string(params.history),
                               " bars is not within 0 and ", std::to_string(history_max)}));
    if (params.warmup.ns < 0) return invalid("warmup is negative");
    const Ratio whole{fixed_scale};
    OUTCRY_TRY(check_share("volatility", params.volatility, Ratio{10 * fixed_scale}));
    OUTCRY_TRY(check_share("trend", params.trend, Ratio{10 * fixed_scale}));
    OUTCRY_TRY(check_share("market", params.market, whole));
    OUTCRY_TRY(check_share("sector", params.sector, whole - params.market));
    if (params.sectors < 1 || params.sectors > 1000)
        return invalid(
            joined({"sectors of ", std::to_string(params.sectors), " is not 1 to 1000"}));
    if (params.twin_every < 0 || params.twin_every == 1)
        return invalid("twin_every is 0 for none, or 2 and more");
    if (params.turnover.units <= 0) return invalid("turnover must be positive");
    if (auto pace = Pace::parse(params.pace); !pace) return std::move(pace).failure();
    return {};
}

WalkMarket::WalkMarket(const WalkParams& params, const std::vector<Instrument>& instruments)
    : params_(params),
      timeframes_(ascending(params)),
      symbols_(instruments.size()),
      sector_moves_(static_cast<std::size_t>(params.sectors)),
      chance_(params.seed),
      live_(params.from),
      end_(params.from + params.length),
      bars_(timeframes_.size() * instruments.size()),
      open_(timeframes_.size(), false) {
    plan_stretches(params);
    for (std::size_t i = 0; i < symbols_.size(); ++i) {
        Symbol& symbol = symbols_[i];
        symbol.tick = instruments[i].tick;
        symbol.lot = instruments[i].lot;
        symbol.log_price = math::log(10.0) * (3.0 * chance_.uniform());  // 1 to 1,000
        symbol.units_a_day = params.turnover.to_double() * math::exp(chance_.normal() - 0.5) /
                             math::exp(symbol.log_price);
        for (std::size_t t = 0; t < timeframes_.size(); ++t) {
            Bar& own = bar(t, i);
            own.venue = instruments[i].venue;
            own.instrument = instruments[i].id;
            own.timeframe = timeframes_[t];
        }
    }
}

/// The longest timeframe's history comes first in its own steps; each shorter one takes over where
/// its own history begins, at an open of the next longer.
void WalkMarket::plan_stretches(const WalkParams& params) {
    now_ = live_;
    if (params.history > 0 && timeframes_.size() > 1) {
        std::vector<TimeNs> begins(timeframes_.size(), live_);
        for (std::size_t t = timeframes_.size(); t-- > 1;) {
            const std::int64_t grid =
                timeframes_[std::min(t + 1, timeframes_.size() - 1)].approximate_ns();
            const std::int64_t start = live_.ns - params.history * timeframes_[t].approximate_ns();
            begins[t] = {start / grid * grid};
        }
        now_ = begins.back();
        for (std::size_t t = timeframes_.size(); t-- > 1;)
            stretches_.push_back({timeframes_[t].approximate_ns(), begins[t - 1]});
    }
    stretches_.push_back({timeframes_.front().approximate_ns(), end_});
}

TimeNs WalkMarket::first_close() const { return {now_.ns + stretches_.front().step}; }

std::span<const Bar* const> WalkMarket::next() {
    closing_.clear();
    while (closing_.empty() && !stretches_.empty()) {
        if (now_ >= stretches_.front().upto) {
            stretches_.erase(stretches_.begin());
            continue;
        }
        const std::int64_t ns = stretches_.front().step;
        const bool live = now_ >= live_;
        const auto first = static_cast<std::size_t>(
            std::find_if(timeframes_.begin(), timeframes_.end(),
                         [&](const Timeframe& t) { return t.approximate_ns() == ns; }) -
            timeframes_.begin());
        step(now_, ns);
        if (first != 0)
            for (std::size_t i = 0; i < symbols_.size(); ++i) {
                const Timeframe own = timeframes_[first];
                bar(first, i) = bar(0, i);
                bar(first, i).timeframe = own;
            }
        now_.ns += ns;
        for (std::size_t i = 0; i < symbols_.size(); ++i) closing_.push_back(&bar(first, i));
        for (std::size_t t = first + 1; t < timeframes_.size() && !live; ++t) gather(t);
    }
    return closing_;
}

/// Adds the last step's bars to those of a longer timeframe, which close where their grid says.
void WalkMarket::gather(std::size_t timeframe) {
    const std::int64_t ns = timeframes_[timeframe].approximate_ns();
    const std::size_t count = symbols_.size();
    for (std::size_t i = 0; i < count; ++i) {
        const Bar& piece = *closing_[i];
        Bar& whole = bar(timeframe, i);
        if (!open_[timeframe]) {
            const Timeframe own = whole.timeframe;
            whole = piece;
            whole.timeframe = own;
            continue;
        }
        whole.high = std::max(whole.high, piece.high);
        whole.low = std::min(whole.low, piece.low);
        whole.close = piece.close;
        whole.volume += piece.volume;
    }
    open_[timeframe] = now_.ns % ns != 0;
    if (open_[timeframe]) return;
    for (std::size_t i = 0; i < count; ++i) closing_.push_back(&bar(timeframe, i));
}

/// Everybody moves by one step; what is left in the bars of the base timeframe is that step.
void WalkMarket::step(TimeNs open, std::int64_t ns) {
    const double scale =
        params_.volatility.to_double() * math::sqrt(static_cast<double>(ns) / ns_per_year);
    const double market = math::sqrt(params_.market.to_double()) * chance_.normal();
    for (double& move : sector_moves_)
        move = market + math::sqrt(params_.sector.to_double()) * chance_.normal();
    for (std::size_t i = 0; i < symbols_.size(); ++i) move(i, open, ns, scale);
}

void WalkMarket::move(std::size_t index, TimeNs open, std::int64_t ns, double scale) {
    Symbol& symbol = symbols_[index];
    const double own_share = 1 - params_.market.to_double() - params_.sector.to_double();
    const double own = chance_.normal(), up = chance_.uniform(), down = chance_.uniform();
    const double busy = math::exp(0.5 * chance_.normal() - 0.125);
    if (const std::int64_t tide = open.ns / tide_ns; tide != symbol.tide) {
        symbol.tide = tide;
        symbol.drift = params_.trend.to_double() * params_.volatility.to_double() *
                       math::sqrt(static_cast<double>(tide_ns) / ns_per_year) * chance_.normal() /
                       static_cast<double>(tide_ns);
    }
    const auto every = static_cast<std::size_t>(params_.twin_every);
    double moved = 0;
    if (every != 0 && index % every == every - 1) {
        const double keep = math::exp(-math::log(2.0) * static_cast<double>(ns) /
                                      static_cast<double>(spread_half_life_ns));
        const double spread =
            keep * symbol.spread + spread_deviation * math::sqrt(1 - keep * keep) * own;
        symbol.moved = symbols_[index - 1].moved;
        moved = symbol.moved + spread - symbol.spread;
        symbol.spread = spread;
    } else {
        const double common = sector_moves_[index % sector_moves_.size()];
        moved = scale * (common + math::sqrt(std::fmax(own_share, 0)) * own) +
                symbol.drift * static_cast<double>(ns);
        symbol.moved = moved;
    }
    const double variance = scale * scale;
    const auto reach = [&](double u) {
        return math::sqrt(moved * moved - 2 * variance * math::log(std::fmax(u, 1e-300)));
    };
    Bar& now = bar(0, index);
    now.open_time = open;
    now.open = priced(symbol.log_price, symbol);
    now.high = priced(symbol.log_price + (moved + reach(up)) / 2, symbol);
    now.low = priced(symbol.log_price + (moved - reach(down)) / 2, symbol);
    symbol.log_price += moved;
    now.close = priced(symbol.log_price, symbol);
    now.high = std::max({now.high, now.open, now.close});
    now.low = std::min({now.low, now.open, now.close});
    const double share = static_cast<double>(ns) / static_cast<double>(ns_per_day);
    const double rush = (1 + std::fabs(moved) / std::fmax(scale, 1e-12)) / 1.8;
    const auto units = fixed::from_double(symbol.units_a_day * share * busy * rush);
    const std::int64_t lot = std::max<std::int64_t>(symbol.lot.units, 1);
    now.volume = {to_step(units ? *units : 0, lot, Rounding::down)};
}

/// To the tick, and never below one: what would be worth less is worth that.
Price WalkMarket::priced(double log_price, const Symbol& symbol) const {
    const std::int64_t tick = std::max<std::int64_t>(symbol.tick.units, 1);
    const auto units = fixed::from_double(math::exp(std::clamp(log_price, -18.0, 18.0)));
    const std::int64_t near = to_step((units ? *units : 0) + tick / 2, tick, Rounding::down);
    return {std::max(near, tick)};
}

}  // namespace outcry::feed
