// SPDX-License-Identifier: Apache-2.0
// What the market set adds to the standard row, in the order of the table in feature_row.cpp. Sums
// are taken anew for each row: rows are asked for at decisions, and a sum taken anew never drifts.
#include <cmath>

#include "actors/predict/features.hpp"
#include "outcry/math/math.hpp"

namespace outcry::predict {
namespace {

constexpr std::size_t hour_bars = 12;
constexpr std::size_t day_bars = 288;
constexpr std::size_t pair_bars = 240;
constexpr double tiny = 1e-14;
constexpr double full_turn = 2.0 * 3.14159265358979323846;

struct FlowSum {
    double trades = 0, volume = 0, bought = 0, worth = 0;
};

/// Of the last `count` bars; absent where one of them is not heard or its flow is not known.
std::optional<FlowSum> flow_of(const WideFeatures& wide, std::size_t count) {
    if (wide.seen < static_cast<std::int32_t>(count)) return std::nullopt;
    FlowSum sum;
    for (std::size_t ago = 0; ago < count; ++ago) {
        if (wide.trades.back(ago) < 0) return std::nullopt;
        sum.trades += wide.trades.back(ago);
        sum.volume += wide.volumes.back(ago);
        sum.bought += wide.bought.back(ago);
        sum.worth += wide.worths.back(ago);
    }
    return sum;
}

double imbalance(const std::optional<FlowSum>& sum) {
    if (!sum) return not_known;
    return sum->volume > tiny ? (2.0 * sum->bought - sum->volume) / sum->volume : 0.0;
}

double vwap_gap(const std::optional<FlowSum>& sum, double close) {
    if (!sum) return not_known;
    return sum->worth > tiny ? close * sum->volume / sum->worth - 1.0 : 0.0;
}

double trade_size(const std::optional<FlowSum>& hour, const std::optional<FlowSum>& day) {
    if (!hour || !day) return not_known;
    if (hour->volume <= tiny || day->volume <= tiny || hour->trades <= 0) return 0.0;
    return math::log(hour->volume / hour->trades / (day->volume / day->trades));
}

double trades_z(const WideFeatures& wide) {
    if (!flow_of(wide, day_bars)) return not_known;
    double mean = 0, squares = 0;
    for (std::size_t ago = 0; ago < day_bars; ++ago) mean += math::log1p(wide.trades.back(ago));
    mean /= static_cast<double>(day_bars);
    for (std::size_t ago = 0; ago < day_bars; ++ago) {
        const double apart = math::log1p(wide.trades.back(ago)) - mean;
        squares += apart * apart;
    }
    const double deviation = std::sqrt(squares / static_cast<double>(day_bars));
    return deviation > tiny ? (math::log1p(wide.trades.back(0)) - mean) / deviation : 0.0;
}

/// Kaufman's efficiency ratio of a day: 1 is a straight way, 0 is none at all.
double efficiency(const BaseFeatures& base) {
    if (base.seen <= static_cast<std::int32_t>(day_bars)) return not_known;
    double way = 0;
    for (std::size_t ago = 0; ago < day_bars; ++ago)
        way += std::fabs(math::log(base.closes.back(ago) / base.closes.back(ago + 1)));
    const double net = std::fabs(math::log(base.closes.back(0) / base.closes.back(day_bars)));
    return way > tiny ? net / way : 0.0;
}

/// Closes of one symbol as of the bar before `close`: how many newer ones to pass over.
std::optional<std::size_t> newer(const Features& of, TimeNs close, std::size_t needed) {
    const std::int64_t base_ns = of.base().ns;
    const std::int64_t since = of.close.ns - (close.ns - base_ns);
    if (since != 0 && since != base_ns) return std::nullopt;  // silent for longer than a bar
    const std::size_t skip = since == 0 ? 0 : 1;
    if (of.on_5m.seen <= static_cast<std::int32_t>(needed + skip)) return std::nullopt;
    return skip;
}

double past_return(const Features* of, TimeNs close, std::size_t bars) {
    const auto skip = of == nullptr ? std::nullopt : newer(*of, close, bars);
    if (!skip) return not_known;
    const indicator::Ring& closes = of->on_5m.closes;
    return math::log(closes.back(*skip) / closes.back(*skip + bars));
}

double relative_return(const Features& own, const Neighbours& neighbours, std::size_t bars) {
    double sum = 0;
    double count = 0;
    for (const Features* other : neighbours.others) {
        const double one = past_return(other, own.close, bars);
        if (one != one) continue;
        sum += one;
        count += 1;
    }
    return count > 0 ? past_return(&own, own.close, bars) - sum / count : not_known;
}

struct Pair {
    double beta = not_known;
    double correlation = not_known;
};

Pair pair_of(const Features& own, const Features* leader) {
    const auto skip = newer(own, own.close, pair_bars);
    const auto other = leader == nullptr ? std::nullopt : newer(*leader, own.close, pair_bars);
    if (!skip || !other) return {};
    const auto move = [](const Features& of, std::size_t ago) {
        return math::log(of.on_5m.closes.back(ago) / of.on_5m.closes.back(ago + 1));
    };
    double mean_own = 0, mean_other = 0;
    for (std::size_t ago = 0; ago < pair_bars; ++ago) {
        mean_own += move(own, *skip + ago) / static_cast<double>(pair_bars);
        mean_other += move(*leader, *other + ago) / static_cast<double>(pair_bars);
    }
    double both = 0, of_own = 0, of_other = 0;
    for (std::size_t ago = 0; ago < pair_bars; ++ago) {
        const double a = move(own, *skip + ago) - mean_own;
        const double b = move(*leader, *other + ago) - mean_other;
        both += a * b;
        of_own += a * a;
        of_other += b * b;
    }
    if (of_other <= tiny || of_own <= tiny) return {0.0, 0.0};
    return {both / of_other, both / std::sqrt(of_own * of_other)};
}

}  // namespace

FeatureRow market_row(const Features& own, const Neighbours& neighbours) {
    FeatureRow row = own.row();
    const double now = own.on_5m.seen > 0 ? own.price : not_known;
    const WideFeatures none = {};
    const WideFeatures& wide = own.wide ? *own.wide : none;
    const auto bar = flow_of(wide, 1), hour = flow_of(wide, hour_bars),
               day = flow_of(wide, day_bars);
    const Pair pair = pair_of(own, neighbours.leader);
    const Timeframe week = Timeframe::of_ns(7 * ns_per_day);
    const double angle = full_turn *
                         static_cast<double>(own.close.ns - week.open_of(own.close).ns) /
                         static_cast<double>(7 * ns_per_day);
    for (const double value :
         {imbalance(bar), imbalance(hour), imbalance(day), trades_z(wide), trade_size(hour, day),
          vwap_gap(bar, now), vwap_gap(day, now), wide.adx_value.value_or(not_known),
          efficiency(own.on_5m), now == now ? math::sin(angle) : not_known,
          now == now ? math::cos(angle) : not_known, relative_return(own, neighbours, hour_bars),
          relative_return(own, neighbours, 144), past_return(neighbours.leader, own.close, 1),
          past_return(neighbours.leader, own.close, hour_bars), pair.beta, pair.correlation})
        row.push_back(static_cast<float>(value));
    return row;
}

}  // namespace outcry::predict
