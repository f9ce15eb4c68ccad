// SPDX-License-Identifier: Apache-2.0
// A made-up market for analysts' tests: a seeded random walk of closed bars whose mood can be
// turned. Plain functions, one thread.
#pragma once

#include <cmath>
#include <cstdint>
#include <vector>

#include "outcry/event/floor.hpp"
#include "outcry/event/market.hpp"

namespace outcry::test {

inline constexpr Timeframe quarter = Timeframe::of_ns(15 * ns_per_minute);
inline constexpr Timeframe one_hour = Timeframe::of_ns(ns_per_hour);
inline constexpr TimeNs walk_begin{1'746'057'600 * ns_per_s};  // 2025-05-01

/// splitmix64 (Steele, Lea, Flood 2014): small and the same everywhere.
class Chance {
 public:
    explicit Chance(std::uint64_t seed) : state_(seed) {}
    std::uint64_t next() {
        std::uint64_t z = (state_ += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    /// In [-1, 1).
    double swing() { return static_cast<double>(next() >> 11) / 4503599627370496.0 - 1.0; }

 private:
    std::uint64_t state_;
};

inline Price price_of(double value) {
    return Price{static_cast<std::int64_t>(std::llround(value * 100.0)) * 1'000'000};
}

struct Mood {
    double step = 4.0;   // of one bar, in quote currency
    double drift = 0.0;  // added to each bar
    double pull = 0.0;   // share of the way back to where it began
};

/// `count` bars after `bars`, each opening where the last closed.
inline void walk_on(std::vector<Bar>& bars, std::size_t count, Chance& chance, Mood mood = {},
                    Timeframe timeframe = quarter) {
    double price = bars.empty() ? 1000.0 : bars.back().close.to_double();
    const double home = price;
    TimeNs open = bars.empty() ? walk_begin : timeframe.close_of(bars.back().open_time);
    for (std::size_t i = 0; i < count; ++i) {
        const double close = std::fmax(
            10.0, price + mood.drift + mood.pull * (home - price) + mood.step * chance.swing());
        const double high = std::fmax(price, close) + mood.step * 0.3 * (1.0 + chance.swing());
        const double low = std::fmin(price, close) - mood.step * 0.3 * (1.0 + chance.swing());
        Bar bar{"sim",
                "ABC",
                timeframe,
                open,
                price_of(price),
                price_of(high),
                price_of(low),
                price_of(close),
                Quantity{static_cast<std::int64_t>(chance.next() % 1000 + 1) * 1'000'000}};
        open = timeframe.close_of(open);
        price = bar.close.to_double();
        bars.push_back(std::move(bar));
    }
}

inline std::vector<Bar> walk(std::size_t count, std::uint64_t seed, Mood mood = {},
                             Timeframe timeframe = quarter) {
    std::vector<Bar> bars;
    Chance chance(seed);
    walk_on(bars, count, chance, mood, timeframe);
    return bars;
}

inline FloorOpened opened_floor() {
    FloorOpened opened;
    opened.floor = "paper";
    opened.currency = "USDT";
    opened.decide_on = quarter;
    Instrument instrument;
    instrument.id = "ABC";
    instrument.venue = "sim";
    instrument.tick = Price{10'000'000};  // 0.1
    opened.instruments.push_back(instrument);
    return opened;
}

}  // namespace outcry::test
