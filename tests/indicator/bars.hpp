// SPDX-License-Identifier: Apache-2.0
// Made-up bars from a seed, for the indicator tests.
// Test threads only. Everything is returned by value.
#pragma once

#include <cstdint>
#include <vector>

#include "outcry/indicator/ohlcv.hpp"

namespace outcry::indicator {

/// SplitMix64: the tests' own chance, the same everywhere.
struct Dice {
    std::uint64_t state = 0;

    std::uint64_t next() {
        std::uint64_t z = (state += 0x9e3779b97f4a7c15ULL);
        z = (z ^ (z >> 30)) * 0xbf58476d1ce4e5b9ULL;
        z = (z ^ (z >> 27)) * 0x94d049bb133111ebULL;
        return z ^ (z >> 31);
    }
    std::size_t below(std::size_t limit) { return static_cast<std::size_t>(next() % limit); }
    /// Uniform in [0, 1).
    double part() { return static_cast<double>(next() >> 11) * 0x1p-53; }
};

/// A walk on a grid of ticks, so that ties and flat stretches happen.
inline std::vector<Ohlcv> random_bars(std::uint64_t seed, std::size_t count) {
    Dice dice{seed};
    std::vector<Ohlcv> bars;
    double close = 100;
    for (std::size_t i = 0; i < count; ++i) {
        const double open = close;
        const bool still = dice.below(6) == 0;
        const auto step = [&] { return still ? 0.0 : static_cast<double>(dice.below(9)) * 0.25; };
        close = dice.below(2) == 0 ? open + step() : open - step();
        if (close < 5) close = open + 5;
        const double high = (open > close ? open : close) + step();
        const double low = (open < close ? open : close) - step() * 0.5;
        bars.push_back({open, high, low, close, still ? 0.0 : 1 + 50 * dice.part()});
    }
    return bars;
}

}  // namespace outcry::indicator
